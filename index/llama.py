"""The embedder as LlamaIndex's ``BaseEmbedding``, for whatever is built on LlamaIndex.

It deliberately doesn't know how a vector comes about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray
from pydantic import PrivateAttr

Vectors = NDArray[np.float32]


class LlamaEmbedding(BaseEmbedding):  # type: ignore[misc]  # LlamaIndex isn't followed by mypy
    """Two functions in LlamaIndex's clothes.

    Args:
        documents: texts to (n, d) unit rows.
        question: a question to a (d,) unit vector.
    """

    _documents: Callable[[Sequence[str]], Vectors] = PrivateAttr()
    _question: Callable[[str], Vectors] = PrivateAttr()

    def __init__(
        self, documents: Callable[[Sequence[str]], Vectors], question: Callable[[str], Vectors], **fields: Any
    ) -> None:
        super().__init__(**fields)
        self._documents = documents
        self._question = question

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self._question(query).tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._documents(texts).tolist()
        return found
