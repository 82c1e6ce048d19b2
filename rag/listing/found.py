"""An article found by looking, as it is cited, shown as a passage and named in a line.

It deliberately doesn't know what was looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from index.catalogue import Catalogue
from index.kept import Entry
from index.span import Span
from rag.answer import Citation, Passage


@dataclass(frozen=True)
class Found:
    """An article and the sentence to cite."""

    entry: Entry
    text: str
    span: Span


def citation(one: Found) -> Citation:
    """Return the sentence as a citation."""
    return Citation(
        article_id=one.entry.id,
        title=one.entry.title,
        source=one.entry.source,
        published_at=one.entry.published_at,
        url=one.entry.url,
        start=one.span.start,
        end=one.span.end,
        quote=one.span.of(one.text),
    )


def passage(library: Catalogue, one: Found) -> Passage:
    """Return the chunk that the cited sentence stands in."""
    chunk = next(chunk for chunk in library.chunks_of(one.entry.id) if chunk.span.end > one.span.start)
    return Passage(
        chunk_id=chunk.id,
        article_id=one.entry.id,
        title=one.entry.title,
        source=one.entry.source,
        published_at=one.entry.published_at,
        url=one.entry.url,
        span=chunk.span,
        text=chunk.text,
        score=1.0,
    )


def line(entry: Entry) -> str:
    """Return “Title”, source and date."""
    return f"“{entry.title}”" + "".join(f", {part}" for part in (entry.source, day(entry.published_at)) if part) + "."


def day(moment: datetime | None) -> str:
    """Return 13 November 2016; "" for None."""
    return f"{moment.day} {moment:%B %Y}" if moment else ""
