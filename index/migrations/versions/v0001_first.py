"""The first schema: articles with their offsets, vectors, full text, collections and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("author", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("source_key", sa.Text),
        sa.Column("category", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("characters", sa.Integer, nullable=False),
    )
    for column in ("source_key", "origin", "published_at", "added_at", "retired_at"):
        op.create_index(f"ix_articles_{column}", "articles", [column])
    op.create_table(
        "sentences",
        sa.Column("article_id", sa.String(64), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chunks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(64), sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("first_sentence", sa.Integer, nullable=False),
        sa.Column("last_sentence", sa.Integer, nullable=False),
        sa.UniqueConstraint("article_id", "ordinal"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vectors",
        sa.Column("chunk_id", sa.Integer, sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_vectors_model", "vectors", ["model"])
    op.create_table(
        "collections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "collection_articles",
        sa.Column("collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("article_id", sa.String(64), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_collection_articles_article_id", "collection_articles", ["article_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chunk_id", sa.Integer, nullable=False),
        sa.Column("operation", sa.String(6), nullable=False),
    )
    op.create_index("ix_outbox_chunk_id", "outbox", ["chunk_id"])
    op.create_table(
        "facts",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        # External content: FTS5 keeps only its index; texts are cut from the articles.
        op.execute(
            "CREATE VIEW chunk_texts AS SELECT chunks.id AS id, articles.title AS title, "
            "coalesce(articles.source, '') AS source, "
            "substr(articles.text, chunks.start + 1, chunks.\"end\" - chunks.start) AS body "
            "FROM chunks JOIN articles ON articles.id = chunks.article_id"
        )
        op.execute(
            "CREATE VIRTUAL TABLE chunk_fts USING fts5(title, source, body, content='chunk_texts', "
            "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
        )
        op.execute("CREATE VIRTUAL TABLE chunk_terms USING fts5vocab('chunk_fts', 'row')")
    else:
        op.execute(
            "CREATE TABLE chunk_fts (chunk_id integer PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE, "
            "document tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_chunk_fts_document ON chunk_fts USING gin (document)")
