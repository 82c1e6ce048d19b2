"""Collections: named groups of articles, made, renamed, filled and given up; an article can be in several.

What a collection was called before is kept with it, so that whoever noted its name finds it under the new one.

Every function that writes is one transaction, and no article is ever lost by it. It deliberately doesn't know what a
collection is chosen for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from index.catalogue import Catalogue
from index.database import reading, slices, writing
from index.errors import MisuseError
from index.library import Library
from index.membership import collection_id
from index.schema import articles, collection_articles, collections, former_names

#: Characters of a collection's name at most: it stands on a button.
LONGEST_NAME = 80


@dataclass(frozen=True)
class Gathered:
    """A collection with the number of its articles; removed ones don't count."""

    name: str
    articles: int


def gathered(catalogue: Catalogue) -> list[Gathered]:
    """Return all collections by name."""
    counted = (
        select(collections.c.name, func.count(articles.c.id))
        .outerjoin(collection_articles, collection_articles.c.collection_id == collections.c.id)
        .outerjoin(articles, (articles.c.id == collection_articles.c.article_id) & articles.c.retired_at.is_(None))
        .group_by(collections.c.id, collections.c.name)
        .order_by(func.lower(collections.c.name))
    )
    with reading(catalogue.engine) as connection:
        return [Gathered(*row) for row in connection.execute(counted)]


def collections_of(catalogue: Catalogue, article_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the collections that articles are in, by article."""
    query = (
        select(collection_articles.c.article_id, collections.c.name)
        .join(collections, collections.c.id == collection_articles.c.collection_id)
        .where(collection_articles.c.article_id.in_(article_ids))
        .order_by(collections.c.name)
    )
    found: dict[str, list[str]] = {article_id: [] for article_id in article_ids}
    with reading(catalogue.engine) as connection:
        for article_id, name in connection.execute(query):
            found[article_id].append(name)
    return found


def create(library: Library, name: str) -> str:
    """Make an empty collection and return its name without the white space round it.

    Raises:
        MisuseError: the name is empty, too long, or taken.
    """
    with writing(library.engine) as connection:
        name = _free(connection, name)
        connection.execute(insert(collections).values(name=name))
    return name


def rename(library: Library, old: str, new: str) -> str:
    """Give a collection another name, and return that; its articles stay in it.

    Raises:
        MisuseError: there is no such collection, or the new name is empty, too long, or taken.
    """
    with writing(library.engine) as connection:
        number = _known(connection, old)
        new = _free(connection, new, but=old)
        if new != old:
            connection.execute(update(collections).where(collections.c.id == number).values(name=new))
            former = {"collection_id": number, "until": datetime.now(UTC), "name": old}
            connection.execute(insert(former_names).values(former))
    return new


def name_now(catalogue: Catalogue, name: str, at: datetime) -> str | None:
    """Return what the collection is called today that was called so at a moment; None where it is gone.

    Another one may have got the name since, so the moment tells which is meant. Where none was called so then, as when
    a page still showed an old name, it is the one that is called so now, or else was last.
    """
    known = select(collections.c.name)
    former = known.join(former_names, former_names.c.collection_id == collections.c.id).where(
        former_names.c.name == name
    )
    looked_up = (
        former.where(former_names.c.until > at).order_by(former_names.c.until),
        known.where(collections.c.name == name),
        former.order_by(former_names.c.until.desc()),
    )
    with reading(catalogue.engine) as connection:
        found = (connection.scalar(query.limit(1)) for query in looked_up)
        return next((one for one in found if one is not None), None)


def drop(library: Library, name: str) -> int:
    """Remove a collection, and return how many articles were in it; they stay in the library.

    Raises:
        MisuseError: there is no such collection.
    """
    with writing(library.engine) as connection:
        number = _known(connection, name)
        inside = collection_articles.c.collection_id == number
        live = (
            select(func.count())
            .select_from(collection_articles)
            .join(articles, articles.c.id == collection_articles.c.article_id)
            .where(inside, articles.c.retired_at.is_(None))
        )
        count = connection.scalar(live) or 0
        connection.execute(delete(collection_articles).where(inside))
        connection.execute(delete(collections).where(collections.c.id == number))
    return count


def gather(library: Library, article_ids: Sequence[str], name: str, alone: bool = False) -> int:
    """Put articles into a collection, made if it isn't there; return how many weren't in it.

    Args:
        alone: also take them out of all others: they are moved.

    Raises:
        MisuseError: the name is empty or too long.
    """
    with writing(library.engine) as connection:
        number = collection_id(connection, valid_name(name))
        return sum(_gather(connection, some, number, alone) for some in slices(article_ids))


def scatter(library: Library, article_ids: Sequence[str], name: str) -> int:
    """Take articles out of a collection; return how many were in it.

    Raises:
        MisuseError: there is no such collection.
    """
    with writing(library.engine) as connection:
        number = _known(connection, name)
        row = collection_articles.c
        return sum(
            connection.execute(
                delete(collection_articles).where(row.collection_id == number, row.article_id.in_(some))
            ).rowcount
            for some in slices(article_ids)
        )


def _gather(connection: Connection, article_ids: Sequence[str], number: int, alone: bool) -> int:
    row = collection_articles.c
    these, inside = row.article_id.in_(article_ids), row.collection_id == number
    if alone:
        connection.execute(delete(collection_articles).where(these, ~inside))
    there = select(row.article_id).where(these, inside)
    new = select(literal(number), articles.c.id).where(articles.c.id.in_(article_ids), articles.c.id.not_in(there))
    count = connection.scalar(select(func.count()).select_from(new.subquery())) or 0
    connection.execute(insert(collection_articles).from_select(["collection_id", "article_id"], new))
    return count


def valid_name(name: str) -> str:
    """Return a name that a collection can have, its white space in order; raises ``MisuseError``."""
    name = " ".join(name.split())
    if not name:
        raise MisuseError("the collection's name is empty; give it one")
    if len(name) > LONGEST_NAME:
        raise MisuseError(f"the collection's name has {len(name)} characters; {LONGEST_NAME} are the most")
    return name


def _free(connection: Connection, name: str, but: str = "") -> str:
    """Return the name where no other collection has it, in capitals or not; raises ``MisuseError``."""
    name = valid_name(name)
    others = connection.scalars(select(collections.c.name).where(collections.c.name != but))
    taken = next((other for other in others if other.casefold() == name.casefold()), None)
    if taken is not None:
        raise MisuseError(f"there is a collection {taken!r} already; give another name")
    return name


def _known(connection: Connection, name: str) -> int:
    found = connection.scalar(select(collections.c.id).where(collections.c.name == name))
    if found is None:
        raise MisuseError(f"no collection is called {name!r}; `clippings collections list` shows them")
    return int(found)
