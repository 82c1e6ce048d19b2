"""Which sources and dates a question names: a boost for passages that have them, never a filter.

Pure. It deliberately doesn't know whether an article of that source or date exists beyond the names it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join([*MONTHS, *(f"{month[:3]}\\." for month in MONTHS), "sept\\."])
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DATES = (
    re.compile(rf"\b(?P<month>{_MONTH})\s+{_DAY}(?!\d)(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?:of\s+)?{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})\b"),
    re.compile(rf"\b{_YEAR}\b"),
)


@dataclass(frozen=True)
class NamedDate:
    """A date as far as it is named; None where it isn't."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def matches(self, date: datetime) -> bool:
        """Say whether ``date`` agrees with every part that is named."""
        return (
            (self.year is None or self.year == date.year)
            and (self.month is None or self.month == date.month)
            and (self.day is None or self.day == date.day)
        )


@dataclass(frozen=True)
class Mentions:
    """What a question names."""

    sources: frozenset[str]
    dates: tuple[NamedDate, ...]


def mentions(question: str, sources: Sequence[str]) -> Mentions:
    """Find which of the library's ``sources`` and which dates ``question`` names."""
    return Mentions(named_sources(question, sources), named_dates(question))


def named_sources(question: str, sources: Sequence[str]) -> frozenset[str]:
    """Return the sources whose name, or the part before " - " or " | ", stands in the question."""
    folded = f" {_folded(question)} "
    return frozenset(source for source in sources if any(f" {name} " in folded for name in _names(source)))


@dataclass(frozen=True)
class Place:
    """A source's name or a date where it stands in a text: ``text[start:end]``."""

    name: str
    start: int
    end: int


def source_places(text: str, sources: Sequence[str]) -> tuple[Place, ...]:
    """Return where the sources are named in ``text``, in its order; of two that overlap the longer."""
    found: list[Place] = []
    for source in sources:
        for name in _names(source):
            pattern = r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, name.split())) + r"(?![^\W_])"
            found += [Place(source, *match.span()) for match in re.finditer(pattern, text, re.IGNORECASE)]
    return _apart(sorted(found, key=lambda place: (place.start - place.end, place.start)))


def date_places(text: str) -> tuple[Place, ...]:
    """Return where dates are named in ``text``, in its order, the most exact reading of each place."""
    return _apart([Place(match.group(), *match.span()) for match in _date_matches(text)])


def _apart(places: Sequence[Place]) -> tuple[Place, ...]:
    """Leave out what overlaps one before; return the others in the text's order."""
    kept: list[Place] = []
    for place in places:
        if all(place.end <= other.start or other.end <= place.start for other in kept):
            kept.append(place)
    return tuple(sorted(kept, key=lambda place: place.start))


def named_dates(question: str) -> tuple[NamedDate, ...]:
    """Return the dates named in the question, the most exact reading of each place."""
    parts = (match.groupdict() for match in _date_matches(question))
    found = (NamedDate(_number(p.get("year")), _month(p.get("month")), _number(p.get("day"))) for p in parts)
    return tuple(dict.fromkeys(found))


def _date_matches(text: str) -> list[re.Match[str]]:
    """Return the most exact reading of each place, those of the most exact kind first."""
    found: list[re.Match[str]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start() or other.end() <= match.start() for other in found):
                found.append(match)
    return found


def _names(source: str) -> list[str]:
    names = (_folded(name) for name in (source, re.split(r"\s[-|:–]\s", source)[0]))
    return [name for name in dict.fromkeys(names) if name]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    if name.isdigit():
        return int(name)
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(name[:3].lower()))
