"""``python -m eval.bench.table``: a library of so many articles is made, looked at in every way, and handled; printed.

A page of the table is measured twice: as the library alone finds it, and as the running program serves it. It
deliberately draws no conclusions.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from eval.bench.page.chat import Chat
from eval.bench.table.handled import handled
from eval.bench.table.looks import found
from eval.bench.table.served import Served, served
from eval.bench.table.shelves import furnish
from index.embed import open_embedder
from index.library import Library
from index.settings import Settings, load_settings


def main() -> None:
    """Build a library in a temporary folder, or find it again; measure; print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--home", type=Path, help="a folder to keep the library in, and to find it again")
    given = parser.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "home"
        home.mkdir(exist_ok=True)
        library = Library.open(f"sqlite:///{home / 'library.db'}")
        embedder = open_embedder(settings)
        if not library.count():
            furnish(library, given.articles, embedder.name)
        print(f"python -m eval.bench.table --articles {given.articles} --times {given.times}")
        print(f"{library.count():,} articles, {library.count_chunks():,} chunks")
        print("\nmilliseconds a page of the table, p50 and p95: found by the library; served whole; kB of it")
        alone, whole = found(library, given.times), _served(settings, home, library, given.times)
        for name, times in alone.items():
            print(f"{name:<15}{_both(times)}  {_both(whole[name].times)}{whole[name].size / 1000:>8.0f}")
        print("\nseconds for every article")
        for name, seconds in handled(home / "library.db", Path(folder) / "copy.db", embedder).items():
            print(f"{name:<22}{seconds:>7.1f}")
        library.close()


def _served(settings: Settings, home: Path, library: Library, times: int) -> Mapping[str, Served]:
    with Chat(settings, home, {"generator": "none"}) as chat:
        while library.waiting():  # it indexes their vectors first, as after a restart with as many new ones
            time.sleep(1)
        return asyncio.run(served(chat.address, times))


def _both(times: list[float]) -> str:
    return f"{np.percentile(times, 50):>8.1f}{np.percentile(times, 95):>8.1f}"


if __name__ == "__main__":
    main()
