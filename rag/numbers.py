"""The numbers that a text names, with their units and hedges, in a form that can be compared.

"1.2bn", "$5 million", "twenty-eight", "two and a half hours", "nearly half", "the 37th". Pure. It deliberately
doesn't know of dates or times of day: those must have been taken out of the text before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.number_words import (
    ABOVE,
    AROUND,
    BEFORE_UNIT,
    BELOW,
    CARDINALS,
    CURRENCIES,
    FRACTIONS,
    HEDGES,
    ORDINALS,
    SCALES,
    SHORT_SCALES,
    UNITS,
)

#: A code such as "67P" or "G20" is no number; digits with a unit straight after them are two tokens.
_TOKEN = re.compile(
    r"(?P<digits>(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)(?P<tail>[^\W\d_]+)?(?!\w)"
    r"|(?P<word>[^\W_]+(?:'[^\W\d_]+)*)|(?P<sign>[^\s\w])"
)
_TAILS = frozenset("st nd rd th s".split()) | SCALES.keys() | SHORT_SCALES.keys() | UNITS.keys()
_JOINS = frozenset("to or and - –".split())
#: "an hour and a half" is read as "one and a half hours".
_HALF_BEHIND = re.compile(rf"\b(\w+) ({'|'.join(UNITS)}) and a half\b", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number as a text names it.

    Attributes:
        values: what it may be worth; more than one where a range leaves its scale open ("13 to 14 million").
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


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    digits: bool = False


@dataclass(frozen=True)
class _Read:
    """A number's value and the place of the token after it."""

    value: float
    after: int
    ordinal: bool = False
    fraction: bool = False
    sure: bool = True


