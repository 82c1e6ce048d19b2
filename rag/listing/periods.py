"""The time that a question restricts articles to: "since March", "in 2019", "between May and July 2018".

Pure. It deliberately doesn't know what the question asks for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from rag.checking.dates import Date, dates

_ONE = r"(?P<when>since|after|before|until|till|by|in|during|from|of|on|for)"
_PUBLISHED = (
    r"(?:\b(?:(?:that|which)\s+)?(?:(?:is|are|was|were|have been|has been)\s+)?(?:published|dated|written|printed)\s+)?"
)
_BEFORE_DATE = re.compile(rf"{_PUBLISHED}\b{_ONE}\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(rf"{_PUBLISHED}\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|to|until|till|–|-)\s+(?:the\s+)?$", re.IGNORECASE)
_LAST = re.compile(
    rf"{_PUBLISHED}(?:\b(?P<when>since|from|of|in|during|over)\s+)?\b(?:the\s+)?"
    r"(?P<which>last|past|this)\s+(?:(?P<count>\d+)\s+)?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r"\b(?:between|before|after|by|and|to)\s+(?P<month>May|March)\b(?!\s+[A-Z])")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Period:
    """A time, both ends included; ``start`` and ``end`` of the text that names it."""

    after: datetime | None
    before: datetime | None
    start: int
    end: int


def period(text: str, today: date) -> Period | None:
    """Return the time that ``text`` names with a word such as "since" before it; None where it names none.

    A month without a year is the last one that has begun; "last year" is the calendar's, "the last 30 days" end today.
    """
    if match := _LAST.search(text):
        return _last(match, today)
    found = _dates(text)
    for first, second in pairwise(found):
        lead = _BETWEEN.search(text[: first.start])
        if lead and _AND.fullmatch(text[first.end : second.start]):
            begin = _begin(_with_year_of(first, second), today)
            return Period(begin, _end(second, today), lead.start(), second.end)
    for one in found:
        if lead := _BEFORE_DATE.search(text[: one.start]):
            return _of(lead.group("when").lower(), one, today, lead.start())
    return None


def _dates(text: str) -> list[Date]:
    """Return the days, months and years of a text; after "between" or "before" May is a month."""
    found = [one for one in dates(text) if not one.is_relative and one.weekday is None]
    for match in _MONTH_AFTER.finditer(text):
        if not any(one.start < match.end("month") and match.start("month") < one.end for one in found):
            month = 3 if match.group("month") == "March" else 5
            found.append(Date(match.group("month"), match.start("month"), match.end("month"), month=month))
    return sorted(found, key=lambda one: one.start)


def _of(when: str, one: Date, today: date, start: int) -> Period:
    begin, end = _begin(one, today), _end(one, today)
    tick = timedelta(microseconds=1)
    after = {"since": begin, "after": end + tick, "before": None, "until": None, "till": None, "by": None}
    before = {"since": None, "after": None, "before": begin - tick, "until": end, "till": end, "by": end}
    return Period(after.get(when, begin), before.get(when, end), start, one.end)


def _with_year_of(one: Date, other: Date) -> Date:
    """Give "May" the year of "May and July 2018"."""
    if one.year is not None or other.year is None:
        return one
    return Date(one.text, one.start, one.end, other.year, one.month, one.day)


def _begin(one: Date, today: date) -> datetime:
    year = _year(one, today)
    return datetime(year, one.month or 1, one.day or 1, tzinfo=UTC)


def _end(one: Date, today: date) -> datetime:
    year, month = _year(one, today), one.month or 12
    if one.decade:
        year += 9
    day = one.day or monthrange(year, month)[1]
    return datetime.combine(date(year, month, day), time.max, tzinfo=UTC)


def _year(one: Date, today: date) -> int:
    if one.year is not None:
        return one.year
    return today.year if (one.month or 1, one.day or 1) <= (today.month, today.day) else today.year - 1


def _last(match: re.Match[str], today: date) -> Period:
    if match.group("when") and match.group("when").lower() == "since":
        return replace(_calendar(match, today), before=None)
    return _calendar(match, today)


def _calendar(match: re.Match[str], today: date) -> Period:
    unit, count = match.group("unit").lower(), int(match.group("count") or 0)
    now = datetime.combine(today, time.max, tzinfo=UTC)
    whole = not count and match.group("which").lower() != "past"
    if whole and unit == "year":
        year = today.year - (match.group("which").lower() == "last")
        return Period(_at(year, 1), _last_moment(year, 12), *match.span())
    if whole and unit == "month":
        back = match.group("which").lower() == "last"
        year, month = (today.year - 1, 12) if back and today.month == 1 else (today.year, today.month - back)
        return Period(_at(year, month), _last_moment(year, month), *match.span())
    days = _DAYS[unit] * max(1, count)
    return Period(datetime.combine(today - timedelta(days=days), time.min, tzinfo=UTC), now, *match.span())


def _at(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


def _last_moment(year: int, month: int) -> datetime:
    return datetime.combine(date(year, month, monthrange(year, month)[1]), time.max, tzinfo=UTC)
