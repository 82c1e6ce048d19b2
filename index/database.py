"""Open the library's database, bring its schema up to date, and turn its errors into one line.

It deliberately doesn't know what the tables mean.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from index.errors import LibraryError, MisuseError

T = TypeVar("T")
#: Told how many of how many are done; where it returns False the others are left as they are.
OnDone = Callable[[int, int], bool | None]

MIGRATIONS = Path(__file__).parent / "migrations"
#: The newest migration's revision: a library that has it is opened without loading Alembic.
NEWEST = "0007"

#: The most values put into one statement; SQLite takes 32,766 parameters.
MOST_VALUES = 10_000
#: Articles changed in one transaction where there are many, and the seconds until the next: longer than SQLite lets who
#: waits to write sleep between two tries, so that others get in.
AT_ONCE, PAUSE = 500, 0.11

_REMEDIES = (
    (
        "readonly|read-only|permission denied",
        "the library can't be written; check who owns it, or set CLIPPINGS_HOME to another folder",
    ),
    ("disk is full|no space left", "the disk is full; free some space and try again, nothing was half-done"),
    ("disk i/o error", "the disk can't be written or read; check its space and health, nothing was half-done"),
    ("is locked", "another process is writing to the library; wait for it and try again"),
    ("not a database|malformed|disk image", "the library's file is damaged; restore it from a copy"),
    ("unable to open", "the library can't be opened; check that its folder exists and can be written"),
    ("connection refused|could not connect|connection failed", "the database server can't be reached"),
)


def open_database(url: str) -> Engine:
    """Connect and migrate to the newest schema.

    Raises:
        LibraryError: it can't be opened, is damaged, or was written by a newer version.
        MisuseError: the URL isn't one that SQLAlchemy knows.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise MisuseError(f"database_url {url!r} can't be used ({error}); install its driver or mend it") from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    with explained(url):
        _migrate(engine)
    return engine


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn a database error within into a ``LibraryError`` of one line."""
    try:
        yield
    except DBAPIError as error:
        found = str(error.orig).strip().splitlines()[0]
        for pattern, remedy in _REMEDIES:
            if re.search(pattern, found, re.IGNORECASE):
                raise LibraryError(f"{_without_password(where)}: {found}: {remedy}") from error
        raise LibraryError(f"{_without_password(where)}: {found}; run `clippings doctor`") from error
    except OSError as error:
        found = error.strerror or str(error)
        raise LibraryError(
            f"{_without_password(where)}: {found}; check that its folder can be made and written, or set CLIPPINGS_HOME"
        ) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes the write lock at its start and is undone whole by any exception."""
    immediate = engine.execution_options(immediate=True)
    with explained(str(engine.url)), immediate.connect() as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the library."""
    with explained(str(engine.url)), engine.connect() as connection, connection.begin():
        yield connection


def slices(values: Sequence[T], size: int = MOST_VALUES) -> Iterator[Sequence[T]]:
    """Yield values in order, so many at a time."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def turns(values: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield values, each time as many as one transaction changes; whoever else waits to write gets in between."""
    for number, some in enumerate(slices(values, size)):
        if number:
            time.sleep(PAUSE)
        yield some


def _prepare_sqlite(engine: Engine) -> None:
    if engine.url.database:
        with explained(str(engine.url)):
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        # pysqlite begins transactions by its own rules; SQLAlchemy's documented recipe turns that off.
        connection.isolation_level = None
        connection.create_function("casefold", 1, _casefold, deterministic=True)
        for pragma in (
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = NORMAL",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _casefold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        kept = inspect(connection).has_table("alembic_version")
        current = connection.scalar(text("SELECT version_num FROM alembic_version")) if kept else None
    if current == NEWEST:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise LibraryError(
            f"{_without_password(str(engine.url))}: its schema version {current} is newer than this program's "
            f"({NEWEST}); update the program"
        )
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _without_password(url: str) -> str:
    return re.sub(r"(//[^:/@]+):[^@]+@", r"\1:***@", url).removeprefix("sqlite:///")
