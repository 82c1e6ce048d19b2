"""What is told while a question is answered: which step it is at, the evidence, the text as it grows, the answer.

Values only: it deliberately doesn't know how any of them was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rag.answer import Answer


class Step(StrEnum):
    """What is being done; steps may come again.

    ``QUEUED`` waits for questions before this one, ``ADDING`` for the first articles of an empty library, ``LOADING``
    for the language model, ``WAITING`` for answers that it writes before this one.
    """

    QUEUED = "queued"
    ADDING = "adding"
    LOOKING = "looking"
    READING = "reading"
    LOADING = "loading"
    WAITING = "waiting"
    PHRASING = "phrasing"
    CHECKING = "checking"


@dataclass(frozen=True)
class StepBegun:
    """A step that takes a while has begun; answers that need none of them tell none."""

    step: Step


@dataclass(frozen=True)
class Waiting:
    """It isn't this question's turn yet; told again and again, with how many are ``before`` it, until it is."""

    step: Step
    before: int


@dataclass(frozen=True)
class EvidenceFound:
    """The first answer: the answer in quotations (or the refusal), before any model wrote a word."""

    answer: Answer


@dataclass(frozen=True)
class TextGrown:
    """The phrased answer so far, unchecked; each replaces the one before."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The last event: the checked answer."""

    answer: Answer


Event = StepBegun | Waiting | EvidenceFound | TextGrown | Finished
Events = Iterator[Event]
