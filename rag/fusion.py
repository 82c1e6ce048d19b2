"""Weighted reciprocal rank fusion (Cormack, Clarke & Büttcher, SIGIR 2009), with named sources and dates as a boost.

Pure: ranks in, scores out. It deliberately doesn't know where the rankings come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Ranking(Generic[Key]):
    """One retrieval's results, best first, each key at most once, and how much it counts."""

    keys: Sequence[Key]
    weight: float


def reciprocal_rank_fusion(rankings: Sequence[Ranking[Key]], k: float) -> dict[Key, float]:
    """Return each key's sum over the rankings of ``weight / (k + rank)``, rank from 1; best first.

    Ties keep the order of first appearance.
    """
    scores: dict[Key, float] = defaultdict(float)
    for ranking in rankings:
        for rank, key in enumerate(ranking.keys, start=1):
            scores[key] += ranking.weight / (k + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def boosted(scores: Mapping[Key, float], boosts: Mapping[Key, float]) -> dict[Key, float]:
    """Multiply each score by one plus its key's boost; best first."""
    raised = {key: score * (1 + boosts.get(key, 0.0)) for key, score in scores.items()}
    return dict(sorted(raised.items(), key=lambda item: -item[1]))
