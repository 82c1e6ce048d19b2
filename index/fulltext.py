"""Full text over chunks, in the library's own database: SQLite's FTS5, or PostgreSQL's tsvector.

Ranked by BM25 (SQLite) or cover density (PostgreSQL). Stop words are left out and only a question's rarest terms
are matched, so that the cost stays low as the library grows. It deliberately knows nothing of vectors.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from snowballstemmer import stemmer
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

from index.filters import Filters, conditions
from index.schema import articles, chunks

#: A question's terms matched at most: the rarest.
MAX_TERMS = 20
#: Chunks that those terms stand in, together, at most: beyond, the commonest are left out, however few terms are left.
MAX_POSTINGS = 100_000
#: BM25's weight of a match in the title, the source and the body.
COLUMN_WEIGHTS = (1.0, 1.0, 1.0)

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each either else ever few for from further had has have
    having he her here hers herself him himself his how however i if in into is it its itself just me more most my
    myself no nor not of off on once only or other our ours out over own per same she should so some such than that
    the their theirs them themselves then there these they this those through to too under until up upon us very was
    we were what when where whether which while who whom whose why will with within without would you your yours s t
    re ve ll d m according article articles mention mentioned report reported reports say says said tell describe
    described
    """.split()
)

_WORD = re.compile(r"[^\W_]+")
_porter = stemmer("porter")
_stemming = threading.Lock()  # a stemmer keeps the word it is at
_fts = table("chunk_fts", column("rowid", Integer))
#: With a bare rowid SQLite matches the question anew for every chunk that the filters let through: a second, not 2 ms.
_found_rowid: ColumnElement[int] = literal_column("+chunk_fts.rowid", Integer)
_terms = table("chunk_terms", column("term", String), column("doc", Integer))


@dataclass(frozen=True)
class TextHit:
    """A chunk that full text found; a higher score is better."""

    chunk_id: int
    score: float


