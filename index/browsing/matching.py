"""The conditions in SQL that a look at the table says.

It deliberately doesn't know what is done with the articles that fulfil them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Integer, and_, cast, extract, func, or_, select

from index.browsing.look import Look
from index.fulltext import STOP_WORDS, full_text
from index.schema import articles, collection_articles, collections


def looked_at(connection: Connection, look: Look) -> CTE:
    """Return what the words, the state and the days leave: the filters with counts are applied to it."""
    shown = articles.c.id, articles.c.source, articles.c.source_key, _year(connection).label("year")
    return select(*shown).where(*_searched(connection, look)).cte("found")


def matching(connection: Connection, look: Look) -> list[ColumnElement[bool]]:
    """Return the conditions on ``articles`` of the whole look."""
    filters = (
        of_source(articles, look.source),
        of_collection(articles, look.collection),
        _is_of(_year(connection), look.year, 0),
    )
    return [*_searched(connection, look), *(one for one in filters if one is not None)]


def _searched(connection: Connection, look: Look) -> list[ColumnElement[bool]]:
    state = articles.c.retired_at.is_not(None) if look.removed else articles.c.retired_at.is_(None)
    found: list[ColumnElement[bool]] = [state]
    if look.after is not None:
        found.append(articles.c.published_at >= look.after)
    if look.before is not None:
        found.append(articles.c.published_at <= look.before)
    words = look.words.split()
    said = folded(
        connection,
        articles.c.title + " " + func.coalesce(articles.c.source, "") + " " + func.coalesce(articles.c.author, ""),
    )
    texts = full_text(connection.dialect.name)
    for word in [word for word in words if word.casefold() not in STOP_WORDS] or words:
        named = said.contains(word.casefold(), autoescape=True)
        telling = len(word) > 1 and word.casefold() not in STOP_WORDS  # the others stand in nearly every text
        holding = texts.holding(word) if telling and look.in_text and not look.removed else None
        found.append(named if holding is None else or_(named, articles.c.id.in_(holding)))
    return found


def of_source(table: Any, source: str | None) -> ColumnElement[bool] | None:
    """Return the condition that a filter of sources says on a table's rows; None for no filter."""
    return _is_of(table.c.source_key, None if source is None else source.casefold(), "")


def of_year(found: CTE, year: int | None) -> ColumnElement[bool] | None:
    """Return the condition that a filter of years says; None for no filter."""
    return _is_of(found.c.year, year, 0)


def of_collection(table: Any, collection: str | None) -> ColumnElement[bool] | None:
    """Return the condition that a filter of collections says on a table's rows; None for no filter."""
    if collection is None:
        return None
    if not collection:
        return and_(table.c.id.not_in(select(collection_articles.c.article_id)))
    inside = (
        select(collection_articles.c.article_id)
        .join(collections, collections.c.id == collection_articles.c.collection_id)
        .where(collections.c.name == collection)
    )
    return and_(table.c.id.in_(inside))


def _is_of(column: ColumnElement[Any], value: object, none: object) -> ColumnElement[bool] | None:
    if value is None:
        return None
    return column.is_(None) if value == none else column == value


def _year(connection: Connection) -> ColumnElement[Any]:
    when: ColumnElement[Any] = articles.c.published_at
    if connection.dialect.name == "postgresql":  # else it is the year of the session's own zone
        when = func.timezone("UTC", when)
    return cast(extract("year", when), Integer)


def folded(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text without its case; SQLite itself folds that of ASCII letters only, see ``database``."""
    return func.casefold(column) if connection.dialect.name == "sqlite" else func.lower(column)
