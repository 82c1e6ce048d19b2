"""What is being added to a library, so that who asks an empty one can wait for the first articles.

It deliberately doesn't know what is added, nor how.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from rag.events import Step, StepBegun
from rag.jobs import HEARTBEAT


class Additions:
    """Counts those under way; ``with additions:`` around each. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._count -= 1

    def awaited(self, enough: Callable[[], object]) -> Iterator[StepBegun]:
        """Wait until it is ``enough`` or nothing is being added any more; tell at least every ``HEARTBEAT`` seconds."""
        while self._count and not enough():
            yield StepBegun(Step.ADDING)
            time.sleep(HEARTBEAT)
