"""Our ranking as a LlamaIndex ``BaseNodePostprocessor``, of our nodes and of anybody's.

Nodes that are all chunks of our library are ranked by every signal that the chat ranks by, from what is kept of them.
Others are embedded here and now, and ranked, with ours among them, by all signals but full text, which knows only what
is in the library. It deliberately doesn't know how the nodes were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from index.article import header
from index.embed import Pieces
from index.ingest import WINDOW
from index.token_vectors import unpacked
from rag.late_interaction import max_similarities
from rag.llama.nodes import article_of, node_text, told
from rag.llama.theirs import chunk_ids
from rag.mentions import Mentions, mentions
from rag.ranking import Signals, ranked
from rag.rerank import Reranker
from rag.weights import ranking_weights

if TYPE_CHECKING:
    from rag.assistant import Assistant


class ClippingsReranker(BaseNodePostprocessor):  # type: ignore[misc]  # LlamaIndex isn't followed by mypy
    """The best nodes in the order in which they add most to those before; scores compare within one question.

    Attributes:
        top_n: nodes returned, at most; the setting ``top_k`` where None.
    """

    top_n: int | None = None
    _assistant: Assistant = PrivateAttr()

    def __init__(self, assistant: Assistant, top_n: int | None = None, **fields: Any) -> None:
        super().__init__(top_n=top_n, **fields)
        self._assistant = assistant

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex knows it by."""
        return "ClippingsReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("nodes are ranked for a question; give query_str or query_bundle")
        if not nodes:
            return []
        question, top_n = query_bundle.query_str, self.top_n or self._assistant.settings.top_k
        ids = chunk_ids([one.node for one in nodes], self._assistant.library)
        if all(ids):
            order = self._by_what_is_kept(question, [chunk_id for chunk_id in ids if chunk_id], top_n)
        else:
            order = self._by_reading([one.node for one in nodes], question, top_n)
        return [NodeWithScore(node=nodes[place].node, score=score) for place, score in order]

    def _by_what_is_kept(self, question: str, ids: Sequence[int], top_n: int) -> list[tuple[int, float]]:
        stages = self._assistant.stages()
        found = stages.retriever.signals_of(question, ids)
        # Ours by name: the assistant's may be somebody else's, or this very one.
        passages = Reranker.rerank(stages.reranker, question, found, top_n)
        return [(ids.index(passage.chunk_id), passage.score) for passage in passages]

    def _by_reading(self, nodes: Sequence[BaseNode], question: str, top_n: int) -> list[tuple[int, float]]:
        embedder = self._assistant.embedder()
        tokens, vector = embedder.question_tokens(question), embedder.question(question)
        texts = [_windows(node, embedder.pieces) for node in nodes]
        read = embedder.chunks([text for some in texts for text in some])
        starts = np.cumsum([0, *(len(some) for some in texts[:-1])])
        rows = [unpacked(one.tokens, embedder.projection.dimensions) for one in read]
        similarities = np.maximum.reduceat(max_similarities(tokens.rows, rows), starts, axis=0)
        near = np.maximum.reduceat(np.stack([one.vector for one in read]) @ vector, starts)
        named = mentions(question, [source for node in nodes if (source := told(node, "source"))])
        signals = [
            _signals(place, node, float(score), named)
            for place, (node, score) in enumerate(zip(nodes, near, strict=True))
        ]
        pieces = self._assistant.stages().reranker.piece_weights().of(tokens.pieces)
        best = ranked(signals, similarities, pieces, ranking_weights(), top_n)
        return [(one.signals.chunk_id, one.score) for one in best]


def _signals(place: int, node: BaseNode, near: float, named: Mentions) -> Signals:
    source, date = told(node, "source"), _date(node)
    dated = date is not None and any(one.matches(date) for one in named.dates)
    return Signals(place, article_of(node) or node.node_id, source, 0.0, near, source in named.sources, dated)


def _date(node: BaseNode) -> datetime | None:
    try:
        found = datetime.fromisoformat(told(node, "published_at") or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _windows(node: BaseNode, pieces: Pieces) -> list[str]:
    """Cut a node's text into what the embedder reads at once, each part under a header as our chunks are."""
    above = header(told(node, "title") or "", told(node, "source"), _date(node))
    text, size = node_text(node), WINDOW - min(pieces.count(above), WINDOW // 2)
    offsets = list(pieces.offsets(text))
    ends = [offsets[at : at + size] for at in range(0, len(offsets), size)]
    return [f"{above}\n{text[some[0][0] : some[-1][1]]}" for some in ends] or [above]
