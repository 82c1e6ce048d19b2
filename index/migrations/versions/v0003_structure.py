"""What the parts of an article are; null for those added before, and where the text itself says it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("articles", sa.Column("structure", sa.Text))
