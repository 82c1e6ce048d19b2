"""A question about several articles, or of several questions: split into parts, each looked up for itself."""

from rag.decompose.split import Form, Part, Split, split

__all__ = ["Form", "Part", "Split", "split"]
