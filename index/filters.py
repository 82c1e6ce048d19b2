"""What a search or a listing is restricted to, and the SQL condition that says it.

It deliberately doesn't know full text from vectors: both take the same condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from index.schema import articles, collection_articles, collections


@dataclass(frozen=True)
class Filters:
    """What the user restricts the search to; empty means everything.

    Attributes:
        collection: a collection's name.
        sources: any of these, compared without case.
        article_ids: any of these whole ids.
        authors, categories: any of these, as the library writes them.
        after, before: aware UTC, both ends included; an article without a date is left out by either.
    """

    collection: str | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is restricted."""
        return self == Filters()

    @property
    def beyond_an_index(self) -> bool:
        """Whether something is restricted that an index of vectors doesn't keep beside each."""
        return bool(self.collection is not None or self.article_ids or self.authors or self.categories)


def conditions(filters: Filters) -> Sequence[ColumnElement[bool]]:
    """Return the conditions on ``articles`` that these filters say; retired versions never match."""
    found: list[ColumnElement[bool]] = [articles.c.retired_at.is_(None)]
    if filters.collection is not None:
        found.append(
            articles.c.id.in_(
                select(collection_articles.c.article_id)
                .join(collections, collections.c.id == collection_articles.c.collection_id)
                .where(collections.c.name == filters.collection)
            )
        )
    if filters.sources:
        found.append(articles.c.source_key.in_([source.casefold() for source in filters.sources]))
    if filters.article_ids:
        found.append(articles.c.id.in_(filters.article_ids))
    if filters.authors:
        found.append(articles.c.author.in_(filters.authors))
    if filters.categories:
        found.append(articles.c.category.in_(filters.categories))
    if filters.after is not None:
        found.append(articles.c.published_at >= filters.after)
    if filters.before is not None:
        found.append(articles.c.published_at <= filters.before)
    return found
