"""Alembic's migrations of the library: one file a schema version, oldest first."""
