"""The contract's server-sent events: what each is called and what its data is, as OpenAPI tells it.

It deliberately doesn't know when an event is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from ui.programs.contract import Answer, Error, Outcome

EVENT_STREAM = "text/event-stream"


class Step(BaseModel):
    """What is being done now."""

    step: Literal["adding", "looking", "reading", "loading", "phrasing", "checking"]


class Waiting(BaseModel):
    """The question waits for its turn; told each time the number changes, until it is 0 and the next step is told.

    ``queued`` is the line of questions, before anything is looked up; ``waiting`` that of answers to be phrased.
    """

    step: Literal["queued", "waiting"]
    before: int = Field(ge=1, description="others that are done before")


class Text(BaseModel):
    """The phrased answer so far, unchecked; each replaces the one before."""

    text: str


class Held(BaseModel):
    """Adding waits, for its turn or for what another process writes."""

    line: str = Field(description="why, in words")
    before: int | None = Field(description="others that are done before, where it waits for its turn")


class Progress(BaseModel):
    """How many of the articles that were read so far are kept."""

    done: int
    total: int
    title: str


ASKING: Mapping[str, type[BaseModel]] = {
    "waiting": Waiting, "step": Step, "evidence": Answer, "text": Text, "answer": Answer, "error": Error,
}  # fmt: skip
ADDING: Mapping[str, type[BaseModel]] = {"waiting": Held, "progress": Progress, "outcome": Outcome, "error": Error}
#: By the path that is posted to.
EVENTS = {"/ask": ASKING, "/articles": ADDING}
