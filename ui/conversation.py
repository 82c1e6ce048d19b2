"""A conversation: what was asked, how far the answer is, and the wish to stop.

What is asked and answered is given to a keeper at once; only the last exchanges are whole in memory, earlier ones are
read again when they are wanted. It deliberately knows neither HTML nor Gradio, nor where things are kept.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from index.errors import LibraryError
from index.filters import Filters
from rag.answer import Answer, Citation, Passage, Turn
from ui.exchange import EVERYTHING, Exchange

#: Exchanges before the last one that the page shows, and by how many more with each wish: what it holds stays the same
#: however long the conversation gets.
SHOWN = 10


@dataclass(frozen=True)
class Adding:
    """How far the sample articles are: ``line`` says it, or, once it isn't ``busy`` any more, why it failed."""

    line: str
    busy: bool = True


class Keeper(Protocol):
    """Where conversations are kept."""

    def keep(self, conversation: Conversation, exchanges: Sequence[Exchange], replaced: Sequence[Exchange]) -> None:
        """Keep exchanges, and those that were asked again; raises ``LibraryError`` where that fails."""

    def read(self, conversation: Conversation, numbers: Sequence[int]) -> Sequence[Exchange]:
        """Return exchanges that were kept, whole, in order; those that are gone are left out."""


class Unkept:
    """Keeps nothing: the conversation is in memory only."""

    def keep(self, conversation: Conversation, exchanges: Sequence[Exchange], replaced: Sequence[Exchange]) -> None:
        """Nothing is kept."""

    def read(self, conversation: Conversation, numbers: Sequence[int]) -> Sequence[Exchange]:
        """Nothing was kept."""
        return ()


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(16)


