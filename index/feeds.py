"""The feeds that a library remembers, and which article each of their entries became.

It deliberately doesn't know how a feed is fetched or read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, delete, func, insert, select, update

from index.database import reading, writing
from index.membership import collection_id
from index.schema import articles, collections, feed_entries, feeds


@dataclass(frozen=True)
class Feed:
    """A feed that was added. Dates are aware UTC.

    Attributes:
        url: as it was added.
        collection: the name of the one that its articles are put into, if any.
        read_at: when it was last read to its end; None where it never was.
        etag, last_modified: what to ask the server by whether it has changed.
        problem: why it couldn't be read the last time, in one line.
        articles: how many of its articles are in the library.
    """

    url: str
    title: str
    collection: str | None
    added_at: datetime
    read_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    problem: str | None = None
    articles: int = 0


@dataclass(frozen=True)
class KeptEntry:
    """What an entry became.

    Attributes:
        updated_at: when it had last changed, as the feed said when it was read.
        article_id: of the version that is in the library now; None where it was removed.
    """

    updated_at: datetime | None
    article_id: str | None


class KeptFeeds:
    """The library's feeds. Every method that writes is one transaction."""

    engine: Engine

    def feeds(self) -> list[Feed]:
        """List the feeds by title."""
        with reading(self.engine) as connection:
            counts = {
                row.feed_url: row.number
                for row in connection.execute(
                    select(feed_entries.c.feed_url, func.count(func.distinct(articles.c.id)).label("number"))
                    .join(articles, and_(articles.c.id == feed_entries.c.article_id, articles.c.retired_at.is_(None)))
                    .group_by(feed_entries.c.feed_url)
                )
            }
            columns = [column for column in feeds.c if column.name != "collection_id"]
            query = select(*columns, collections.c.name.label("collection")).outerjoin(collections)
            rows = connection.execute(query.order_by(func.lower(feeds.c.title), feeds.c.url)).all()
        return [Feed(**row._mapping, articles=counts.get(row.url, 0)) for row in rows]

    def feed(self, url: str) -> Feed | None:
        """Return the feed that was added by this address."""
        return next((feed for feed in self.feeds() if feed.url == url), None)

    def keep_feed(self, feed: Feed) -> None:
        """Remember a feed, or what is new about it; its collection is made if it isn't there."""
        with writing(self.engine) as connection:
            into = collection_id(connection, feed.collection) if feed.collection else None
            values = {
                "title": feed.title,
                "collection_id": into,
                "added_at": feed.added_at,
                "read_at": feed.read_at,
                "etag": feed.etag,
                "last_modified": feed.last_modified,
                "problem": feed.problem,
            }
            if not connection.execute(update(feeds).where(feeds.c.url == feed.url).values(values)).rowcount:
                connection.execute(insert(feeds).values(url=feed.url, **values))

    def forget_feed(self, url: str) -> bool:
        """Forget a feed, and leave its articles; False where there is none of this address."""
        with writing(self.engine) as connection:
            return bool(connection.execute(delete(feeds).where(feeds.c.url == url)).rowcount)

    def entries_of_feed(self, url: str) -> dict[str, KeptEntry]:
        """Return what became of a feed's entries, by key."""
        once = articles.alias("once")
        query = (
            select(feed_entries.c.key, feed_entries.c.updated_at, func.max(articles.c.id).label("article_id"))
            .outerjoin(once, once.c.id == feed_entries.c.article_id)
            .outerjoin(articles, and_(articles.c.origin == once.c.origin, articles.c.retired_at.is_(None)))
            .where(feed_entries.c.feed_url == url)
            .group_by(feed_entries.c.key, feed_entries.c.updated_at)
        )
        with reading(self.engine) as connection:
            return {row.key: KeptEntry(row.updated_at, row.article_id) for row in connection.execute(query)}

    def keep_feed_entries(self, url: str, kept: Sequence[tuple[str, datetime | None, str]]) -> None:
        """Note what entries became: their keys, when they had changed, and the articles' ids."""
        with writing(self.engine) as connection:
            for key, updated_at, article_id in kept:
                connection.execute(
                    delete(feed_entries).where(feed_entries.c.feed_url == url, feed_entries.c.key == key)
                )
                connection.execute(
                    insert(feed_entries).values(feed_url=url, key=key, updated_at=updated_at, article_id=article_id)
                )

    def added_by_address(self, urls: Collection[str]) -> dict[str, tuple[str, datetime]]:
        """Return the ids of the live articles that came from these addresses, and when each was added."""
        query = select(articles.c.origin, articles.c.id, articles.c.added_at)
        query = query.where(articles.c.origin.in_(urls), articles.c.retired_at.is_(None))
        with reading(self.engine) as connection:
            return {row.origin: (row.id, row.added_at) for row in connection.execute(query)}
