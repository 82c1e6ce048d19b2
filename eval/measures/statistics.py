"""Bind a measure to judgements: which of them it is taken over, and its value for any weighting of them.

It deliberately doesn't know what the weightings are for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from eval.measures import calibration, refusal, support
from eval.measures.follow_ups import gap_closed
from eval.measures.judgement import Judgement
from eval.measures.known import Kind, Known
from eval.measures.weighted import Numbers, Statistic, mean, quantile

#: The measures of all questions together, by name.
OF_SETS: Mapping[str, Callable[[Sequence[Judgement]], Statistic]] = {
    "SupportBalanced": support.support_balanced,
    "SupportAUROC": support.support_auroc,
    "OverlapBalanced": support.overlap_balanced,
    "OverlapAUROC": support.overlap_auroc,
    "RefusalP": refusal.refusal_precision,
    "RefusalR": refusal.refusal_recall,
    "RefusalF1": refusal.refusal_f1,
    "RefusalBalanced": refusal.refusal_balanced,
    "RefusalAUROC": calibration.refusal_auroc,
    "AURC": calibration.risk_coverage_area,
    "ECE": calibration.expected_calibration_error,
    "FollowUpGapClosed": gap_closed,
}


def statistic(known: Known, judgements: Sequence[Judgement]) -> Statistic:
    """Return the measure over those of the judgements that it applies to."""
    if known.kind is Kind.SET:
        return OF_SETS[known.name](judgements)
    items = [n for n, judged in enumerate(judgements) if known.key in judged.values]
    values = np.asarray([judgements[n].values[known.key] for n in items], dtype=float)
    return Statistic(np.asarray(items, dtype=np.intp), _of(known.kind, values))


def _of(kind: Kind, values: Numbers) -> Callable[[Numbers], Numbers]:
    if kind is Kind.MEAN:
        return lambda weights: mean(weights, values)
    share = {Kind.MEDIAN: 0.5, Kind.P95: 0.95, Kind.MAX: 1.0}[kind]
    return lambda weights: quantile(weights, values, share)
