"""What is done with many articles takes its time in the background: told how far it is, stopped, found after a reload.

All who look at the page are told, since it changes what all see. It deliberately doesn't know what is done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from index.database import OnDone
from index.errors import ClippingsError
from ui.asking import UNEXPECTED
from ui.shelf.visit import Said

#: Does it, tells how far it is, and returns what is to be told at the end.
Work = Callable[[OnDone], Said]

log = logging.getLogger(__name__)
S = TypeVar("S")

#: Seconds that who began it waits for its end; what takes longer is told to all, with how far it is.
PATIENCE = 1.0
#: Those that are over and stay to be undone.
KEPT = 3


@dataclass(frozen=True)
class Change:
    """One thing that is done with articles, as it stands.

    Attributes:
        doing: what, in words: "Removing 9,800 articles".
        long: it takes long enough to be told.
        outcome: None while it goes on.
    """

    number: int
    doing: str
    total: int
    done: int = 0
    long: bool = False
    stopping: bool = False
    outcome: Said | None = None
    over: threading.Event = field(default_factory=threading.Event)


class Changes:
    """All of them, safe to be used from several threads.

    Args:
        patience: see ``PATIENCE``.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._changes: dict[int, Change] = {}
        self._numbers = count(1)

    def begin(self, doing: str, total: int, work: Work) -> Change:
        """Do it in a thread of its own."""
        with self._lock:
            for one in [one for one in self._changes.values() if one.outcome and not one.outcome.undo]:
                del self._changes[one.number]  # it has been read by now
            change = Change(next(self._numbers), doing, total)
            self._changes[change.number] = change
        args = change, work
        threading.Thread(target=self._run, args=args, name="changing", daemon=True).start()
        return change

    def outcome(self, change: Change) -> Said | None:
        """Wait a moment for the end, and return what came of it; None where it takes longer: all are told then."""
        if change.over.wait(self._patience):
            return self.put_away(change.number)
        with self._lock:
            self._changes[change.number] = replace(self._changes[change.number], long=True)
        return None

    def all(self) -> list[Change]:
        """Return what is told of, as it stands, oldest first."""
        with self._lock:
            return [change for change in self._changes.values() if change.long]

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        with self._lock:
            return any(change.outcome is None for change in self._changes.values())

    def stop(self, number: int) -> None:
        """Have it end soon; what is done stays done."""
        with self._lock:
            if number in self._changes:
                self._changes[number] = replace(self._changes[number], stopping=True)

    def put_away(self, number: int) -> Said | None:
        """Forget one that is over, and return what came of it; None for any other."""
        with self._lock:
            change = self._changes.get(number)
            if change is None or change.outcome is None:
                return None
            return self._changes.pop(number).outcome

    def _run(self, change: Change, work: Work) -> None:
        said = explained(change.doing, lambda: work(lambda done, total: self._told(change.number, done, total)))
        with self._lock:
            change = self._changes[change.number]
            if change.stopping and not said.grave:
                said = replace(said, line=f"Stopped. {said.line}")
            self._changes[change.number] = replace(change, outcome=said)
            over = [one.number for one in self._changes.values() if one.long and one.outcome is not None]
            for number in over[:-KEPT]:
                del self._changes[number]
        change.over.set()

    def _told(self, number: int, done: int, total: int) -> bool:
        with self._lock:
            change = self._changes[number] = replace(self._changes[number], done=done, total=total)
        return not change.stopping


def explained(doing: str, work: Callable[[], S]) -> S | Said:
    """Return what the work says, or in one line why it couldn't be done."""
    try:
        return work()
    except ClippingsError as error:
        line = str(error)
        return Said(f"{line[:1].upper()}{line[1:]}.".replace("..", "."), grave=True)
    except Exception:
        log.exception("%s", doing)
        return Said(UNEXPECTED, grave=True)
