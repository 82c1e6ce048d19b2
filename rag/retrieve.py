"""Find the passages a question is about: dense and full text, fused by weighted reciprocal rank.

It deliberately doesn't know whether they answer it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.embed import Embedder
from index.filters import Filters
from index.kept import KeptChunk
from index.settings import Settings
from index.synchronise import DenseSearch
from index.vectors import VectorHit
from rag.answer import Passage
from rag.fusion import Ranking, boosted, reciprocal_rank_fusion
from rag.mentions import Mentions, mentions


@dataclass(frozen=True)
class Retrieved:
    """What a question found.

    Attributes:
        passages: best first, each chunk once.
        dense: whether the index of vectors took part; False while it is being made.
    """

    passages: tuple[Passage, ...]
    dense: bool


class Retriever:
    """Hybrid retrieval over one library."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder, dense: DenseSearch, settings: Settings) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._dense = dense
        self._settings = settings

    def retrieve(self, question: str, filters: Filters, top_k: int) -> Retrieved:
        """Return the ``top_k`` best passages for a stand-alone question."""
        near = self._nearest(question, filters)
        worded = self._catalogue.search_text(question, self._settings.fulltext_top_k, filters)
        fused = reciprocal_rank_fusion(
            [
                Ranking([hit.chunk_id for hit in worded], self._settings.fulltext_weight),
                Ranking([hit.chunk_id for hit in near or []], self._settings.dense_weight),
            ],
            self._settings.rrf_k,
        )
        chunks = self._catalogue.chunks(list(fused))
        named = mentions(question, self._catalogue.sources())
        boosts = {chunk_id: self._boost(chunk, named) for chunk_id, chunk in chunks.items()}
        scores = {chunk_id: score for chunk_id, score in boosted(fused, boosts).items() if chunk_id in chunks}
        dense = {hit.chunk_id: (rank, hit.score) for rank, hit in enumerate(near or [], start=1)}
        text = {hit.chunk_id: rank for rank, hit in enumerate(worded, start=1)}
        passages = [
            passage(chunks[i], score, dense.get(i, (None, None)), text.get(i))
            for i, score in list(scores.items())[:top_k]
        ]
        return Retrieved(tuple(passages), dense=near is not None)

    def _nearest(self, question: str, filters: Filters) -> Sequence[VectorHit] | None:
        if not self._dense.answers:
            return None
        return self._dense.search(self._embedder.question(question), self._settings.dense_top_k, filters)

    def _boost(self, chunk: KeptChunk, named: Mentions) -> float:
        source = self._settings.source_boost if chunk.source in named.sources else 0.0
        dated = chunk.published_at is not None and any(date.matches(chunk.published_at) for date in named.dates)
        return source + (self._settings.date_boost if dated else 0.0)


def passage(
    chunk: KeptChunk, score: float, dense: tuple[int | None, float | None], fulltext_rank: int | None
) -> Passage:
    """Return a kept chunk as a passage of this question."""
    return Passage(
        chunk_id=chunk.id,
        article_id=chunk.article_id,
        title=chunk.title,
        source=chunk.source,
        published_at=chunk.published_at,
        url=chunk.url,
        span=chunk.span,
        text=chunk.text,
        score=score,
        dense_rank=dense[0],
        dense_score=dense[1],
        fulltext_rank=fulltext_rank,
    )
