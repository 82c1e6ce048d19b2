"""What is told while a question is answered: the evidence, the text as it grows, the answer.

Values only: it deliberately doesn't know how any of them was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.answer import Answer


@dataclass(frozen=True)
class EvidenceFound:
    """The first event: the answer in quotations (or the refusal), before any model wrote a word."""

    answer: Answer


@dataclass(frozen=True)
class TextGrown:
    """The phrased answer so far, unchecked; each replaces the one before."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The last event: the checked answer."""

    answer: Answer


Event = EvidenceFound | TextGrown | Finished
Events = Iterator[Event]
