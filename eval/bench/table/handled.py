"""How long it takes to do something with every article of the library: to collect, move, remove, bring back, erase.

On a copy, as it leaves nothing. It deliberately doesn't know the page, which tells meanwhile how far it is.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.collecting import gather
from index.embed import Embedder
from index.filters import Filters
from index.library import Library
from index.removing import remove
from index.restoring import restore


def handled(file: Path, copy: Path, embedder: Embedder) -> dict[str, float]:
    """Return the seconds that each took, by its name.

    Args:
        file: the library's.
        copy: where it is copied to.
    """
    with closing(sqlite3.connect(file)) as there, closing(sqlite3.connect(copy)) as here:
        there.backup(here)
    other = Library.open(f"sqlite:///{copy}")
    ids = other.ids(Filters())
    taken = {
        "put into a collection": _timed(lambda: gather(other, ids, "All of them")),
        "moved": _timed(lambda: gather(other, ids, "Only here", alone=True)),
        "removed": _timed(lambda: remove(ids, other)),
        "brought back": _timed(lambda: restore(ids, other, embedder)),
        "erased": _timed(lambda: remove(ids, other, purge=True)),
    }
    other.close()
    return taken


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
