"""Server-sent events: what is told of a question, or of articles being added, while it is done.

Each has a name, a number as its id and JSON as its data; comments keep a silent connection open. It deliberately
doesn't know what is asked or added.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

from sse_starlette import EventSourceResponse, ServerSentEvent

from index.errors import ClippingsError
from rag.as_json import Json, answer_json
from rag.events import Event, EvidenceFound, Finished, StepBegun, TextGrown, Waiting
from ui.asking import UNEXPECTED

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds of silence after which a comment is sent.
PING = 10

Told = tuple[str, Json]


def question_event(event: Event) -> Told | None:
    """Return what is told of an event of a question: its name and its data; None for a mere sign of life."""
    match event:
        case StepBegun(step):
            return "step", {"step": str(step)}
        case Waiting(step, before):
            return "waiting", {"step": str(step), "before": before}
        case EvidenceFound(answer):
            return "evidence", answer_json(answer)
        case TextGrown(text):
            return ("text", {"text": text}) if text else None
        case Finished(answer):
            return "answer", answer_json(answer)


def as_event_stream(first: T, rest: AsyncGenerator[T], tell: Callable[[T], Told | None]) -> EventSourceResponse:
    """Return the response that tells everything as it comes; ``rest`` is closed when the caller leaves."""
    return EventSourceResponse(_told(first, rest, tell), ping=PING, sep="\n")


async def _told(first: T, rest: AsyncGenerator[T], tell: Callable[[T], Told | None]) -> AsyncIterator[ServerSentEvent]:
    number, before, text = 0, None, None
    async with aclosing(rest):
        try:
            async for news in _joined(first, rest):
                told = tell(news)
                if told is not None and told not in (before, text):
                    number, before, text = number + 1, told, told if told[0] == "text" else text
                    yield _event(told, number)
        except ClippingsError as error:
            yield _event(("error", {"error": str(error)}), number + 1)
        except Exception:
            log.exception("while events were sent")
            yield _event(("error", {"error": UNEXPECTED}), number + 1)


async def _joined(first: T, rest: AsyncGenerator[T]) -> AsyncIterator[T]:
    yield first
    async for news in rest:
        yield news


def _event(told: Told, number: int) -> ServerSentEvent:
    name, data = told
    return ServerSentEvent(json.dumps(data, ensure_ascii=False), event=name, id=str(number), sep="\n")
