"""The chunks and vectors of removed articles, set aside for a day: a removal that is undone embeds nothing anew.

All but the forgetting is done within somebody's transaction. It deliberately doesn't know of full text, nor why an
article went.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from index.database import reading, turns, writing
from index.schema import articles, chunks, removed_chunks, token_vectors, vectors

#: How long they are kept; after that the article is cut and embedded again when it comes back.
KEPT_FOR = timedelta(days=1)
_PLACE = ("id", "article_id", "ordinal", "start", "end", "first_sentence", "last_sentence")


def set_aside(connection: Connection, article_ids: Sequence[str]) -> None:
    """Copy the chunks of articles with what they are found by; the caller takes them out of the library."""
    ranked_by = (token_vectors.c.chunk_id == chunks.c.id) & (token_vectors.c.model == vectors.c.model)
    found = (
        select(*(chunks.c[name] for name in _PLACE), vectors.c.model, vectors.c.vector, token_vectors.c.rows)
        .outerjoin(vectors, vectors.c.chunk_id == chunks.c.id)
        .outerjoin(token_vectors, ranked_by)
        .where(chunks.c.article_id.in_(article_ids))
    )
    connection.execute(insert(removed_chunks).from_select([*_PLACE, "model", "vector", "rows"], found))


def whole(connection: Connection, article_ids: Sequence[str], model: str) -> list[str]:
    """Return those of the articles that are removed and have all their chunks here, with vectors of this model."""
    lacking = removed_chunks.c.rows.is_(None) | (removed_chunks.c.model != model)
    query = (
        select(removed_chunks.c.article_id)
        .join(articles, articles.c.id == removed_chunks.c.article_id)
        .where(articles.c.id.in_(article_ids), articles.c.retired_at.is_not(None))
        .group_by(removed_chunks.c.article_id)
        .having(func.count().filter(lacking) == 0)
    )
    return list(connection.scalars(query))


def put_back(connection: Connection, article_ids: Sequence[str]) -> None:
    """Put articles with their chunks and vectors back."""
    row = removed_chunks.c
    these = row.article_id.in_(article_ids)
    for table, columns in (
        (chunks, {name: row[name] for name in _PLACE}),
        (vectors, {"chunk_id": row.id, "model": row.model, "vector": row.vector}),
        (token_vectors, {"chunk_id": row.id, "model": row.model, "rows": row.rows}),
    ):
        connection.execute(insert(table).from_select(list(columns), select(*columns.values()).where(these)))
    connection.execute(delete(removed_chunks).where(these))
    connection.execute(update(articles).where(articles.c.id.in_(article_ids)).values(retired_at=None))


def forget(engine: Engine) -> None:
    """Erase what was set aside longer ago than ``KEPT_FOR``; the articles stay removed."""
    long_ago = (
        select(removed_chunks.c.article_id)
        .join(articles, articles.c.id == removed_chunks.c.article_id)
        .where(articles.c.retired_at < datetime.now(UTC) - KEPT_FOR)
        .distinct()
    )
    with reading(engine) as connection:
        ids = list(connection.scalars(long_ago))
    for some in turns(ids):
        with writing(engine) as connection:
            connection.execute(delete(removed_chunks).where(removed_chunks.c.article_id.in_(some)))
