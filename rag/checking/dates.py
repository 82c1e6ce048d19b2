"""The dates that a text names, as exactly as it names them, and whether one date says what another does.

Full dates, days of months ("9, 10 and 12 March"), months, years, decades, weekdays, ISO. Weekdays and dates without
a year are understood from the day the article was published. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rag.mentions import MONTHS

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
#: A date without a year lies at most this far from the day of publication.
NEAR = timedelta(days=330)

_MONTH = "|".join(
    [*(month.capitalize() for month in MONTHS), r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"]
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|,\d{3}\b)"
_DAYS = rf"(?P<days>{_DAY}(?:(?:\s?[-–,]\s?|,? and | to | or ){_DAY})*)"
_YEAR = r"(?P<year>(?:1[0-9]|20)\d{2})(?![\d%])(?!,\d)"
_PATTERNS = (
    re.compile(rf"(?<![\w-]){_YEAR}-(?P<iso_month>0[1-9]|1[0-2])-(?P<days>\d{{2}})(?!\d)"),
    re.compile(rf"(?<![\d.,:-])\b{_DAYS}\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?:of\s+)?{_YEAR})?"),
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?{_DAYS}(?![:\d])(?!\.\d)(?:,?\s+(?:of\s+)?{_YEAR})?"),
    re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?:of\s+)?{_YEAR}"),
    re.compile(r"(?<![\w.,$£€-])(?P<year>(?:1[0-9]|20)\d0)(?P<decade>'?s)\b"),
    re.compile(rf"(?<![\w.,$£€]){_YEAR}(?![\w$£€])(?!\.\d)"),
)
_BARE_MONTH = re.compile(rf"\b(?P<month>{_MONTH})(?!\w)")
#: Words before "May" and "March" that make them months.
_IN = re.compile(r"\b(?:in|last|this|next|since|until|till|early|late|mid|during|from|through|late-|mid-)[ -]$", re.I)
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(day.capitalize() for day in WEEKDAYS)})(?=s?\b)")
_RELATIVE = re.compile(r"\b(today|tonight|yesterday|tomorrow)\b", re.IGNORECASE)
_RELATIVE_YEAR = re.compile(
    r"\b(?P<which>this|last|next|previous) (?:year|season|summer|winter|spring|autumn|fall)\b", re.I
)
_RELATIVE_YEARS = {"this": 0, "last": -1, "previous": -1, "next": 1}
_RELATIVE_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True)
class Date:
    """A date as far as it is named; None where it isn't. ``weekday`` counts from Monday, 0."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    decade: bool = False
    relative: int | None = None
    relative_year: int | None = None

    @property
    def is_relative(self) -> bool:
        """Whether it names a day or year only from where the text stands, as "yesterday" does."""
        return self.relative is not None or self.relative_year is not None

    def says(self, other: Date) -> bool:
        """Say whether this date names everything that ``other`` names, and the same."""
        if other.decade and not self.decade:
            return self.year is not None and self.year // 10 == (other.year or 0) // 10
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        weekdays = other.weekday is None or self.weekday == other.weekday
        return weekdays and all(theirs is None or ours == theirs for ours, theirs in pairs)


def dates(text: str) -> tuple[Date, ...]:
    """Return the dates of ``text`` by place, the most exact reading of each; "today" and "last year" are relative."""
    found: list[Date] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < date.end and date.start < match.end() for date in found):
                found.extend(_read(match))
    for match in _BARE_MONTH.finditer(text):
        free = not any(match.start() < date.end and date.start < match.end() for date in found)
        if free and (not _also_a_name(match, text) or _IN.search(text[: match.start()])):
            found.append(Date(match.group(), *match.span(), month=_month(match.group())))
    return tuple(sorted([*found, *_weekdays(text), *_relatives(text)], key=lambda date: date.start))


def _weekdays(text: str) -> Iterator[Date]:
    for match in _WEEKDAY.finditer(text):
        yield Date(match.group(), *match.span(), weekday=WEEKDAYS.index(match.group("weekday").lower()))


def _relatives(text: str) -> Iterator[Date]:
    for match in _RELATIVE.finditer(text):
        yield Date(match.group(), *match.span(), relative=_RELATIVE_DAYS[match.group().lower()])
    for match in _RELATIVE_YEAR.finditer(text):
        yield Date(match.group(), *match.span(), relative_year=_RELATIVE_YEARS[match.group("which").lower()])


def _also_a_name(match: re.Match[str], text: str) -> bool:
    """Say whether a month alone is likelier a person: "May said", "April Jones"."""
    followed = re.match(r"\s[A-Z][a-z]", text[match.end() :])
    return match.group() in ("May", "March") or (match.group() in ("April", "June", "August") and bool(followed))


def stands(wanted: Date, cited: Sequence[Date], published_at: datetime | None) -> bool:
    """Say whether the cited dates, read on the day of publication, name the ``wanted`` one.

    Where they name no year at all, the year of publication stands too.
    """
    return any(reading.says(wanted) for reading in _readings(cited, published_at.date() if published_at else None))


def _readings(cited: Sequence[Date], published: date | None) -> Iterator[Date]:
    years = {named.year for named in cited if named.year is not None and not named.decade}
    if published and not years:
        yield Date("", 0, 0, published.year)
    for named in cited:
        yield named
        yield from map(_with_weekday, _completed(named, years, published))


def _completed(named: Date, years: Iterable[int], published: date | None) -> Iterator[Date]:
    """Yield the full dates that a cited one may mean."""
    if named.relative_year is not None:
        if published:
            yield replace(named, year=published.year + named.relative_year)
    elif named.relative is not None or named.weekday is not None:
        if published:
            yield from _days_meant(named, published)
    elif named.month and named.year is None:
        for year in years:
            yield replace(named, year=year)
        for year in (published.year - 1, published.year, published.year + 1) if published else ():
            there = _calendar(year, named.month, named.day or 15)
            if published and there and abs(there - published) <= NEAR:
                yield replace(named, year=year)
    elif named.day:
        yield named


def _days_meant(named: Date, published: date) -> Iterator[Date]:
    """Yield the days that "yesterday" or "Sunday" may mean: the last one and the next one."""
    if named.relative is not None:
        offsets = [named.relative]
    else:
        ahead = ((named.weekday or 0) - published.weekday()) % 7
        offsets = [ahead, ahead - 7]
    for offset in offsets:
        try:
            meant = published + timedelta(days=offset)
        except OverflowError:
            continue
        yield Date(named.text, named.start, named.end, meant.year, meant.month, meant.day)


def _with_weekday(named: Date) -> Date:
    there = _calendar(named.year, named.month, named.day) if named.year and named.month and named.day else None
    return replace(named, weekday=there.weekday()) if there else named


def _read(match: re.Match[str]) -> Iterator[Date]:
    parts = match.groupdict()
    iso = parts.get("iso_month")
    month = int(iso) if iso else _month(parts["month"]) if parts.get("month") else None
    year = int(parts["year"]) if parts.get("year") else None
    written = match.group().strip()
    days = [int(day) for day in re.findall(r"\d+", parts.get("days") or "")]
    for day in days or (None,):
        yield Date(written, *match.span(), year=year, month=month, day=day, decade=bool(parts.get("decade")))


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(name[:3].lower()))


def _calendar(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 1, month or 1, day or 1)
    except ValueError:
        return None
