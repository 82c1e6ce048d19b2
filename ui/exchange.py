"""One question with what is known of its answer: how far it is, what it says, and whether it is kept.

Values only. It deliberately doesn't know the conversation it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from index.filters import Filters
from rag.answer import Answer, Turn
from rag.events import Step

EVERYTHING = Filters()
#: Of a question whose answer was being found when the program ended.
INTERRUPTED = "The program ended before there was an answer."


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
        kept: whether it is kept as it is, and ``unkept`` why it isn't, where that failed.
        turn: what later questions need of it, where its answer isn't in memory but can be read again.
        helpful, reason: what the reader thinks of the answer; None where they didn't say.
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
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)
    kept: bool = False
    unkept: str = ""
    turn: Turn | None = None
    helpful: bool | None = None
    reason: str = ""

    @property
    def understood(self) -> str:
        """What is answered, standing alone; "" where that isn't known yet."""
        if self.edited is not None:
            return self.edited
        if self.turn is not None:
            return self.turn.understood or ""
        return self.answer.standalone_question if self.answer else ""

    @property
    def light(self) -> Exchange:
        """The same without its answer, which can be read again; as it is where it isn't kept."""
        if not self.kept or self.answer is None:
            return self
        return replace(self, answer=None, turn=Turn.of(self.answer, self.edited or self.question))

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

    def judged(self, helpful: bool | None, reason: str = "") -> Exchange:
        """Return the exchange with what the reader thinks of its answer."""
        return replace(self, helpful=helpful, reason=reason)
