"""The citation of a span of a passage's article.

It deliberately doesn't know why the span is cited.
"""

from __future__ import annotations

from index.span import Span
from rag.answer import Citation, Passage


def cited(passage: Passage, text: str, span: Span) -> Citation:
    """Return the citation of a span of the passage's article, whose whole text is ``text``."""
    quote = span.of(text)
    assert quote.strip(), f"an empty citation at {span}"
    return _citation(passage, span, quote)


def cited_whole(passage: Passage) -> Citation:
    """Return the citation of all that a passage holds."""
    return _citation(passage, passage.span, passage.text)


def _citation(passage: Passage, span: Span, quote: str) -> Citation:
    return Citation(
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        published_at=passage.published_at,
        url=passage.url,
        start=span.start,
        end=span.end,
        quote=quote,
    )
