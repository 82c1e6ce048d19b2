"""A sentence as another report may have it: its number changed, rounded, hedged or said of the year before.

Pure and always the same for the same sentence. It deliberately shares nothing with ``rag``.
"""

from __future__ import annotations

import hashlib

from index.span import Span

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_SIGNS = ("$", "£", "€")
#: Words for which another does as well, so that a report isn't a copy; none carries a number, a name or a denial.
_OTHER_WORDS = {
    "said": "stated",
    "currently": "at present",
    "announced": "made known",
    "According to": "As told by",
    "last month": "a month ago",
    "about": "roughly",
    "began": "started",
    "big": "large",
    "shows": "makes plain",
    "however": "though",
}


def renumbered(sentence: str, number: Span, kind: str) -> str:
    """Return the sentence, its number changed as ``kind`` says: differs, same, rounded, hedged or other period.

    Args:
        number: digits, with their separators, or a number word up to twenty.
    """
    before, written, after = sentence[: number.start], number.of(sentence), sentence[number.end :]
    if kind == "same":
        return _reworded(before) + written + _reworded(after)
    if kind in ("rounded", "hedged"):
        sign = before[-1:] if before[-1:] in _SIGNS else ""
        stands = _rounded(written) if kind == "rounded" else written
        return f"{_reworded(before.removesuffix(sign))}about {sign}{stands}{_reworded(after)}"
    changed = _reworded(before) + _other(written) + _reworded(after)
    return changed if kind == "differs" else f"A year earlier, {changed[0].lower()}{changed[1:]}"


def _reworded(text: str) -> str:
    for word, other in _OTHER_WORDS.items():
        text = text.replace(f" {word} ", f" {other} ")
    return text


def _other(written: str) -> str:
    """Return another number, a quarter to two thirds more or less, written alike."""
    digest = hashlib.sha256(written.encode()).digest()[0]
    factor = (0.45, 0.6, 0.7, 1.35, 1.5, 1.65)[digest % 6]
    if written.lower() in _WORDS:
        worth = _WORDS.index(written.lower()) + 1
        count = max(2, round(worth * factor))
        count = count + 1 if count == worth else count
        return _WORDS[count - 1] if count <= len(_WORDS) else str(count)
    value = float(written.replace(",", ""))
    other = max(value * factor, 2.0 if value >= 2 else 0.0)
    return _as_written(other if _as_written(other, written) != written else value + 1, written)


def _rounded(written: str) -> str:
    """Return digits rounded to one figure less than they have; number words and single digits as they are."""
    digits = written.replace(",", "")
    if not digits.isdigit() or len(digits) < 3:
        return written
    grain = 10 ** (len(digits) - 2)
    return _as_written(round(int(digits) / grain) * grain, written)


def _as_written(value: float, written: str) -> str:
    """Write a value with the decimals and separators that ``written`` has."""
    decimals = len(written.rpartition(".")[2]) if "." in written else 0
    return f"{value:,.{decimals}f}" if "," in written or value >= 10_000 else f"{value:.{decimals}f}"
