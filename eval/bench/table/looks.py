"""The looks at the table that are measured, and how long the library alone takes for a page of each.

It deliberately doesn't know how a page is drawn, nor served.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.browsing import Look, Sort, browse
from index.catalogue import Catalogue

LOOKS: Mapping[str, Look] = {
    "first page": Look(),
    "last page": Look(page=10_000),
    "by title": Look(sort=Sort.TITLE, descending=False),
    "by source": Look(sort=Sort.SOURCE, descending=False, page=40),
    "by date": Look(sort=Sort.PUBLISHED),
    "by day added": Look(sort=Sort.ADDED, descending=False),
    "by length": Look(sort=Sort.LENGTH),
    "a rare word": Look(words="harpoons"),
    "a common word": Look(words="the"),
    "three words": Look(words="space agency said"),
    "a letter": Look(words="s"),
    "a source": Look(source="reuters"),
    "a collection": Look(collection="Space"),
    "a year": Look(year=2019),
    "everything": Look("said", Sort.TITLE, False, 1, "bbc", "Brexit", 2019),
    "removed": Look(removed=True),
}


def found(catalogue: Catalogue, times: int) -> dict[str, list[float]]:
    """Return for each look the milliseconds in which the library found its page."""
    taken: dict[str, list[float]] = {name: [] for name in LOOKS}
    for _ in range(times):
        for name, look in LOOKS.items():
            begun = time.perf_counter()
            browse(catalogue, look)
            taken[name].append((time.perf_counter() - begun) * 1000)
    return taken


def as_the_browser_says_it(look: Look) -> dict[str, Any]:
    """Return what the page's script sends; none of these looks has a day in it."""
    return {name: value for name, value in asdict(look).items() if value is not None and name != "in_text"}
