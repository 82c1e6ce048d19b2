"""A question's events for a program that runs an event loop, which they never hold up.

The models work in a thread; whoever stops listening stops them. It deliberately doesn't know what the events are.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True)
class _News(Generic[T]):
    value: T


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


async def as_they_come(events: Iterator[T]) -> AsyncGenerator[T]:
    """Yield what a generator yields, from a thread of its own.

    Closing it, or cancelling the task that waits for it, closes the generator before it yields once more; a question's
    events come often enough that its model stops within a second.

    Raises:
        Exception: whatever the generator raised.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Queue[_News[T] | _End] = asyncio.Queue()
    stop = threading.Event()

    def tell(news: _News[T] | _End) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(line.put_nowait, news)

    def work() -> None:
        error: BaseException | None = None
        try:
            with closing(cast("Generator[T]", events)) as telling:
                for event in telling:
                    if stop.is_set():
                        break
                    tell(_News(event))
        except BaseException as raised:
            error = raised
        finally:
            tell(_End(error))

    threading.Thread(target=work, daemon=True, name="clippings-asynchronous").start()
    try:
        while True:
            news = await line.get()
            if isinstance(news, _End):
                if news.error is not None:
                    raise news.error
                return
            yield news.value
    finally:
        stop.set()
