"""Look for damage in the library itself and in its full text; changes nothing.

It deliberately doesn't know of the index of vectors (``check_index``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from index.database import reading
from index.diagnosing.problem import REPAIR, Problem, counted
from index.filters import Filters, conditions
from index.library import Library
from index.schema import articles, chunks

RESTORE = "restore the library's file from a copy, or remove it and add the articles again"
ADD_AGAIN = "remove it with --purge and add it again"
MOST_NAMED = 5


def check_library(library: Library) -> list[Problem]:
    """Return what is wrong with the database, the articles and the full text."""
    sqlite = library.engine.dialect.name == "sqlite"
    if sqlite and (damage := _sqlite_damage(library)):
        return [Problem(f"the database is damaged: {damage}", RESTORE, fatal=True)]
    with reading(library.engine) as connection:
        problems = [*_articles(connection), *_spans(connection)]
    different = _sqlite_full_text(library) if sqlite else _postgres_full_text(library)
    if different:
        problems.append(Problem(f"full text differs from the articles: {different}", REPAIR, of_full_text=True))
    return problems


def _sqlite_damage(library: Library) -> str:
    try:
        with library.engine.connect() as connection:
            lines = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
            strays = connection.execute(text("PRAGMA foreign_key_check")).all()
    except DBAPIError as error:
        return str(error.orig)
    # Damage of the full text, which can be made anew, is told apart (below).
    lines = [line for line in lines if line != "ok" and "chunk_fts" not in line]
    for table, count in sorted(Counter(row[0] for row in strays).items()):
        lines.append(f"{counted(count, 'row')} of {table!r} without what it belongs to")
    return "; ".join(lines)


def _articles(connection: Connection) -> Iterator[Problem]:
    """Check that every text still has its id as digest, and that every live article has chunks."""
    query = select(articles.c.id, articles.c.text).execution_options(yield_per=100)
    for row in connection.execute(query):
        if hashlib.sha256(row.text.encode()).hexdigest() != row.id:
            yield Problem(f"article {row.id[:12]}: its text has changed, so that its citations may not hold", ADD_AGAIN)
    with_chunks = select(chunks.c.article_id)
    bare = select(articles.c.id).where(*conditions(Filters()), articles.c.id.not_in(with_chunks)).limit(MOST_NAMED)
    for article_id in connection.scalars(bare):
        yield Problem(f"article {article_id[:12]}: it has no chunks, so that no search finds it", ADD_AGAIN)


def _spans(connection: Connection) -> Iterator[Problem]:
    outside = (
        select(chunks.c.article_id)
        .join(articles, articles.c.id == chunks.c.article_id)
        .where((chunks.c.start < 0) | (chunks.c.start >= chunks.c.end) | (chunks.c.end > articles.c.characters))
        .distinct()
        .limit(MOST_NAMED)
    )
    for article_id in connection.scalars(outside):
        yield Problem(f"article {article_id[:12]}: a chunk lies outside its text", ADD_AGAIN)


def _sqlite_full_text(library: Library) -> str:
    """Let FTS5 compare its index with the chunks that it was made from."""
    immediate = library.engine.execution_options(immediate=True)
    try:
        with immediate.connect() as connection, connection.begin() as transaction:
            connection.execute(text("INSERT INTO chunk_fts(chunk_fts, rank) VALUES ('integrity-check', 1)"))
            transaction.rollback()
    except DBAPIError as error:
        found = str(error.orig)
        if not any(word in found for word in ("malformed", "corrupt", "fts5", "no such table")):
            raise
        return found
    return ""


def _postgres_full_text(library: Library) -> str:
    with reading(library.engine) as connection:
        indexed = connection.scalar(text("SELECT count(*) FROM chunk_fts")) or 0
        kept = connection.scalar(select(func.count()).select_from(chunks)) or 0
    return "" if indexed == kept else f"it holds {indexed:,} of {counted(kept, 'chunk')}"
