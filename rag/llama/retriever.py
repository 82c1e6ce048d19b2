"""Our retrieval as a LlamaIndex ``BaseRetriever``: what the chat reads of the articles for a question.

It deliberately doesn't know what becomes of the nodes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.filters import Filters
from rag.llama.nodes import passage_node

if TYPE_CHECKING:
    from rag.assistant import Assistant


class ClippingsRetriever(BaseRetriever):  # type: ignore[misc]  # LlamaIndex isn't followed by mypy
    """Passages by words and by meaning together, ranked; each node says where in its article it stands.

    Args:
        top_k: nodes returned; the setting's where None.
        filters: what the search is restricted to.
    """

    def __init__(
        self,
        assistant: Assistant,
        top_k: int | None = None,
        filters: Filters | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._assistant = assistant
        self._top_k = top_k
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, self._filters, self._top_k)
        return [NodeWithScore(node=passage_node(passage), score=passage.score) for passage in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)
