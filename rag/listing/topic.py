"""A topic's words, and whether a text has them all, inflections together.

Pure. It deliberately doesn't know where the topic comes from.
"""

from __future__ import annotations

from collections.abc import Collection

from index.fulltext import STOP_WORDS, stemmed
from rag.checking.stems import tokens


def topic_stems(text: str) -> list[str]:
    """Return the stems of a topic's words that carry meaning; of all its words where none does."""
    words = [word for word in tokens(text) if word not in STOP_WORDS]
    return stemmed(words or tokens(text))


def has(text: str, stems: Collection[str]) -> bool:
    """Say whether all the stems stand in a text."""
    return set(stems) <= stems_in(text)


def stems_in(text: str) -> set[str]:
    """Return the stems of all words of a text."""
    return set(stemmed(tokens(text)))
