"""A question is put to the assistant, and the exchange grows with what comes back: evidence, words, the answer.

It deliberately doesn't know how an exchange is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import ClippingsError
from rag.answer import Turn
from rag.background import in_background, through
from rag.events import Event, EvidenceFound, Finished, StepBegun, TextGrown, Waiting
from ui.conversation import Conversation
from ui.exchange import Exchange, State
from ui.filter_choices import titles
from ui.filtering import chips
from ui.following import follow, nothing_to_ask, sizes
from ui.waiting import IN_LINE, in_line

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)

LOADING = "The models are still loading; the question is answered as soon as they are there…"
STOPPED = "Stopped before anything was found."
STOPPED_QUOTING = "Stopped; these are the quotations that were found."
NOTHING_LEFT = "No article is left by the filters; take one away and ask again."
UNEXPECTED = "Something went wrong in the program itself; its log says what."


def ask(
    assistant: Assistant, conversation: Conversation, question: str, edited: str | None = None
) -> Iterator[Exchange]:
    """Ask within a conversation and yield the exchange each time it has changed; the last is finished or failed.

    Args:
        edited: what the question means in the reader's own words.
    """
    history, seed = conversation.history(), conversation.retries
    exchange = _begun(assistant, conversation, question, edited)
    stop = conversation.stop
    yield exchange
    if exchange.open:
        yield from _answering(assistant, conversation, exchange, stop, history, seed)
        assistant.read_ahead()


def _answering(
    assistant: Assistant,
    conversation: Conversation,
    exchange: Exchange,
    stop: threading.Event,
    history: Sequence[Turn],
    seed: int,
) -> Iterator[Exchange]:
    question = exchange.question
    filters, asker = exchange.filters, conversation.asker
    try:
        events = assistant.ask(question, history, filters=filters, seed=seed, understood=exchange.edited, asker=asker)
        for event in in_background(through(events, stop), stop):
            grown = _waiting(assistant, exchange) if event is None else _grown(exchange, event)
            if grown != exchange:
                exchange = grown
                if not exchange.open:
                    break
                conversation.update(exchange)
                yield exchange
    except ClippingsError as error:
        exchange = exchange.failed(str(error))
    except Exception:
        log.exception("asking %r", question)
        exchange = exchange.failed(UNEXPECTED)
    finally:
        if exchange.open:
            exchange = _stopped(exchange)
        conversation.update(exchange)
    yield exchange


def _begun(assistant: Assistant, conversation: Conversation, question: str, edited: str | None) -> Exchange:
    """Open an exchange under the conversation's filters; it has failed where they leave no article."""
    if conversation.filters.empty:
        return conversation.begin(question, edited)
    follow(assistant.library, conversation)
    filters = conversation.filters
    labels = tuple(chip.label for chip in chips(filters, titles(assistant.library, filters)))
    exchange = conversation.begin(question, edited, labels)
    if not assistant.library.count(filters):
        exchange = exchange.failed(nothing_to_ask(sizes(assistant.library), filters.collection) or NOTHING_LEFT)
        conversation.update(exchange)
    return exchange


def _waiting(assistant: Assistant, exchange: Exchange) -> Exchange:
    if exchange.step in IN_LINE:
        return exchange
    loading = exchange.state is State.ASKED and exchange.step is None and not assistant.status().embedder_ready
    return replace(exchange, message=LOADING if loading else "")


def _grown(exchange: Exchange, event: Event) -> Exchange:
    match event:
        case StepBegun(step):
            return replace(exchange, step=step, message="")
        case Waiting(step, before):
            return replace(exchange, step=step, message=in_line(step, before))
        case EvidenceFound(answer):
            return replace(exchange, state=State.WRITING, answer=answer, message="")
        case TextGrown(text):
            return replace(exchange, text=text, message="")
        case Finished(answer):
            return exchange.finished(answer)


def _stopped(exchange: Exchange) -> Exchange:
    """Keep the quotations, which are proven; words that weren't checked yet are dropped."""
    if exchange.answer is None:
        return exchange.stopped(STOPPED)
    notice = exchange.answer.notice if exchange.answer.refused else STOPPED_QUOTING
    return exchange.finished(replace(exchange.answer, notice=notice))
