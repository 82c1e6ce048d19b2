"""BM25 by the library bm25s: its own tokenizer and English stop words, Snowball stems, over the plain stack's chunks.

The stems are snowballstemmer's, the same algorithm as PyStemmer's. It deliberately uses nothing of ours but the
articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bm25s
from snowballstemmer import stemmer

from eval.bench.chunks import Chunker
from index.article import Article


class Bm25Stack:
    """An index made in one go: bm25s can't add to one."""

    def __init__(self) -> None:
        self._chunker = Chunker()
        self._stemmer = stemmer("english")
        self._texts: list[str] = []
        self._index = bm25s.BM25()

    def add(self, articles: Sequence[Article]) -> int:
        """Index the articles, which must be all there are; return the number of chunks."""
        from llama_index.core.schema import MetadataMode

        assert not self._texts, "everything at once"
        nodes = self._chunker.nodes(articles)
        self._texts = [node.get_content() for node in nodes]
        self._index.index(self._words([node.get_content(MetadataMode.EMBED) for node in nodes]), show_progress=False)
        return len(nodes)

    def retrieve(self, question: str, top_k: int) -> list[str]:
        """Return the texts of the best chunks, best first."""
        top_k = min(top_k, len(self._texts))
        found = self._index.retrieve(self._words([question]), k=top_k, show_progress=False)
        return [self._texts[int(n)] for n in found.documents[0]]

    def close(self) -> None:
        """Leave everything to the end of the process."""

    def _words(self, texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False)
