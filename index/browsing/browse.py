"""One page of the library's table: searched, filtered, sorted and counted in the database, fifty articles at a time.

However many articles there are, what is read is one page of them and the counts beside the filters. It deliberately
doesn't know how the table is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, String, cast, func, literal, null, select, true, union_all

from index.browsing.look import PER_PAGE, Look, Share, Shelf, Sort
from index.browsing.matching import folded, looked_at, matching, of_collection, of_source, of_year
from index.catalogue import Catalogue, listed
from index.database import reading
from index.kept import Entry
from index.schema import articles, collection_articles, collections

_SORTED: Mapping[Sort, ColumnElement[Any]] = {
    Sort.TITLE: articles.c.title,
    Sort.SOURCE: articles.c.source_key,
    Sort.PUBLISHED: articles.c.published_at,
    Sort.ADDED: articles.c.added_at,
    Sort.LENGTH: articles.c.characters,
}


def browse(catalogue: Catalogue, look: Look) -> Shelf:
    """Return the page of the table that ``look`` asks for, with the counts beside its filters."""
    with reading(catalogue.engine) as connection:
        counts = connection.execute(_counts(connection, look)).all()
        found = next(row.number for row in counts if row.facet == "found")
        page = min(max(1, look.page), max(1, -(-found // PER_PAGE)))
        live, gone = connection.execute(_states()).one()
        return Shelf(
            replace(look, page=page),
            _entries(connection, replace(look, page=page)),
            found,
            live,
            gone,
            **{facet: _shares(counts, facet) for facet in ("sources", "collections", "years")},
        )


def find(catalogue: Catalogue, look: Look, most: int) -> tuple[list[Entry], int]:
    """Return the first articles that ``look`` leaves, and how many there are; without the counts of filters."""
    with reading(catalogue.engine) as connection:
        fitting = matching(connection, look)
        count = connection.scalar(select(func.count()).select_from(articles).where(*fitting)) or 0
        return _entries(connection, look, most), count


def ids_of(catalogue: Catalogue, look: Look) -> list[str]:
    """Return the ids of all articles that ``look`` leaves, on all pages, those added first before the others."""
    with reading(catalogue.engine) as connection:
        query = select(articles.c.id).where(*matching(connection, look)).order_by(articles.c.added_at, articles.c.id)
        return list(connection.scalars(query))


def fingerprint(catalogue: Catalogue) -> str:
    """Return a line that is another one whenever the table may look otherwise."""
    with reading(catalogue.engine) as connection:
        kept = select(
            func.count(articles.c.added_at),
            func.count(articles.c.retired_at),
            func.max(articles.c.added_at),
            func.max(articles.c.retired_at),
        )
        inside = collection_articles.c.collection_id
        put = select(inside, func.count()).group_by(inside).order_by(inside)
        names = connection.scalars(select(collections.c.name).order_by(collections.c.id))
        return f"{connection.execute(kept).one()} {connection.execute(put).all()} {list(names)}"


def _entries(connection: Connection, look: Look, most: int = PER_PAGE) -> list[Entry]:
    """Find the page's ids first: what stands in a row is only read for those."""
    by = _SORTED[look.sort]
    key = folded(connection, by) if look.sort is Sort.TITLE else by
    order = key.desc() if look.descending else key.asc()
    query = select(articles.c.id).where(*matching(connection, look)).order_by(order.nulls_last(), articles.c.id)
    ids = list(connection.scalars(query.limit(most).offset((look.page - 1) * PER_PAGE)))
    rows = connection.execute(listed().where(articles.c.id.in_(ids)))
    found = {entry.id: entry for entry in (Entry(**row._mapping) for row in rows)}
    return [found[article_id] for article_id in ids]


def _counts(connection: Connection, look: Look) -> Any:
    """Return one statement that counts what is left, and each filter's values under the others."""
    found = looked_at(connection, look)
    parts = {
        "sources": of_source(found, look.source),
        "collections": of_collection(found, look.collection),
        "years": of_year(found, look.year),
    }

    def others(facet: str) -> list[ColumnElement[bool]]:
        return [part for name, part in parts.items() if name != facet and part is not None] or [true()]

    blank: ColumnElement[str] = cast(null(), String)
    total = select(
        literal("found").label("facet"), blank.label("value"), blank.label("label"), func.count().label("number")
    ).select_from(found)
    by_source = (
        select(literal("sources"), func.coalesce(found.c.source_key, ""), func.min(found.c.source), func.count())
        .where(*others("sources"))
        .group_by(found.c.source_key)
    )
    by_year = (
        select(literal("years"), cast(func.coalesce(found.c.year, 0), String), blank, func.count())
        .where(*others("years"))
        .group_by(found.c.year)
    )
    return union_all(total.where(*others("")), by_source, by_year, *_by_collection(found, others("collections")))


def _by_collection(found: CTE, others: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    blank: ColumnElement[str] = cast(null(), String)
    named = (
        select(literal("collections"), collections.c.name, blank, func.count())
        .select_from(found)
        .join(collection_articles, collection_articles.c.article_id == found.c.id)
        .join(collections, collections.c.id == collection_articles.c.collection_id)
        .where(*others)
        .group_by(collections.c.name)
    )
    loose = select(literal("collections"), literal(""), blank, func.count()).where(
        found.c.id.not_in(select(collection_articles.c.article_id)), *others
    )
    return named, loose


def _states() -> Any:
    """Counted by the index of what is retired, which holds every article."""
    return select(func.count() - func.count(articles.c.retired_at), func.count(articles.c.retired_at)).select_from(
        articles
    )


def _shares(counts: Sequence[Any], facet: str) -> list[Share]:
    rows = (row for row in counts if row.facet == facet and row.number)
    found = [Share(row.value, row.label or row.value, row.number) for row in rows]
    if facet == "years":
        return sorted(found, key=lambda share: -int(share.value))
    return sorted(found, key=lambda share: (not share.value, -share.count, share.label.casefold()))
