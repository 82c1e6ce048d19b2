"""A library of made-up articles (``made_up``, of the samples' sentences), with sources, dates and collections.

Its vectors mean nothing, but there are as many of them as of real articles, and as large. It deliberately doesn't know
what is measured on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np

from eval.bench.made_up import Sentences, Traced, made_up
from index.article import Article, Chunk
from index.embed import ChunkVectors
from index.library import Library, Prepared
from index.loading.load import load
from index.samples import sample_paths
from index.segment import sentences
from index.settings import Settings
from index.span import Span

SOURCES = ("Reuters", "BBC", "The Guardian", "Nature", "Le Monde", "El País", "Süddeutsche Zeitung", "CNN")
COLLECTIONS = ("Brexit", "Space", "Climate", "To read")
#: Sentences of a chunk, and the size of its vectors: what the samples' have.
OF_CHUNK, DIMENSIONS, TOKEN_BYTES = 6, 384, 6_500
BATCH = 500


def furnish(library: Library, articles: int, model: str) -> None:
    """Keep so many made-up articles, an eighth of them in each collection, and remove one in fifty.

    Args:
        model: the embedder's name, by which their vectors are kept.
    """
    started, random = datetime(2010, 1, 1, tzinfo=UTC), np.random.default_rng(0)
    kept = 0
    for some in _batches(_distinct(made_up(_samples(), seed=0), started), articles):
        prepared = [_prepared(article) for article in some]
        found = random.standard_normal((sum(len(one.chunks) for one in prepared), DIMENSIONS), dtype=np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        rows = [ChunkVectors(vector, bytes(TOKEN_BYTES)) for vector in found]
        library.keep(prepared, rows, model, COLLECTIONS[kept // BATCH % 8] if kept // BATCH % 8 < 4 else None)
        library.remove([one.article.id for one in prepared[::50]])
        kept += len(some)


def _samples() -> Sequence[Sentences]:
    found = []
    for path in sample_paths():
        for article in load(str(path), Settings()):
            assert isinstance(article, Article)
            spans = tuple(sentence.span for sentence in sentences(article.text))
            found.append(Sentences(article, spans, tuple(range(len(spans)))))
    return found


def _distinct(traced: Iterator[Traced], started: datetime) -> Iterator[Article]:
    for number, one in enumerate(traced):
        article = one.article
        yield replace(
            article,
            text=f"{article.text}\n\n{number}",
            title=f"{article.title} ({number})",
            source=SOURCES[number * number % len(SOURCES)] if number % 9 else None,
            author=f"Author {number % 83}",
            published_at=started + timedelta(hours=9 * number) if number % 11 else None,
        )


def _batches(found: Iterator[Article], articles: int) -> Iterator[list[Article]]:
    for at in range(0, articles, BATCH):
        yield list(islice(found, min(BATCH, articles - at)))


def _prepared(article: Article) -> Prepared:
    cut = sentences(article.text)
    groups = [cut[at : at + OF_CHUNK] for at in range(0, len(cut), OF_CHUNK)]
    chunks = [
        Chunk(n, Span(some[0].span.start, some[-1].span.end), some[0].ordinal, some[-1].ordinal)
        for n, some in enumerate(groups)
    ]
    return Prepared(article, cut, chunks)
