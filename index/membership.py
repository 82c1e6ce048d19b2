"""Which collections an article is in, read and written within somebody's transaction.

It deliberately doesn't know why an article goes into one.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert, select

from index.schema import collection_articles, collections


def collection_ids(connection: Connection, article_ids: Collection[str]) -> set[int]:
    """Return the ids of the collections that any of these articles is in."""
    query = select(collection_articles.c.collection_id).where(collection_articles.c.article_id.in_(article_ids))
    return {row.collection_id for row in connection.execute(query)}


def collection_id(connection: Connection, name: str) -> int:
    """Return the id of a collection, made if it isn't there."""
    found = connection.scalar(select(collections.c.id).where(collections.c.name == name))
    if found is not None:
        return int(found)
    made = connection.execute(insert(collections).values(name=name)).inserted_primary_key
    assert made is not None
    return int(made[0])


def put(connection: Connection, article_id: str, into: Collection[int]) -> None:
    """Put an article into collections that it isn't in."""
    rows = [{"collection_id": one, "article_id": article_id} for one in into]
    if rows:
        connection.execute(insert(collection_articles), rows)
