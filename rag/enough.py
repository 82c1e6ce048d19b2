"""One calibrated number: is this evidence enough to answer the question?

A logistic regression over a few features, fitted by ``eval/fitting/evidence.py`` on questions whose answers are in the
collection, on the same questions with the answering article taken out, and on questions that only look answerable.
It deliberately doesn't ask a language model, nor whether a source that the question names is in the collection.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer import Passage
from rag.score import Candidate, Question, logistic, names_covered
from rag.weights import weights


def confidence(
    question: Question, passages: Sequence[Passage], picked: Sequence[Candidate], scores: Sequence[float]
) -> float:
    """Return the probability, 0 to 1, that the picked sentences are enough; 0 without any."""
    if not picked:
        return 0.0
    row = enough_features(question, passages, picked, scores)
    return float(logistic(row[None, :], weights()["enough"])[0])


def enough_features(
    question: Question, passages: Sequence[Passage], picked: Sequence[Candidate], scores: Sequence[float]
) -> NDArray[np.float64]:
    """Return the (9,) features of one question's evidence; ``picked`` is best first with its ``scores``.

    The sentences' odds; how surely an answer's words stand in one of them; what of the question they cover, by words,
    by names and numbers, and by closeness of its pieces; whether both retrievals agree; how long the question is.
    """
    together = " ".join(f"{c.title} {c.before} {c.text}" for c in picked)
    best, top = picked[0], passages[0]
    odds = [_log_odds(score) for score in [*scores, 0.0, 0.0][:3]]
    close = np.max([c.close_around for c in picked], axis=0)
    return np.asarray(
        [
            odds[1],
            float(np.mean(odds)),
            max(c.begins + c.ends for c in picked),
            question.coverage(f"{best.title} {best.before} {best.text}"),
            question.coverage(together),
            names_covered(question.text, together),
            float(top.dense_rank is not None and top.fulltext_rank is not None and top.dense_rank <= 3),
            min(len(question.idf), 40) / 40,
            float(close @ question.pieces),
        ]
    )


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))
