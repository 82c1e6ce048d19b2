"""A follow-up becomes a question that stands alone, by rule."""

from rag.converse.standalone import Standalone, standalone

__all__ = ["Standalone", "standalone"]
