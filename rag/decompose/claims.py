"""What a question that wants yes or no claims, and what it asks of two reports together.

Pure. It deliberately doesn't know what supports a claim.
"""

from __future__ import annotations

import re
from enum import Enum

from rag.words import AUXILIARIES

_VERBS = "|".join(sorted(AUXILIARIES))
_YES_NO = re.compile(rf"\W*(?:(?:so|and|but|then|well)\s+)?(?:{_VERBS})\b", re.IGNORECASE)
_FRONTED = re.compile(
    rf"\W*(?:between|after|before|since|in|according to|regarding|considering|given|on)\b.*?,\s+(?:{_VERBS})\b",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(r"\A\W*(?:while|whereas|and|or|but|also|both|then|that|so)\s+", re.IGNORECASE)
_LEADING = re.compile(rf"\A\W*(?:{_VERBS})\s+(?:it (?:true|correct|right|the case) (?:that\s+)?)?", re.IGNORECASE)
_REPORTING = (
    r"suggest|claim|indicat|report|impl|stat|mention|sa(?:y|id)|argu|assert|confirm|not(?:e|ing)|highlight|discuss|focus|"
    r"describ|alleg|express|show|reveal|announc|explain|warn|believ|think|maintain|propos|point"
)
_SAID = re.compile(
    rf"(?:\b(?:articles?|reports?|posts?|pieces?|coverage|stor(?:y|ies)|publications?|papers?)\b|['\"’”])[^.;]{{0,80}}?"
    rf"\b(?:{_REPORTING})\w*\s+(?:on\s+|out\s+)?(?:that\s+)?(?P<claim>\S.+)$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r",?\s+without\s+\w+ing\b.*$", re.IGNORECASE)
_ALIKE = re.compile(r"\b(?:consistent|consistency|agree|agreed|agrees|agreement|align|aligns|aligned)\b", re.IGNORECASE)
_UNLIKE = re.compile(
    r"\b(?:inconsisten\w+|disagree\w*|contradict\w*|conflict(?:s|ing)? with|discrepanc\w+)\b", re.IGNORECASE
)
_SAME = re.compile(r"\b(?:the same|identical\w*|similar\w*|unchanged)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:different\w*|differs?|differ|change[ds]?|contrast\w*|separate)\b", re.IGNORECASE)


class Relation(Enum):
    """What is asked of two reports together: whether they agree, contradict, say the same or another thing."""

    AGREE = "agree"
    CONTRADICT = "contradict"
    SAME = "same"
    DIFFERENT = "different"


def asks_yes_or_no(question: str) -> bool:
    """Say whether a question wants yes or no for its answer."""
    return bool(_YES_NO.match(question) or _FRONTED.match(question))


def claim(part: str) -> str:
    """Return what a part of a yes-or-no question claims, without "Did", "Is it true that" or "the article says that".

    Its words stay in their order: "Did Merkel resign?" claims "Merkel resign".
    """
    text = _LEADING.sub("", _CONNECTIVE.sub("", part, count=1), count=1).strip().rstrip("?").strip()
    said = _SAID.search(text)
    return _WITHOUT.sub("", said.group("claim") if said else text)


def relation(question: str) -> Relation | None:
    """Return what a question asks of two reports together; None where it asks of each for itself."""
    for pattern, found in (
        (_UNLIKE, Relation.CONTRADICT),
        (_ALIKE, Relation.AGREE),
        (_SAME, Relation.SAME),
        (_OTHER, Relation.DIFFERENT),
    ):
        if pattern.search(question):
            return found
    return None
