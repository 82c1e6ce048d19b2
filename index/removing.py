"""Articles are taken out of the library, many of them some hundred at a time, so that others write in between.

It deliberately doesn't know how one is taken out, nor how it comes back (``restoring``).
"""

from __future__ import annotations

from collections.abc import Sequence

from index.database import OnDone, turns
from index.library import Library
from index.set_aside import forget


def remove(
    article_ids: Sequence[str],
    library: Library,
    purge: bool = False,
    on_progress: OnDone = lambda done, total: None,
) -> list[str]:
    """Take articles out of every search; ``purge`` erases their text, else it is kept for citations.

    Args:
        on_progress: told how many of how many are gone; returning False leaves the others where they are.

    Returns:
        The ids of those that are gone.

    Raises:
        LibraryError: the library can't be written; what was taken out before stays out.
    """
    gone: list[str] = []
    for some in turns(article_ids):
        library.remove(some, purge)
        gone += some
        if on_progress(len(gone), len(article_ids)) is False:
            break
    forget(library.engine)
    return gone
