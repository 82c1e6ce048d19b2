"""How long a page of the library's table takes: ``python -m eval.bench.table --articles 10000``.

A library of made-up articles (``made_up``, of the samples' sentences) is kept with everything but vectors that mean
something, and looked at in every way that the table offers; of each way the median and the 95th percentile are
printed, with the command. It deliberately measures the library's part alone, not what is drawn of it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from eval.bench.made_up import Sentences, Traced, made_up
from index.article import Article, Chunk
from index.browsing import Look, Sort, browse
from index.embed import ChunkVectors
from index.library import Library, Prepared
from index.loading.load import load
from index.samples import sample_paths
from index.segment import sentences
from index.settings import Settings
from index.span import Span

SOURCES = ("Reuters", "BBC", "The Guardian", "Nature", "Le Monde", "El País", "Süddeutsche Zeitung", "CNN")
COLLECTIONS = ("Brexit", "Space", "Climate", "To read")
#: Sentences of a chunk.
OF_CHUNK = 6
BATCH = 500
LOOKS: dict[str, Look] = {
    "first page": Look(),
    "last page": Look(page=10_000),
    "by title": Look(sort=Sort.TITLE, descending=False),
    "by source": Look(sort=Sort.SOURCE, descending=False, page=40),
    "by date": Look(sort=Sort.PUBLISHED),
    "by length": Look(sort=Sort.LENGTH),
    "a rare word": Look(words="harpoons"),
    "a common word": Look(words="the"),
    "three words": Look(words="space agency said"),
    "a letter": Look(words="s"),
    "a source": Look(source="reuters"),
    "a collection": Look(collection="Space"),
    "a year": Look(year=2019),
    "everything": Look("said", Sort.TITLE, False, 1, "bbc", "Brexit", 2019),
    "removed": Look(removed=True),
}


def furnish(library: Library, articles: int) -> None:
    """Keep so many made-up articles, an eighth of them in each collection, and remove one in fifty."""
    started = datetime(2010, 1, 1, tzinfo=UTC)
    kept = 0
    for some in _batches(_distinct(made_up(_samples(), seed=0), started), articles):
        prepared = [_prepared(article) for article in some]
        rows = [ChunkVectors(np.full(4, 0.5, dtype=np.float32), b"0")] * sum(len(one.chunks) for one in prepared)
        library.keep(prepared, rows, "bench", COLLECTIONS[kept // BATCH % 8] if kept // BATCH % 8 < 4 else None)
        library.remove([one.article.id for one in prepared[::50]])
        kept += len(some)


def measure(library: Library, times: int) -> dict[str, list[float]]:
    """Return for each way of looking the milliseconds that a page took."""
    found: dict[str, list[float]] = {name: [] for name in LOOKS}
    for _ in range(times):
        for name, look in LOOKS.items():
            begun = time.perf_counter()
            browse(library, look)
            found[name].append((time.perf_counter() - begun) * 1000)
    return found


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


def main() -> None:
    """Build a library in a temporary folder, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--home", type=Path, help="a folder to keep the library in, and to find it again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        library = Library.open(f"sqlite:///{home / 'library.db'}")
        if not library.count():
            furnish(library, given.articles)
        print(f"python -m eval.bench.table --articles {given.articles} --times {given.times}")
        print(f"{library.count():,} articles, {library.count_chunks():,} chunks; milliseconds a page of the table")
        print(f"{'':<15}{'p50':>8}{'p95':>8}")
        for name, times in measure(library, given.times).items():
            print(f"{name:<15}{np.percentile(times, 50):>8.1f}{np.percentile(times, 95):>8.1f}")
        library.close()


if __name__ == "__main__":
    main()
