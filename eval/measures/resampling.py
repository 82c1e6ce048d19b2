"""Sum judgements up with intervals, and compare two runs: what is resampled is whole clusters of questions.

Questions of one article, title or fact aren't independent, so a bootstrap draws, and a permutation swaps, all questions
of a cluster together. It deliberately doesn't know what the measures say.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import DegenerateDataWarning, bootstrap

from eval.measures.judgement import Difference, Judgement, Measured
from eval.measures.known import KNOWN, Kind, Known
from eval.measures.statistics import statistic
from eval.measures.weighted import Numbers, Statistic

#: Resamples and permutations at once: bounds memory.
BATCH = 50
#: Below so many clusters a percentile interval holds the truth far less often than it says (with five, 81 of 100).
LEAST_CLUSTERS = 10
#: Below so many, too large a share of all swaps is as extreme as whatever was seen: no difference could be told.
LEAST_SWAPPED = 6
#: Differences nearer than this are one: sums of floats in another order.
_SAME = 1e-12


def summarise(judgements: Sequence[Judgement], resamples: int = 1000, seed: int = 0) -> dict[str, Measured]:
    """Return every known measure that applies to any question, in display order, with its 95% interval.

    The interval is the percentile one of a bootstrap over clusters (Efron 1979; Field & Welsh 2007); resamples in which
    the measure isn't defined are left out. None for a maximum, and where there are fewer than ten clusters.
    """
    bound = {known: statistic(known, judgements) for known in KNOWN.values()}
    bound = {known: taken for known, taken in bound.items() if len(taken.items)}
    if not bound:
        return {}
    clusters = _numbered(judgements)
    drawn = _resampled(list(bound.values()), clusters, resamples, seed)
    return {
        known.name: _measured(known, taken, clusters, row)
        for (known, taken), row in zip(bound.items(), drawn, strict=True)
    }


def compare(
    a: Sequence[Judgement], b: Sequence[Judgement], permutations: int = 1000, seed: int = 0
) -> dict[str, Difference]:
    """Return every known measure of two runs on the questions that both have.

    A measure that each question has its own value of is taken over the questions that have it in both. ``p`` is
    two-sided, of a paired permutation test: how often a difference at least as large comes when each cluster's results
    are swapped between the runs by the toss of a coin (Fisher 1935; Pitman 1937; Smucker, Allan & Carterette,
    CIKM 2007). Wins are questions on which ``b`` is better.
    """
    others = {judged.id: judged for judged in b}
    pairs = [_Pair(judged, others[judged.id]) for judged in a if judged.id in others]
    clusters = _numbered([pair.a for pair in pairs])
    tossed = np.random.default_rng(seed).random((permutations, int(clusters.max(initial=-1)) + 1)) < 0.5
    found = {name: _difference(known, pairs, clusters, tossed) for name, known in KNOWN.items()}
    return {name: difference for name, difference in found.items() if difference is not None}


@dataclass(frozen=True)
class _Pair:
    """One question's judgement in two runs."""

    a: Judgement
    b: Judgement


def _resampled(
    statistics: Sequence[Statistic], clusters: NDArray[np.intp], resamples: int, seed: int
) -> NDArray[np.float64]:
    """Return (measures, resamples): each measure for clusters drawn with replacement; NaN where undefined."""
    number = int(clusters.max()) + 1
    if number < 2 or resamples < 2:
        return np.empty((len(statistics), 0))

    def of(drawn: NDArray[np.intp], axis: int = -1) -> Numbers:
        rows = drawn + number * np.arange(len(drawn))[:, None]
        counts = np.bincount(rows.ravel(), minlength=drawn.size).reshape(drawn.shape)
        weights = counts[:, clusters].astype(float)
        return np.stack([taken.of(_columns(weights, taken)) for taken in statistics])

    with warnings.catch_warnings():
        # It says so where a resample is undefined; ``_measured`` leaves those out.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = bootstrap(
            (np.arange(number),),
            of,
            vectorized=True,
            n_resamples=resamples,
            batch=BATCH,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    return np.asarray(found.bootstrap_distribution)


