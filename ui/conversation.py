"""One browser session's conversation: what was asked, how far the answer is, and the wish to stop.

It deliberately knows neither HTML nor Gradio; it lives in the server's memory and goes with the session.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from index.filters import Filters
from rag.answer import Answer, Citation, Passage, Turn
from rag.events import Step

EVERYTHING = Filters()
#: Exchanges before the last one that the page shows, and by how many more with each wish: what it holds stays the same
#: however long the conversation gets.
SHOWN = 10


class State(StrEnum):
    """How far an exchange has come."""

    ASKED = "asked"
    WRITING = "writing"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Exchange:
    """A question with what is known of its answer.

    Attributes:
        number: names it within its conversation; never given twice.
        text: the phrased answer so far, not checked yet; shown only while writing.
        message: one line: what is being waited for, or why it failed.
        step: the one that was begun last.
        edited: what the question means in the reader's own words; None where that was left to the program.
        filters: what the articles asked were restricted to, and ``within`` the same in words.
        instead_of: the numbers of those that it was asked again for, oldest first.
    """

    number: int
    question: str
    state: State = State.ASKED
    answer: Answer | None = None
    text: str = ""
    message: str = ""
    edited: str | None = None
    filters: Filters = EVERYTHING
    within: tuple[str, ...] = ()
    instead_of: tuple[int, ...] = ()
    step: Step | None = None

    @property
    def understood(self) -> str:
        """What is answered, standing alone; "" where that isn't known yet."""
        if self.edited is not None:
            return self.edited
        return self.answer.standalone_question if self.answer else ""

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.state in (State.ASKED, State.WRITING)

    def finished(self, answer: Answer) -> Exchange:
        """Return the exchange with its answer, refusals included."""
        state = State.REFUSED if answer.refused else State.ANSWERED
        return replace(self, state=state, answer=answer, text="", message="")

    def failed(self, message: str) -> Exchange:
        """Return the exchange as failed, with the one line that says why."""
        return replace(self, state=State.FAILED, answer=None, text="", message=message)

    def stopped(self, message: str) -> Exchange:
        """Return the exchange as stopped before there was an answer."""
        return replace(self, state=State.STOPPED, answer=None, text="", message=message)


@dataclass(frozen=True)
class Adding:
    """How far the sample articles are: ``line`` says it, or, once it isn't ``busy`` any more, why it failed."""

    line: str
    busy: bool = True


@dataclass
class Conversation:
    """The exchanges of one session, oldest first; only the last can be open.

    Attributes:
        filters: what every further question is restricted to.
        replaced: those that were asked again; what was opened from one can still be stepped through.
        shown: how many exchanges before the last one are on the page at most; more, once they were asked for, until
            the next question.
        first_run: the library was empty when it began, and nothing has been asked yet.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    retries: int = 0
    asked: int = 0
    filters: Filters = EVERYTHING
    replaced: list[Exchange] = field(default_factory=list)
    shown: int = SHOWN
    first_run: bool = False
    adding: Adding | None = None
    _instead_of: tuple[int, ...] = ()

    @property
    def asker(self) -> Hashable:
        """Who asks, to whom the questions that wait for their turn are counted together."""
        return id(self)

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
        return exchange

    def update(self, exchange: Exchange) -> None:
        """Put a newer state of an exchange in its place; one that was cleared or taken back stays away."""
        self.exchanges[:] = [exchange if old.number == exchange.number else old for old in self.exchanges]

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

    def clear(self) -> None:
        """Forget everything; an answer being found stops."""
        self.stop.set()
        self.exchanges.clear()
        self.replaced.clear()
        self.retries = 0
        self.shown = SHOWN
        self.filters = EVERYTHING

    @property
    def earlier(self) -> Sequence[Exchange]:
        """The exchanges before the last one that are on the page, oldest first."""
        return self.exchanges[self.unshown : -1]

    @property
    def unshown(self) -> int:
        """How many exchanges, the oldest, aren't on the page until they are asked for."""
        return max(len(self.exchanges) - 1 - self.shown, 0)

    def show_more(self) -> None:
        """Have earlier exchanges on the page too."""
        self.shown += SHOWN

    def history(self) -> tuple[Turn, ...]:
        """Return the earlier exchanges that came to an answer, oldest first."""
        return tuple(Turn.of(e.answer, e.edited or e.question) for e in self.exchanges if e.answer and not e.open)

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
        return next((e.answer for e in (*self.exchanges, *self.replaced) if e.number == number), None)
