"""Work done in a thread of its own, whose news the caller reads as they come, and which it can tell to stop.

A caller that stops waits for nothing, however deep in a model the work is. It deliberately doesn't know what the
work is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")

#: Seconds without news after which the caller is given a chance to say what it is waiting for.
QUIET = 0.1


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


@dataclass(frozen=True)
class _News(Generic[T]):
    value: T


def in_background(work: Callable[[Callable[[T], None]], None], stop: threading.Event) -> Iterator[T | None]:
    """Run ``work`` in a thread and yield what it tells; None after every quiet tenth of a second.

    Ends when the work has ended or ``stop`` is set. Leaving the iterator sets ``stop``, which the work is to look at.

    Raises:
        Exception: whatever the work raised.
    """
    line: SimpleQueue[_News[T] | _End] = SimpleQueue()
    threading.Thread(target=_run, args=(work, line), daemon=True, name="clippings-work").start()
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


def _run(work: Callable[[Callable[[T], None]], None], line: SimpleQueue[_News[T] | _End]) -> None:
    error: BaseException | None = None
    try:
        work(lambda value: line.put(_News(value)))
    except Exception as raised:
        error = raised
    finally:
        line.put(_End(error))
