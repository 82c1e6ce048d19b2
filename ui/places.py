"""Where an article came from, as those are told who ask over a network: a file by its name, an address whole.

The folder that a file lies in is the server's own business.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from index.errors import ArticleError
from index.kept import Entry, KeptArticle


def told_place(place: str) -> str:
    """Return the address, or the name of the file."""
    return place if "://" in place else PurePath(place).name


def told_entry(entry: Entry) -> Entry:
    """Return the article with the name of its file for the path, if it came from one."""
    return replace(entry, path=entry.path and told_place(entry.path))


def told_article(kept: KeptArticle) -> KeptArticle:
    """Return the article with its text, and the name of its file for the path."""
    return replace(kept, entry=told_entry(kept.entry))


def told_error(error: ArticleError) -> ArticleError:
    """Return the error with the name of the file that it is about."""
    return ArticleError(told_place(error.origin), error.reason)
