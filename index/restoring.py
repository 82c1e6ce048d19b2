"""Removed articles come back, and go where they were before.

What was set aside of them is put back as it was; where there is nothing left of that, or a live article has the place,
the text that was kept is cut and embedded again.

It deliberately doesn't know why they were removed: one that was replaced by a newer version takes its place again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from index.article import Article
from index.database import OnDone, reading, turns
from index.embed import Embedder
from index.ingest import BATCH_CHUNKS, prepare
from index.library import Library, Prepared
from index.schema import articles
from index.structure import from_json

#: Texts read at once.
AT_ONCE = 50


@dataclass(frozen=True)
class Restored:
    """What became of the articles, as ids.

    Attributes:
        instead: the newer versions whose place they took; those are removed now.
        gone: those that can't come back: erased, or never there.
    """

    restored: list[str] = field(default_factory=list)
    instead: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def restore(
    article_ids: Sequence[str],
    library: Library,
    embedder: Embedder,
    on_progress: OnDone = lambda done, total: None,
) -> Restored:
    """Bring removed articles back, in the collections that they were in; those that are live stay as they are.

    Args:
        on_progress: told how many of how many are back; returning False leaves the others where they are.

    Raises:
        LibraryError: the library can't be written; what came back before stays.
        ModelError: the embedder can't be loaded.
    """
    wanted = list(dict.fromkeys(article_ids))
    result = Restored()
    for some in turns(wanted):
        for back in _bring_back(some, library, embedder, result):
            result.restored.extend(back)
            if on_progress(len(result.restored), len(wanted)) is False:
                return result
    return result


def newest(article_ids: Sequence[str], library: Library) -> list[str]:
    """Leave out those of which a newer version is live, or among the others: its place is taken."""
    live = articles.alias("live")
    taken = select(live.c.id).where(live.c.origin == articles.c.origin, live.c.retired_at.is_(None)).exists()
    removed = select(articles.c.id, articles.c.origin).where(articles.c.retired_at.is_not(None), ~taken)
    wanted = set(article_ids)
    with reading(library.engine) as connection:
        rows = connection.execute(removed.order_by(articles.c.retired_at)).all()
    kept = set({row.origin: row.id for row in rows if row.id in wanted}.values())
    return [article_id for article_id in article_ids if article_id in kept]


def _bring_back(
    wanted: Sequence[str], library: Library, embedder: Embedder, result: Restored
) -> Iterator[Sequence[str]]:
    """Yield the ids of those that are back, the quick ones first."""
    quick = library.bring_back(wanted, embedder.name)
    if quick:
        yield quick
    left = [article_id for article_id in wanted if article_id not in set(quick)]
    for batch in _batches(left, library, embedder, result):
        origins = {one.article.origin for one in batch}
        ids = [one.article.id for one in batch]
        result.instead.extend(one.id for one in library.known((), origins) if one.id not in ids)
        texts = [text for one in batch for text in one.embedded_texts]
        library.keep(batch, embedder.chunks(texts), embedder.name)
        yield ids


def _batches(wanted: Sequence[str], library: Library, embedder: Embedder, result: Restored) -> Iterator[list[Prepared]]:
    """Yield articles to come back, a batch of enough chunks at a time; two of one origin never share a batch."""
    batch: list[Prepared] = []
    for at in range(0, len(wanted), AT_ONCE):
        for prepared in _removed(wanted[at : at + AT_ONCE], library, embedder, result):
            same = any(prepared.article.origin == one.article.origin for one in batch)
            if batch and (same or sum(len(one.chunks) for one in batch) >= BATCH_CHUNKS):
                yield batch
                batch = []
            batch.append(prepared)
    if batch:
        yield batch


def _removed(ids: Sequence[str], library: Library, embedder: Embedder, result: Restored) -> Iterator[Prepared]:
    query = select(articles).where(articles.c.id.in_(ids))
    with reading(library.engine) as connection:
        rows = {row.id: row for row in connection.execute(query)}
    result.gone.extend(article_id for article_id in ids if article_id not in rows)
    for row in (rows[article_id] for article_id in ids if article_id in rows):
        if row.retired_at is None:
            continue
        article = Article(
            text=row.text,
            title=row.title,
            origin=row.origin,
            author=row.author,
            source=row.source,
            category=row.category,
            published_at=row.published_at,
            url=row.url,
            path=row.path,
            structure=None if row.structure is None else from_json(row.structure, len(row.text)),
        )
        yield replace(prepare(article, embedder), added_at=row.added_at)
