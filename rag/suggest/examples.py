"""Questions to begin with, made from a few of the library's articles: the newest, of various sources.

Each is asked before it is offered. It deliberately doesn't know when they are made, nor where they are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest

from index.filters import Filters
from index.kept import Entry
from rag.suggest.candidates import of_an_article, varied
from rag.suggest.follow_ups import Service, answered
from rag.suggest.lexicon import lexicon

#: Questions made, articles looked at for them, and questions of one article that are asked, at most.
EXAMPLES, ARTICLES, OF_EACH = 4, 24, 3
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """A question, and the article that answers it."""

    question: str
    article_id: str


def examples(service: Service, wanted: Callable[[], bool] = lambda: True) -> tuple[Example, ...]:
    """Return up to four questions, each of another article where there are so many; none where none is found."""
    entries = newest_of_each_source(service.library.entries())[:ARTICLES]
    texts = service.library.texts([entry.id for entry in entries])
    sentences = service.library.sentences(list(texts))
    made = []
    for entry in entries:
        if entry.id in texts and entry.id in sentences:
            made += of_an_article(entry.id, texts[entry.id], sentences[entry.id], entry.title, lexicon())[:OF_EACH]
    found: list[Example] = []
    for one in varied(made):
        if len(found) == EXAMPLES or not wanted():
            break
        new = all(one.article_id != other.article_id for other in found)
        if new and answered(service, [one], Filters(), 1, wanted):
            found.append(Example(one.question, one.article_id))
    return tuple(found)


def newest_of_each_source(entries: Sequence[Entry]) -> list[Entry]:
    """Return the articles, the newest of each source first, then the second newest of each, and so on."""
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.published_at or _NEVER, reverse=True):
        by_source[(entry.source or "").casefold()].append(entry)
    rows = zip_longest(*by_source.values())
    return [entry for row in rows for entry in row if entry is not None]
