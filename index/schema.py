"""The library's tables as SQLAlchemy knows them; migrations make them.

It deliberately holds no queries. Full text is not here: each database has its own (``fulltext``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
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

removed_chunks = Table(
    "removed_chunks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="the chunk's, which it takes up again"),
    Column("article_id", String(64), ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    *(Column(name, Integer, nullable=False) for name in ("ordinal", "start", "end", "first_sentence", "last_sentence")),
    Column("model", Text, comment="null, as what follows: it had no vectors, or of different models"),
    Column("vector", LargeBinary),
    Column("rows", LargeBinary, comment="its token vectors"),
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

former_names = Table(
    "former_names",
    metadata,
    Column("collection_id", Integer, ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("until", UtcDateTime, primary_key=True, comment="when the collection got another name"),
    Column("name", Text, nullable=False, index=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chunk_id", Integer, nullable=False, index=True),
    Column("operation", String(6), nullable=False, comment="add or delete: what Chroma still has to hear"),
)

readers = Table(
    "readers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False, comment="its hash, which says by what method it was made"),
    Column("added_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,  # an id once given to a reader is never given to another: their pages may be open
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, hexadecimal"),
    Column(
        "reader_id", Integer, ForeignKey("readers.id", ondelete="CASCADE"), index=True, comment="null: nobody logged in"
    ),
    Column("title", Text, nullable=False),
    Column("named", Boolean, nullable=False, comment="whether a person gave the title"),
    Column("filters", Text, nullable=False, comment="JSON"),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    Column("deleted_at", UtcDateTime, index=True, comment="set: erased when it can't be undone any more"),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),
    Column("said", Text, nullable=False, comment="the plain answer, to search in"),
    Column("replaced", Boolean, nullable=False, comment="whether it was asked again, and another stands in its place"),
    Column("record", LargeBinary, nullable=False, comment="the whole exchange: JSON, compressed by zlib"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["conversation_id", "number"], ["exchanges.conversation_id", "exchanges.number"], ondelete="CASCADE"
    ),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("collection_id", Integer, ForeignKey("collections.id", ondelete="SET NULL")),
    Column("added_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, comment="when it was last read to its end"),
    Column("etag", Text),
    Column("last_modified", Text, comment="as the server wrote it"),
    Column("problem", Text, comment="why it couldn't be read the last time, in one line"),
)

feed_entries = Table(
    "feed_entries",
    metadata,
    Column("feed_url", Text, ForeignKey("feeds.url", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True, comment="what the feed tells its entries apart by"),
    Column("updated_at", UtcDateTime, comment="when it had last changed, as the feed said when it was read"),
    Column("article_id", String(64), nullable=False, comment="of one that may be replaced, removed or erased since"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

Index("ix_collection_articles_article_id", collection_articles.c.article_id)

#: All that a table of articles is searched, sorted and counted by. SQLite would read every text to come by a title;
#: other databases keep long texts apart, and their indices take no long titles.
Index(
    "ix_articles_listed",
    *(
        articles.c[name]
        for name in (
            "retired_at",
            "added_at",
            "id",
            "title",
            "source_key",
            "source",
            "author",
            "published_at",
            "characters",
        )
    ),
).ddl_if(dialect="sqlite")
