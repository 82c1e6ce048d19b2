"""Run the migrations on the connection that ``database.migrate`` hands over; there is no other way in."""

from __future__ import annotations

from alembic import context

from index.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
