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
from rag.score import Candidate, Question, logistic
from rag.weights import weights


def confidence(
    question: Question, passages: Sequence[Passage], picked: Sequence[Candidate], scores: Sequence[float]
) -> float:
    """Return the probability, 0 to 1, that the picked sentences are enough; 0 without any."""
    if not picked:
        return 0.0
    row = enough_features(question, passages, picked, scores)
    return float(logistic(row[None, :], weights()["enough"])[0])


#: What "enough" is judged by: that any of the three best sentences answers; that a passage answers; whether both
#: retrievals agree; how long the question is, beyond a few words; how close that of its pieces comes that comes least
#: close. The share of its words or names covered, the answer's bounds, and whether a sentence has the kind of thing
#: that is asked for add nothing to these.
ENOUGH_FEATURES = (
    "any",
    "passage",
    "agreed",
    "question_words",
    "least_close",
)
#: Words of a short question: of a longer one, more of what it asks stands in several articles, and each tells less.
FEW_WORDS, MANY_WORDS = 10, 40
#: A piece that tells less than this share of the question needn't come close.
TELLING = 0.02


def enough_features(
    question: Question, passages: Sequence[Passage], picked: Sequence[Candidate], scores: Sequence[float]
) -> NDArray[np.float64]:
    """Return the features of one question's evidence, in the order of ``ENOUGH_FEATURES``.

    Args:
        picked: the best sentences, best first, with their ``scores``; at least one.
    """
    best, top = picked[0], passages[0]
    telling = best.close_around[question.pieces > TELLING]
    beyond = min(max(len(question.idf), FEW_WORDS), MANY_WORDS) - FEW_WORDS
    return np.asarray(
        [
            _log_odds(1 - float(np.prod([1 - score for score in scores]))),
            max(c.passage for c in picked),
            float(top.dense_rank is not None and top.fulltext_rank is not None and top.dense_rank <= 3),
            beyond / (MANY_WORDS - FEW_WORDS),
            float(telling.min(initial=1.0)),
        ]
    )


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-2), 1 - 1e-2)
    return float(np.log(bounded / (1 - bounded)))
