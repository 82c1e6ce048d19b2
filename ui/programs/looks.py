"""Work that takes milliseconds, done for programs a few at a time, in turn: a crowd waits in line, and not for long.

It deliberately doesn't know what is looked up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from rag.turns import MOST_WAITING, PART, Turns

T = TypeVar("T")

#: What is looked up at the same time.
LOOKING = 8
#: Seconds between two looks at whether the turn has come.
OFTEN = 0.01


class Looks:
    """Threads of their own, so that the loop and the page's threads are free; one for all that programs call."""

    def __init__(self) -> None:
        self._turns = Turns(LOOKING, MOST_WAITING, PART)
        self._limiter: CapacityLimiter | None = None

    async def __call__(self, work: Callable[[], T], asker: Hashable) -> T:
        """Do it when its turn has come, and return what it returns; cancelled before that, it is never done.

        Raises:
            BusyError: too many wait already.
        """
        if self._limiter is None:  # belongs to the running loop
            self._limiter = CapacityLimiter(LOOKING)
        with self._turns.take(asker) as turn:
            while not turn.come.is_set():
                await asyncio.sleep(OFTEN)
            return await to_thread.run_sync(work, limiter=self._limiter)
