"""Late interaction: each of the question's tokens against the best of a passage's (Khattab & Zaharia, SIGIR 2020).

Pure: vectors in, similarities out. It deliberately doesn't know where the vectors are kept, nor what else ranks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.token_vectors import SCALE

Similarities = NDArray[np.float32]


def max_similarities(question: NDArray[np.float32], passages: Sequence[NDArray[np.int8]]) -> Similarities:
    """Return (p, q) the highest similarity of each question token to any token of each passage.

    Args:
        question: (q, k) rows of length 1.
        passages: of each its (t, k) rows as ``index.token_vectors`` unpacks them; t at least 1.
    """
    if not passages or not len(question):
        return np.zeros((len(passages), len(question)), dtype=np.float32)
    starts = np.cumsum([0, *(len(rows) for rows in passages[:-1])])
    together = np.concatenate(passages).astype(np.float32) @ (question.T / np.float32(SCALE))
    found: Similarities = np.maximum.reduceat(together, starts, axis=0)
    return found


@dataclass(frozen=True)
class PieceWeights:
    """How much each word piece tells, by how many chunks of a sample have it.

    Attributes:
        counts: of the sampled chunks with a piece, by its id; pieces that none has are left out.
        total: chunks sampled.
    """

    counts: dict[int, int]
    total: int

    @classmethod
    def counted(cls, texts: Sequence[Sequence[int]]) -> PieceWeights:
        """Count the pieces of sampled chunks, each given as its ids."""
        counts: dict[int, int] = {}
        for pieces in texts:
            for piece in set(pieces):
                counts[piece] = counts.get(piece, 0) + 1
        return cls(counts, len(texts))

    def of(self, pieces: Sequence[int] | NDArray[np.int32]) -> NDArray[np.float32]:
        """Return (q,) weights that sum to 1: ``log((1 + total) / (1 + count))``; equal ones where all are 0."""
        found = np.asarray(
            [math.log((1 + self.total) / (1 + self.counts.get(int(piece), 0))) for piece in pieces], dtype=np.float32
        )
        total = float(found.sum())
        if not total:
            return np.full(len(found), 1 / max(1, len(found)), dtype=np.float32)
        shares: NDArray[np.float32] = found / total
        return shares
