"""The contract's server-sent events: what each is called and what its data is, as OpenAPI tells it.

OpenAPI 3.1 has no words for events: they are under ``x-events``, by name, and in what is said of the operation. It
deliberately doesn't know when an event is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from ui.programs.contract import Answer, Error, Outcome

EVENT_STREAM = "text/event-stream"
#: The key of what OpenAPI says of a stream.
KEY = "x-events"


class Step(BaseModel):
    """What is being done now."""

    step: Literal["looking", "reading", "loading", "phrasing", "checking"]


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
_PATHS = {"/ask": ASKING, "/articles": ADDING}
_SHAPES = "#/components/schemas/"


def with_events(openapi: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI document which events a stream has, and what their data is; returns the document."""
    shapes = openapi["components"]["schemas"]
    for path, events in _PATHS.items():
        content = openapi["paths"][path]["post"]["responses"]["200"]["content"]
        content[EVENT_STREAM][KEY] = {name: {"$ref": f"{_SHAPES}{kind.__name__}"} for name, kind in events.items()}
        for kind in events.values():
            shapes.setdefault(kind.__name__, kind.model_json_schema(ref_template=_SHAPES + "{model}"))
    return openapi
