"""Articles that give different numbers for the same thing: both are told, with their sources and dates."""

from rag.disagreement.find import disagreement

__all__ = ["disagreement"]
