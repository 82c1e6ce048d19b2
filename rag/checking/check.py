"""The hard checks: a statement's numbers, dates, names, quotations, denials, roles, qualifiers against its cited words.

Names may also come from the cited article's title, source and date; never from the question. It deliberately doesn't
know whether the rest of the statement is carried: ``rag.checking.support`` measures that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rag.aliases import COUNTRIES, unified
from rag.checking.agree import hedge_left_out, number_stands, same
from rag.checking.dates import Date, stands
from rag.checking.negation import contradiction
from rag.checking.normalise import Facts, Quotation, facts
from rag.checking.numbers import Number
from rag.checking.proper import Name, Named, enumerated, key, missing
from rag.checking.qualifiers import dropped_qualifier
from rag.checking.roles import exchanged_roles
from rag.checking.stems import stem, tokens

#: Counts up to this may be the reader's own, of names that the cited words list.
MOST_COUNTED = 10
#: Words that say "first" without a number.
_FIRST = frozenset("initi earliest origin open debut begin start never new inaugur maiden".split())
_DISPLAY = {"America": "the United States"}
_COUNTRY_KEYS = frozenset(key(country) for country in COUNTRIES)


class Kind(StrEnum):
    """What of a statement isn't carried."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"
    NEGATION = "negation"
    ROLE = "role"
    QUALIFIER = "qualifier"


@dataclass(frozen=True)
class Context:
    """What is known of the cited article beside its words; several articles' titles may stand in one line."""

    title: str
    published_at: datetime | None
    source: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something that a statement says and the cited words don't; ``reason`` is for the reader."""

    kind: Kind
    found: str
    reason: str


def check(statement: str, cited: Sequence[str], context: Context) -> tuple[Problem, ...]:
    """Return what of ``statement`` isn't carried by the ``cited`` words; empty where it passes."""
    ours = facts(statement)
    theirs = [facts(text) for text in cited]
    found = [
        *_numbers(ours, theirs, cited),
        *_dates(ours, theirs, context),
        *(_names(ours, theirs, context) or _exchanged(statement, cited)),
        *_quotations(ours, cited),
        *_negation(statement, cited),
        *_roles(statement, cited),
        *_qualifiers(ours, theirs, statement, cited),
    ]
    return tuple(dict.fromkeys(found))


def _numbers(ours: Facts, theirs: Sequence[Facts], cited: Sequence[str]) -> Iterator[Problem]:
    numbers = list(dict.fromkeys(number for other in theirs for number in other.numbers))
    years = [date.year for other in theirs for date in other.dates if date.year]
    for number in dict.fromkeys(ours.numbers):
        in_date = not number.unit and any(same(number.value, year) for year in years)
        if number.sure and not in_date and not number_stands(number, numbers) and not _counted(number, theirs, cited):
            yield Problem(Kind.NUMBER, number.text, f"the number {number.text} isn't in the cited words")
    clocks = [clock for other in theirs for clock in other.clocks]
    for clock in ours.clocks:
        if not any(clock.agrees(other) for other in clocks):
            yield Problem(Kind.NUMBER, clock.text, f"the time {clock.text} isn't in the cited words")


def _counted(number: Number, theirs: Sequence[Facts], cited: Sequence[str]) -> bool:
    """Say whether a number is a count of what the cited words list, or a "first" that they say otherwise."""
    if number.ordinal:
        return number.value == 1 and any(stem(word) in _FIRST for text in cited for word in tokens(text))
    plural = number.noun.endswith("s") or number.noun in ("people", "men", "women", "children")
    if number.unit or not plural or number.value > MOST_COUNTED:
        return False
    if any(stem(other.noun) == stem(number.noun) for each in theirs for other in each.numbers if other.sure):
        return False
    return enumerated([name for each in theirs for name in each.named.names]) >= number.value


