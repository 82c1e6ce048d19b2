"""Which of two events came first, by the dates in the words found for each.

Pure. It deliberately says nothing where either date is missing or the two may be the same.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from rag.answer import Citation
from rag.checking.dates import Date, dates


class Order(Enum):
    """What a question asks of two events' order: whether the one came before, after, or which of both."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"


_EITHER = re.compile(r"\b(?:before or after|after or before)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|earlier than|sooner than)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Dated:
    """The first and the last day that a sentence's dates may mean."""

    first: date
    last: date


def asked_order(question: str) -> Order:
    """Return what a question about two events' order asks."""
    if _EITHER.search(question):
        return Order.EITHER
    return Order.BEFORE if _BEFORE.search(question) else Order.AFTER


def dated(citations: Sequence[Citation]) -> Dated | None:
    """Return when the first of the citations, best first, that tells dates puts its events; None where none does.

    Which of its dates is the event's isn't known: it lies from the first to the last of them.
    """
    for citation in citations:
        published = citation.published_at.date() if citation.published_at else None
        bounds = [found for named in dates(citation.quote) if (found := _bounds(named, published)) is not None]
        if bounds:
            return Dated(min(first for first, _ in bounds), max(last for _, last in bounds))
    return None


def came_first(one: Dated, other: Dated) -> bool | None:
    """Say whether ``one`` came before ``other``; None where their dates don't tell."""
    if one.last < other.first:
        return True
    return False if other.last < one.first else None


def _bounds(named: Date, published: date | None) -> tuple[date, date] | None:
    """Return the first and last day that a date may mean, as an article of that day tells what has happened."""
    if published is not None and (day := _day_before(named, published)) is not None:
        return day, day
    year = named.year if named.year is not None or published is None else _last_year(named, published)
    if year is None:
        return None
    if named.month is None:
        return date(year, 1, 1), date(year + 9 if named.decade else year, 12, 31)
    last = monthrange(year, named.month)[1]
    day_of_month = min(named.day, last) if named.day else None
    return date(year, named.month, day_of_month or 1), date(year, named.month, day_of_month or last)


def _day_before(named: Date, published: date) -> date | None:
    """Return the day that "yesterday" or "on Sunday" means."""
    if named.relative is not None:
        return published + timedelta(days=named.relative)
    if named.weekday is not None and named.day is None:
        return published - timedelta(days=(published.weekday() - named.weekday) % 7)
    return None


def _last_year(named: Date, published: date) -> int:
    """Return the year of "last year", or the last in which there was such a day or month."""
    if named.relative_year is not None:
        return published.year + named.relative_year
    past = (named.month or 0, named.day or 1) <= (published.month, published.day)
    return published.year - (not past)
