"""What a reader found becomes an Article: cleaned text, one-line fields, an origin, checked lengths.

Every offset counts the text as it leaves this file. It deliberately doesn't know files' formats or how bytes
became text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from index.article import Article
from index.errors import ArticleError
from index.structure import Structure

MOST_TITLE_CHARACTERS = 300
_DROPPED = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Raw:
    """The bytes of one file or page, not yet read.

    Attributes:
        path: absolute, where it was read from a file.
        url: final address, where it was fetched.
        charset: the encoding that the server named, if any.
    """

    body: bytes
    path: str | None = None
    url: str | None = None
    charset: str | None = None

    @property
    def place(self) -> str:
        """Its address or path, whichever it has."""
        return self.url or self.path or ""

    @property
    def name(self) -> str:
        """A title made from the file's name, for an article that has none: ``my_trip-1.md`` is ``My trip 1``."""
        address = urlsplit(self.url or "")
        name = PurePath(unquote(address.path) if self.url else self.path or "").stem
        words = re.sub(r"[\s_-]+", " ", name).strip()
        return words[:1].upper() + words[1:] or address.netloc or "Untitled"


@dataclass(frozen=True)
class Found:
    """One article as a reader found it: nothing cleaned, nothing checked.

    Attributes:
        published_at: aware, UTC.
        part: one line that tells it from the others in its file; None where the file is the article.
        structure: of the text as ``clean`` leaves it.
    """

    text: str
    title: str | None = None
    author: str | None = None
    source: str | None = None
    category: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    part: str | None = None
    structure: Structure | None = None


def to_article(found: Found, raw: Raw, most_characters: int) -> Article:
    """Clean what was found and give it its origin.

    Raises:
        ArticleError: it is empty, or longer than ``most_characters``.
    """
    url = _address(found, raw)
    place = raw.place if found.part is None else f"{raw.place}#{found.part}"
    origin = (found.url if found.part is not None else url) or place
    text = clean(found.text)
    if not text:
        raise ArticleError(origin, "empty: it holds no text")
    if len(text) > most_characters:
        raise ArticleError(
            origin,
            f"{len(text):,} characters long, the limit is {most_characters:,}; "
            "split it, or raise the setting max_article_characters",
        )
    return Article(
        text=text,
        title=one_line(found.title) or one_line(raw.name) or "Untitled",
        origin=origin,
        author=one_line(found.author) or None,
        source=one_line(found.source) or None,
        category=one_line(found.category) or None,
        published_at=found.published_at,
        url=url,
        path=raw.path,
        structure=found.structure,
    )


def clean(text: str) -> str:
    r"""Drop NULs and lone surrogates, make every line end ``\n``, strip the ends; change nothing else."""
    return _DROPPED.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str | None) -> str:
    """Return a field's words on one line, of at most ``MOST_TITLE_CHARACTERS``."""
    line = " ".join(clean(text or "").split())
    if len(line) <= MOST_TITLE_CHARACTERS:
        return line
    return line[: MOST_TITLE_CHARACTERS - 1].rstrip() + "…"


def _address(found: Found, raw: Raw) -> str | None:
    """Choose the article's URL; a fetched page can't pass itself off as a page of another host."""
    if raw.url is None or found.url is None or found.part is not None:
        return found.url or raw.url
    same = urlsplit(found.url).hostname == urlsplit(raw.url).hostname
    return found.url if same else raw.url
