"""A correction asks the question before anew: "No, I meant Merkel", "I mean in 2017", "Macron, not Merkel".

Pure. It deliberately doesn't know how a fragment takes its like's place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.words import AUXILIARIES, WH

_MEANT = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|actually|pardon|er|oh)\b[\s,.!–—-]*)*"
    r"(?:i (?:meant|mean|was asking about|am asking about|wanted to (?:know|ask) about|was talking about)"
    r"|i'm (?:asking|talking) about|what i (?:meant|mean) (?:was|is)|make that|rather)[\s,:–—-]+(?P<rest>.+)$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:no|nope|sorry|oops|wait|actually)\b(?:[\s,.!–—-]+(?:no|sorry|wait)\b)*[\s,.!–—-]+(?P<rest>.+)$",
    re.IGNORECASE,
)
_RATHER = (
    re.compile(r"^(?P<right>[^,]+?)(?:,| and| but)? not (?P<wrong>[^,]+)$", re.IGNORECASE),
    re.compile(r"^not (?P<wrong>[^,]+?)(?:,| but) (?P<right>[^,]+)$", re.IGNORECASE),
)
#: Words of a fragment, at most.
MOST_WORDS = 6


@dataclass(frozen=True)
class Corrected:
    """What was meant: a whole question, or a fragment to put into the one before.

    Attributes:
        wrong: what the fragment is instead of, as it was said; "" where that isn't said.
    """

    text: str
    whole: bool
    wrong: str = ""


def correction(question: str) -> Corrected | None:
    """Return what a correction means; None where ``question`` is none."""
    said = " ".join(question.split()).rstrip(" ?.!")
    match = _MEANT.match(said) or _NO.match(said)
    rest = match.group("rest") if match else said
    exchanged = next((found for pattern in _RATHER if (found := pattern.match(rest))), None)
    if exchanged and _fragment(exchanged.group("right")) and _fragment(exchanged.group("wrong")):
        return Corrected(exchanged.group("right").strip(), whole=False, wrong=exchanged.group("wrong").strip())
    if match is None:
        return None
    if _is_question(rest):
        return Corrected(f"{rest[0].upper()}{rest[1:]}?", whole=True)
    return Corrected(rest, whole=False) if _fragment(rest) else None


def _fragment(text: str) -> bool:
    words = text.lower().split()
    return len(words) <= MOST_WORDS and not AUXILIARIES.intersection(words)


def _is_question(text: str) -> bool:
    words = text.lower().split()
    return len(words) > 2 and (words[0] in WH or words[0] in AUXILIARIES)
