"""Leave out of a sentence what it may go without: an apposition, what comes first, a clause at the end.

What is left is entailed by the whole. Pure, given the random numbers. It deliberately leaves alone what limits the
rest: conditions, denials, what somebody says.
"""

from __future__ import annotations

import random
import re

#: Words with which the rest is only said, thought, asked or conditional.
_LIMITED = re.compile(
    r"\b(?:if|unless|until|whether|would|could|might|may|not|no|never|nobody|none|neither|nor|without|said|says|say|"
    r"told|tells|claim\w*|believe\w*|think\w*|thought|allege\w*|report\w*|according|hope\w*|fear\w*|expect\w*|deni\w*|"
    r"except|only|but|than|plan\w*|want\w*|should|ask\w*)\b|n't\b|[\"“”?]|''|``|` ",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"(?<=\w), (?:a|an|the|who|which|whose|from|aged|now|then|based|born|\d)\b[^,.;:]{3,80},(?= [a-z])"
)
_FIRST = re.compile(
    r"^(?:On|In|At|After|Before|During|By|Since|As|When|While|Following|With|For)\b[^,.;:]{4,70}, (?=\w)"
)
_LAST = re.compile(
    r"(?:, (?:which|who|where|while|after|as|with|when|making|leaving|including|following)\b"
    r"| (?:after|because|while|when|and then|following|during|since|so that|where|in order to)\b)[^.;:]{6,}$"
)
#: What no sentence ends with, without what came after it.
_HANGING = re.compile(
    r"\b(?:soon|exactly|known|just|even|only|also|such|well|much|long|shortly|right|at least|and|or)$"
)
#: Words that are left at least.
LEAST_LEFT = 4


def shortened(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence without one or two such parts; None where it has none, or limits what it says."""
    whole = sentence.strip().rstrip(".! ")
    if _LIMITED.search(whole):
        return None
    cuts = [pattern for pattern in (_APPOSITION, _FIRST, _LAST) if pattern.search(whole)]
    if not cuts:
        return None
    left = whole
    for pattern in rng.sample(cuts, min(len(cuts), rng.choice([1, 1, 2]))):
        left = pattern.sub("", left, count=1).strip(" ,")
    if len(left.split()) < LEAST_LEFT or left == whole or _HANGING.search(left):
        return None
    return f"{left[0].upper()}{left[1:]}."
