"""Find the passages that may be about a question: by meaning and by words, and of each source that it names.

It deliberately doesn't know which of them are best (``rerank``), nor whether they answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.catalogue import Catalogue
from index.embed import Embedder
from index.filters import Filters
from index.kept import Particulars
from index.settings import Settings
from index.synchronise import DenseSearch
from rag.mentions import Mentions, mentions
from rag.ranking import Signals

#: Of each source that the question names, so many of either retrieval are ranked beside the best.
OF_A_NAMED_SOURCE = 25


@dataclass(frozen=True)
class Found:
    """One candidate with its ranks, from 1; None where that retrieval didn't find it."""

    signals: Signals
    dense_rank: int | None
    fulltext_rank: int | None


@dataclass(frozen=True)
class Candidates:
    """What a question found, to be ranked.

    Attributes:
        found: each chunk once, in no order that means anything.
        dense: whether the index of vectors took part; False while it is being made.
    """

    found: tuple[Found, ...]
    dense: bool


class Finder(Protocol):
    """What may stand in the place of dense retrieval."""

    def nearest(self, question: str, filters: Filters) -> Mapping[int, float]:
        """Return the chunks it finds, best first, with their cosine similarity to the question."""


class Retriever:
    """Hybrid retrieval over one library.

    Args:
        instead: finds chunks in the place of ``dense``.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        dense: DenseSearch,
        settings: Settings,
        instead: Finder | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._dense = dense
        self._settings = settings
        self._instead = instead

    def retrieve(self, question: str, filters: Filters) -> Candidates:
        """Return the candidates for a stand-alone question."""
        near = self._nearest(question, filters)
        worded = self._worded(question, filters)
        of = self._catalogue.particulars(list(dict.fromkeys([*worded, *(near or {})])))
        named = mentions(question, self._catalogue.sources())
        chosen: dict[int, None] = {}
        for hits in (worded, near or {}):
            chosen.update(dict.fromkeys(_worth_ranking(list(hits), of, named, self._settings.rerank_top_k)))
        return Candidates(tuple(_found(i, of[i], worded, near or {}, named) for i in chosen), dense=near is not None)

    def signals_of(self, question: str, chunk_ids: Sequence[int]) -> tuple[Found, ...]:
        """Return what is known of chunks that somebody else found, without any that went meanwhile."""
        near = cosines(self._catalogue, self._embedder, question, chunk_ids)
        worded = self._worded(question, Filters())
        of = self._catalogue.particulars(chunk_ids)
        named = mentions(question, self._catalogue.sources())
        return tuple(_found(i, of[i], worded, near, named) for i in chunk_ids if i in of)

    def _worded(self, question: str, filters: Filters) -> dict[int, float]:
        hits = self._catalogue.search_text(question, self._settings.fulltext_top_k, filters)
        return {hit.chunk_id: hit.score for hit in hits}

    def _nearest(self, question: str, filters: Filters) -> Mapping[int, float] | None:
        if self._instead is not None:
            return self._instead.nearest(question, filters)
        if not self._dense.answers:
            return None
        hits = self._dense.search(self._embedder.question(question), self._settings.dense_top_k, filters)
        return None if hits is None else {hit.chunk_id: hit.score for hit in hits}


def cosines(catalogue: Catalogue, embedder: Embedder, question: str, chunk_ids: Sequence[int]) -> dict[int, float]:
    """Return how near chunks are to a question, −1 to 1, in their order; those that have no vector yet are left out."""
    vector = embedder.question(question)
    near = {kept.chunk_id: float(kept.vector @ vector) for kept in catalogue.kept_vectors(chunk_ids, embedder.name)}
    return {i: near[i] for i in chunk_ids if i in near}


def _worth_ranking(ids: Sequence[int], of: Mapping[int, Particulars], named: Mentions, best: int) -> Collection[int]:
    """Return the first ``best``, and the first of each named source; chunks that went meanwhile are left out."""
    there = [i for i in ids if i in of]
    by_source = [[i for i in there if of[i].source == source][:OF_A_NAMED_SOURCE] for source in sorted(named.sources)]
    return dict.fromkeys([*there[:best], *(i for some in by_source for i in some)])


def _found(
    chunk_id: int, of: Particulars, worded: Mapping[int, float], near: Mapping[int, float], named: Mentions
) -> Found:
    dated = of.published_at is not None and any(date.matches(of.published_at) for date in named.dates)
    signals = Signals(
        chunk_id,
        of.article_id,
        of.source,
        worded.get(chunk_id, 0.0) / max(worded.values(), default=1.0),
        near.get(chunk_id),
        of.source in named.sources,
        dated,
    )
    return Found(signals, _rank(chunk_id, near), _rank(chunk_id, worded))


def _rank(chunk_id: int, hits: Mapping[int, float]) -> int | None:
    return list(hits).index(chunk_id) + 1 if chunk_id in hits else None
