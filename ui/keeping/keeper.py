"""Conversations kept in the library: each exchange when it begins and when it is finished, and opened again whole.

It deliberately doesn't know who may open which: the caller says whose they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine

from index.conversations import MOST_TITLE, Conversations, KeptExchange, Listed
from index.errors import MisuseError
from index.filters import Filters
from ui.byline import shortened
from ui.conversation import Conversation
from ui.exchange import Exchange
from ui.keeping.exported import Whole
from ui.keeping.record import packed, unpacked

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Restriction(Filters):
    """Filters as they are kept; the collection has the name that it had at ``restricted_at``."""

    restricted_at: datetime | None = None


_RESTRICTION = TypeAdapter(_Restriction)


class LibraryKeeper:
    """A ``Keeper`` of one library."""

    def __init__(self, engine: Engine) -> None:
        self.kept = Conversations(engine)

    def keep(self, conversation: Conversation, exchanges: Sequence[Exchange], replaced: Sequence[Exchange]) -> None:
        """Keep exchanges under their conversation, in one transaction.

        Raises:
            LibraryError: nothing of it was kept.
        """
        rows = [_row(one, replaced=True) for one in replaced if one.turn is None]
        self.kept.keep(_line(conversation), [*rows, *(_row(one, replaced=False) for one in exchanges)])

    def read(self, conversation: Conversation, numbers: Sequence[int]) -> list[Exchange]:
        """Return exchanges whole; one that can't be read is left out, and logged."""
        found = []
        for row in self.kept.exchanges(conversation.id, numbers):
            try:
                found.append(unpacked(row.record))
            except MisuseError:
                log.exception("exchange %d of %s", row.number, conversation.id)
        return found

    def open(self, conversation_id: str, reader_id: int | None) -> Conversation | None:
        """Return a reader's conversation as it was left; None where there is none, or it is another's."""
        line = self.kept.find(conversation_id, reader_id)
        if line is None:
            return None
        opened = Conversation(
            id=line.id,
            reader_id=line.reader_id,
            title=line.title if line.named else "",
            begun_at=line.begun_at,
            keeper=self,
        )
        _restrict(opened, line)
        for exchange, replaced in self._exchanges(line):
            (opened.replaced if replaced else opened.exchanges).append(exchange)
            opened.asked = exchange.number + 1
        opened.lighten()
        return opened

    def whole(self, conversation_id: str, reader_id: int | None) -> Whole | None:
        """Return a reader's conversation to be taken out; None where there is none, or it is another's."""
        line = self.kept.find(conversation_id, reader_id)
        if line is None:
            return None
        return Whole(line.title, line.begun_at, [one for one, replaced in self._exchanges(line) if not replaced])

    def judge(self, conversation: Conversation, number: int, helpful: bool | None, reason: str) -> None:
        """Keep what a reader thinks of an answer.

        Raises:
            MisuseError: the answer isn't kept.
            LibraryError: it can't be kept.
        """
        self.kept.judge(conversation.id, number, helpful, reason)
        conversation.judge(number, helpful, reason)

    def _exchanges(self, line: Listed) -> Iterator[tuple[Exchange, bool]]:
        """Yield the exchanges in order, and whether each was asked again; one that can't be read is logged."""
        judged = {one.number: one for one in self.kept.feedback(line.id)}
        for row in self.kept.exchanges(line.id):
            try:
                exchange = unpacked(row.record)
            except MisuseError:
                log.exception("exchange %d of %s", row.number, line.id)
                continue
            thought = judged.get(row.number)
            yield exchange.judged(thought.helpful, thought.reason) if thought else exchange, row.replaced


def _line(conversation: Conversation) -> Listed:
    return Listed(
        id=conversation.id,
        reader_id=conversation.reader_id,
        title=title_of(conversation),
        named=bool(conversation.title),
        filters=_restriction(conversation),
        begun_at=conversation.begun_at,
        changed_at=datetime.now(UTC),
        exchanges=len(conversation.exchanges),
    )


def title_of(conversation: Conversation) -> str:
    """Return the title that a person gave, or the first question."""
    first = next((one.question for one in conversation.exchanges), "")
    return conversation.title or shortened(" ".join(first.split()), MOST_TITLE)


def _row(exchange: Exchange, replaced: bool) -> KeptExchange:
    said = exchange.answer.text if exchange.answer else ""
    return KeptExchange(exchange.number, exchange.asked_at, exchange.question, said, replaced, packed(exchange))


def _restriction(conversation: Conversation) -> str:
    filters = {one.name: getattr(conversation.filters, one.name) for one in fields(Filters)}
    return _RESTRICTION.dump_json(_Restriction(**filters, restricted_at=conversation.restricted_at)).decode()


def _restrict(opened: Conversation, line: Listed) -> None:
    """Restrict an opened conversation as it was; to nothing where that can't be read."""
    try:
        kept = _RESTRICTION.validate_json(line.filters)
    except ValidationError:
        return
    opened.filters = Filters(**{one.name: getattr(kept, one.name) for one in fields(Filters)})
    opened.restricted_at = kept.restricted_at or line.changed_at
