"""Questions that the articles answer, made by rule from what they say and asked before they are shown."""

from rag.suggest.examples import Example, examples
from rag.suggest.follow_ups import follow_ups

__all__ = ["Example", "examples", "follow_ups"]
