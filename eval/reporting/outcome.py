"""What a judged question came to, in one word, and which questions went worst.

It deliberately doesn't know how that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from statistics import fmean

from eval.measures.judgement import Judgement
from eval.reporting.figures import is_share, known


class Outcome(StrEnum):
    """From worst to best; ``UNKNOWN`` where the set has nothing to tell by."""

    CRASHED = "crashed"
    ANSWERED_UNANSWERABLE = "answered though unanswerable"
    WRONG = "wrong"
    REFUSED_WRONGLY = "refused wrongly"
    UNKNOWN = "no verdict"
    REFUSED_RIGHTLY = "refused rightly"
    RIGHT = "right"


#: What doing nothing, or a person's rewrite, would give: not this run's doing.
BASELINES = frozenset({"RewriteF1AsAsked", "FollowUpAsAsked", "FollowUpRewrite"})
_WORST_FIRST = tuple(Outcome)


def outcome(judgement: Judgement) -> Outcome:
    """Say what the question came to; a statement is right where the check's verdict is."""
    if judgement.error is not None:
        return Outcome.CRASHED
    if judgement.supported is not None:
        return Outcome.RIGHT if judgement.stands == judgement.supported else Outcome.WRONG
    if judgement.answerable is False and judgement.refused is not None:
        return Outcome.REFUSED_RIGHTLY if judgement.refused else Outcome.ANSWERED_UNANSWERABLE
    if judgement.refused:
        return Outcome.REFUSED_WRONGLY if judgement.answerable else Outcome.UNKNOWN
    return {True: Outcome.RIGHT, False: Outcome.WRONG, None: Outcome.UNKNOWN}[judgement.right]


def quality(judgement: Judgement) -> float | None:
    """Return the mean of the question's own values that are shares, 1 the best; None where it has none."""
    values = [
        value if known(name).higher_is_better else 1 - value
        for name, value in judgement.values.items()
        if is_share(name) and name not in BASELINES
    ]
    return fmean(values) if values else None


def worst_first(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Sort by outcome, then by quality."""
    return sorted(judgements, key=lambda one: (_WORST_FIRST.index(outcome(one)), quality(one) or 0.0))