@dataclass
class Conversation:
    """Exchanges, oldest first; only the last can be open.

    Attributes:
        reader_id: whose it is; None where nobody has to log in.
        title: as a person gave it, or "" for the first question.
        filters: what every further question is restricted to, a collection by its name at ``restricted_at``.
        replaced: those that were asked again; what was opened from one can still be stepped through.
        shown: how many exchanges before the last one are on the page at most; more, once they were asked for, until
            the next question.
        first_run: the library was empty when it began, and nothing has been asked yet.
    """

    id: str = field(default_factory=new_id)
    reader_id: int | None = None
    title: str = ""
    begun_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    keeper: Keeper = field(default_factory=Unkept)
    exchanges: list[Exchange] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    retries: int = 0
    asked: int = 0
    filters: Filters = EVERYTHING
    restricted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    replaced: list[Exchange] = field(default_factory=list)
    shown: int = SHOWN
    first_run: bool = False
    adding: Adding | None = None
    _instead_of: tuple[int, ...] = ()

    @property
    def asker(self) -> Hashable:
        """Who asks, to whom the questions that wait for their turn are counted together."""
        return self.id if self.reader_id is None else self.reader_id

    @property
    def busy(self) -> bool:
        """Whether an answer is being found."""
        return bool(self.exchanges) and self.exchanges[-1].open

    def begin(self, question: str, edited: str | None = None, within: tuple[str, ...] = ()) -> Exchange:
        """Open a new exchange; a wish to stop belongs to the one before."""
        self.stop = threading.Event()
        exchange = Exchange(self.asked, question, edited=edited, filters=self.filters, within=within)
        exchange = replace(exchange, instead_of=self._instead_of)
        self._instead_of = ()
        self.first_run = False
        self.shown = SHOWN
        self.asked += 1
        self.exchanges.append(exchange)
        self.lighten()
        self._keep(exchange, [one for one in self.replaced if one.number in exchange.instead_of])
        return exchange

    def update(self, exchange: Exchange) -> None:
        """Put a newer state of an exchange in its place, and keep it once it is finished.

        One that was taken back meanwhile stays away.
        """
        if any(old.number == exchange.number for old in self.exchanges):
            self._put(exchange)
            if not exchange.open:
                self._keep(exchange)

    def _put(self, exchange: Exchange) -> None:
        self.exchanges[:] = [exchange if old.number == exchange.number else old for old in self.exchanges]

    def _keep(self, exchange: Exchange, replaced: Sequence[Exchange] = ()) -> None:
        """Have an exchange kept; where that fails, it says so and stays in memory."""
        try:
            self.keeper.keep(self, [exchange], replaced)
        except LibraryError as error:
            self._put(replace(exchange, kept=False, unkept=str(error)))
        else:
            self._put(replace(exchange, kept=not isinstance(self.keeper, Unkept), unkept=""))

    def lighten(self) -> None:
        """Let go of the answers that aren't on the page and can be read again."""
        self.exchanges[: -SHOWN - 1] = [one.light for one in self.exchanges[: -SHOWN - 1]]
        self.replaced[:-1] = [one.light for one in self.replaced[:-1]]

    def _whole(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        """Return exchanges with the answers that were let go."""
        missing = [one.number for one in exchanges if one.turn is not None]
        read = {one.number: one for one in self.keeper.read(self, missing)} if missing else {}
        return [read[one.number].judged(one.helpful, one.reason) if one.number in read else one for one in exchanges]

    def take_back(self) -> Exchange | None:
        """Remove the last exchange to ask it again, and return it."""
        if not self.exchanges:
            return None
        self.retries += 1
        return self._replaced_last()

    def revise(self, number: int, understood: str) -> str:
        """Make room for an exchange that means ``understood``, and return the question to ask.

        The last exchange goes, and its question is asked again; an earlier one stays, and the new meaning is a
        question of its own.
        """
        if self.exchanges and self.exchanges[-1].number == number:
            return self._replaced_last().question
        return understood

    def _replaced_last(self) -> Exchange:
        """Remove the last exchange, which the next one takes the place of."""
        last = self.exchanges.pop()
        self.replaced.append(last)
        self._instead_of = (*last.instead_of, last.number)
        return last

    def restrict(self, filters: Filters) -> None:
        """Restrict every further question; kept with the conversation once anything was asked."""
        self.filters, self.restricted_at = filters, datetime.now(UTC)
        if self.exchanges:
            with suppress(LibraryError):  # the next question says that it can't be kept
                self.keeper.keep(self, (), ())

    def judge(self, number: int, helpful: bool | None, reason: str) -> None:
        """Note what the reader thinks of an answer."""
        judged = next((one for one in self.exchanges if one.number == number), None)
        if judged is not None:
            self._put(judged.judged(helpful, reason))

    @property
    def earlier(self) -> Sequence[Exchange]:
        """The exchanges before the last one that are on the page, oldest first."""
        return self._whole(self.exchanges[self.unshown : -1])

    @property
    def unshown(self) -> int:
        """How many exchanges, the oldest, aren't on the page until they are asked for."""
        return max(len(self.exchanges) - 1 - self.shown, 0)

    def show_more(self) -> None:
        """Have earlier exchanges on the page too."""
        self.shown += SHOWN

    def history(self) -> tuple[Turn, ...]:
        """Return the earlier exchanges that came to an answer, oldest first."""
        kept = (
            e.turn or (Turn.of(e.answer, e.edited or e.question) if e.answer else None)
            for e in self.exchanges
            if not e.open
        )
        return tuple(turn for turn in kept if turn is not None)

    def cited(self, number: int) -> tuple[Citation, ...]:
        """Return the numbered citations of an exchange; none where there is no such exchange."""
        answer = self.answer(number)
        return answer.citations if answer else ()

    def is_open(self, number: int) -> bool:
        """Whether the answer of an exchange is still awaited."""
        return any(e.open for e in self.exchanges if e.number == number)

    def passages(self, number: int) -> tuple[Passage, ...]:
        """Return the passages found for an exchange; none where there is no such exchange."""
        answer = self.answer(number)
        return answer.passages if answer else ()

    def copies(self, number: int) -> tuple[Citation, ...]:
        """Return where other articles have what an exchange cites; none where there is no such exchange."""
        answer = self.answer(number)
        return tuple(copy.citation for copy in answer.copies) if answer else ()

    def answer(self, number: int) -> Answer | None:
        """Return the answer of an exchange, also of one that was asked again, as far as it is known; else None."""
        found = [one for one in (*self.exchanges, *self.replaced) if one.number == number]
        return self._whole(found)[0].answer if found else None
