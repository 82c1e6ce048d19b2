"""A question that names an article by its whole title, in quotation marks: which article that is.

It deliberately doesn't know what is asked of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.catalogue import Catalogue
from index.filters import Filters
from index.kept import Entry

#: Chunks looked through for a title, at most.
MOST_CHUNKS = 200

_QUOTED = (re.compile(r"“(.+)”"), re.compile(r"“([^“”]+)”"), re.compile(r'"([^"]+)"'))


@dataclass(frozen=True)
class Titled:
    """The articles of a title, and where it stands with its quotation marks: ``question[start:end]``."""

    entries: tuple[Entry, ...]
    start: int
    end: int

    def narrowed(self, filters: Filters) -> Filters:
        """Restrict a search to these articles."""
        return replace(filters, article_ids=tuple(entry.id for entry in self.entries))


def titled(question: str, library: Catalogue, filters: Filters) -> Titled | None:
    """Return the articles that have a title which ``question`` quotes whole, case aside; None where none has."""
    for quoted in _QUOTED:
        for match in quoted.finditer(question):
            entries = _entries(match[1].strip(" ,."), library, filters)
            if entries:
                return Titled(entries, match.start(), match.end())
    return None


def _entries(title: str, library: Catalogue, filters: Filters) -> tuple[Entry, ...]:
    hits = library.search_text(title, MOST_CHUNKS, filters)
    chunks = library.chunks([hit.chunk_id for hit in hits])
    ids = tuple(dict.fromkeys(chunks[hit.chunk_id].article_id for hit in hits if hit.chunk_id in chunks))
    found = library.entries(replace(filters, article_ids=ids)) if ids else []
    return tuple(entry for entry in found if entry.title.casefold().strip(" .") == title.casefold())
