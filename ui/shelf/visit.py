"""What one browser session looks at in the library, and what was last said to it.

What comes from the browser is taken for what it is: anything. It deliberately doesn't know how anything is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from index.browsing import Look, Sort

SECTIONS = ("articles", "add", "collections", "index")
_ID = re.compile(r"[0-9a-f]{64}")
#: Articles named at once by what a browser sends.
MOST_IDS = 1_000
#: Characters of what is looked for.
MOST_WORDS = 200


@dataclass(frozen=True)
class Said:
    """One line to the session.

    Attributes:
        undo: the ids of the articles that can be brought back by it.
        grave: something couldn't be done.
    """

    line: str
    undo: tuple[str, ...] = ()
    grave: bool = False


@dataclass
class Visit:
    """The state of one session.

    Attributes:
        listed: what the table was drawn from: the library's fingerprint and the look.
        drawn: what stands in each part of the page.
    """

    look: Look = field(default_factory=Look)
    section: str = "articles"
    open: bool = False
    said: Said | None = None
    listed: object = None
    drawn: dict[str, str] = field(default_factory=dict)


def parse_look(data: Mapping[str, Any]) -> Look:
    """Read what the browser wants to see; what makes no sense is as if it weren't there."""
    sort = data.get("sort")
    sorts = [one.value for one in Sort]
    return Look(
        words=text_of(data, "words")[:MOST_WORDS],
        sort=Sort(sort) if sort in sorts else Sort.ADDED,
        descending=data.get("descending", True) is True,
        page=_number(data, "page") or 1,
        source=_chosen(data, "source"),
        collection=_chosen(data, "collection"),
        year=_number(data, "year"),
        after=_day(data, "after", time.min),
        before=_day(data, "before", time.max),
        removed=data.get("removed") is True,
    )


def parse_ids(data: Mapping[str, Any]) -> list[str]:
    """Read the ids of articles, parted by spaces: those of a page or two, all others being known by a look."""
    words = text_of(data, "articles").split()[:MOST_IDS]
    return [word for word in dict.fromkeys(words) if _ID.fullmatch(word)]


def text_of(data: Mapping[str, Any], name: str) -> str:
    """Read a text; "" for anything else."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _chosen(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None


def _number(data: Mapping[str, Any], name: str) -> int | None:
    text = str(data.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def _day(data: Mapping[str, Any], name: str, at: time) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text_of(data, name)), at, UTC)
    except ValueError:
        return None
