"""The library: articles, their offsets and vectors, written in whole transactions.

The truth of the program; every index is made from it. It deliberately doesn't know how articles are loaded or
embedded, nor that Chroma exists: the outbox says what an index of vectors still has to hear.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, cast, delete, insert, literal, select, update

from index.article import Article, Chunk, Sentence, header
from index.catalogue import Catalogue
from index.database import open_database, slices, writing
from index.feeds import KeptFeeds
from index.fulltext import full_text
from index.membership import collection_id, collection_ids, put
from index.schema import (
    articles,
    chunks,
    facts,
    outbox,
    sentences,
    token_vectors,
    vectors,
)
from index.set_aside import put_back, set_aside, whole
from index.structure import to_json

if TYPE_CHECKING:
    from index.embed import ChunkVectors

ADD, DELETE = "add", "delete"


@dataclass(frozen=True)
class Prepared:
    """An article cut and ready to be embedded and kept.

    Attributes:
        added_at: when it was added first, of one that comes back; None for now.
    """

    article: Article
    sentences: Sequence[Sentence]
    chunks: Sequence[Chunk]
    added_at: datetime | None = None

    @property
    def embedded_texts(self) -> list[str]:
        """What the embedder is given of each chunk: its text under the article's header line."""
        line = header(self.article.title, self.article.source, self.article.published_at)
        return [f"{line}\n{chunk.span.of(self.article.text)}" for chunk in self.chunks]


