"""The index looked over and made anew, in the background; what was found last stays to be shown.

It deliberately doesn't know how it is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.diagnosing.doctor import Diagnosis, examine
from index.diagnosing.health import Health, Room, look_over, room
from index.errors import ClippingsError
from index.ingest import write_lock
from ui.asking import UNEXPECTED

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """How the library stands.

    Attributes:
        checked: what the last whole check found, and when; None before the first.
        doing: what is being done in the background, "" for nothing.
        problem: why the last thing that was done failed.
    """

    health: Health
    room: Room
    checked: Diagnosis | None = None
    checked_at: datetime | None = None
    doing: str = ""
    problem: str = ""


class Upkeep:
    """One for all who look; safe to be used from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._doing = ""
        self._problem = ""
        self._checked: Diagnosis | None = None
        self._checked_at: datetime | None = None

    def report(self) -> Report:
        """Return how everything stands now."""
        assistant = self._assistant
        health = look_over(assistant.library, assistant.settings, assistant.dense_so_far)
        found = Report(health, room(assistant.settings))
        with self._lock:
            return replace(
                found,
                checked=self._checked,
                checked_at=self._checked_at,
                doing=self._doing,
                problem=self._problem,
            )

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._doing)

    def check(self) -> None:
        """Begin to examine everything, unless something is being done already."""
        self._begin("check", self._check)

    def rebuild(self) -> None:
        """Begin to make the index of vectors anew, and full text as well where it was found to differ."""
        self._begin("rebuild", self._rebuild)

    def _begin(self, doing: str, work: Callable[[], None]) -> None:
        with self._lock:
            if self._doing:
                return
            self._doing, self._problem = doing, ""
        threading.Thread(target=self._run, args=(work,), name=doing, daemon=True).start()

    def _run(self, work: Callable[[], None]) -> None:
        problem = ""
        try:
            work()
        except ClippingsError as error:
            problem = str(error)
        except Exception:
            log.exception("the upkeep of the index failed")
            problem = UNEXPECTED
        with self._lock:
            self._doing, self._problem = "", problem

    def _check(self) -> None:
        found = examine(self._assistant.settings, self._assistant.dense().chunk_ids)
        with self._lock:
            self._checked, self._checked_at = found, datetime.now(UTC)

    def _rebuild(self) -> None:
        assistant = self._assistant
        if self._checked and any(problem.of_full_text for problem in self._checked.problems):
            with write_lock(assistant.settings.home, log.info):
                assistant.library.rebuild_full_text()
        assistant.rebuild_index()
        if self._checked:
            self._check()
