"""Who calls, as far as turns are taken, and whether they still wait for what they asked for.

It deliberately doesn't know what was asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any, TypeVar

from starlette.datastructures import Headers
from starlette.types import Scope

from index.readers import Reader
from ui.login import SCOPE

T = TypeVar("T")

#: Seconds between two looks at whether a caller has left.
OFTEN = 0.2
#: Characters of a program's name that tell it from another.
NAME = 200


def asker_of(scope: Scope) -> Hashable:
    """Return whose turn a call takes: the reader's who is logged in, whatever they call by, the page included.

    Where nobody logs in, a program is one that calls from an address under a name (``User-Agent``).
    """
    reader: Reader | None = scope.get(SCOPE)
    if reader is not None:
        return reader.id
    client = scope.get("client")
    return (client[0] if client else "", Headers(scope=scope).get("user-agent", "")[:NAME])


async def unless_left(work: Coroutine[Any, Any, T], left: Callable[[], Awaitable[bool]]) -> T | None:
    """Return what the work returns; None, with the work cancelled, as soon as who wants it has left.

    It is begun in any case, so that what it has to clear away is.
    """
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=OFTEN))[0]:
            if await left():
                return None
        return task.result()
    finally:
        task.cancel()
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # which nobody asks for any more
