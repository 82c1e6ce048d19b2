"""LlamaIndex's parts in the place of ours: any ``BaseRetriever`` finds candidates, any postprocessor ranks them.

The seam: what theirs finds is mapped back to our chunks, by its article and by where its text stands in it, because
only words of our articles can be cited. Their retriever says *what* is found; how near it is to the question is
measured by our vectors, whose scale the ranking knows. Their reranker has the last word on the order. It deliberately
doesn't know what theirs are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle

from index.catalogue import Catalogue
from index.embed import Embedder
from index.errors import ClippingsError, ServerError
from index.filters import Filters
from index.kept import KeptChunk
from index.span import Span
from rag.answer import Passage
from rag.llama.nodes import article_of, passage_node, span_of
from rag.rerank import Reranker
from rag.retrieve import Found, cosines

log = logging.getLogger(__name__)

#: A chunk is meant by a node when they share at least this part of the shorter of the two.
SHARED = 0.5


class FoundByTheirs:
    """Candidates that somebody else's retriever finds among our articles."""

    def __init__(self, retriever: BaseRetriever, catalogue: Catalogue, embedder: Embedder) -> None:
        self._retriever = retriever
        self._catalogue = catalogue
        self._embedder = embedder

    def nearest(self, question: str, filters: Filters) -> Mapping[int, float]:
        """Return the chunks found, in their order, with their cosine similarity to the question by our vectors.

        Raises:
            ServerError: the retriever failed.
        """
        try:
            nodes = self._retriever.retrieve(question)
        except ClippingsError:
            raise
        except Exception as error:  # whatever a stranger's part raises
            log.exception("%s failed", type(self._retriever).__name__)
            raise ServerError(f"the retriever {type(self._retriever).__name__} failed ({error})") from error
        found = self._chunks([one.node for one in nodes])
        if not filters.empty:
            allowed = set(self._catalogue.ids(filters))
            found = [chunk for chunk in found if chunk.article_id in allowed]
        return cosines(self._catalogue, self._embedder, question, [chunk.id for chunk in found])

    def _chunks(self, nodes: Sequence[BaseNode]) -> list[KeptChunk]:
        found: dict[int, KeptChunk] = {}
        lost = 0
        for span, chunks in _placed(nodes, self._catalogue):
            meant = [chunk for chunk in chunks if span is not None and _meant(span, chunk.span)]
            lost += not meant
            found.update((chunk.id, chunk) for chunk in meant)
        if lost:
            log.warning("%d of %d nodes found are of no article in the library, and were left out", lost, len(nodes))
        return list(found.values())


class RankedByTheirs(Reranker):
    """Somebody else's reranker has the last word on the order of the best of ours.

    Args:
        most: candidates that it is given, the best by our ranking first.
    """

    def __init__(self, reranker: BaseNodePostprocessor, catalogue: Catalogue, embedder: Embedder, most: int) -> None:
        super().__init__(catalogue, embedder)
        self._reranker = reranker
        self._most = most

    def rerank(self, question: str, candidates: Sequence[Found], top_k: int) -> tuple[Passage, ...]:
        """Return the passages in their order; what they don't return is left out.

        Raises:
            ServerError: the reranker failed.
        """
        passages = super().rerank(question, candidates, max(top_k, self._most))
        nodes = {(node := passage_node(passage)).node_id: (node, passage) for passage in passages}
        given = [NodeWithScore(node=node, score=passage.score) for node, passage in nodes.values()]
        try:
            ordered = self._reranker.postprocess_nodes(given, query_bundle=QueryBundle(question)) if given else []
        except ClippingsError:
            raise
        except Exception as error:  # whatever a stranger's part raises
            log.exception("%s failed", type(self._reranker).__name__)
            raise ServerError(f"the reranker {type(self._reranker).__name__} failed ({error})") from error
        scores = {one.node.node_id: one.score for one in ordered if one.node.node_id in nodes}
        chosen = ((nodes[node_id][1], score) for node_id, score in scores.items())
        return tuple(replace(one, score=one.score if score is None else float(score)) for one, score in chosen)[:top_k]


def chunk_ids(nodes: Sequence[BaseNode], catalogue: Catalogue) -> list[int | None]:
    """Return of each node the chunk that it is, from the first character to the last; None where it is none."""
    return [
        next((chunk.id for chunk in chunks if chunk.span == span), None) for span, chunks in _placed(nodes, catalogue)
    ]


def _placed(nodes: Sequence[BaseNode], catalogue: Catalogue) -> list[tuple[Span | None, Sequence[KeptChunk]]]:
    """Return where each node stands in its article, and that article's chunks."""
    named = [article_of(node) for node in nodes]
    texts = catalogue.texts({article_id for article_id in named if article_id})
    chunks = {article_id: catalogue.chunks_of(article_id) for article_id in texts}
    return [
        (span_of(node, texts[article_id]), chunks[article_id]) if article_id in texts else (None, ())
        for node, article_id in zip(nodes, named, strict=True)
        for article_id in [article_id or ""]
    ]


def _meant(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= SHARED * min(one.end - one.start, other.end - other.start) and shared > 0
