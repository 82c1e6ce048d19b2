"""Articles cut as LlamaIndex's documentation has it, for the plain stack and for BM25: the very same chunks.

It deliberately uses nothing of ours but the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.article import Article

CHUNK_TOKENS, OVERLAP = 256, 20


class Chunker:
    """``SentenceSplitter``; title, source and date go along as metadata, which LlamaIndex embeds with the text."""

    def __init__(self) -> None:
        from llama_index.core.node_parser import SentenceSplitter

        self._splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP)
        self._splitter.split_text("NLTK is imported by the first text that has to be cut. " * CHUNK_TOKENS)

    def nodes(self, articles: Sequence[Article]) -> list[Any]:
        """Return LlamaIndex's nodes of the articles."""
        from llama_index.core import Document

        documents = [
            Document(text=a.text, metadata={"title": a.title, "source": a.source or "", "date": str(a.published_at)})
            for a in articles
        ]
        return list(self._splitter.get_nodes_from_documents(documents))
