"""Align a question with the sentences of its passages: how close each of its pieces comes to any piece of a sentence.

Late interaction within a passage, over the token vectors that the library keeps for ranking; it costs a few
milliseconds. It deliberately doesn't know which passages are read, nor what closeness is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.embed import Embedder
from index.span import Span
from index.token_vectors import SCALE, unpacked
from rag.late_interaction import PieceWeights, Similarities

#: How close a piece is to what has no piece at all.
NOWHERE = 0.0


@dataclass(frozen=True)
class Alignable:
    """A passage under its line, and its sentences.

    Attributes:
        embedded_text: the chunk as it was embedded.
        sentences: spans of ``embedded_text``, in order.
    """

    chunk_id: int
    embedded_text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True)
class Alignment:
    """How close a question's q pieces come to a passage, as cosines.

    Attributes:
        above: (q,) to any piece of the line above it.
        sentences: (n, q) to any piece of each sentence.
    """

    above: NDArray[np.float32]
    sentences: Similarities


class Aligner:
    """Aligns questions with passages of one library.

    Args:
        piece_weights: gives what each piece tells in this library.
    """

    def __init__(self, catalogue: Catalogue, embedder: Embedder, piece_weights: Callable[[], PieceWeights]) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._piece_weights = piece_weights

    def weights(self, question: str) -> NDArray[np.float32]:
        """Return (q,) weights of the question's pieces, summing to 1."""
        return self._piece_weights().of(self._embedder.question_tokens(question).pieces)

    def align(self, question: str, passages: Sequence[Alignable]) -> list[Alignment]:
        """Return the alignment of each passage; one whose token vectors are still to come is close to nothing."""
        rows = self._embedder.question_tokens(question).rows
        kept = self._catalogue.token_vectors([one.chunk_id for one in passages], self._embedder.name)
        return [self._aligned(one, rows, kept.get(one.chunk_id, b"")) for one in passages]

    def _aligned(self, passage: Alignable, rows: NDArray[np.float32], blob: bytes) -> Alignment:
        vectors = unpacked(blob, self._embedder.projection.dimensions)
        starts = self._embedder.kept_starts(passage.embedded_text)
        close: Similarities = (vectors.astype(np.float32) @ (rows.T / np.float32(SCALE))).astype(np.float32, copy=False)
        if len(close) != len(starts):
            close, starts = close[:0], starts[:0]
        close, starts = close[1:], starts[1:]  # the first row stands for the whole text
        first = passage.sentences[0].start if passage.sentences else len(passage.embedded_text)
        found = [closest(close[(starts >= one.start) & (starts < one.end)]) for one in passage.sentences]
        return Alignment(closest(close[starts < first]), np.asarray(found).reshape(len(found), len(rows)))


def closest(close: Similarities) -> NDArray[np.float32]:
    """Return (q,) the highest of (t, q) similarities; ``NOWHERE`` where there is no row."""
    if not len(close):
        return np.full(close.shape[1], NOWHERE, dtype=np.float32)
    highest: NDArray[np.float32] = close.max(axis=0)
    return highest
