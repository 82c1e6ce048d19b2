"""What a caller asked for as the service takes it: filters and the conversation.

It deliberately doesn't know who asks, nor how.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from index.catalogue import Catalogue
from index.errors import MisuseError, NotFoundError
from index.filters import Filters
from index.schema import articles
from rag.as_text import SHORT_ID
from ui.programs.contract import Restriction
from ui.programs.errors import ConflictError
from ui.restriction import DATE_FORM, as_written, read_moment


def filters_of(asked: Restriction, library: Catalogue) -> Filters:
    """Return the filters that a caller means; names of sources, authors and categories that nothing has find nothing.

    Raises:
        NotFoundError: no collection or article is called so.
        ConflictError: an article was removed or replaced.
        MisuseError: a date can't be read, or the dates are the wrong way round.
    """
    after, before = _moment("after", asked.after), _moment("before", asked.before)
    if after and before and after > before:
        raise MisuseError(f"after {after:%Y-%m-%d} is later than before {before:%Y-%m-%d}; swap them")
    if asked.collection is not None and asked.collection not in library.collections():
        raise NotFoundError(f"no collection is called {asked.collection!r}")
    authors = as_written(asked.authors, library.shares(articles.c.author))[0] if asked.authors else ()
    categories = as_written(asked.categories, library.shares(articles.c.category))[0] if asked.categories else ()
    ids = _article_ids(asked.articles, library)
    return Filters(asked.collection, tuple(asked.sources), ids, after, before, authors, categories)


def _moment(name: str, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        return read_moment(given, last=name == "before")
    except ValueError as error:
        raise MisuseError(f"{name} {given!r}: {DATE_FORM}") from error


def _article_ids(given: Sequence[str], library: Catalogue) -> tuple[str, ...]:
    entries = [library.by_id(prefix).entry for prefix in given]
    for entry in entries:
        if entry.retired_at is not None:
            raise ConflictError(f"article {entry.id[:SHORT_ID]} was removed or replaced; ask of another")
    return tuple(entry.id for entry in entries)
