"""The numbers that a text names, with their units and hedges, in a form that can be compared.

"1.2bn", "$5 million", "twenty-eight", "two and a half hours", "nearly half", "the 37th". Pure. It deliberately
doesn't know of dates or times of day: those must have been taken out of the text before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checking.number_words import BEFORE_UNIT, CURRENCIES, ORDINALS, SCALES, UNITS
from rag.checking.quantities import Read, Token, hedge_before, read, word_at, words_of

_JOINS = frozenset("to or and - –".split())
#: "an hour and a half" is read as "one and a half hours".
_HALF_BEHIND = re.compile(rf"\b(\w+) ({'|'.join(UNITS)}) and a half\b", re.IGNORECASE)
_QUARTERS = re.compile(r"\b(?:a |the )?(quarter|three[- ]quarters) of an hour\b", re.IGNORECASE)
_QUARTER_MINUTES = {"quarter": 15, "three quarters": 45, "three-quarters": 45}


@dataclass(frozen=True)
class Number:
    """A number as a text names it.

    Attributes:
        values: what it may be worth; more than one where its scale is open ("13 to 14 million", "1.3m").
        unit: a base unit ("second", "metre"), a currency, "%", or None.
        size: how many base units one of the written unit is.
        hedge: "around", "above", "below", or "" where it is said to be exact.
        noun: the word after it in lower case; "" at the end.
        sure: False where it may be no number: the pronoun "one", the adverb "first", an article before a unit.
    """

    text: str
    values: tuple[float, ...]
    unit: str | None = None
    size: float = 1.0
    hedge: str = ""
    ordinal: bool = False
    noun: str = ""
    sure: bool = True

    @property
    def value(self) -> float:
        """The likeliest value."""
        return self.values[0]


def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of ``text``, in order; quotation marks and accents must be plain (``unified``)."""
    text = _QUARTERS.sub(lambda match: f"{_QUARTER_MINUTES[match.group(1).lower()]} minutes", text)
    text = _HALF_BEHIND.sub(_half_in_front, text)
    words = words_of(text)
    found: list[tuple[Number, int, int]] = []
    at = 0
    while at < len(words):
        quantity = read(words, at)
        if quantity is None:
            at += 1
            continue
        found.append((_number(text, words, at, quantity), at, quantity.after))
        at = quantity.after
    return tuple(_with_ranges(words, found))


def _half_in_front(match: re.Match[str]) -> str:
    count = "one" if match.group(1).lower() in ("a", "an") else match.group(1)
    return f"{count} and a half {match.group(2)}"


def _number(text: str, words: Sequence[Token], at: int, quantity: Read) -> Number:
    unit, size, after = ("%", 1.0, quantity.after) if quantity.fraction else _unit(words, at, quantity.after)
    first = at - 1 if at and words[at - 1].text in CURRENCIES and not words[at - 1].text.isalpha() else at
    written = text[words[first].start : words[max(after, quantity.after) - 1].end]
    hedge = hedge_before(words, at)
    return Number(written, quantity.values, unit, size, hedge, quantity.ordinal, word_at(words, after), quantity.sure)


def _unit(words: Sequence[Token], at: int, after: int) -> tuple[str | None, float, int]:
    """Return the unit written round a number, its size and the place after it."""
    if word_at(words, at - 1) in CURRENCIES and not words[at - 1].text.isalpha():
        return CURRENCIES[words[at - 1].text], 1.0, after
    place = after
    while word_at(words, place) in BEFORE_UNIT or word_at(words, place) == "-":
        place += 1
    word = word_at(words, place)
    if word in ("%", "percent", "pc"):
        return "%", 1.0, place + 1
    if word in ("per", "percentage") and word_at(words, place + 1) in ("cent", "point", "points"):
        return "%", 1.0, place + 2
    if word in CURRENCIES:
        return CURRENCIES[word], 1.0, place + 1
    if word in UNITS and word_at(words, after - 1) not in ORDINALS:
        base, size = UNITS[word]
        return base, size, place + 1
    return None, 1.0, after


def _with_ranges(words: Sequence[Token], found: list[tuple[Number, int, int]]) -> list[Number]:
    """Give the first of "13 to 14 million dollars" the unit of the second, and its scale as a second reading."""
    result: list[Number] = []
    for n, (number, _, after) in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        if following is None or following[1] - after not in (1, 2) or word_at(words, after) not in _JOINS:
            result.append(number)
            continue
        second = following[0]
        values = number.values
        scale = next((size for size in (1e12, 1e9, 1e6, 1e3) if second.value >= size), 1.0)
        if number.value < 1000 <= second.value and any(word in second.text.lower() for word in SCALES):
            values = (number.value, number.value * scale)
        taken = number.unit is None and second.unit is not None
        unit, size = (second.unit, second.size) if taken else (number.unit, number.size)
        result.append(Number(number.text, values, unit, size, number.hedge, number.ordinal, number.noun, number.sure))
    return result
