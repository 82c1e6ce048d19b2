"""Measures over many questions at once for many weightings: one pass gives a whole bootstrap or permutation test.

Weights are (r, n): how often each of n questions counts in each of r resamples. Every function returns (r,), NaN where
it isn't defined for a resample. Plain arrays: it deliberately knows nothing of questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
BINS = 10


@dataclass(frozen=True)
class Statistic:
    """A measure bound to its questions.

    Attributes:
        items: (n,) which of the judgements it is taken over; may be empty.
        of: (r, n) weights of those → (r,) values; never called where there are no items.
    """

    items: NDArray[np.intp]
    of: Callable[[Numbers], Numbers]


def ratio(above: Numbers, below: Numbers) -> Numbers:
    """Divide; NaN where ``below`` is nothing."""
    result: Numbers = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return result


def mean(weights: Numbers, values: Numbers) -> Numbers:
    """Return the mean of (n,) values."""
    return ratio(weights @ values, weights.sum(axis=1))


def quantile(weights: Numbers, values: Numbers, share: float) -> Numbers:
    """Return what ``numpy.quantile`` gives where each value stands as often as its whole weight says."""
    order = np.argsort(values, kind="stable")
    ordered, counted = values[order], np.cumsum(weights[:, order], axis=1)
    total = counted[:, -1]
    position = np.maximum(total - 1, 0) * share
    low = np.floor(position)
    below = ordered[(counted > low[:, None]).argmax(axis=1)]
    above = ordered[(counted > np.minimum(low + 1, total - 1)[:, None]).argmax(axis=1)]
    return np.where(total > 0, below + (position - low) * (above - below), np.nan)


def balanced_accuracy(weights: Numbers, said: Flags, true: Flags) -> Numbers:
    """Return the mean of the shares of the true and of the false that are told rightly."""
    hits = ratio(weights @ (said & true).astype(float), weights @ true.astype(float))
    rejections = ratio(weights @ (~said & ~true).astype(float), weights @ (~true).astype(float))
    return (hits + rejections) / 2


def auroc(weights: Numbers, scores: Numbers, true: Flags) -> Numbers:
    """Return the area under the ROC curve: how often a true one scores above a false one, ties counting half."""
    tied = _Tied(scores)
    positive, negative = tied.sums(weights * true), tied.sums(weights * ~true)
    below = np.cumsum(negative, axis=1) - negative
    return ratio((positive * (below + negative / 2)).sum(axis=1), positive.sum(axis=1) * negative.sum(axis=1))


def best_balanced_accuracy(weights: Numbers, scores: Numbers, true: Flags) -> Numbers:
    """Return balanced accuracy at the threshold that is best for these very items, chosen anew for each resample."""
    tied = _Tied(scores)
    positive, negative = tied.sums(weights * true), tied.sums(weights * ~true)
    positives, negatives = positive.sum(axis=1, keepdims=True), negative.sum(axis=1, keepdims=True)
    kept = positives - np.cumsum(positive, axis=1) + positive
    rejected = np.cumsum(negative, axis=1) - negative
    both = np.broadcast_to(positives, kept.shape), np.broadcast_to(negatives, kept.shape)
    return np.asarray(((ratio(kept, both[0]) + ratio(rejected, both[1])) / 2).max(axis=1))


def area_under_risk_coverage(weights: Numbers, confidence: Numbers, wrong: Flags) -> Numbers:
    """Return the mean, over the items, of the share of wrong ones among those at least as confident."""
    tied = _Tied(-confidence)
    here = tied.sums(weights)
    risk = np.nan_to_num(ratio(np.cumsum(tied.sums(weights * wrong), axis=1), np.cumsum(here, axis=1)))
    return ratio((here * risk).sum(axis=1), here.sum(axis=1))


def calibration_error(weights: Numbers, confidence: Numbers, true: Flags) -> Numbers:
    """Return the expected gap between confidence and the share of true ones, over ten bins of equal width."""
    inside = bins_of(confidence)[:, None] == np.arange(BINS)
    gaps = weights @ (inside * (confidence - true)[:, None])
    return ratio(np.abs(gaps).sum(axis=1), weights.sum(axis=1))


def bins_of(confidence: Numbers) -> NDArray[np.intp]:
    """Return the (n,) bins, from 0; 1.0 belongs to the last."""
    return np.clip((confidence * BINS).astype(np.intp), 0, BINS - 1)


class _Tied:
    """Items by rising score, those of one score summed together."""

    def __init__(self, scores: Numbers) -> None:
        self._order = np.argsort(scores, kind="stable")
        ordered = scores[self._order]
        self._starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))

    def sums(self, values: Numbers) -> Numbers:
        return np.add.reduceat(values[:, self._order], self._starts, axis=1)
