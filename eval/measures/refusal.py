"""Whether the right questions are refused; a refusal of what the articles don't answer is the positive class.

A crash counts as the wrong decision. It deliberately doesn't know confidence or a threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.measures.judgement import Judgement
from eval.measures.weighted import Flags, Numbers, Statistic, balanced_accuracy, ratio

#: (r, n) weights, (n,) what was refused, (n,) what should be → (r,).
_OfDecisions = Callable[[Numbers, Flags, Flags], Numbers]


def refusal_precision(judgements: Sequence[Judgement]) -> Statistic:
    """Return the share of refusals that the articles don't answer."""

    def of(weights: Numbers, refused: Flags, unanswerable: Flags) -> Numbers:
        wanted, given, both = _counts(weights, refused, unanswerable)
        return np.where(wanted > 0, ratio(both, given), np.nan)

    return _decided(judgements, of)


def refusal_recall(judgements: Sequence[Judgement]) -> Statistic:
    """Return the share refused of what the articles don't answer."""

    def of(weights: Numbers, refused: Flags, unanswerable: Flags) -> Numbers:
        wanted, _, both = _counts(weights, refused, unanswerable)
        return ratio(both, wanted)

    return _decided(judgements, of)


def refusal_f1(judgements: Sequence[Judgement]) -> Statistic:
    """Return the harmonic mean of both; 0 where nothing that should be was refused."""

    def of(weights: Numbers, refused: Flags, unanswerable: Flags) -> Numbers:
        wanted, given, both = _counts(weights, refused, unanswerable)
        return np.where(wanted > 0, ratio(2 * both, wanted + given), np.nan)

    return _decided(judgements, of)


def refusal_balanced(judgements: Sequence[Judgement]) -> Statistic:
    """Return balanced accuracy of the decision."""
    return _decided(judgements, balanced_accuracy)


def _decided(judgements: Sequence[Judgement], of: _OfDecisions) -> Statistic:
    """Bind a measure of refusals against what should be refused."""
    items, refused = [], []
    for n, judged in enumerate(judgements):
        decision = bool(judged.answerable) if judged.error is not None else judged.refused
        if judged.answerable is not None and decision is not None:
            items.append(n)
            refused.append(decision)
    said = np.asarray(refused, dtype=bool)
    unanswerable = np.asarray([not judgements[n].answerable for n in items], dtype=bool)
    return Statistic(np.asarray(items, dtype=np.intp), lambda weights: of(weights, said, unanswerable))


def _counts(weights: Numbers, refused: Flags, unanswerable: Flags) -> tuple[Numbers, Numbers, Numbers]:
    """Return how many should be refused, how many are, and how many are both."""
    both = (refused & unanswerable).astype(float)
    return weights @ unanswerable.astype(float), weights @ refused.astype(float), weights @ both
