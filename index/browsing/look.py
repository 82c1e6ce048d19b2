"""What can be looked at of the library's table, and a page of it, as values.

It deliberately doesn't know how a page is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.kept import Entry

PER_PAGE = 50


class Sort(StrEnum):
    """What the table is sorted by."""

    TITLE = "title"
    SOURCE = "source"
    PUBLISHED = "published"
    ADDED = "added"
    LENGTH = "length"


@dataclass(frozen=True)
class Look:
    """What is looked at of the library.

    Attributes:
        words: each must stand in the title, the source, the author or, of a live article and unless nearly all have
            it, the text.
        page: from 1; beyond the last one it is the last.
        source: compared without case; "" for articles without one.
        collection: a name; "" for articles in none.
        year: of publication; 0 for articles without a date.
        after, before: aware UTC, both ends included.
        removed: the removed and replaced ones instead of the live.
        in_text: whether the words may also stand in the text.
    """

    words: str = ""
    sort: Sort = Sort.ADDED
    descending: bool = True
    page: int = 1
    source: str | None = None
    collection: str | None = None
    year: int | None = None
    after: datetime | None = None
    before: datetime | None = None
    removed: bool = False
    in_text: bool = True


@dataclass(frozen=True)
class Share:
    """A value of a filter, and how many of the articles that the other filters leave have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Shelf:
    """One page of the table.

    Attributes:
        look: as it was taken, its page one that there is.
        found: articles that the look leaves, on all pages.
        live, removed: articles in each state, whatever else is looked for.
        sources, collections, years: for each filter its values with counts.
    """

    look: Look
    entries: Sequence[Entry]
    found: int
    live: int
    removed: int
    sources: Sequence[Share] = ()
    collections: Sequence[Share] = ()
    years: Sequence[Share] = ()

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // PER_PAGE))