class FullText(Protocol):
    """What the library asks of its database's full text."""

    def add(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """Index the chunks of articles, which are in the library already."""

    def remove(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """Take the chunks of articles out; they must still be in the library."""

    def search(self, connection: Connection, question: str, top_k: int, filters: Filters) -> list[TextHit]:
        """Return the best chunks for the question, best first."""

    def frequencies(self, connection: Connection, words: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each word stands, inflections together; words that stand in none are left out."""

    def holding(self, word: str) -> Select[tuple[str]] | None:
        """Return the statement of the ids of the articles that hold a word, or one that begins so; None for no word."""

    def count(self, connection: Connection) -> int:
        """Count the chunks indexed."""

    def rebuild(self, connection: Connection) -> None:
        """Index everything anew."""


def terms(question: str) -> list[str]:
    """Return the words of ``question`` that carry meaning, lower case, each once, in order."""
    words = (word.lower() for word in _WORD.findall(question))
    return list(dict.fromkeys(word for word in words if word not in STOP_WORDS))


def stemmed(words: Sequence[str]) -> list[str]:
    """Return the words as SQLite's full text indexes them: without accents, Porter-stemmed."""
    return [_stem(word) for word in words]


@lru_cache(maxsize=100_000)  # a question compares thousands of words
def _stem(word: str) -> str:
    with _stemming:
        return str(_porter.stemWord(_unaccented(word)))


def full_text(dialect: str) -> FullText:
    """Return the full text of a database by SQLAlchemy's name for it."""
    return SqliteFullText() if dialect == "sqlite" else PostgresFullText()


class SqliteFullText:
    """FTS5 with external content: the index holds no text of its own."""

    def add(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """See ``FullText``."""
        connection.execute(
            text(
                "INSERT INTO chunk_fts(rowid, title, source, body) "
                "SELECT id, title, source, body FROM chunk_texts WHERE id IN "
                "(SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(:ids)))"
            ),
            {"ids": json.dumps(list(article_ids))},  # however many, one parameter; and no chunk goes through Python
        )

    def remove(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """See ``FullText``."""
        connection.execute(
            text(
                "INSERT INTO chunk_fts(chunk_fts, rowid, title, source, body) "
                "SELECT 'delete', id, title, source, body FROM chunk_texts WHERE id IN "
                "(SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(:ids)))"
            ),
            {"ids": json.dumps(list(article_ids))},
        )

    def search(self, connection: Connection, question: str, top_k: int, filters: Filters) -> list[TextHit]:
        """See ``FullText``."""
        wanted = self._rarest(connection, terms(question))
        if not wanted:
            return []
        match = " OR ".join(f'"{term}"' for term in wanted)
        rank: ColumnElement[float] = literal_column(f"bm25(chunk_fts, {', '.join(map(str, COLUMN_WEIGHTS))})")
        query = (
            select(_fts.c.rowid, rank.label("rank"))
            .where(text("chunk_fts MATCH :match").bindparams(match=match), *_allowed(_found_rowid, filters))
            .order_by("rank")
            .limit(top_k)
        )
        return [TextHit(row.rowid, -row.rank) for row in connection.execute(query)]

    def holding(self, word: str) -> Select[tuple[str]] | None:
        """See ``FullText``."""
        parts = _WORD.findall(word)
        matches: ColumnElement[bool] = literal_column("chunk_fts").op("MATCH")(f'"{" ".join(parts)}"*')
        query = select(chunks.c.article_id).join(_fts, _fts.c.rowid == chunks.c.id).where(matches)
        return query if parts else None

    def count(self, connection: Connection) -> int:
        """See ``FullText``."""
        return int(connection.scalar(text("SELECT count(*) FROM chunk_fts_docsize")) or 0)

    def rebuild(self, connection: Connection) -> None:
        """See ``FullText``."""
        connection.execute(text("INSERT INTO chunk_fts(chunk_fts) VALUES ('rebuild')"))

    def frequencies(self, connection: Connection, words: Sequence[str]) -> dict[str, int]:
        """See ``FullText``."""
        stems = dict(zip(words, stemmed(words), strict=True))
        query = select(_terms.c.term, _terms.c.doc).where(_terms.c.term.in_(list(stems.values())))
        counts = {row.term: int(row.doc) for row in connection.execute(query)}
        return {word: counts[stem] for word, stem in stems.items() if stem in counts}

    def _rarest(self, connection: Connection, words: Sequence[str]) -> list[str]:
        """Keep the terms that the collection has, rarest first, as ``MAX_TERMS`` and ``MAX_POSTINGS`` allow."""
        counts = self.frequencies(connection, words)
        rarest = sorted(counts, key=lambda word: counts[word])[:MAX_TERMS]
        together = list(accumulate(counts[word] for word in rarest))
        return rarest[: max(1, bisect_right(together, MAX_POSTINGS))]


class PostgresFullText:
    """A tsvector for each chunk, with title, source and body weighted A, B and D."""

    def add(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """See ``FullText``."""
        connection.execute(
            text(
                "INSERT INTO chunk_fts (chunk_id, document) SELECT chunks.id, "
                "setweight(to_tsvector('english', articles.title), 'A') || "
                "setweight(to_tsvector('english', coalesce(articles.source, '')), 'B') || "
                "to_tsvector('english', substr(articles.text, chunks.start + 1, chunks.\"end\" - chunks.start)) "
                "FROM chunks JOIN articles ON articles.id = chunks.article_id WHERE articles.id = ANY(:ids)"
            ),
            {"ids": list(article_ids)},
        )

    def remove(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """See ``FullText``."""
        connection.execute(
            text("DELETE FROM chunk_fts WHERE chunk_id IN (SELECT id FROM chunks WHERE article_id = ANY(:ids))"),
            {"ids": list(article_ids)},
        )

    def search(self, connection: Connection, question: str, top_k: int, filters: Filters) -> list[TextHit]:
        """See ``FullText``."""
        wanted = terms(question)[:MAX_TERMS]
        if not wanted:
            return []
        fts = table("chunk_fts", column("chunk_id", Integer), column("document"))
        query = func.to_tsquery("english", " | ".join(wanted))
        rank = func.ts_rank_cd(fts.c.document, query, 1).label("rank")
        statement = (
            select(fts.c.chunk_id, rank)
            .where(fts.c.document.op("@@")(query), *_allowed(fts.c.chunk_id, filters))
            .order_by(rank.desc(), fts.c.chunk_id)
            .limit(top_k)
        )
        return [TextHit(row.chunk_id, row.rank) for row in connection.execute(statement)]

    def holding(self, word: str) -> Select[tuple[str]] | None:
        """See ``FullText``."""
        parts = _WORD.findall(word)
        fts = table("chunk_fts", column("chunk_id", Integer), column("document"))
        matches = fts.c.document.op("@@")(func.to_tsquery("english", f"{' <-> '.join(parts)}:*"))
        query = select(chunks.c.article_id).join(fts, fts.c.chunk_id == chunks.c.id).where(matches)
        return query if parts else None

    def count(self, connection: Connection) -> int:
        """See ``FullText``."""
        return int(connection.scalar(text("SELECT count(*) FROM chunk_fts")) or 0)

    def rebuild(self, connection: Connection) -> None:
        """See ``FullText``."""
        connection.execute(text("DELETE FROM chunk_fts"))
        self.add(connection, list(connection.scalars(select(chunks.c.article_id).distinct())))

    def frequencies(self, connection: Connection, words: Sequence[str]) -> dict[str, int]:
        """See ``FullText``."""
        count = text("SELECT count(*) FROM chunk_fts WHERE document @@ to_tsquery('english', :word)")
        counts = {word: int(connection.scalar(count, {"word": word}) or 0) for word in words}
        return {word: number for word, number in counts.items() if number}


def _allowed(chunk_id: ColumnElement[int], filters: Filters) -> list[ColumnElement[bool]]:
    if filters.empty:
        return []
    within = select(chunks.c.id).join(articles, articles.c.id == chunks.c.article_id).where(*conditions(filters))
    return [chunk_id.in_(within)]


def _unaccented(word: str) -> str:
    """Strip diacritics as FTS5's unicode61 tokenizer does."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
