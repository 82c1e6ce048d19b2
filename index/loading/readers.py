"""The bytes of one file or page become articles: which reader a suffix has, and what a feed adds to what it read.

It deliberately doesn't know where the bytes came from, nor in which process it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from index.article import Article
from index.errors import ArticleError
from index.loading.clean import Found, Raw, one_line, to_article
from index.loading.from_docx import read_docx
from index.loading.from_html import read_html
from index.loading.from_json import read_json, read_json_lines
from index.loading.from_pdf import read_pdf
from index.loading.from_text import read_markdown, read_text

#: Articles of one file: more would fill the memory before the first is kept.
MOST_ARTICLES = 100_000
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


@dataclass(frozen=True)
class Announced:
    """What a feed says of a page it links to; it fills what the page doesn't say itself."""

    title: str | None = None
    author: str | None = None
    source: str | None = None
    published_at: datetime | None = None


def read(
    raw: Raw, suffix: str, most_characters: int, announced: Announced | None = None
) -> Iterator[Article | ArticleError]:
    """Yield every article of ``raw``, and an error for each that can't be read; never raises ``ArticleError``."""
    if not raw.body.strip():
        yield ArticleError(raw.place, "empty: it holds no text")
        return
    try:
        for count, found in enumerate(_READERS[suffix](raw)):
            if count == MOST_ARTICLES:
                raise ArticleError(raw.place, f"holds more than {MOST_ARTICLES:,} articles; split it")
            yield found if isinstance(found, ArticleError) else _finished(found, raw, most_characters, announced)
    except ArticleError as error:
        yield error


def _finished(found: Found, raw: Raw, most_characters: int, announced: Announced | None) -> Article | ArticleError:
    try:
        return to_article(_filled(found, announced) if announced else found, raw, most_characters)
    except ArticleError as error:
        return error


def _filled(found: Found, announced: Announced) -> Found:
    return replace(
        found,
        title=found.title if one_line(found.title) else announced.title,
        author=found.author if one_line(found.author) else announced.author,
        source=found.source if one_line(found.source) else announced.source,
        published_at=found.published_at or announced.published_at,
    )
