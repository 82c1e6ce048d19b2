"""A path, folder or URL becomes articles, and a one-line error for each that can't be read.

Nothing is raised for one bad article: the others go on. It deliberately doesn't know what happens to an article
next, nor any format: each has its own reader.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from index.article import Article
from index.errors import ArticleError
from index.loading.clean import Raw
from index.loading.confined import Confined, Page
from index.loading.fetch import Fetched, fetch
from index.loading.files import open_file, printable, suffix_of_path
from index.loading.from_text import has_only_plain_front_matter
from index.loading.media_types import FEED, suffix_of
from index.loading.readers import KNOWN_SUFFIXES, Announced, read
from index.settings import Settings

#: Text and JSON up to here are read in this process: the time it takes grows with the length, whatever is in them.
MOST_READ_HERE = 1_000_000
_READ_HERE = {".json", ".jsonl", ".md", ".txt"}
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def load(target: str, settings: Settings, reader: Confined | None = None) -> Iterator[Article | ArticleError]:
    """Read every article of a file, of a folder with all its subfolders, or of a URL.

    A link in a folder is followed, as the person who adds the folder put it there; one among the uploads never is. The
    page of an address is fetched as a browser does, whatever the site's robots.txt says: that is for programs that
    choose addresses themselves (RFC 9309), as the reading of a feed does.

    Args:
        reader: reads what isn't read here, and stays open; None for one of this call's own.
    """
    if reader is None:
        with Confined() as own:
            yield from load(target, settings, own)
    elif not target.strip():
        yield ArticleError("(nothing)", "expected a file, a folder or a URL")
    elif is_address(target):
        yield from _load_url(target, settings, reader)
    elif os.path.isdir(path := os.path.expanduser(target)):
        yield from _load_folder(path, settings, reader)
    else:
        yield from _load_file(path, settings, reader)


def is_address(target: str) -> bool:
    """Say whether a target is a URL, of whatever scheme, and no path."""
    return bool(_URL.match(target))


def expand(target: str) -> list[str]:
    """Return the readable files of a folder, sorted; a file or a URL is itself. For counting beforehand."""
    path = os.path.expanduser(target)
    if is_address(target) or not os.path.isdir(path):
        return [target]
    return [found for found in _walk(path) if isinstance(found, str)]


def load_page(
    fetched: Fetched, settings: Settings, reader: Confined, announced: Announced | None = None
) -> list[Article | ArticleError]:
    """Read every article of what a server answered."""
    suffix = suffix_of(fetched.content_type, fetched.url) or ""
    if suffix == FEED:
        reason = f"the server sent {fetched.content_type or 'no type'}, and it is no feed; what can be read is HTML"
        return [ArticleError(fetched.url, reason)]
    page = Page(fetched.body, fetched.url, suffix, fetched.charset, announced)
    return reader.page(page, settings.max_article_characters)


def _load_url(url: str, settings: Settings, reader: Confined) -> Iterator[Article | ArticleError]:
    try:
        fetched = fetch(url, settings)
    except ArticleError as error:
        yield error
    else:
        yield from load_page(fetched, settings, reader)


def _load_folder(folder: str, settings: Settings, reader: Confined) -> Iterator[Article | ArticleError]:
    empty = True
    for found in _walk(folder):
        empty = False
        if isinstance(found, ArticleError):
            yield found
        else:
            yield from _load_file(found, settings, reader)
    if empty:
        known = ", ".join(KNOWN_SUFFIXES)
        yield ArticleError(printable(folder), f"no readable file in this folder; the known kinds are {known}")


def _load_file(path: str, settings: Settings, reader: Confined) -> Iterator[Article | ArticleError]:
    follow_links = not _is_upload(path, settings)
    try:
        if not follow_links and _leads_out(path, settings):
            raise ArticleError(printable(path), "behind a link out of the folder of uploads, which isn't followed")
        body = _small_text(path, follow_links)
    except ArticleError as error:
        yield error
        return
    name, most = printable(path), settings.max_article_characters
    if body is None:
        yield from reader.file(path, name, most, follow_links)
    else:
        yield from read(Raw(body, path=name), suffix_of_path(path), most)


def _small_text(path: str, follow_links: bool) -> bytes | None:
    """Return the bytes of a file that may be read in this process; None for any other that may be read at all."""
    with open_file(path, follow_links) as file:
        if suffix_of_path(path) not in _READ_HERE or os.fstat(file.fileno()).st_size > MOST_READ_HERE:
            return None
        body = file.read(MOST_READ_HERE)
    return body if has_only_plain_front_matter(body) else None


def _is_upload(path: str, settings: Settings) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(settings.uploads))


def _leads_out(path: str, settings: Settings) -> bool:
    return not Path(os.path.realpath(os.path.dirname(path))).is_relative_to(os.path.realpath(settings.uploads))


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
            yield ArticleError(printable(current), f"this folder can't be opened ({error.strerror})")
            continue
        paths = [os.path.join(current, name) for name in names]
        folders = {path for path in paths if os.path.isdir(path)}
        yield from (path for path in paths if path not in folders and path.lower().endswith(KNOWN_SUFFIXES))
        waiting += sorted(folders, reverse=True)
