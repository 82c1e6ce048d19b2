"""Work done in a thread of its own, whose news whoever waits for them reads as they come: a thread, or an event loop.

Who stops listening waits for nothing, however deep in a model the work is, and the work can hear of it. It deliberately
doesn't know what the work is.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar, cast

T = TypeVar("T")

#: Is handed what takes each piece of its news.
Work = Callable[[Callable[[T], None]], None]
#: Seconds without news after which a thread that waits is given a chance to say what it is waiting for.
QUIET = 0.1


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


@dataclass(frozen=True)
class _News(Generic[T]):
    value: T


def in_background(work: Work[T], stop: threading.Event) -> Iterator[T | None]:
    """Run ``work`` and yield what it tells; None after every quiet tenth of a second.

    Ends when the work has ended or ``stop`` is set. Leaving the iterator sets ``stop``, which the work is to look at.

    Raises:
        Exception: whatever the work raised.
    """
    line: SimpleQueue[_News[T] | _End] = SimpleQueue()
    _begin(work, line.put)
    try:
        while not stop.is_set():
            try:
                news = line.get(timeout=QUIET)
            except Empty:
                yield None
                continue
            if isinstance(news, _End):
                if news.error is not None:
                    raise news.error
                return
            yield news.value
    finally:
        stop.set()


async def as_it_tells(work: Work[T], stop: threading.Event) -> AsyncGenerator[T]:
    """Run ``work`` and yield what it tells to an event loop, which goes on meanwhile.

    Closing it, or cancelling the task that waits for it, sets ``stop``, which the work is to look at.

    Raises:
        Exception: whatever the work raised.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Queue[_News[T] | _End] = asyncio.Queue()

    def hear(news: _News[T] | _End) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(line.put_nowait, news)

    _begin(work, hear)
    try:
        while not isinstance(news := await line.get(), _End):
            yield news.value
        if news.error is not None:
            raise news.error
    finally:
        stop.set()


async def as_they_come(events: Iterator[T]) -> AsyncGenerator[T]:
    """Yield what a generator yields to an event loop, from a thread of its own.

    Closing it, or cancelling the task that waits for it, closes the generator before it yields once more; a question's
    events come often enough that its model stops within a second.

    Raises:
        Exception: whatever the generator raised.
    """
    stop = threading.Event()
    async with aclosing(as_it_tells(through(events, stop), stop)) as told:
        async for event in told:
            yield event


def through(events: Iterator[T], stop: threading.Event) -> Work[T]:
    """Return the work of going through a generator, which is closed at its end or once ``stop`` is set."""

    def work(tell: Callable[[T], None]) -> None:
        with closing(cast("Generator[T]", events)) as telling:
            for event in telling:
                if stop.is_set():
                    break
                tell(event)

    return work


def _begin(work: Work[T], hear: Callable[[_News[T] | _End], None]) -> None:
    def run() -> None:
        error: BaseException | None = None
        try:
            work(lambda value: hear(_News(value)))
        except BaseException as raised:
            error = raised
        finally:
            hear(_End(error))

    threading.Thread(target=run, daemon=True, name="clippings-work").start()
