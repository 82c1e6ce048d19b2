"""The chunks and vectors of removed articles, set aside for as long as a removal is undone at once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "removed_chunks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.String(64), sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("first_sentence", sa.Integer, nullable=False),
        sa.Column("last_sentence", sa.Integer, nullable=False),
        sa.Column("model", sa.Text),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("rows", sa.LargeBinary),
    )
    op.create_index("ix_removed_chunks_article_id", "removed_chunks", ["article_id"])
