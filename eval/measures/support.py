"""Whether true statements are told from false ones: the product's verdict, its support, and a baseline.

It deliberately doesn't know how support is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.measures.judgement import Judgement
from eval.measures.weighted import Flags, Numbers, Statistic, auroc, balanced_accuracy, best_balanced_accuracy
from rag.checking.stems import tokens


def four_gram_overlap(statement: str, cited: Sequence[str]) -> float:
    """Return the share of the statement's four-word runs that stand in the cited words; the baseline."""
    ours = _four_grams(statement)
    theirs = {gram for text in cited for gram in _four_grams(text)}
    return sum(gram in theirs for gram in ours) / len(ours) if ours else 0.0


def support_values(supported: bool, stands: bool | None) -> dict[str, float]:
    """Measure the verdict on one statement; None where it crashed, which is the wrong verdict."""
    verdict = not supported if stands is None else stands
    return {"TruthsRejected": float(not verdict)} if supported else {"ErrorsCaught": float(not verdict)}


def support_balanced(judgements: Sequence[Judgement]) -> Statistic:
    """Return balanced accuracy of the verdict."""

    def of(weights: Numbers, stands: Numbers, supported: Flags) -> Numbers:
        return balanced_accuracy(weights, stands > 0, supported)

    return _scored(judgements, lambda judged: None if judged.stands is None else float(judged.stands), of)


def support_auroc(judgements: Sequence[Judgement]) -> Statistic:
    """Return how well support ranks supported statements above the others."""
    return _scored(judgements, lambda judged: judged.support, auroc)


def overlap_balanced(judgements: Sequence[Judgement]) -> Statistic:
    """Return the baseline's balanced accuracy at its best threshold."""
    return _scored(judgements, lambda judged: judged.overlap, best_balanced_accuracy)


def overlap_auroc(judgements: Sequence[Judgement]) -> Statistic:
    """Return how well the baseline ranks supported statements above the others."""
    return _scored(judgements, lambda judged: judged.overlap, auroc)


def _scored(
    judgements: Sequence[Judgement],
    score: Callable[[Judgement], float | None],
    of: Callable[[Numbers, Numbers, Flags], Numbers],
) -> Statistic:
    """Bind a measure of scores against ``supported``; a crash scores worst: −1 for a truth, 1 for an error."""
    items, scores = [], []
    for n, judged in enumerate(judgements):
        if judged.supported is None:
            continue
        value = score(judged)
        if value is None and judged.error is not None:
            value = -1.0 if judged.supported else 1.0
        if value is not None:
            items.append(n)
            scores.append(value)
    values = np.asarray(scores, dtype=float)
    supported = np.asarray([bool(judgements[n].supported) for n in items], dtype=bool)
    return Statistic(np.asarray(items, dtype=np.intp), lambda weights: of(weights, values, supported))


def _four_grams(text: str) -> list[tuple[str, ...]]:
    words = tokens(text)
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))
