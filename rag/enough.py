"""One calibrated number: is this evidence enough to answer the question?

A logistic regression over a few features, fitted by ``eval/fitting/evidence.py`` on questions whose answers are in the
collection, on the same questions with the answering article taken out, and on questions that only look answerable.
It deliberately doesn't ask a language model, nor whether a source that the question names is in the collection.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer import Passage
from rag.score import Candidate, Question, content_stems, gives_kind, logistic
from rag.weights import weights

_NAME_OR_NUMBER = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’.-]*|\b\d[\d.,]*\b")


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
    """Return the (9,) features of one question's evidence; ``picked`` is best first with its ``scores``."""
    together = " ".join(f"{c.title} {c.before} {c.text}" for c in picked)
    dense = [p.dense_score for p in passages if p.dense_score is not None]
    top = passages[0]
    return np.asarray(
        [
            scores[0],
            float(np.mean(scores[:3])),
            max(dense, default=0.0),
            question.coverage(f"{picked[0].title} {picked[0].before} {picked[0].text}"),
            question.coverage(together),
            names_covered(question.text, together),
            float(top.dense_rank is not None and top.fulltext_rank is not None and top.dense_rank <= 3),
            float(gives_kind(question.text, picked[0].text)),
            missing_weight(question, together),
        ]
    )


def names_covered(question: str, text: str) -> float:
    """Return the share of the question's names and numbers that stand in ``text``; 1 where it has none."""
    named = [stem for match in _NAME_OR_NUMBER.finditer(question) for stem in content_stems(match.group())]
    if not named:
        return 1.0
    there = content_stems(text)
    return sum(stem in there for stem in named) / len(named)


def missing_weight(question: Question, text: str) -> float:
    """Return the weight of the rarest of the question's words that ``text`` lacks, in tens; 0 where none does."""
    there = content_stems(text)
    return max((weight for stem, weight in question.idf.items() if stem not in there), default=0.0) / 10
