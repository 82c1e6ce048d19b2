"""Whether two sentences may tell of different times, parts or groups, so that their numbers needn't agree.

By rule, and on the safe side: where only one of them limits its number, it may be of something else. Pure. It
deliberately doesn't look at the numbers' values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.aliases import unified
from rag.checking.dates import Date
from rag.checking.normalise import facts
from rag.disagreement.asked import Given

#: Words that say of which time a number is; any of a line stands for another of it.
_PERIODS = tuple(
    frozenset(words.split())
    for words in (
        "quarter quarterly",
        "earlier previous previously prior former formerly",
        "next forecast forecasts target",
        "monthly month",
        "weekly week",
        "daily day",
        "annual annually yearly year",
        "half halftime",
    )
)
#: Words that say of which part or group it is.
_GROUPS = tuple(
    frozenset(words.split())
    for words in (
        "children child kids teenagers teens",
        "adults adult",
        "women female girls",
        "men male boys",
        "average averaged typically median",
        "cheapest lowest smallest youngest",
        "dearest highest largest biggest oldest",
        "remaining left",
    )
)
_TIMES = re.compile(
    r"\b(?:year|month|week|quarter|season|decade)s? (?:earlier|before|ago|later|after)\b"
    r"|\b(?:last|this|next|previous) (?:year|month|week|quarter|season|summer|winter|spring|autumn|fall)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: Words right at a number that add it to another one.
_MORE = (frozenset("other others another additional further extra".split()),)
#: Words on each side of a number among which a time, a group or an addition limits it.
NEAR_PERIOD, NEAR_GROUP, NEAR_MORE = 5, 3, 1
#: Characters at a sentence's beginning that limit all of it: "A year earlier, …".
OPENING = 24


@dataclass(frozen=True)
class Limited:
    """A number in its sentence."""

    sentence: str
    given: Given


def other_scope(question: str, first: Limited, second: Limited) -> str | None:
    """Return what sets two sentences' numbers apart, in their own words; None where they are limited alike."""
    sentences = question, first.sentence, second.sentence
    return _dates(*sentences) or _ordinals(*sentences) or _limits(question, first, second)


def _limits(question: str, first: Limited, second: Limited) -> str | None:
    asked = set(_words(question))
    for lines, reach in ((_PERIODS, NEAR_PERIOD), (_GROUPS, NEAR_GROUP), (_MORE, NEAR_MORE)):
        one, two = _near(first, reach), _near(second, reach)
        for words in lines:
            if bool(words & one) != bool(words & two) and not (lines is _PERIODS and words & asked):
                return min((words & one) or (words & two))
    apart = (_times(first) ^ _times(second)) - {match.group().lower() for match in _TIMES.finditer(question)}
    return min(apart) if apart else None


def _near(limited: Limited, reach: int) -> set[str]:
    text, given = unified(limited.sentence), limited.given
    return {*_words(text[: given.start])[-reach:], *_words(text[given.end :])[:reach]}


def _times(limited: Limited) -> set[str]:
    """Return the spans of time that begin the sentence or stand near its number."""
    text, given = unified(limited.sentence), limited.given
    before, after = _words(text[: given.start])[-NEAR_PERIOD:], _words(text[given.end :])[:NEAR_PERIOD]
    return {
        match.group().lower()
        for part in (text[:OPENING], " ".join(before), " ".join(after))
        for match in _TIMES.finditer(part)
    }


def _ordinals(question: str, first: str, second: str) -> str | None:
    """Return an ordinal of one sentence where the other has others, or the question asks of another."""
    asked, ours, theirs = (_ranks(text) for text in (question, first, second))
    if (ours and theirs and not ours & theirs) or (asked and not (asked <= theirs and asked <= ours)):
        return min(map(str, (theirs or ours or asked)))
    return None


def _ranks(text: str) -> set[float]:
    return {number.value for number in facts(text).numbers if number.ordinal and number.sure}


def _dates(question: str, first: str, second: str) -> str | None:
    """Return a date of one sentence that is no date of the other's, or not the one that is asked for."""
    asked, ours, theirs = (_named(text) for text in (question, first, second))
    if ours and theirs and not any(_alike(date, other) for date in ours for other in theirs):
        return theirs[0].text
    for date in asked:
        strange = next((told for told in (ours, theirs) if told and not any(_alike(date, one) for one in told)), None)
        if strange:
            return strange[0].text
    alone = ours if not theirs else theirs if not ours else []
    years = [date for date in alone if date.day is None and date.year is not None]
    return next((date.text for date in years if not any(_alike(date, other) for other in asked)), None)


def _named(text: str) -> list[Date]:
    return [date for date in facts(text).dates if not date.is_relative and date.weekday is None]


def _alike(one: Date, other: Date) -> bool:
    """Say whether two dates may be one: neither names a part that the other names otherwise."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs)


def _words(text: str) -> Sequence[str]:
    return [word.lower() for word in _WORD.findall(unified(text))]
