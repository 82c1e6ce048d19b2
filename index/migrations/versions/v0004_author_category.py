"""Authors and categories are searched by."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for column in ("author", "category"):
        op.create_index(f"ix_articles_{column}", "articles", [column])
