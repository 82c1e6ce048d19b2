"""A path, folder or URL becomes articles, and a one-line error for each that can't be read.

Nothing is raised for one bad article: the others go on. It deliberately doesn't know what happens to an article
next, nor any format: each has its own reader.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator

from index.article import Article
from index.errors import ArticleError
from index.loading.clean import Found, Raw, to_article
from index.loading.fetch import fetch
from index.loading.from_docx import read_docx
from index.loading.from_html import read_html
from index.loading.from_json import read_json, read_json_lines
from index.loading.from_pdf import read_pdf
from index.loading.from_text import read_markdown, read_text
from index.loading.media_types import suffix_of
from index.settings import Settings

MOST_FILE_BYTES = 200_000_000
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_READERS: dict[str, Callable[[Raw], Iterable[Found | ArticleError]]] = {
    ".docx": read_docx,
    ".htm": read_html,
    ".html": read_html,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".md": read_markdown,
    ".pdf": read_pdf,
    ".txt": read_text,
}
KNOWN_SUFFIXES = tuple(_READERS)


def load(target: str, settings: Settings) -> Iterator[Article | ArticleError]:
    """Read every article of a file, of a folder with all its subfolders, or of a URL."""
    if not target.strip():
        yield ArticleError("(nothing)", "expected a file, a folder or a URL")
    elif _URL.match(target):
        yield from _load_url(target, settings)
    elif os.path.isdir(path := os.path.expanduser(target)):
        yield from _load_folder(path, settings)
    else:
        yield from _load_file(path, settings)


def expand(target: str) -> list[str]:
    """Return the readable files of a folder, sorted; a file or a URL is itself. For counting beforehand."""
    path = os.path.expanduser(target)
    if _URL.match(target) or not os.path.isdir(path):
        return [target]
    return [found for found in _walk(path) if isinstance(found, str)]


def _load_url(url: str, settings: Settings) -> Iterator[Article | ArticleError]:
    try:
        fetched = fetch(url, settings)
    except ArticleError as error:
        yield error
        return
    raw = Raw(fetched.body, url=fetched.url, charset=fetched.charset)
    yield from _read(raw, suffix_of(fetched.content_type, fetched.url) or "", settings)


def _load_folder(folder: str, settings: Settings) -> Iterator[Article | ArticleError]:
    empty = True
    for found in _walk(folder):
        empty = False
        if isinstance(found, ArticleError):
            yield found
        else:
            yield from _load_file(found, settings)
    if empty:
        known = ", ".join(KNOWN_SUFFIXES)
        yield ArticleError(_printable(folder), f"no readable file in this folder; the known kinds are {known}")


def _load_file(path: str, settings: Settings) -> Iterator[Article | ArticleError]:
    name = _printable(path)
    try:
        body = _bytes(path)
    except ArticleError as error:
        yield error
    except FileNotFoundError:
        yield ArticleError(name, "no such file or folder")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        yield ArticleError(name, f"can't be opened ({reason})")
    else:
        yield from _read(Raw(body, path=name), os.path.splitext(path)[1].lower(), settings)


def _bytes(path: str) -> bytes:
    """Read a file; a pipe or device isn't opened, it might never end."""
    name = _printable(path)
    status = os.stat(path)
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in _READERS:
        raise ArticleError(name, f"unknown kind {suffix!r}; the known kinds are {', '.join(KNOWN_SUFFIXES)}")
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError(name, "not a regular file")
    if status.st_size > MOST_FILE_BYTES:
        found, limit = status.st_size / 1e6, MOST_FILE_BYTES / 1e6
        raise ArticleError(name, f"{found:,.0f} MB, the limit is {limit:,.0f} MB; split it")
    with open(path, "rb") as file:
        return file.read()


def _read(raw: Raw, suffix: str, settings: Settings) -> Iterator[Article | ArticleError]:
    if not raw.body.strip():
        yield ArticleError(raw.place, "empty: it holds no text")
        return
    try:
        for found in _READERS[suffix](raw):
            yield found if isinstance(found, ArticleError) else _finished(found, raw, settings)
    except ArticleError as error:
        yield error


def _finished(found: Found, raw: Raw, settings: Settings) -> Article | ArticleError:
    try:
        return to_article(found, raw, settings.max_article_characters)
    except ArticleError as error:
        return error


def _walk(folder: str) -> Iterator[str | ArticleError]:
    """Yield known files, each folder's before its subfolders', by name; hidden ones and loops are skipped."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            status = os.stat(current)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted(name for name in os.listdir(current) if not name.startswith("."))
        except OSError as error:
            yield ArticleError(_printable(current), f"this folder can't be opened ({error.strerror})")
            continue
        paths = [os.path.join(current, name) for name in names]
        folders = {path for path in paths if os.path.isdir(path)}
        yield from (path for path in paths if path not in folders and path.lower().endswith(KNOWN_SUFFIXES))
        waiting += sorted(folders, reverse=True)


def _printable(path: str) -> str:
    """Return the absolute path; bytes of a file's name that aren't UTF-8, which no database takes, are escaped."""
    return os.path.abspath(path).encode("utf-8", "backslashreplace").decode("utf-8")
