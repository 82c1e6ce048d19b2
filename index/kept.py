"""What the library gives back: articles, chunks, vectors and outbox lines as they are kept.

Values only. It deliberately doesn't know how they are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING

from index.article import Article, header
from index.span import Span
from index.structure import Structure

if TYPE_CHECKING:
    from index.embed import Vectors  # numpy takes a while, and a listing needs none of it


@dataclass(frozen=True)
class Entry:
    """An article as listed, without its text. Dates are aware UTC."""

    id: str
    title: str
    author: str | None
    source: str | None
    category: str | None
    published_at: datetime | None
    url: str | None
    path: str | None
    added_at: datetime
    retired_at: datetime | None
    characters: int
    chunks: int


@dataclass(frozen=True)
class Known:
    """The particulars of an article by which a new one is told from one that is kept already."""

    id: str
    origin: str
    title: str
    author: str | None
    source: str | None
    category: str | None
    published_at: datetime | None
    url: str | None

    @classmethod
    def of(cls, article: Article) -> Known:
        """Return the particulars of an article as it was loaded."""
        return cls(**{f.name: getattr(article, f.name) for f in fields(cls)})


@dataclass(frozen=True)
class KeptArticle:
    """An article with its text.

    Attributes:
        structure: what its parts are; None where only the text itself says so.
        replaced_by: id of the version that stands in its place; None where it is the last one, or was removed.
    """

    entry: Entry
    text: str
    structure: Structure | None = None
    replaced_by: str | None = None


@dataclass(frozen=True)
class KeptChunk:
    """A chunk with what is shown of its article; ``text == article.text[span.start:span.end]``."""

    id: int
    article_id: str
    ordinal: int
    span: Span
    text: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None

    @property
    def embedded_text(self) -> str:
        """What the embedder is given: the text under its article's header line."""
        return f"{header(self.title, self.source, self.published_at)}\n{self.text}"


@dataclass(frozen=True)
class Particulars:
    """Of what article, source and date a chunk is."""

    article_id: str
    source: str | None
    published_at: datetime | None


@dataclass(frozen=True)
class OutboxLine:
    """Something that an index of vectors still has to hear."""

    id: int
    chunk_id: int
    operation: str


@dataclass(frozen=True)
class KeptVector:
    """A chunk's vector with what an index filters by."""

    chunk_id: int
    article_id: str
    source_key: str | None
    published_at: datetime | None
    vector: Vectors
