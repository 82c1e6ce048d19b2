"""A text's facts that can be checked: its numbers, times, dates, names and quotations, each in one form.

Pure. It deliberately doesn't compare them: ``rag.checking.check`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.aliases import unified
from rag.checking.dates import Date, dates
from rag.checking.number_words import CARDINALS
from rag.checking.numbers import Number, numbers
from rag.checking.proper import Named, named
from rag.checking.stems import tokens

_HALF = r"a\.m\.?|p\.m\.?|am|pm"
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_PAST = r"five|ten|twenty|twenty-five|[1-5]?\d(?= minutes| past)"
_DAYTIME = r"in the (?:morning|afternoon|evening)|at night|at noon|at midnight"
_CLOCKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])(?:\s?(?P<half>{_HALF})(?!\w))?",
        rf"(?<![\d:.,])(?P<hour>1[0-2]|[1-9])(?:\.(?P<minute>[0-5]\d))?\s?(?P<half>{_HALF})(?!\w)",
        # "from 64 to 2,975" and "20 to 12 votes" are no times of day
        rf"(?<!from )\b(?:(?:a )?(?P<part>half|quarter)|(?P<past>{_PAST})(?: minutes)?)"
        rf" (?P<way>past|to) (?P<word>{_HOURS}|1[0-2]|[1-9])\b(?![.,]?\d)(?: (?P<half>{_DAYTIME}))?",
        rf"(?<![\d:.,])\b(?P<word>{_HOURS}|1[0-2]|[1-9])(?: o'clock)? (?P<half>{_DAYTIME})\b",
    )
)
_QUOTED = re.compile(r'"([^"]+)"|(?<!\w)\'(?=[^\W\d_])([^\'"]*(?:\'\w[^\'"]*)*)\'(?!\w)')
_LEFT_OUT = re.compile(r"\.\.\.|…|\[[^\]]*\]")


@dataclass(frozen=True)
class Clock:
    """A time of day in minutes from twelve; ``half`` is "am", "pm", or "" where it isn't said."""

    text: str
    minutes: int
    half: str

    def agrees(self, other: Clock) -> bool:
        """Say whether both may name the same time."""
        return self.minutes == other.minutes and (not self.half or not other.half or self.half == other.half)


@dataclass(frozen=True)
class Quotation:
    """Words between quotation marks; ``runs`` are the stretches that nothing was left out of."""

    text: str
    runs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Facts:
    """What of a text can be checked."""

    numbers: tuple[Number, ...]
    clocks: tuple[Clock, ...]
    dates: tuple[Date, ...]
    named: Named
    quotations: tuple[Quotation, ...]


@lru_cache(maxsize=2048)
def facts(text: str) -> Facts:
    """Return the facts of ``text``."""
    plain = unified(text)
    found = dates(plain)
    without_dates = _blanked(plain, [(date.start, date.end) for date in found if not date.is_relative])
    clocks, rest = _clocks(without_dates)
    return Facts(numbers(rest), clocks, found, named(without_dates), quotations(text))


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return what stands between quotation marks, where they come in pairs."""
    found: list[Quotation] = []
    for match in _QUOTED.finditer(unified(text)):
        inside = match.group(1) or match.group(2) or ""
        runs = tuple(run for part in _LEFT_OUT.split(inside) if (run := tokens(part)))
        if runs:
            found.append(Quotation(inside.strip(" ,."), runs))
    return tuple(found)


def _clocks(text: str) -> tuple[tuple[Clock, ...], str]:
    """Return the times of day and the text without them."""
    found: list[Clock] = []
    for pattern in _CLOCKS:
        spans: list[tuple[int, int]] = []
        for match in pattern.finditer(text):
            clock = _clock(match)
            if clock is not None:
                found.append(clock)
                spans.append(match.span())
        text = _blanked(text, spans)
    return tuple(found), text


def _clock(match: re.Match[str]) -> Clock | None:
    parts = match.groupdict()
    half = _half(parts.get("half") or "")
    if word := parts.get("word"):
        hour = int(word) if word.isdigit() else CARDINALS.get(word.lower(), 0)
        past = _minutes(parts.get("part"), parts.get("past"))
        minutes = hour * 60 + (-past if (parts.get("way") or "").lower() == "to" else past)
        return Clock(match.group(), minutes % 720, half) if 0 < hour <= 12 else None
    hour = int(parts["hour"])
    if not half and (hour > 12 or hour == 0 or parts["hour"].startswith("0")):
        half = "pm" if hour >= 12 else "am"
    return Clock(match.group(), (hour * 60 + int(parts["minute"] or 0)) % 720, half)


def _half(written: str) -> str:
    """Return "am" or "pm" of "p.m.", "in the evening" and the like; "" where it isn't said."""
    plain = written.replace(".", "").lower()
    if plain in ("", "am", "pm"):
        return plain
    return "am" if "morning" in plain or "midnight" in plain else "pm"


def _minutes(part: str | None, past: str | None) -> int:
    """Return the minutes of "half", "quarter", "five", "twenty-five" or digits; 0 of nothing."""
    if part:
        return 30 if part.lower() == "half" else 15
    if not past:
        return 0
    return int(past) if past.isdigit() else sum(CARDINALS[word] for word in past.lower().split("-"))


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Put a mark that is no word in place of each span, so that its neighbours don't join."""
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text
