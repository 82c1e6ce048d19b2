"""Look a stand-alone question up: passages, the sentences that answer, whether they are enough; whole, and in parts.

A question about several articles is retrieved for as a whole and once for each part, so that each gets its passages
and its evidence. It deliberately doesn't know how a stage works, nor how an answer is phrased.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.filters import Filters
from rag.answer import Citation, Evidence, Passage
from rag.checking.entail import Entailment
from rag.decompose import Part
from rag.evidence import EvidencePicker, Picked
from rag.near_duplicates import grouped
from rag.rerank import Reranker
from rag.retrieve import Retriever

#: Constant of reciprocal rank fusion: 1 to 3 find as many facts on MultiHop-RAG's dev part, 2 most in the first four.
FUSION = 2


@dataclass(frozen=True)
class Stages:
    """What a question passes through."""

    retriever: Retriever
    reranker: Reranker
    picker: EvidencePicker
    entailment: Entailment

    def passages(self, question: str, filters: Filters, top_k: int) -> tuple[Passage, ...]:
        """Return the ``top_k`` best passages for a stand-alone question."""
        return self.reranker.rerank(question, self.retriever.retrieve(question, filters).found, top_k)


@dataclass(frozen=True)
class Searched:
    """The passages found for a question or a part of one, best first, not read yet.

    Attributes:
        dense: whether the index of vectors took part.
        retrieve_ms, rerank_ms: how long each stage took.
    """

    question: str
    passages: tuple[Passage, ...]
    dense: bool
    retrieve_ms: float
    rerank_ms: float


@dataclass(frozen=True)
class LookedUp:
    """What was found for a question or a part of one.

    Attributes:
        dense: whether the index of vectors took part.
        retrieve_ms, rerank_ms, evidence_ms: how long each stage took.
    """

    passages: tuple[Passage, ...]
    picked: Picked
    dense: bool
    retrieve_ms: float
    rerank_ms: float
    evidence_ms: float


@dataclass(frozen=True)
class FoundPart:
    """A part of a question with the evidence found for it, and what a generator may read, best first."""

    part: Part
    evidence: tuple[Evidence, ...]
    confidence: float
    context: tuple[Evidence, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sentences of its evidence."""
        return tuple(sentence for item in self.evidence for sentence in item.parts)


def look_up(stages: Stages, question: str, filters: Filters, top_k: int) -> LookedUp:
    """Look up a stand-alone question."""
    return read(stages, search(stages, question, filters, top_k))


def search(stages: Stages, question: str, filters: Filters, top_k: int) -> Searched:
    """Find and rank the passages for a stand-alone question."""
    start = time.perf_counter()
    retrieved = stages.retriever.retrieve(question, filters)
    found = time.perf_counter()
    passages = grouped(stages.reranker.rerank(question, retrieved.found, top_k))
    took = (found - start, time.perf_counter() - found)
    return Searched(question, passages, retrieved.dense, *(seconds * 1000 for seconds in took))


def read(stages: Stages, searched: Searched) -> LookedUp:
    """Read the passages for the sentences that answer."""
    start = time.perf_counter()
    picked = stages.picker.pick(searched.question, searched.passages)
    passages = tuple(replace(one, best_sentence=picked.best_of.get(one.chunk_id)) for one in searched.passages)
    took = (time.perf_counter() - start) * 1000
    return LookedUp(passages, picked, searched.dense, searched.retrieve_ms, searched.rerank_ms, took)


def look_up_parts(
    stages: Stages, parts: Sequence[Part], filters: Filters, top_k: int
) -> tuple[list[tuple[Passage, ...]], tuple[FoundPart, ...]]:
    """Look up each part of a question; return each one's passages, best first, and its evidence."""
    looked = [look_up(stages, part.text, _of_sources(filters, part), top_k) for part in parts]
    found = tuple(
        FoundPart(part, _best_first(one.picked.evidence), one.picked.confidence, _best_first(one.picked.context))
        for part, one in zip(parts, looked, strict=True)
    )
    return [one.passages for one in looked], found


def fused(rankings: Sequence[Sequence[Passage]], top_k: int) -> tuple[Passage, ...]:
    """Return the ``top_k`` best of several rankings, each passage once, by reciprocal rank fusion.

    Cormack, Clarke & Büttcher, SIGIR 2009, with a far smaller constant: what a part alone ranks first must come soon.
    """
    worth: dict[int, float] = defaultdict(float)
    passages: dict[int, Passage] = {}
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            worth[passage.chunk_id] += 1 / (FUSION + rank)
            known = passages.setdefault(passage.chunk_id, passage)
            if known.best_sentence is None:
                passages[passage.chunk_id] = replace(known, best_sentence=passage.best_sentence)
    best = sorted(worth, key=lambda chunk_id: -worth[chunk_id])[:top_k]
    return grouped([replace(passages[chunk_id], score=worth[chunk_id]) for chunk_id in best])


def _best_first(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda item: -item.score))


def _of_sources(filters: Filters, part: Part) -> Filters:
    """Restrict a part to the sources it names, where nothing else is restricted already."""
    return filters if filters.sources or not part.sources else replace(filters, sources=tuple(sorted(part.sources)))
