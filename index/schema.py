"""The library's tables as SQLAlchemy knows them; migrations make them.

It deliberately holds no queries. Full text is not here: each database has its own (``fulltext``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC also where the database knows no zones (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC on the way in."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware on the way out."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


articles = Table(
    "articles",
    metadata,
    Column("id", String(64), primary_key=True, comment="SHA-256 of the text"),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, index=True),
    Column("source", Text),
    Column("source_key", Text, index=True, comment="the source, case folded"),
    Column("category", Text, index=True),
    Column("url", Text),
    Column("path", Text),
    Column("origin", Text, nullable=False, index=True, comment="a later article of this origin replaces it"),
    Column("published_at", UtcDateTime, index=True),
    Column("added_at", UtcDateTime, nullable=False, index=True),
    Column("retired_at", UtcDateTime, index=True, comment="set: out of every search, kept for its citations"),
    Column("characters", Integer, nullable=False),
    Column("structure", Text, comment="see index.structure; null where the text itself says what its parts are"),
)

sentences = Table(
    "sentences",
    metadata,
    Column("article_id", String(64), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    sqlite_with_rowid=False,
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("article_id", String(64), ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("first_sentence", Integer, nullable=False),
    Column("last_sentence", Integer, nullable=False),
    UniqueConstraint("article_id", "ordinal"),
    sqlite_autoincrement=True,  # an id once given to a chunk is never given to another: Chroma may still hold it
)

vectors = Table(
    "vectors",
    metadata,
    Column("chunk_id", Integer, ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    Column("model", Text, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False, comment="float16, little endian, length 1"),
)

token_vectors = Table(
    "token_vectors",
    metadata,
    Column("chunk_id", Integer, ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    Column("model", Text, nullable=False),
    Column("rows", LargeBinary, nullable=False, comment="int8, see index.token_vectors"),
)

collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

collection_articles = Table(
    "collection_articles",
    metadata,
    Column("collection_id", Integer, ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", String(64), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chunk_id", Integer, nullable=False, index=True),
    Column("operation", String(6), nullable=False, comment="add or delete: what Chroma still has to hear"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

Index("ix_collection_articles_article_id", collection_articles.c.article_id)