def _measured(known: Known, taken: Statistic, clusters: NDArray[np.intp], drawn: Numbers) -> Measured:
    n = len(taken.items)
    value = _defined(taken.of(np.ones((1, n)))[0])
    drawn = drawn[np.isfinite(drawn)]
    few = len(np.unique(clusters[taken.items])) < LEAST_CLUSTERS
    if value is None or known.kind is Kind.MAX or few or not len(drawn):
        return Measured(value, None, None, n)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Measured(value, float(low), float(high), n)


def _difference(
    known: Known, pairs: Sequence[_Pair], clusters: NDArray[np.intp], tossed: NDArray[np.bool_]
) -> Difference | None:
    """Compare one measure; None where it applies to no question of either run."""
    if known.kind is not Kind.SET:
        both = [n for n, pair in enumerate(pairs) if known.key in pair.a.values and known.key in pair.b.values]
        pairs, clusters = [pairs[n] for n in both], clusters[both]
    taken = statistic(known, [pair.a for pair in pairs] + [pair.b for pair in pairs])
    if not len(taken.items):
        return None
    kept = np.zeros((1, len(pairs)), dtype=bool)
    a, b = _defined(_of_side(taken, kept)[0]), _defined(_of_side(taken, ~kept)[0])
    difference = None if a is None or b is None else b - a
    few = len(np.unique(clusters[taken.items % len(pairs)])) < LEAST_SWAPPED
    p = None if difference is None or known.kind is Kind.MAX or few else _p(taken, difference, clusters, tossed)
    n = len(np.unique(taken.items % len(pairs)))
    better = _wins(known, pairs)
    return Difference(a, b, difference, p, n, wins=better.count(1), losses=better.count(-1))


def _p(taken: Statistic, difference: float, clusters: NDArray[np.intp], tossed: NDArray[np.bool_]) -> float:
    """Return the share of swaps, the observed one among them, whose difference is at least as large."""
    swapped = [
        _of_side(taken, ~swaps) - _of_side(taken, swaps)
        for at in range(0, len(tossed), BATCH)
        for swaps in (tossed[at : at + BATCH, clusters],)
    ]
    defined = np.concatenate([np.zeros(0), *swapped])
    defined = defined[np.isfinite(defined)]
    as_large = np.count_nonzero(np.abs(defined) >= abs(difference) - _SAME)
    return float((1 + as_large) / (1 + len(defined)))


def _of_side(taken: Statistic, swaps: NDArray[np.bool_]) -> Numbers:
    """Return the measure of what stands on one side after (r, pairs) swaps: ``a``'s, and ``b``'s where swapped."""
    return taken.of(_columns(np.concatenate([~swaps, swaps], axis=1).astype(float), taken))


def _wins(known: Known, pairs: Sequence[_Pair]) -> list[int]:
    """Return 1, 0 or −1 for each question on which ``b`` is better, the same or worse; nothing for a whole set's."""
    if known.kind not in (Kind.MEAN, Kind.MEDIAN):
        return []
    gains = [pair.b.values[known.key] - pair.a.values[known.key] for pair in pairs]
    sign = 1 if known.higher_is_better else -1
    return [0 if abs(gain) <= _SAME else int(math.copysign(sign, gain * sign)) for gain in gains]


def _columns(weights: Numbers, taken: Statistic) -> Numbers:
    return weights if len(taken.items) == weights.shape[1] else weights[:, taken.items]


def _numbered(judgements: Sequence[Judgement]) -> NDArray[np.intp]:
    """Return (n,) the number of each one's cluster, from 0 in order of appearance."""
    numbers: Mapping[str, int] = {
        cluster: n for n, cluster in enumerate(dict.fromkeys(judged.cluster for judged in judgements))
    }
    return np.asarray([numbers[judged.cluster] for judged in judgements], dtype=np.intp)


def _defined(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
