"""What readers thought of answers, read from where it is kept, with what led to each question.

It deliberately doesn't know what is made of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from eval.sets.from_feedback import Judged
from index.catalogue import Catalogue
from index.collecting import name_now
from index.conversations import Conversations, Feedback
from index.errors import MisuseError
from index.filters import Filters
from rag.answer import Turn
from ui.exchange import Exchange
from ui.keeping.record import unpacked

log = logging.getLogger(__name__)


def judged_answers(kept: Conversations, reader_id: int | None = None) -> list[Judged]:
    """Return every answer that was judged, by everybody or by one reader, conversation by conversation."""
    thoughts = sorted(kept.feedback(reader_id=reader_id), key=lambda one: (one.conversation_id, one.number))
    found: list[Judged] = []
    for conversation_id, of_one in groupby(thoughts, key=lambda one: one.conversation_id):
        found += _of_conversation(kept, conversation_id, {one.number: one for one in of_one})
    return found


def still_asked(judged: Sequence[Judged], library: Catalogue) -> list[Judged]:
    """Return those that can be asked again: of articles and a collection that are there, by its name of today."""
    there, found = set(library.ids(Filters())), []
    for one in judged:
        collection = one.filters.collection
        name = None if collection is None else name_now(library, collection, one.asked_at)
        if there.issuperset(one.filters.article_ids) and (name is None) == (collection is None):
            found.append(replace(one, filters=replace(one.filters, collection=name)))
    return found


def _of_conversation(kept: Conversations, conversation_id: str, thoughts: dict[int, Feedback]) -> Iterator[Judged]:
    history: list[Turn] = []
    for row in kept.exchanges(conversation_id):
        try:
            exchange = unpacked(row.record)
        except MisuseError:
            log.exception("exchange %d of %s", row.number, conversation_id)
            continue
        if exchange.answer is None:
            continue
        thought = thoughts.get(row.number)
        if thought is not None:
            yield _judged(conversation_id, exchange, thought, tuple(history))
        if not row.replaced:
            history.append(Turn.of(exchange.answer, exchange.edited or exchange.question))


def _judged(conversation_id: str, exchange: Exchange, thought: Feedback, history: tuple[Turn, ...]) -> Judged:
    assert exchange.answer is not None  # only answers are judged
    return Judged(
        id=f"{conversation_id[:8]}-{exchange.number}",
        question=exchange.question,
        answer=exchange.answer,
        helpful=thought.helpful,
        reason=thought.reason,
        asked_at=exchange.asked_at,
        history=history,
        understood=exchange.edited,
        filters=exchange.filters,
    )
