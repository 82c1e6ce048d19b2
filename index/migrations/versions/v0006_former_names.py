"""What collections were called before, so that who asked one under an old name still finds it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "former_names",
        sa.Column("collection_id", sa.Integer, sa.ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_index("ix_former_names_name", "former_names", ["name"])
