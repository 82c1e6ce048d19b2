"""How much may be asked for at once, and how much may be sent: a crowd waits outside, not in memory.

It deliberately doesn't know what is done inside.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import BusyError
from ui.programs.errors import refusal

T = TypeVar("T")

MOST_ASKING = 32
MOST_ADDING = 4
#: Short looks into the library that run at once; others wait in line.
LOOKING = 8
MOST_JSON_BYTES = 1_000_000
#: As much as a file may have, and what is sent round it.
MOST_UPLOAD_BYTES = 201_000_000


class Door:
    """Lets so many in at once."""

    def __init__(self, most: int, doing: str) -> None:
        self._most = most
        self._doing = doing
        self._inside = 0
        self._lock = threading.Lock()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be inside.

        Raises:
            BusyError: it is full.
        """
        with self._lock:
            if self._inside >= self._most:
                raise BusyError(f"{self._most} are {self._doing} already; try again in a few seconds")
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def held(self, events: Iterator[T]) -> Iterator[T]:
        """Be inside for as long as a generator runs."""
        with self.entered():
            yield from events


class Looks:
    """Work that takes milliseconds, done in threads of its own so that the loop and the page's threads are free."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def __call__(self, work: Callable[[], T]) -> T:
        """Do it, and return what it returns."""
        if self._limiter is None:  # belongs to the running loop
            self._limiter = CapacityLimiter(LOOKING)
        return await to_thread.run_sync(work, limiter=self._limiter)


class Limited:
    """ASGI middleware: a body that is too large is refused, at once where it says so, else where it becomes so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""
        headers = dict(scope.get("headers") or ())
        uploaded = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        most = MOST_UPLOAD_BYTES if uploaded else MOST_JSON_BYTES
        line = f"more than {most / 1e6:,.0f} MB were sent; send less at once"
        if int(headers.get(b"content-length", b"0") or 0) > most:
            await refusal(line, 413, {"connection": "close"})(scope, receive, send)
            return
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, line, {"connection": "close"})
            return message

        await self.app(scope, counting, send)