def _dates(ours: Facts, theirs: Sequence[Facts], context: Context) -> Iterator[Problem]:
    dates = [date for other in theirs for date in other.dates]
    values = [number.value for other in theirs for number in other.numbers]
    days: dict[tuple[int, int], list[Date]] = {}
    for date in ours.dates:
        days.setdefault((date.start, date.end), []).append(date)
    for together in days.values():
        date = together[0]
        a_number = date.year and not date.month and any(same(date.year, value) for value in values)
        if not date.is_relative and not a_number and not all(stands(d, dates, context.published_at) for d in together):
            yield Problem(Kind.DATE, date.text, f"the date {date.text} isn't in the cited words")


def _names(ours: Facts, theirs: Sequence[Facts], context: Context) -> list[Problem]:
    cited = _together([other.named for other in theirs])
    beside = _together([facts(text).named for text in (context.title, context.source) if text])
    shown = [
        _DISPLAY.get(name.text, name.text) for name in ours.named.names if name.sure and missing(name, cited, beside)
    ]
    return [Problem(Kind.NAME, name, f"the cited words don't name {name}") for name in shown]


def _exchanged(statement: str, cited: Sequence[str]) -> Iterator[Problem]:
    """Yield a country in the place of the one that the best-aligned of the cited words tell of."""
    ours = set(tokens(statement))
    told = facts(max(cited, key=lambda text: len(ours & set(tokens(text))), default="")).named
    first = next((name for name in told.names if _country(name)), None)
    our_countries = [name for name in facts(statement).named.names if _country(name)]
    if first is None or any(name.keys == first.keys for name in our_countries):
        return
    for name in our_countries:
        if name.sure and name.keys[0] not in told.capitals:
            shown, subject = _DISPLAY.get(name.text, name.text), _DISPLAY.get(first.text, first.text)
            yield Problem(Kind.NAME, shown, f"the cited words say it of {subject}, not of {shown}")


def _country(name: Name) -> bool:
    return len(name.keys) == 1 and name.keys[0] in _COUNTRY_KEYS


def _together(parts: Sequence[Named]) -> Named:
    return Named(
        tuple(name for part in parts for name in part.names),
        frozenset().union(*(part.words for part in parts)),
        frozenset().union(*(part.capitals for part in parts)),
    )


def _quotations(ours: Facts, cited: Sequence[str]) -> Iterator[Problem]:
    words = [tokens(text) for text in cited]
    for quotation in ours.quotations:
        if not _stands(quotation, words):
            reason = f'"{unified(quotation.text)}" is quoted but isn\'t in the cited words'
            yield Problem(Kind.QUOTATION, quotation.text, reason)


def _stands(quotation: Quotation, words: Sequence[tuple[str, ...]]) -> bool:
    return all(any(_within(run, text) for text in words) for run in quotation.runs)


def _within(run: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[at : at + len(run)] == run for at in range(len(text) - len(run) + 1))


def _negation(statement: str, cited: Sequence[str]) -> Iterator[Problem]:
    found = contradiction(statement, cited)
    if found is not None:
        word = next((word for word in tokens(statement) if stem(word) == found.stem), found.stem)
        which = "the statement denies" if found.by_statement else "they deny"
        yield Problem(Kind.NEGATION, word, f'the cited words say the opposite (negation): {which} "{word}"')


def _roles(statement: str, cited: Sequence[str]) -> Iterator[Problem]:
    found = exchanged_roles(statement, cited)
    if found is not None:
        reason = f"the cited words say it the other way round, of {found.second} and {found.first}"
        yield Problem(Kind.ROLE, found.first, reason)


def _qualifiers(ours: Facts, theirs: Sequence[Facts], statement: str, cited: Sequence[str]) -> Iterator[Problem]:
    numbers = list(dict.fromkeys(number for other in theirs for number in other.numbers))
    hedged = ((number, hedge_left_out(number, numbers)) for number in dict.fromkeys(ours.numbers))
    number, said = next(((number, said) for number, said in hedged if said is not None), (None, None))
    if number is not None and said is not None:
        words = {"around": "about", "above": "more than", "below": "at most or nearly"}[said.hedge]
        yield Problem(Kind.QUALIFIER, number.text, f"the cited words say {words} {said.text}, not {number.text}")
        return
    left_out = dropped_qualifier(statement, cited)
    if left_out is not None:
        yield Problem(Kind.QUALIFIER, left_out, f'the cited words say "{left_out}", which the statement leaves out')
