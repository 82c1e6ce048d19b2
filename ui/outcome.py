"""What became of the articles that were to be added, looked up in the library.

It deliberately doesn't know who added them, nor how it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from index.filters import Filters

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.ingest import Added
    from index.kept import Entry

#: Ids put into one query.
AT_ONCE = 1_000


def kept_entries(added: Added, library: Catalogue) -> dict[str, list[Entry]]:
    """Return the articles that were added, unchanged and replaced, under these names."""
    return {
        "added": _entries(library, added.added),
        "unchanged": _entries(library, added.unchanged),
        "replaced": _entries(library, added.replaced),
    }


def _entries(library: Catalogue, ids: Iterable[str]) -> list[Entry]:
    """Return articles by id, each once, in order; one that a later article of the same run replaced as well."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Entry] = {}
    for at in range(0, len(wanted), AT_ONCE):
        some = tuple(wanted[at : at + AT_ONCE])
        found.update((entry.id, entry) for entry in library.entries(Filters(article_ids=some)))
    return [found.get(article_id) or library.by_id(article_id).entry for article_id in wanted]
