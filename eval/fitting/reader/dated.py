"""Questions that name the year or month of the article's date, which the text itself leaves unsaid.

An article of May 2019 says "the final on Saturday", and its reader asks of "the 2019 final". It deliberately doesn't
know where the answer stands, nor how a date is written above a text.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

#: What is told apart by its year: "the 2019 final", "the 2019 Rugby World Cup".
_EVENT = (
    r"finals?|elections?|match|race|season|championships?|tournament|games|festival|show|trial|race|vote|referendum|"
    r"strike|protests?|attacks?|bombing|shooting|riots?|war|battle|crash|accident|fire|flood(?:s|ing)?|storm|hurricane|"
    r"earthquake|eruption|outbreak|study|survey|report|census|conference|summit|campaign|budget|film|album|tour|awards?"
)
_THE_EVENT = re.compile(rf"\b([Tt]he) (?=(?:[\w'’-]+ ){{0,2}}?(?:{_EVENT})\b)")
_THE_NAMED_EVENT = re.compile(
    r"\b([Tt]he) (?=(?:[A-Z][\w'’-]+ )+(?:Cup|Olympics|Games|Open|Championships?|Final|Awards?|Prize|Festival|Bowl|"
    r"Series|Election|Race|Summit|Tour|Grand Prix|Prix|League|Marathon|Act|Bill)\b)"
)
#: A text that names a year tells of that one, whatever date stands above it.
NAMES_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
FIRST_YEAR, YEARS = 1998, 28
#: Share of questions that name the month as well.
MONTHS = 0.25
_PAST = re.compile(
    r"\b(?:did|was|were|had)\b|^(?:Who|What|Which \w+) (?!is\b|are\b|has\b|does\b)\w+(?:ed|on|ost|ook)\b"
)
_OPENER = re.compile(r"(?:Who|What|Which|Where|Why|How|Did|Was|Were|Is|Do|Does|Has|Had|Can)\b")
_UNTIMED = re.compile(
    r"\b(?:ever|always|usually|today|now|currently|when|what year|which year|what day|what month|how old|how long ago|"
    r"since|ago|century|years?|months?)\b",
    re.IGNORECASE,
)


def some_date(rng: random.Random) -> datetime:
    """Return a day of the years that articles at hand are of."""
    return datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(YEARS * 365))


def another_date(date: datetime, rng: random.Random) -> datetime:
    """Return a day of another year, mostly one near."""
    years = rng.choice([-12, -7, -4, -3, -2, -2, -1, -1, 1, 1, 2, 2, 3, 4, 7, 12])
    return date.replace(year=date.year + years, month=rng.randint(1, 12), day=rng.randint(1, 28))


def dated_question(question: str, text: str, date: datetime, rng: random.Random) -> str | None:
    """Return the question with the date's year in it; None where it or the text is of a time already.

    Args:
        text: what answers it.
    """
    if not question.endswith("?") or NAMES_YEAR.search(question) or NAMES_YEAR.search(text):
        return None
    if not _PAST.search(question) or _UNTIMED.search(question):
        return None
    event = _THE_NAMED_EVENT.search(question) or _THE_EVENT.search(question)
    if event and rng.random() < 2 / 3:
        return f"{question[: event.end(1)]} {date.year}{question[event.end(1) :]}"
    when = f"{date:%B} {date.year}" if rng.random() < MONTHS else str(date.year)
    if rng.random() < 1 / 4 and _OPENER.match(question):
        return f"In {when}, {question[0].lower()}{question[1:]}"
    return f"{question[:-1].rstrip()} in {when}?"
