"""The order of what was retrieved: all signals weighed together, then the passages that add most to those before.

A passage's relevance is a weighted sum of full text, dense similarity, late interaction, and whether it is of a source
or date that the question names; the weights are fitted by ``eval/fitting/ranking.py``. Passages are then taken one
after another by relevance and by how much of the question they cover that those before left open (weighted coverage,
a monotone submodular function: Lin & Bilmes, ACL 2011), so that a question about several articles gets several. Those
far less relevant than the best follow, by relevance alone. It deliberately doesn't know how anything was retrieved, nor
what answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.late_interaction import Similarities

#: How many of the most relevant are chosen from, at least.
POOL = 60
#: How much less relevant than the best a passage may be to be taken for what it adds: the off-topic adds most.
FAR = 4.0


@dataclass(frozen=True)
class Signals:
    """What is known of one candidate.

    Attributes:
        chunk_id, article_id: what it is; ``source`` where its article names one.
        full_text: BM25 as a share of the question's best; 0 where full text didn't find it.
        dense: cosine similarity; None where dense retrieval didn't find it.
        of_source, of_date: whether the question names its source, its date.
    """

    chunk_id: int
    article_id: str
    source: str | None
    full_text: float
    dense: float | None
    of_source: bool
    of_date: bool


@dataclass(frozen=True)
class RankingWeights:
    """Fitted weights of the signals, and what repeating costs.

    Attributes:
        coverage: of the share of the question that a passage adds.
        same_article, same_source: for each passage before it of the same article; of the same source, where the
            question names it.
    """

    full_text: float
    dense: float
    late: float
    source: float
    date: float
    coverage: float
    same_article: float
    same_source: float


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place; both numbers compare within one question only.

    Attributes:
        score: what it is worth in this place; falls from one to the next.
        relevance: the weighted sum of its signals alone, 0 or less unless a source or date is named.
        late: late interaction's part: the weighted mean of its tokens' similarities.
    """

    signals: Signals
    score: float
    relevance: float
    late: float


def signal_rows(candidates: Sequence[Signals], late: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (n, 5) signals as they are weighed; the best dense and the best late score of the question are 0."""
    known = [one.dense for one in candidates if one.dense is not None]
    worst, best = min(known, default=0.0), max(known, default=0.0)
    return np.asarray(
        [
            [
                one.full_text - 1,
                (worst if one.dense is None else one.dense) - best,
                float(score) - float(late.max()),
                float(one.of_source),
                float(one.of_date),
            ]
            for one, score in zip(candidates, late, strict=True)
        ]
    ).reshape(len(candidates), 5)


def ranked(
    candidates: Sequence[Signals],
    similarities: Similarities,
    piece_weights: NDArray[np.float32],
    weights: RankingWeights,
    top_k: int,
) -> list[Ranked]:
    """Return the ``top_k`` best, in the order in which they add most.

    Args:
        similarities: (n, q), see ``max_similarities``.
        piece_weights: (q,) of the question's pieces, summing to 1.
    """
    if not candidates:
        return []
    late = similarities @ piece_weights
    each = (weights.full_text, weights.dense, weights.late, weights.source, weights.date)
    relevance = signal_rows(candidates, late) @ np.asarray(each)
    pool = np.argsort(-relevance, kind="stable")[: max(POOL, top_k)]
    near = relevance[pool] >= relevance[pool[0]] - FAR
    placed = _adding(pool[near].tolist(), candidates, relevance, similarities, piece_weights, weights, top_k)
    for place in pool[~near][: top_k - len(placed)].tolist():
        placed.append((place, min(placed[-1][1], relevance[place])))
    return [Ranked(candidates[n], float(score), float(relevance[n]), float(late[n])) for n, score in placed]


def _adding(
    left: list[int],
    candidates: Sequence[Signals],
    relevance: NDArray[np.float64],
    similarities: Similarities,
    piece_weights: NDArray[np.float32],
    weights: RankingWeights,
    top_k: int,
) -> list[tuple[int, float]]:
    """Return the places of those that add most to the ones before, one after another, with their scores."""
    covered = np.zeros(similarities.shape[1], dtype=np.float32)
    articles: Counter[str] = Counter()
    sources: Counter[str | None] = Counter()
    found: list[tuple[int, float]] = []
    while left and len(found) < top_k:
        gains = np.maximum(similarities[left] - covered, 0) @ piece_weights
        values = [
            relevance[place]
            + weights.coverage * gain
            - weights.same_article * articles[candidates[place].article_id]
            - (weights.same_source * sources[candidates[place].source] if candidates[place].of_source else 0)
            for place, gain in zip(left, gains, strict=True)
        ]
        at = int(np.argmax(values))
        place = left.pop(at)
        found.append((place, values[at]))
        covered = np.maximum(covered, similarities[place])
        articles[candidates[place].article_id] += 1
        sources[candidates[place].source] += 1
    return found
