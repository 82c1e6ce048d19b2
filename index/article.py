"""What an article is once it is in: immutable text under its content hash, and offsets into it.

It deliberately knows nothing of files, databases or models.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from index.span import Span
from index.structure import Structure

#: Characters of a title in a chunk's header line, so that the text keeps most of the window.
MAX_HEADER_TITLE = 160


@dataclass(frozen=True)
class Article:
    """One article as it was loaded.

    Attributes:
        text: the body, exactly as every offset counts it; never empty, no NUL, no lone surrogates.
        title: never empty; the file's name where the article has none.
        published_at: aware, UTC; None where unknown.
        url: where it was published or fetched from, if anywhere.
        path: absolute path of the file it came from, if any.
        origin: what makes a later article a new version of this one: its URL, else path (and title, for a
            file that holds several).
        structure: what its parts are, where the format said so and the text doesn't; else None.
    """

    text: str
    title: str
    origin: str
    author: str | None = None
    source: str | None = None
    category: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    path: str | None = None
    structure: Structure | None = None

    @cached_property
    def id(self) -> str:
        """SHA-256 of the text in UTF-8, 64 hex digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Sentence:
    """A sentence (or a cut part of an overlong one): ``article.text[start:end]``, no white space at its ends."""

    ordinal: int
    span: Span


@dataclass(frozen=True)
class Chunk:
    """Whole consecutive sentences that fit the embedder's window together with the article's header.

    Attributes:
        ordinal: its place in the article, from 0.
        span: from the first sentence's start to the last one's end.
        first_sentence, last_sentence: ordinals, both included.
    """

    ordinal: int
    span: Span
    first_sentence: int
    last_sentence: int


def header(title: str, source: str | None, published_at: datetime | None) -> str:
    """Return the one line that is embedded above a chunk's text: title (cut), source and date, where known."""
    title = title if len(title) <= MAX_HEADER_TITLE else title[: MAX_HEADER_TITLE - 1] + "…"
    date = f"{published_at:%B} {published_at.day}, {published_at.year}" if published_at else None
    return " | ".join(part for part in (title, source, date) if part)
