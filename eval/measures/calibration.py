"""Whether confidence says which questions can be answered: over a set, and as curves for a plot.

A crash counts as the worst confidence: 0 for an answerable question, 1 for another; for risk as the surest. It
deliberately doesn't know the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures.judgement import Judgement
from eval.measures.weighted import (
    BINS,
    Flags,
    Numbers,
    Statistic,
    area_under_risk_coverage,
    auroc,
    bins_of,
    calibration_error,
)


@dataclass(frozen=True)
class CoveragePoint:
    """What answering only questions of at least this confidence would give: the share kept, and of those the wrong."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class ReliabilityBin:
    """Questions whose confidence lies in ``[low, high)``; ``answerable`` is the share that the articles answer."""

    low: float
    high: float
    n: int
    confidence: float
    answerable: float


def refusal_auroc(judgements: Sequence[Judgement]) -> Statistic:
    """Return how well confidence ranks answerable questions above the others."""
    known = _confident(judgements)
    return Statistic(known.items, lambda weights: auroc(weights, known.confidence, known.label))


def expected_calibration_error(judgements: Sequence[Judgement]) -> Statistic:
    """Return the expected calibration error of confidence (Naeini, Cooper & Hauskrecht, AAAI 2015)."""
    known = _confident(judgements)
    return Statistic(known.items, lambda weights: calibration_error(weights, known.confidence, known.label))


def risk_coverage_area(judgements: Sequence[Judgement]) -> Statistic:
    """Return the area under the risk-coverage curve; questions of one confidence are kept together."""
    known = _risky(judgements)
    return Statistic(known.items, lambda weights: area_under_risk_coverage(weights, known.confidence, known.label))


def risk_coverage(judgements: Sequence[Judgement]) -> list[CoveragePoint]:
    """Return the curve's points by falling confidence (Geifman & El-Yaniv, NeurIPS 2017)."""
    known = _risky(judgements)
    confidence, wrong = known.confidence, known.label
    points = []
    for at in np.unique(confidence)[::-1]:
        kept = confidence >= at
        points.append(CoveragePoint(float(at), float(kept.mean()), float(wrong[kept].mean())))
    return points


def reliability(judgements: Sequence[Judgement]) -> list[ReliabilityBin]:
    """Return the bins of ``expected_calibration_error`` that hold any question."""
    known = _confident(judgements)
    confidence, answerable = known.confidence, known.label
    bins = bins_of(confidence)
    return [
        ReliabilityBin(
            low=int(at) / BINS,
            high=(int(at) + 1) / BINS,
            n=int((bins == at).sum()),
            confidence=float(confidence[bins == at].mean()),
            answerable=float(answerable[bins == at].mean()),
        )
        for at in np.unique(bins)
    ]


@dataclass(frozen=True)
class _Confident:
    """Questions with a confidence: (n,) which, (n,) the confidence, (n,) what is told by it."""

    items: NDArray[np.intp]
    confidence: Numbers
    label: Flags


def _confident(judgements: Sequence[Judgement]) -> _Confident:
    """Return confidence against whether the articles answer."""
    return _labelled(judgements, [judged.answerable for judged in judgements])


def _risky(judgements: Sequence[Judgement]) -> _Confident:
    """Return confidence against whether the picked evidence is wrong; of no question where none has gold to tell by.

    A crash is wrong, and counts as the surest: placed last it would better the curve.
    """
    told = any(judged.answerable and judged.right is not None for judged in judgements)
    return _labelled(
        judgements,
        [
            None if not told or judged.answerable is None or judged.right is None else not judged.right
            for judged in judgements
        ],
        crashed=1.0,
    )


def _labelled(
    judgements: Sequence[Judgement], labels: Sequence[bool | None], crashed: float | None = None
) -> _Confident:
    """Return the labelled ones; a crash has the given confidence, else the worst for what it should have decided."""
    kept = [
        (n, confidence, label)
        for n, (judged, label) in enumerate(zip(judgements, labels, strict=True))
        if label is not None and (confidence := _confidence(judged, crashed)) is not None
    ]
    return _Confident(
        np.asarray([n for n, _, _ in kept], dtype=np.intp),
        np.asarray([confidence for _, confidence, _ in kept], dtype=float),
        np.asarray([label for _, _, label in kept], dtype=bool),
    )


def _confidence(judged: Judgement, crashed: float | None) -> float | None:
    if judged.error is None:
        return judged.confidence
    if crashed is not None:
        return crashed
    return 0.0 if judged.answerable else 1.0
