"""The value of the number that stands at a word: digits, number words, scales, fractions, ordinals.

Pure. It deliberately doesn't know units: ``rag.checking.numbers`` puts them to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checking.number_words import (
    ABOVE,
    AROUND,
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
#: Words after "one day" that make it a length of time, where without them it is some time or other.
_COUNTED_DAYS = frozenset("earlier later after before ago long off old".split())
_TAILS = frozenset("st nd rd th s".split()) | SCALES.keys() | SHORT_SCALES.keys() | UNITS.keys()


@dataclass(frozen=True)
class Token:
    """A word, digits or a sign, where it stands."""

    text: str
    start: int
    end: int
    digits: bool = False


@dataclass(frozen=True)
class Read:
    """A number's value and the place of the token after it; ``million``: its "m" may mean a million times that."""

    value: float
    after: int
    ordinal: bool = False
    fraction: bool = False
    sure: bool = True
    million: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        """What it may be worth."""
        return (self.value, self.value * 1e6) if self.million else (self.value,)


def words_of(text: str) -> list[Token]:
    """Cut a text into words, digits and signs; words in lower case."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        digits, tail = match.group("digits"), match.group("tail")
        if digits is None or (tail and tail.lower() not in _TAILS):
            found.append(Token(match.group().lower(), match.start(), match.end()))
            continue
        found.append(Token(digits, match.start("digits"), match.end("digits"), digits=True))
        if tail:
            found.append(Token(tail.lower(), match.start("tail"), match.end("tail")))
    return found


def word_at(words: Sequence[Token], at: int) -> str:
    """Return the word at a place; "" outside the text."""
    return words[at].text if 0 <= at < len(words) else ""


def read(words: Sequence[Token], at: int) -> Read | None:
    """Read the number that starts at a word, if one does."""
    return _fraction(words, at) or _quantity(words, at)


def hedge_before(words: Sequence[Token], at: int) -> str:
    """Return the hedge before a number, looking past a currency sign and an article."""
    place = at - 1
    while word_at(words, place) in CURRENCIES or word_at(words, place) in ("a", "an", "the", "just", "-"):
        place -= 1
    word = word_at(words, place)
    if (pair := (word_at(words, place - 1), word)) in HEDGES:
        return HEDGES[pair]
    kinds = {"around": AROUND, "above": ABOVE, "below": BELOW}
    return next((kind for kind, members in kinds.items() if word in members), "")


def _fraction(words: Sequence[Token], at: int) -> Read | None:
    """Read "half of", "a third of", "two-thirds", "half a million", as a percentage or as a part of a unit."""
    word, count, after = word_at(words, at), 1, at
    if word in ("a", "an", "one"):
        after = at + 1
    elif word in CARDINALS and 1 < CARDINALS[word] < 10:
        count, after = CARDINALS[word], at + 1
    if word_at(words, after) == "-" and after > at:
        after += 1
    part = FRACTIONS.get(word_at(words, after))
    if part is None or (count == 1 and word_at(words, after).endswith("s")):
        return None
    following = word_at(words, after + 1)
    if part == 2 and following in ("a", "an") and word_at(words, after + 2) in UNITS.keys() | SCALES.keys():
        scale = SCALES.get(word_at(words, after + 2))
        return Read(0.5 * (scale or 1.0), after + 3 if scale else after + 2)
    hedged = hedge_before(words, at) != ""
    if (
        following == "of"
        or (part == 2 and following in ("the", "its", "their", "all", "his", "her"))
        or (hedged and (part == 2 or after > at))
        or (count > 1 and word_at(words, after).endswith("s"))
    ):
        return Read(100.0 * count / part, after + 1, fraction=True)
    return None


def _quantity(words: Sequence[Token], at: int) -> Read | None:
    """Read digits or number words with their scales; an ordinal ends it."""
    token = words[at]
    if token.digits:
        return _after_digits(words, at)
    if token.text in ("a", "an"):
        following = word_at(words, at + 1)
        if following in SCALES and len(following) > 2:
            return _scaled(words, at + 1, 1.0)
        return Read(1.0, at + 1, sure=False) if following in UNITS else None
    return _in_words(words, at)


def _after_digits(words: Sequence[Token], at: int) -> Read:
    value = float(words[at].text.replace(",", ""))
    following, touching = word_at(words, at + 1), at + 1 < len(words) and words[at + 1].start == words[at].end
    if touching and following in ("st", "nd", "rd", "th"):
        return Read(value, at + 2, ordinal=True)
    if touching and following in SHORT_SCALES:
        if following == "m" and word_at(words, at - 1) not in CURRENCIES:
            return Read(value, at + 2, million=True)
        return Read(value * SHORT_SCALES[following], at + 2)
    return _scaled(words, at + 1, value)


def _scaled(words: Sequence[Token], at: int, value: float) -> Read:
    """Multiply by the scales that follow; add "and a half"."""
    after = at + 1 if word_at(words, at) == "-" and word_at(words, at + 1) in SCALES else at
    while (scale := SCALES.get(word_at(words, after))) is not None:
        value, after = value * scale, after + 1
    return _and_a_half(words, after, value)


def _and_a_half(words: Sequence[Token], after: int, value: float) -> Read:
    if word_at(words, after) == "and" and word_at(words, after + 1) == "a" and word_at(words, after + 2) in FRACTIONS:
        after += 3
        scale = SCALES.get(word_at(words, after))
        value += 1 / FRACTIONS[word_at(words, after - 1)]
        return Read(value * (scale or 1.0), after + 1 if scale else after)
    return Read(value, after)


def _in_words(words: Sequence[Token], at: int) -> Read | None:
    """Read "one hundred and five thousand", "twenty-first"."""
    total, current, after = 0.0, 0.0, at
    start = True
    while (word := word_at(words, after)) in CARDINALS or (word in SCALES and len(word) > 2 and not start):
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
    if (word := word_at(words, after)) in ORDINALS and (start or value % 10 == 0):
        return Read(value + ORDINALS[word], after + 1, ordinal=True, sure=bool(value) or _sure_ordinal(words, after))
    if start:
        return None
    while word_at(words, after - 1) in ("-", "and"):
        after -= 1
    some_day = word_at(words, after) == "day" and word_at(words, after + 1) not in _COUNTED_DAYS
    alone = value == 1 and (some_day or not _names_unit(words, after))
    found = _and_a_half(words, after, value)
    return Read(found.value, found.after, sure=not alone or found.after > after)


def _joined(words: Sequence[Token], after: int, before: str) -> int:
    """Step over the hyphen of "twenty-one" and the "and" of "hundred and one"."""
    number_follows = word_at(words, after + 1) in CARDINALS or word_at(words, after + 1) in ORDINALS
    scale_follows = word_at(words, after + 1) in SCALES
    if word_at(words, after) == "-" and (number_follows or scale_follows) and CARDINALS.get(before, 20) >= 20:
        return after + 1
    if word_at(words, after) == "and" and before in SCALES and word_at(words, after + 1) in CARDINALS:
        return after + 1
    return after


def _sure_ordinal(words: Sequence[Token], at: int) -> bool:
    """Say whether "first" or "second" counts something: "the first man", not "first, he", "a metre a second"."""
    if ORDINALS[words[at].text] > 2:
        return True
    determined = word_at(words, at - 1) in ("the", "its", "his", "her", "their", "a", "s", "'s")
    return determined and word_at(words, at + 1)[:1].isalnum()


def _names_unit(words: Sequence[Token], at: int) -> bool:
    following = word_at(words, at + 1) if word_at(words, at) == "-" else word_at(words, at)
    return following in UNITS or following in ("percent", "per", "%") or following in CURRENCIES
