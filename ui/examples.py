"""The questions offered on an empty chat: made in the background from the articles at hand, kept until those change.

It deliberately doesn't know how a question is made, nor how it is shown.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.filters import Filters
from rag.suggest import Example, examples

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)

KEPT = "examples.json"
#: Goes up when questions are made by other rules: those kept before are made again.
RULES = 1


class Examples:
    """The example questions of one library; safe to ask from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._making: str | None = None
        self._key, self._found = _read(self._place)

    def offered(self, filters: Filters | None = None) -> tuple[str, ...] | None:
        """Return the questions of articles that the filters let through; None while they are being made.

        They are made when the models are there, not before: the page comes first. Where there are none, so are they.
        """
        library = self._assistant.library
        key = self._state_of_library()
        with self._lock:
            if key == self._key:
                found = self._found
            else:
                return None if self._started(key) else ()
        allowed = None if filters is None or filters.empty else set(library.ids(filters))
        return tuple(one.question for one in found if allowed is None or one.article_id in allowed)

    def _started(self, key: str) -> bool:
        """Begin to make them, if that can be; return whether they will be there one day."""
        status = self._assistant.status()
        if self._making is None and status.embedder_ready:
            self._making = key
            threading.Thread(target=self._make, args=(key,), daemon=True, name="example-questions").start()
        return status.embedder_ready or not status.problems

    def _make(self, key: str) -> None:
        found: tuple[Example, ...] = ()
        try:
            found = examples(self._assistant, lambda: self._state_of_library() == key)
        except Exception:  # a chat without examples is better than none
            log.exception("making example questions")
        unchanged = self._state_of_library() == key
        with self._lock:
            self._making = None
            if unchanged:
                self._key, self._found = key, found
        if unchanged:
            _write(self._place, key, found)

    def _state_of_library(self) -> str:
        """Return what changes whenever an article is added, replaced or removed."""
        library = self._assistant.library
        newest = library.entries(limit=1)
        return f"{RULES} {library.count()} {newest[0].id[:16]} {newest[0].added_at.isoformat()}" if newest else ""

    @property
    def _place(self) -> Path:
        return Path(self._assistant.settings.home) / KEPT


def _read(place: Path) -> tuple[str, tuple[Example, ...]]:
    """Return what is kept, and of which state of the library; of none where nothing readable is."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return str(kept["library"]), tuple(Example(str(q), str(a)) for q, a in kept["questions"])
    except (OSError, ValueError, KeyError, TypeError):  # not there, or another program's: they are made again
        return "", ()


def _write(place: Path, key: str, found: tuple[Example, ...]) -> None:
    kept = {"library": key, "questions": [[one.question, one.article_id] for one in found]}
    try:
        place.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        log.warning("%s: %s; the example questions are made again next time", place, error)
