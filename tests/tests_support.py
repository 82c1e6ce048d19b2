"""Small things that several tests need."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def copy_home(home: Path, to: Path) -> None:
    """Copy a home whose library this process has open, without its index.

    SQLite copies the library: whoever opens and closes its files besides lets go of the locks that this process has on
    them, and another one that writes meanwhile damages it (sqlite.org/howtocorrupt.html, 2.2).
    """
    besides = shutil.ignore_patterns("*.lock", "chroma", "library.db*")
    shutil.copytree(home, to, dirs_exist_ok=True, ignore=besides)
    with closing(sqlite3.connect(home / "library.db")) as library, closing(sqlite3.connect(to / "library.db")) as copy:
        library.backup(copy)
