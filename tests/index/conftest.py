"""A library on each kind of database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from index.library import Library


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    url = f"sqlite:///{tmp_path}/library.db"
    if request.param == "postgresql":
        server = create_engine(request.getfixturevalue("postgres") + "postgres", isolation_level="AUTOCOMMIT")
        name = f"clippings_{uuid.uuid4().hex}"
        with server.connect() as connection:
            connection.execute(sql(f"CREATE DATABASE {name}"))
        server.dispose()
        url = request.getfixturevalue("postgres") + name
    opened = Library.open(url)
    yield opened
    opened.close()
