"""What the library can be asked: articles, sentences, chunks, full text, vectors, and how it stands.

Reading only; every method is one consistent view. It deliberately doesn't know who asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Label, Row, Select, func, select

from index.article import Sentence
from index.database import reading, slices
from index.errors import MisuseError, NotFoundError
from index.filters import Filters, conditions
from index.fulltext import TextHit, full_text
from index.kept import Entry, KeptArticle, KeptChunk, KeptVector, Known, OutboxLine, Particulars
from index.schema import articles, chunks, collections, outbox, sentences, token_vectors, vectors
from index.span import Span
from index.structure import from_json


class Catalogue:
    """The reading half of the library."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._text_search = full_text(engine.dialect.name)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def entries(self, filters: Filters | None = None, limit: int | None = None, offset: int = 0) -> list[Entry]:
        """List articles, newest added first."""
        query = listed().where(*conditions(filters or Filters()))
        query = query.order_by(articles.c.added_at.desc(), articles.c.title).limit(limit).offset(offset)
        with reading(self.engine) as connection:
            return [Entry(**row._mapping) for row in connection.execute(query)]

    def count(self, filters: Filters | None = None) -> int:
        """Count articles."""
        with reading(self.engine) as connection:
            return (
                connection.scalar(select(func.count()).select_from(articles).where(*conditions(filters or Filters())))
                or 0
            )

    def count_chunks(self) -> int:
        """Count the chunks of all articles that aren't retired."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(chunks)) or 0

    def by_id(self, prefix: str) -> KeptArticle:
        """Find an article, retired ones too, by its id or a unique prefix of 8 or more characters.

        Raises:
            NotFoundError: none matches.
            MisuseError: several match, or the prefix is too short.
        """
        if len(prefix) < 8:
            raise MisuseError(f"{prefix!r} is too short for an article's id; give 8 characters or more of it")
        query = listed().add_columns(articles.c.text, articles.c.structure, _replacement())
        query = query.where(articles.c.id.startswith(prefix.lower(), autoescape=True))
        with reading(self.engine) as connection:
            rows = connection.execute(query.limit(2)).all()
        if len(rows) != 1:
            found = "several articles' ids begin" if rows else "no article's id begins"
            error = MisuseError if rows else NotFoundError
            raise error(f"{found} with {prefix!r}; `clippings list` shows them")
        values = dict(rows[0]._mapping)
        text, kept, replaced_by = (values.pop(name) for name in ("text", "structure", "replaced_by"))
        return KeptArticle(Entry(**values), text, None if kept is None else from_json(kept, len(text)), replaced_by)

    def known(self, ids: Collection[str], origins: Collection[str]) -> list[Known]:
        """Return what is known of live articles that have one of these ids or origins."""
        shown = [articles.c[f.name] for f in fields(Known)]
        query = select(*shown).where(
            articles.c.id.in_(ids) | articles.c.origin.in_(origins), articles.c.retired_at.is_(None)
        )
        with reading(self.engine) as connection:
            return [Known(**row._mapping) for row in connection.execute(query)]

    def texts(self, article_ids: Collection[str]) -> dict[str, str]:
        """Return the whole texts of articles, by id."""
        query = select(articles.c.id, articles.c.text).where(articles.c.id.in_(article_ids))
        with reading(self.engine) as connection:
            return {row.id: row.text for row in connection.execute(query)}

    def sentences(self, article_ids: Collection[str]) -> dict[str, list[Sentence]]:
        """Return the sentences of articles in order, by article id."""
        query = select(sentences).where(sentences.c.article_id.in_(article_ids))
        found: dict[str, list[Sentence]] = defaultdict(list)
        with reading(self.engine) as connection:
            for row in connection.execute(query.order_by(sentences.c.article_id, sentences.c.ordinal)):
                found[row.article_id].append(Sentence(row.ordinal, Span(row.start, row.end)))
        return dict(found)

    def chunks(self, chunk_ids: Sequence[int]) -> dict[int, KeptChunk]:
        """Return chunks by id, their texts cut from their articles; ids that aren't there are left out."""
        found: dict[int, KeptChunk] = {}
        with reading(self.engine) as connection:
            for some in slices(chunk_ids):
                query = _chunks().where(chunks.c.id.in_(some))
                found.update((row.id, _chunk(row)) for row in connection.execute(query))
        return found

    def chunks_of(self, article_id: str) -> list[KeptChunk]:
        """Return an article's chunks in order."""
        query = _chunks().where(chunks.c.article_id == article_id).order_by(chunks.c.ordinal)
        with reading(self.engine) as connection:
            return [_chunk(row) for row in connection.execute(query)]

    def vector_models(self, article_id: str) -> dict[int, str]:
        """Return by which model each of an article's chunks has a vector; chunks that have none are left out."""
        query = select(vectors.c.chunk_id, vectors.c.model).join(chunks, chunks.c.id == vectors.c.chunk_id)
        with reading(self.engine) as connection:
            rows = connection.execute(query.where(chunks.c.article_id == article_id))
            return {row.chunk_id: row.model for row in rows}

    def search_text(self, question: str, top_k: int, filters: Filters) -> list[TextHit]:
        """Return the chunks that full text ranks best for a question, best first."""
        with reading(self.engine) as connection:
            return self._text_search.search(connection, question, top_k, filters)

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each word stands, inflections together; words that stand in none are left out."""
        with reading(self.engine) as connection:
            return self._text_search.frequencies(connection, words)

    def sources(self) -> list[str]:
        """Return the names of all sources, most articles first."""
        return list(self.shares(articles.c.source))

    def shares(self, column: ColumnElement[str | None], filters: Filters | None = None) -> dict[str, int]:
        """Return the values of a column of ``articles`` with how many articles have each, the most first."""
        query = select(column, func.count()).where(column.is_not(None), *conditions(filters or Filters()))
        with reading(self.engine) as connection:
            rows = connection.execute(query.group_by(column).order_by(func.count().desc(), column))
            return {str(value): int(count) for value, count in rows}

    def span_of_dates(self) -> tuple[datetime, datetime] | None:
        """Return the dates of the oldest and the newest article; None where none has one."""
        when = articles.c.published_at
        with reading(self.engine) as connection:
            first, last = connection.execute(select(func.min(when), func.max(when)).where(*conditions(Filters()))).one()
        return (first, last) if first is not None else None

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        with reading(self.engine) as connection:
            return list(connection.scalars(select(collections.c.name).order_by(collections.c.name)))

    def ids(self, filters: Filters) -> list[str]:
        """Return the ids of all articles that the filters let through."""
        with reading(self.engine) as connection:
            return list(connection.scalars(select(articles.c.id).where(*conditions(filters))))

    def unembedded(self, model: str, limit: int) -> list[int]:
        """Return ids of chunks that lack a vector or token vectors of this model."""
        of_model = (
            select(vectors.c.chunk_id)
            .join(token_vectors, token_vectors.c.chunk_id == vectors.c.chunk_id)
            .where(vectors.c.model == model, token_vectors.c.model == model)
        )
        query = select(chunks.c.id).where(chunks.c.id.not_in(of_model)).order_by(chunks.c.id).limit(limit)
        with reading(self.engine) as connection:
            return list(connection.scalars(query))

    def outbox(self) -> list[OutboxLine]:
        """Return the lines of the outbox, oldest first."""
        query = select(outbox.c.id, outbox.c.chunk_id, outbox.c.operation).order_by(outbox.c.id)
        with reading(self.engine) as connection:
            return [OutboxLine(*row) for row in connection.execute(query)]

    def waiting(self) -> int:
        """Count the lines of the outbox."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(outbox)) or 0

    def kept_vectors(self, chunk_ids: Sequence[int], model: str) -> list[KeptVector]:
        """Return the vectors of this model that these chunks have."""
        return list(self._vectors(_vectors(model).where(vectors.c.chunk_id.in_(chunk_ids))))

    def all_vectors(self, model: str, filters: Filters) -> Iterator[KeptVector]:
        """Yield the vectors of this model of every chunk that the filters let through."""
        yield from self._vectors(_vectors(model).where(*conditions(filters)))

    def token_vectors(self, chunk_ids: Sequence[int], model: str) -> dict[int, bytes]:
        """Return chunks' token vectors of this model, by chunk, as ``index.token_vectors`` packs them."""
        query = select(token_vectors.c.chunk_id, token_vectors.c.rows).where(
            token_vectors.c.chunk_id.in_(chunk_ids), token_vectors.c.model == model
        )
        with reading(self.engine) as connection:
            return {row.chunk_id: row.rows for row in connection.execute(query)}

    def particulars(self, chunk_ids: Sequence[int]) -> dict[int, Particulars]:
        """Return of which article, source and date chunks are, without their texts."""
        query = (
            select(chunks.c.id, chunks.c.article_id, articles.c.source, articles.c.published_at)
            .join(articles, articles.c.id == chunks.c.article_id)
            .where(chunks.c.id.in_(chunk_ids))
        )
        with reading(self.engine) as connection:
            return {row.id: Particulars(*row[1:]) for row in connection.execute(query)}

    def sample_chunks(self, most: int) -> list[KeptChunk]:
        """Return up to so many chunks, spread evenly over the library; the same ones while it doesn't change."""
        with reading(self.engine) as connection:
            ids = list(connection.scalars(select(chunks.c.id).order_by(chunks.c.id)))
        return list(self.chunks(ids[:: max(1, -(-len(ids) // most))]).values())

    def count_vectors(self, model: str) -> int:
        """Count the vectors of this model."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).where(vectors.c.model == model)) or 0

    def _vectors(self, query: Select[tuple[object, ...]]) -> Iterator[KeptVector]:
        import numpy as np  # listing articles does without

        with reading(self.engine) as connection:
            for row in connection.execute(query):
                vector = np.frombuffer(row.vector, dtype="<f2").astype(np.float32)
                yield KeptVector(row.chunk_id, row.article_id, row.source_key, row.published_at, vector)


def listed() -> Select[tuple[object, ...]]:
    """Return the statement whose rows are ``Entry``s."""
    count = select(func.count()).where(chunks.c.article_id == articles.c.id).scalar_subquery()
    shown = [column for column in articles.c if column.name not in {"text", "origin", "source_key", "structure"}]
    return select(*shown, count.label("chunks"))


def _replacement() -> Label[str | None]:
    """The live version of what a retired article was; null for a live one."""
    newer = articles.alias("newer")
    found = select(newer.c.id).where(
        newer.c.origin == articles.c.origin, newer.c.retired_at.is_(None), articles.c.retired_at.is_not(None)
    )
    return found.limit(1).scalar_subquery().label("replaced_by")


def _chunks() -> Select[tuple[object, ...]]:
    cut = func.substr(articles.c.text, chunks.c.start + 1, chunks.c.end - chunks.c.start)
    return select(
        chunks.c.id,
        chunks.c.article_id,
        chunks.c.ordinal,
        chunks.c.start,
        chunks.c.end,
        cut.label("text"),
        articles.c.title,
        articles.c.source,
        articles.c.published_at,
        articles.c.url,
    ).join(articles, articles.c.id == chunks.c.article_id)


def _chunk(row: Row[tuple[object, ...]]) -> KeptChunk:
    values = dict(row._mapping)
    span = Span(values.pop("start"), values.pop("end"))
    return KeptChunk(span=span, **values)


def _vectors(model: str) -> Select[tuple[object, ...]]:
    return (
        select(
            vectors.c.chunk_id,
            chunks.c.article_id,
            articles.c.source_key,
            articles.c.published_at,
            vectors.c.vector,
        )
        .join(chunks, chunks.c.id == vectors.c.chunk_id)
        .join(articles, articles.c.id == chunks.c.article_id)
        .where(vectors.c.model == model)
    )
