"""The passages of a question, best first: candidates ranked, and their texts fetched.

What ``ranking`` needs is fetched here, and what it chose made whole. It deliberately doesn't know how candidates were
found, nor how signals are weighed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from index.catalogue import Catalogue
from index.embed import Embedder, QuestionTokens
from index.token_vectors import unpacked
from rag.answer import Passage
from rag.late_interaction import PieceWeights, Similarities, max_similarities
from rag.ranking import Ranked, ranked
from rag.retrieve import Found
from rag.weights import ranking_weights

#: Chunks whose pieces are counted: fewer than five hundred rank worse, more no better.
SAMPLED = 1_000
#: Weights are counted again when the library has grown or shrunk by this share.
CHANGED = 0.2


class Reranker:
    """Ranks candidates over one library."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._lock = threading.Lock()
        self._weights: PieceWeights | None = None
        self._counted_at = 0

    def rerank(self, question: str, candidates: Sequence[Found], top_k: int) -> tuple[Passage, ...]:
        """Return the ``top_k`` best candidates for a stand-alone question, in their order."""
        if not candidates:
            return ()
        tokens = self._embedder.question_tokens(question)
        similarities = self.similarities(tokens, [one.signals.chunk_id for one in candidates])
        best = ranked(
            [one.signals for one in candidates],
            similarities,
            self.piece_weights().of(tokens.pieces),
            ranking_weights(),
            top_k,
        )
        return self._passages(best, {one.signals.chunk_id: one for one in candidates})

    def piece_weights(self) -> PieceWeights:
        """Return what each word piece tells in this library."""
        chunks = self._catalogue.count_chunks()
        with self._lock:
            if self._weights is None or abs(chunks - self._counted_at) > CHANGED * self._counted_at:
                texts = [chunk.embedded_text for chunk in self._catalogue.sample_chunks(SAMPLED)]
                self._weights = PieceWeights.counted(self._embedder.ids(texts))
                self._counted_at = chunks
            return self._weights

    def similarities(self, tokens: QuestionTokens, chunk_ids: Sequence[int]) -> Similarities:
        """Return (n, q) similarities; a chunk whose token vectors are still to come is as far as the farthest."""
        kept = self._catalogue.token_vectors(chunk_ids, self._embedder.name)
        dimensions = self._embedder.projection.dimensions
        known = [i for i in chunk_ids if i in kept]
        found = max_similarities(tokens.rows, [unpacked(kept[i], dimensions) for i in known])
        farthest = found.min(axis=0) if known else np.zeros(len(tokens.rows), dtype=np.float32)
        row_of = {chunk_id: row for row, chunk_id in enumerate(known)}
        return np.asarray([found[row_of[i]] if i in row_of else farthest for i in chunk_ids], dtype=np.float32)

    def _passages(self, best: Sequence[Ranked], found: dict[int, Found]) -> tuple[Passage, ...]:
        chunks = self._catalogue.chunks([one.signals.chunk_id for one in best])
        return tuple(
            Passage(
                chunk_id=chunk.id,
                article_id=chunk.article_id,
                title=chunk.title,
                source=chunk.source,
                published_at=chunk.published_at,
                url=chunk.url,
                span=chunk.span,
                text=chunk.text,
                score=one.score,
                relevance=one.relevance,
                dense_rank=found[chunk.id].dense_rank,
                dense_score=one.signals.dense,
                fulltext_rank=found[chunk.id].fulltext_rank,
                late_score=one.late,
            )
            for one in best
            if (chunk := chunks.get(one.signals.chunk_id)) is not None
        )
