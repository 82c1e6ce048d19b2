"""A file's bytes, where it is one that may be read: of a known kind, regular, and within the limit.

It deliberately doesn't know what the bytes mean.
"""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from index.errors import ArticleError
from index.loading.readers import KNOWN_SUFFIXES

MOST_FILE_BYTES = 200_000_000


def suffix_of_path(path: str) -> str:
    """Return a path's suffix in lower case, such as ``.txt``."""
    return os.path.splitext(path)[1].lower()


def printable(path: str) -> str:
    """Return the absolute path; bytes of a file's name that aren't UTF-8, which no database takes, are escaped."""
    return os.path.abspath(path).encode("utf-8", "backslashreplace").decode("utf-8")


def read_file(path: str, follow_links: bool = True) -> bytes:
    """Return a file's bytes; a pipe or device isn't read, it might never end.

    Raises:
        ArticleError: it can't be opened, is no regular file, of an unknown kind or too large.
    """
    with open_file(path, follow_links) as file:
        return file.read()


def open_file(path: str, follow_links: bool = True) -> BinaryIO:
    """Open a file to be read; what is checked is what was opened, so that nothing else can take its place.

    Raises:
        ArticleError: see ``read_file``.
    """
    name, suffix = printable(path), suffix_of_path(path)
    try:
        status = os.stat(path, follow_symlinks=follow_links)
        if suffix not in KNOWN_SUFFIXES:
            raise ArticleError(name, f"unknown kind {suffix!r}; the known kinds are {', '.join(KNOWN_SUFFIXES)}")
        if stat.S_ISLNK(status.st_mode):
            raise ArticleError(name, "a link to another file, which isn't followed from here; add the file itself")
        _check(status, name)  # before it is opened: opening a device may already do something
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.open(path, flags if follow_links else flags | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError as error:
        raise ArticleError(name, "no such file or folder") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ArticleError(name, f"can't be opened ({reason})") from error
    file = os.fdopen(opened, "rb")
    try:
        _check(os.fstat(opened), name)
    except ArticleError:
        file.close()
        raise
    return file


def _check(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError(name, "not a regular file")
    if status.st_size > MOST_FILE_BYTES:
        found, limit = status.st_size / 1e6, MOST_FILE_BYTES / 1e6
        raise ArticleError(name, f"{found:,.0f} MB, the limit is {limit:,.0f} MB; split it")
