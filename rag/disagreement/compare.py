"""The two numbers in which two sentences differ, where both are for the same and nothing sets them apart.

By rule, and for the sure cases only. Pure. It deliberately doesn't know how probably either sentence answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.checking.agree import number_stands
from rag.checking.normalise import facts
from rag.checking.numbers import Number
from rag.disagreement.asked import Asked, Given, numbers_given
from rag.disagreement.scope import Limited, other_scope
from rag.score import content_stems

#: Numbers that are no further apart than this, in parts of the greater, may be one number rounded.
ROUNDING = 0.03
#: Share of the shorter sentence's content words that the other must have.
LEAST_ALIKE = 0.4


@dataclass(frozen=True)
class Pair:
    """Two numbers that two sentences give for the same."""

    first: Number
    second: Number


def differing(question: str, asked: Asked, first: str, second: str) -> Pair | None:
    """Return the one pair of numbers in which two sentences differ; None where they don't, or may not.

    A number that both sentences have is of something else; where more than one pair is left, the words behind tell.
    """
    if alike(first, second) < LEAST_ALIKE:
        return None
    left = _left(asked, first, second)
    right = _left(asked, second, first)
    pairs = [(x, y) for x in left for y in right if x.number.unit == y.number.unit]
    if len(pairs) > 1:
        pairs = [(x, y) for x, y in pairs if x.counted is not None and x.counted == y.counted]
    if len(pairs) != 1:
        return None
    (one, two) = pairs[0]
    apart = other_scope(question, Limited(first, one), Limited(second, two))
    return None if apart else Pair(one.number, two.number)


def agrees(asked: Asked, number: Number, sentence: str) -> bool:
    """Say whether a sentence gives the number too, rounded or hedged as it may be."""
    return _among(number, [given.number for given in numbers_given(asked, sentence)])


def alike(first: str, second: str) -> float:
    """Return the share of content stems that two sentences have in common, of the shorter one's."""
    one, two = content_stems(first), content_stems(second)
    return len(one & two) / max(1, min(len(one), len(two)))


def _left(asked: Asked, sentence: str, other: str) -> list[Given]:
    """Return the numbers of the sort asked for that the other sentence hasn't."""
    theirs = facts(other).numbers
    return [given for given in numbers_given(asked, sentence) if not _among(given.number, theirs)]


def _among(number: Number, others: Sequence[Number]) -> bool:
    return any(
        number_stands(number, [other]) or number_stands(other, [number]) or _close(number, other) for other in others
    )


def _close(number: Number, other: Number) -> bool:
    if number.unit != other.unit:
        return False
    one, two = sorted((number.value * number.size, other.value * other.size))
    return two - one <= ROUNDING * abs(two)
