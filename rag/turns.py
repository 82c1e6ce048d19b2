"""Turns at what only a few can have at once: in the order of asking, but nobody a second before others' first.

Fair queueing (Demers, Keshav and Shenker 1989) where each turn costs the same: a turn belongs to a round, and of one
asker's turns each is of a later round than the one before. Where a turn takes long, one asker can be held to a part of
what there is, so that who asks for much at once leaves room. It deliberately doesn't know what is done in a turn.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Iterator
from types import TracebackType

from index.errors import BusyError, CrowdingError
from rag.events import Step, Waiting

#: Seconds between two looks at how many are still before one: the longest a stop goes unnoticed.
OFTEN = 0.2
#: Questions that may wait for their turn.
MOST_WAITING = 100
#: One asker has the fourth part of the turns at the same time, and of the places in line.
PART = 4


class Turns:
    """The queue; safe to use from several threads.

    Args:
        at_once: how many have their turn at the same time.
        most: how many may wait; first questions and further ones are counted apart, so that nobody's second takes the
            place of another's first.
        part: one asker's are one in so many of these, but one of each at least.
    """

    def __init__(self, at_once: int = 1, most: int | None = None, part: int = 1) -> None:
        self.at_once, self.most, self._part = at_once, most, part
        self._lock = threading.Lock()
        self._having: set[Turn] = set()
        self._waiting: list[Turn] = []
        self._round = 0
        self._taken = 0

    @property
    def idle(self) -> bool:
        """Whether nobody has a turn or waits for one."""
        with self._lock:
            return not self._having and not self._waiting

    def take(self, asker: Hashable = None) -> Turn:
        """Stand in line.

        Args:
            asker: whose turns are counted together; None: each is somebody's of their own.

        Raises:
            CrowdingError: too many of the asker's stand there already.
            BusyError: too many of everybody's do.
        """
        with self._lock:
            self._see_that_there_is_room(asker)
            last = max((one.round for one in (*self._having, *self._waiting) if one.asker == asker), default=-1)
            round_ = self._round if asker is None else max(self._round, last + 1)
            self._taken += 1
            turn = Turn(self, asker, round_, self._taken)
            self._waiting.append(turn)
            self._waiting.sort(key=lambda one: (one.round, one.number))
            self._give()
        return turn

    def leave(self, turn: Turn) -> None:
        """Make room: a turn is over, or isn't wanted any more."""
        with self._lock:
            self._having.discard(turn)
            if turn in self._waiting:
                self._waiting.remove(turn)
            self._give()

    def before(self, turn: Turn) -> int:
        """Return how many have to be done before a turn comes; 0: it has come, or was left."""
        with self._lock:
            if turn not in self._waiting:
                return 0
            ahead = self._waiting[: self._waiting.index(turn)]
            if len(self._having) < self.at_once:  # only the asker's own keep it waiting
                ahead = [one for one in ahead if one.asker == turn.asker]
            return len(ahead) + 1

    def _see_that_there_is_room(self, asker: Hashable) -> None:
        if self.most is None:
            return
        own = _of(self._waiting, asker)
        firsts = len({one if one.asker is None else one.asker for one in self._waiting})
        if own >= max(1, self.most // self._part):
            raise CrowdingError(f"{own} of your questions wait for their turn already; ask again once one is answered")
        if (len(self._waiting) - firsts if own else firsts) >= self.most:
            raise BusyError(f"{self.most} questions wait for their turn already; ask again in a few minutes")

    def _give(self) -> None:
        for turn in list(self._waiting):
            if len(self._having) >= self.at_once:
                return
            if _of(self._having, turn.asker) < max(1, self.at_once // self._part):
                self._waiting.remove(turn)
                self._having.add(turn)
                self._round = max(self._round, turn.round)
                turn.come.set()


def _of(turns: Iterable[Turn], asker: Hashable) -> int:
    """Return how many are of an asker's; none where each is somebody's of their own."""
    return 0 if asker is None else sum(one.asker == asker for one in turns)


class Turn:
    """One's place in line, then one's turn; ``with`` leaves at its end, in whatever way that comes."""

    def __init__(self, turns: Turns, asker: Hashable, round_: int, number: int) -> None:
        self.asker, self.round, self.number = asker, round_, number
        self.come = threading.Event()
        self._turns = turns

    @property
    def before(self) -> int:
        """How many have to be done before it comes."""
        return self._turns.before(self)

    def awaited(self, step: Step) -> Iterator[Waiting]:
        """Tell how many are before it, again and again, until it has come."""
        while not self.come.is_set():
            yield Waiting(step, max(self.before, 1))
            self.come.wait(OFTEN)

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.leave(self)
