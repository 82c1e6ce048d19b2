"""A page of the table as a browser gets it: asked for by the page's protocol, found, drawn, and sent.

It deliberately doesn't know what a browser makes of it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.bench.load.session import Session
from eval.bench.table.looks import LOOKS, as_the_browser_says_it
from index.errors import ServerError


@dataclass
class Served:
    """What was measured of one look: milliseconds from the press to the whole table, and its bytes as they are sent."""

    times: list[float] = field(default_factory=list)
    size: int = 0


async def served(address: str, times: int) -> Mapping[str, Served]:
    """Return what each look takes, so many times in turns.

    Raises:
        ServerError: no table came back.
    """
    taken = {name: Served() for name in LOOKS}
    async with Session(address) as session:
        await session.load()
        for _ in range(times):
            for name, look in LOOKS.items():
                begun = time.perf_counter()
                drawn = await session.press("listing", "look", as_the_browser_says_it(look))
                taken[name].times.append((time.perf_counter() - begun) * 1000)
                taken[name].size = len(drawn.encode())
                if "shelf-states" not in drawn:
                    raise ServerError(f"no table came back for {name}: {drawn[:300]}")
    return taken
