"""Whether a number says what another number says: the same value, or a rounding that its hedge allows.

Pure. It deliberately doesn't know where the numbers stand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.checking.numbers import Number
from rag.checking.stems import stem

#: A rounded number is at most this far from the exact one, in parts of it.
MOST_ROUNDING = 0.1
#: Percentage points between a third or two thirds and the whole percentages they are given as.
SHARE_ROUNDING = 0.7
_MONEY = frozenset("dollar pound euro yen rupee franc rouble yuan cent".split())


def number_stands(wanted: Number, cited: Sequence[Number]) -> bool:
    """Say whether one of the cited numbers carries the ``wanted`` one.

    Where the cited words count the same thing otherwise, the number of something else doesn't carry it: of twelve
    boys and ten days no twelve days are made.
    """
    units = {number.unit for number in cited}
    agreeing = [number for number in cited if _units_agree(wanted, number, units) and _values_agree(wanted, number)]
    counted = _counted(wanted)
    if counted is None or not any(_counted(number) == counted for number in cited):
        return bool(agreeing)
    return any(_counted(number) in (None, counted) for number in agreeing)


def hedge_left_out(wanted: Number, cited: Sequence[Number]) -> Number | None:
    """Return the cited number that says "almost" or "at least" where the ``wanted`` one says it flatly; None for none.

    A number that the cited words also say flatly may be said so.
    """
    if wanted.hedge or wanted.ordinal or not wanted.sure:
        return None
    units = {number.unit for number in cited}
    alike = [number for number in cited if _units_agree(wanted, number, units) and _values_agree(wanted, number)]
    return alike[0] if alike and all(number.hedge for number in alike) else None


def _counted(number: Number) -> str | None:
    """Return what a number counts, where that is plain: its unit's sort, or the plural noun after it."""
    if number.unit is not None:
        return number.unit
    plural = number.noun.endswith("s") and len(number.noun) > 3
    return stem(number.noun) if plural or number.noun in ("people", "men", "women", "children") else None


def _units_agree(wanted: Number, number: Number, units: set[str | None]) -> bool:
    """A unit may be left out, or be given to a number whose neighbour has it ("51.9 percent and 48.1")."""
    if wanted.unit == number.unit or wanted.ordinal or number.ordinal:
        return True
    if wanted.unit is None:
        return number.unit != "%"
    if number.unit is None:
        return wanted.unit in units or not (wanted.unit == "%" or wanted.unit in _MONEY)
    return False


def _values_agree(wanted: Number, number: Number) -> bool:
    if {wanted.hedge, number.hedge} == {"above", "below"}:
        return False
    pairs = _comparable(wanted, number)
    if any(same(ours, theirs) for ours, theirs in pairs):
        return True
    if _is_share(wanted, number) and abs(wanted.value - number.value) < SHARE_ROUNDING:
        return True
    return bool(wanted.hedge) and any(_rounded(wanted, ours, theirs) for ours, theirs in pairs)


def _comparable(wanted: Number, number: Number) -> list[tuple[float, float]]:
    """Return the pairs of values to compare, brought to one unit where both have one of a sort."""
    sized = wanted.unit is not None and wanted.unit == number.unit
    return [
        (ours * (wanted.size if sized else 1.0), theirs * (number.size if sized else 1.0))
        for ours in wanted.values
        for theirs in number.values
    ]


def same(ours: float, theirs: float) -> bool:
    """Say whether two values are equal but for the float's last digits."""
    return math.isclose(ours, theirs, rel_tol=1e-9)


def _is_share(wanted: Number, number: Number) -> bool:
    """Thirds as percentages aren't whole: "a third" is 33%, "about an eighth" 12%."""
    if wanted.unit != "%" or number.unit != "%":
        return False
    return not (_whole(wanted.value) and _whole(number.value)) or bool(wanted.hedge)


def _whole(value: float) -> bool:
    return same(value * 10, round(value * 10)) if math.isfinite(value) else True


def _rounded(wanted: Number, ours: float, theirs: float) -> bool:
    """Say whether ``theirs`` may be called "about", "over" or "nearly" ``ours``."""
    if not (math.isfinite(ours) and math.isfinite(theirs)) or ours <= 0:
        return False
    grain = _grain(wanted.value) * ours / wanted.value if wanted.value else 0.0
    off = theirs - ours
    if wanted.hedge == "above":
        return 0 <= off < grain
    near = abs(off) <= grain / 2 and abs(off) <= ours * MOST_ROUNDING
    return near and (wanted.hedge == "around" or off <= 0)


def _grain(value: float) -> float:
    """Return what the last written digit that isn't zero counts: 1000 for 3,000, 0.1 for 2.5."""
    grain = 10.0 ** math.floor(math.log10(abs(value)))
    while not same(value / grain, round(value / grain)) and grain > abs(value) * 1e-6:
        grain /= 10
    return grain