class Library(Catalogue, KeptFeeds):
    """A catalogue that can be written to. Every method that writes is one transaction."""

    @classmethod
    def open(cls, url: str) -> Library:
        """Open or make the library at an SQLAlchemy URL; raises ``LibraryError``."""
        return cls(open_database(url))

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._full_text = full_text(engine.dialect.name)

    def keep(
        self, prepared: Sequence[Prepared], rows: Sequence[ChunkVectors], model: str, collection: str | None = None
    ) -> None:
        """Keep articles with everything that belongs to them; an older version of the same origin is retired.

        Args:
            rows: the vectors of all the chunks, in order.
            model: the embedder's name.
            collection: also put them into this collection; a new version stays in its older one's as well, and one
                that comes back in those that it was in.

        Raises:
            LibraryError: nothing of ``prepared`` was kept.
        """
        with writing(self.engine) as connection:
            at = 0
            for item in prepared:
                same = select(articles.c.id).where(
                    articles.c.origin == item.article.origin, articles.c.retired_at.is_(None)
                )
                older = {*connection.scalars(same), item.article.id}
                inherited = collection_ids(connection, older)
                self._retire(connection, list(older))
                ids = self._insert(connection, item)
                self._keep_vectors(connection, ids, rows[at : at + len(ids)], model)
                at += len(ids)
                if collection:
                    inherited.add(collection_id(connection, collection))
                put(connection, item.article.id, inherited)

    def collect(self, article_id: str, collection: str) -> bool:
        """Put a kept article into a collection, made if it isn't there; False if it was in already."""
        with writing(self.engine) as connection:
            wanted = collection_id(connection, collection)
            if wanted in collection_ids(connection, [article_id]):
                return False
            put(connection, article_id, [wanted])
            return True

    def remove(self, article_ids: Sequence[str], purge: bool = False) -> None:
        """Take articles out of every search at once; ``purge`` erases their text, else it is kept for citations."""
        with writing(self.engine) as connection:
            for some in slices(article_ids):
                if not purge:
                    set_aside(connection, some)
                self._retire(connection, some)
                if purge:
                    connection.execute(delete(articles).where(articles.c.id.in_(some)))

    def bring_back(self, article_ids: Sequence[str], model: str) -> list[str]:
        """Put those removed articles back whose chunks were set aside with vectors of ``model``; return their ids.

        One of an origin that a live article has, or another of them, isn't put back.
        """
        with writing(self.engine) as connection:
            ids = self._undisputed(connection, whole(connection, article_ids, model))
            if ids:
                put_back(connection, ids)
                self._full_text.add(connection, ids)
                self._tell(connection, ids, ADD)
        return ids

    def fill(self, chunk_ids: Sequence[int], rows: Sequence[ChunkVectors], model: str) -> None:
        """Keep vectors of chunks that are in the library already, in place of those of another model."""
        with writing(self.engine) as connection:
            for table in (vectors, token_vectors):
                connection.execute(delete(table).where(table.c.chunk_id.in_(chunk_ids)))
            self._keep_vectors(connection, chunk_ids, rows, model)

    def hear_everything_again(self, model: str) -> None:
        """Fill the outbox with every chunk that has a vector of ``model``: an index is to be made anew."""
        live = (
            select(vectors.c.chunk_id, cast(literal(ADD), outbox.c.operation.type))
            .join(chunks, chunks.c.id == vectors.c.chunk_id)
            .join(articles, articles.c.id == chunks.c.article_id)
            .where(vectors.c.model == model, articles.c.retired_at.is_(None))
            .order_by(vectors.c.chunk_id)
        )
        with writing(self.engine) as connection:
            connection.execute(delete(outbox))
            connection.execute(insert(outbox).from_select(["chunk_id", "operation"], live))

    def heard(self, up_to: int) -> None:
        """Forget the outbox's lines up to this id."""
        with writing(self.engine) as connection:
            connection.execute(delete(outbox).where(outbox.c.id <= up_to))

    def identity(self) -> str:
        """Return the library's own random name, made when it is first asked for."""
        with writing(self.engine) as connection:
            found = connection.scalar(select(facts.c.value).where(facts.c.name == "identity"))
            if found is None:
                found = uuid.uuid4().hex
                connection.execute(insert(facts).values(name="identity", value=found))
        return str(found)

    def rebuild_full_text(self) -> None:
        """Make the full-text index anew from the articles."""
        with writing(self.engine) as connection:
            self._full_text.rebuild(connection)

    def _insert(self, connection: Connection, item: Prepared) -> list[int]:
        article = item.article
        connection.execute(delete(articles).where(articles.c.id == article.id))  # a retired version come back
        connection.execute(
            insert(articles).values(
                id=article.id,
                text=article.text,
                title=article.title,
                author=article.author,
                source=article.source,
                source_key=article.source.casefold() if article.source else None,
                category=article.category,
                url=article.url,
                path=article.path,
                origin=article.origin,
                published_at=article.published_at,
                added_at=item.added_at or datetime.now(UTC),
                characters=len(article.text),
                structure=None if article.structure is None else to_json(article.structure),
            )
        )
        for rows in slices(item.sentences):
            connection.execute(
                insert(sentences),
                [
                    {"article_id": article.id, "ordinal": s.ordinal, "start": s.span.start, "end": s.span.end}
                    for s in rows
                ],
            )
        ids = self._insert_chunks(connection, article.id, item.chunks)
        self._full_text.add(connection, [article.id])
        return ids

    def _insert_chunks(self, connection: Connection, article_id: str, parts: Sequence[Chunk]) -> list[int]:
        connection.execute(
            insert(chunks),
            [
                {
                    "article_id": article_id,
                    "ordinal": c.ordinal,
                    "start": c.span.start,
                    "end": c.span.end,
                    "first_sentence": c.first_sentence,
                    "last_sentence": c.last_sentence,
                }
                for c in parts
            ],
        )
        query = select(chunks.c.id).where(chunks.c.article_id == article_id).order_by(chunks.c.ordinal)
        return list(connection.scalars(query))

    def _keep_vectors(
        self, connection: Connection, ids: Sequence[int], rows: Sequence[ChunkVectors], model: str
    ) -> None:
        both = list(zip(ids, rows, strict=True))
        connection.execute(
            insert(vectors),
            [{"chunk_id": i, "model": model, "vector": row.vector.astype("<f2").tobytes()} for i, row in both],
        )
        connection.execute(
            insert(token_vectors), [{"chunk_id": i, "model": model, "rows": row.tokens} for i, row in both]
        )
        connection.execute(insert(outbox), [{"chunk_id": chunk_id, "operation": ADD} for chunk_id in ids])

    def _retire(self, connection: Connection, article_ids: Sequence[str]) -> None:
        """Take articles out of every search; which collections they were in stays known, for when they come back."""
        self._full_text.remove(connection, article_ids)
        self._tell(connection, article_ids, DELETE)
        connection.execute(delete(chunks).where(chunks.c.article_id.in_(article_ids)))  # their vectors go with them
        live = articles.c.id.in_(article_ids), articles.c.retired_at.is_(None)
        connection.execute(update(articles).where(*live).values(retired_at=datetime.now(UTC)))

    @staticmethod
    def _tell(connection: Connection, article_ids: Sequence[str], operation: str) -> None:
        """Have the index of vectors hear of the chunks of articles."""
        said = cast(literal(operation), outbox.c.operation.type)
        query = select(chunks.c.id, said).where(chunks.c.article_id.in_(article_ids)).order_by(chunks.c.id)
        connection.execute(insert(outbox).from_select(["chunk_id", "operation"], query))

    @staticmethod
    def _undisputed(connection: Connection, article_ids: Sequence[str]) -> list[str]:
        """Return those that no live article stands in the way of, nor one of the others."""
        live = articles.alias("live")
        taken = select(live.c.id).where(live.c.origin == articles.c.origin, live.c.retired_at.is_(None))
        query = select(articles.c.id, articles.c.origin).where(articles.c.id.in_(article_ids), ~taken.exists())
        rows = connection.execute(query).all()
        count = Counter(row.origin for row in rows)
        return [row.id for row in rows if count[row.origin] == 1]
