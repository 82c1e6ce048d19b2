"""The plain LlamaIndex stack, for comparison: its defaults with the same embedder, as its documentation has it.

It deliberately uses nothing of ours but the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.article import Article

CHUNK_TOKENS, OVERLAP = 256, 20


class PlainStack:
    """``SentenceSplitter`` → ``HuggingFaceEmbedding`` → ``ChromaVectorStore``."""

    def __init__(self, folder: Path, embedder: Path) -> None:
        import chromadb
        from llama_index.core import StorageContext
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        collection = chromadb.PersistentClient(path=str(folder)).get_or_create_collection("plain")
        self._store = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        self._splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP)
        self._embedder = HuggingFaceEmbedding(str(embedder), device="cpu")
        self._index: Any = None

    def warm(self) -> None:
        """Load the model, so that its loading isn't timed."""
        self._embedder.get_text_embedding("warm up")

    def add(self, articles: Sequence[Article]) -> int:
        """Add articles; return the number of chunks."""
        from llama_index.core import Document, VectorStoreIndex

        documents = [
            Document(text=a.text, metadata={"title": a.title, "source": a.source or "", "date": str(a.published_at)})
            for a in articles
        ]
        nodes = self._splitter.get_nodes_from_documents(documents)
        self._index = VectorStoreIndex(nodes, storage_context=self._store, embed_model=self._embedder)
        return len(nodes)