def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of ``text``, in order; quotation marks and accents must be plain (``unified``)."""
    text = _HALF_BEHIND.sub(_half_in_front, text)
    words = _tokens(text)
    found: list[tuple[Number, int, int]] = []
    at = 0
    while at < len(words):
        read = _fraction(words, at) or _quantity(words, at)
        if read is None:
            at += 1
            continue
        found.append((_number(text, words, at, read), at, read.after))
        at = read.after
    return tuple(_with_ranges(words, found))


def _half_in_front(match: re.Match[str]) -> str:
    count = "one" if match.group(1).lower() in ("a", "an") else match.group(1)
    return f"{count} and a half {match.group(2)}"


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        digits, tail = match.group("digits"), match.group("tail")
        if digits is None or (tail and tail.lower() not in _TAILS):
            found.append(_Token(match.group().lower(), match.start(), match.end()))
            continue
        found.append(_Token(digits, match.start("digits"), match.end("digits"), digits=True))
        if tail:
            found.append(_Token(tail.lower(), match.start("tail"), match.end("tail")))
    return found


def _word(words: list[_Token], at: int) -> str:
    return words[at].text if 0 <= at < len(words) else ""


def _fraction(words: list[_Token], at: int) -> _Read | None:
    """Read "half of", "a third of", "two-thirds", "half a million", as a percentage or as a part of a unit."""
    word, count, after = _word(words, at), 1, at
    if word in ("a", "an", "one"):
        after = at + 1
    elif word in CARDINALS and 1 < CARDINALS[word] < 10:
        count, after = CARDINALS[word], at + 1
    if _word(words, after) == "-" and after > at:
        after += 1
    part = FRACTIONS.get(_word(words, after))
    if part is None or (count == 1 and _word(words, after).endswith("s")):
        return None
    following = _word(words, after + 1)
    if part == 2 and following in ("a", "an") and _word(words, after + 2) in UNITS.keys() | SCALES.keys():
        scale = SCALES.get(_word(words, after + 2))
        return _Read(0.5 * (scale or 1.0), after + 3 if scale else after + 2)
    hedged = _hedge(words, at) != ""
    if (
        following == "of"
        or (part == 2 and following in ("the", "its", "their", "all", "his", "her"))
        or (hedged and (part == 2 or after > at))
        or (count > 1 and _word(words, after).endswith("s"))
    ):
        return _Read(100.0 * count / part, after + 1, fraction=True)
    return None


def _quantity(words: list[_Token], at: int) -> _Read | None:
    """Read digits or number words with their scales; an ordinal ends it."""
    token = words[at]
    if token.digits:
        return _after_digits(words, at)
    if token.text in ("a", "an"):
        following = _word(words, at + 1)
        if following in SCALES and len(following) > 2:
            return _scaled(words, at + 1, 1.0)
        return _Read(1.0, at + 1, sure=False) if following in UNITS else None
    return _in_words(words, at)


def _after_digits(words: list[_Token], at: int) -> _Read:
    value = float(words[at].text.replace(",", ""))
    following, touching = _word(words, at + 1), at + 1 < len(words) and words[at + 1].start == words[at].end
    if touching and following in ("st", "nd", "rd", "th"):
        return _Read(value, at + 2, ordinal=True)
    if touching and following in SHORT_SCALES:
        money = _word(words, at - 1) in CURRENCIES
        metres = following == "m" and not money
        return _Read(value * (1.0 if metres else SHORT_SCALES[following]), at + 2)
    return _scaled(words, at + 1, value)


def _scaled(words: list[_Token], at: int, value: float) -> _Read:
    """Multiply by the scales that follow; add "and a half"."""
    after = at + 1 if _word(words, at) == "-" and _word(words, at + 1) in SCALES else at
    while (scale := SCALES.get(_word(words, after))) is not None:
        value, after = value * scale, after + 1
    return _and_a_half(words, after, value)


def _and_a_half(words: list[_Token], after: int, value: float) -> _Read:
    if _word(words, after) == "and" and _word(words, after + 1) == "a" and _word(words, after + 2) in FRACTIONS:
        after += 3
        scale = SCALES.get(_word(words, after))
        value += 1 / FRACTIONS[_word(words, after - 1)]
        return _Read(value * (scale or 1.0), after + 1 if scale else after)
    return _Read(value, after)


def _in_words(words: list[_Token], at: int) -> _Read | None:
    """Read "one hundred and five thousand", "twenty-first"."""
    total, current, after = 0.0, 0.0, at
    start = True
    while (word := _word(words, after)) in CARDINALS or (word in SCALES and len(word) > 2 and not start):
        if word in CARDINALS:
            if not start and not (current % 100 == 0 or (current % 10 == 0 and CARDINALS[word] < 10)):
                break
            current += CARDINALS[word]
        elif word in ("hundred", "dozen"):
            current *= SCALES[word]
        else:
            total, current = total + current * SCALES[word], 0.0
        start, after = False, _joined(words, after + 1, word)
    value = total + current
    if (word := _word(words, after)) in ORDINALS and (start or value % 10 == 0) and word not in ("hundredth",):
        return _Read(value + ORDINALS[word], after + 1, ordinal=True, sure=_sure_ordinal(words, after))
    if start:
        return None
    while _word(words, after - 1) in ("-", "and"):
        after -= 1
    alone = value == 1 and not _names_unit(words, after)
    read = _and_a_half(words, after, value)
    return _Read(read.value, read.after, sure=not alone or read.after > after)


def _joined(words: list[_Token], after: int, before: str) -> int:
    """Step over the hyphen of "twenty-one" and the "and" of "hundred and one"."""
    number_follows = _word(words, after + 1) in CARDINALS or _word(words, after + 1) in ORDINALS
    scale_follows = _word(words, after + 1) in SCALES
    if _word(words, after) == "-" and (number_follows or scale_follows) and CARDINALS.get(before, 20) >= 20:
        return after + 1
    if _word(words, after) == "and" and before in SCALES and _word(words, after + 1) in CARDINALS:
        return after + 1
    return after


def _sure_ordinal(words: list[_Token], at: int) -> bool:
    """Say whether "first" or "second" counts something: "the first man", not "first, he", "a metre a second"."""
    if ORDINALS[words[at].text] > 2:
        return True
    determined = _word(words, at - 1) in ("the", "its", "his", "her", "their", "a", "s", "'s")
    return determined and _word(words, at + 1)[:1].isalnum()


def _names_unit(words: list[_Token], at: int) -> bool:
    following = _word(words, at + 1) if _word(words, at) == "-" else _word(words, at)
    return following in UNITS or following in ("percent", "per", "%") or following in CURRENCIES


def _number(text: str, words: list[_Token], at: int, read: _Read) -> Number:
    unit, size, after = ("%", 1.0, read.after) if read.fraction else _unit(words, at, read.after)
    first = at - 1 if at and words[at - 1].text in CURRENCIES and not words[at - 1].text.isalpha() else at
    written = text[words[first].start : words[max(after, read.after) - 1].end]
    hedge = _hedge(words, at)
    return Number(written, (read.value,), unit, size, hedge, read.ordinal, _word(words, after), read.sure)


def _unit(words: list[_Token], at: int, after: int) -> tuple[str | None, float, int]:
    """Return the unit written round a number, its size and the place after it."""
    if _word(words, at - 1) in CURRENCIES and not words[at - 1].text.isalpha():
        return CURRENCIES[words[at - 1].text], 1.0, after
    place = after
    while _word(words, place) in BEFORE_UNIT or _word(words, place) == "-":
        place += 1
    word = _word(words, place)
    if word in ("%", "percent", "pc"):
        return "%", 1.0, place + 1
    if word in ("per", "percentage") and _word(words, place + 1) in ("cent", "point", "points"):
        return "%", 1.0, place + 2
    if word in CURRENCIES:
        return CURRENCIES[word], 1.0, place + 1
    if word in UNITS and _word(words, after - 1) not in ORDINALS:
        base, size = UNITS[word]
        return base, size, place + 1
    return None, 1.0, after


def _hedge(words: list[_Token], at: int) -> str:
    """Return the hedge before a number, looking past a currency sign and an article."""
    place = at - 1
    while _word(words, place) in CURRENCIES or _word(words, place) in ("a", "an", "the", "just", "-"):
        place -= 1
    word = _word(words, place)
    if (pair := (_word(words, place - 1), word)) in HEDGES:
        return HEDGES[pair]
    kinds = {"around": AROUND, "above": ABOVE, "below": BELOW}
    return next((kind for kind, members in kinds.items() if word in members), "")


def _with_ranges(words: list[_Token], found: list[tuple[Number, int, int]]) -> list[Number]:
    """Give the first of "13 to 14 million dollars" the unit of the second, and its scale as a second reading."""
    result: list[Number] = []
    for n, (number, _, after) in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        if following is None or following[1] - after not in (1, 2) or _word(words, after) not in _JOINS:
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
