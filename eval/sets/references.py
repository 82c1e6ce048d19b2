"""Which article a question file means: by id, its first digits, its file's name, its URL or its title.

It deliberately doesn't know where articles come from, nor where in a file the reference stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice, takewhile
from pathlib import PurePath

from index.article import Article
from index.errors import MisuseError

_ID = re.compile(r"[0-9a-f]{8,64}", re.IGNORECASE)
_FORMS = "id (8 or more of its digits), file name without suffix, URL or title"


class References:
    """The articles that can be named.

    Args:
        articles: each text once.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self._by_id = {article.id: article for article in articles}
        self._ids = sorted(self._by_id)
        self._named: dict[str, list[str]] = defaultdict(list)
        for article in self._by_id.values():
            stem = PurePath(article.path).stem if article.path else ""
            for name in {stem, article.url or "", _title(article.title)} - {""}:
                self._named[name].append(article.id)

    def find(self, reference: str) -> Article:
        """Return the article that ``reference`` names.

        Raises:
            MisuseError: it names none, or several; the message says which.
        """
        named = {*self._named.get(reference, ()), *self._named.get(_title(reference), ()), *self._starting(reference)}
        if len(named) == 1:
            return self._by_id[named.pop()]
        if not named:
            raise MisuseError(f"no article is called {reference!r}; name it by {_FORMS}")
        some = ", ".join(f"{self._by_id[i].title!r} ({i[:12]})" for i in sorted(named)[:3])
        more = ", …" if len(named) > 3 else ""
        raise MisuseError(f"{reference!r} may be any of {len(named)} articles: {some}{more}; name one by its id")

    def _starting(self, reference: str) -> list[str]:
        if not _ID.fullmatch(reference):
            return []
        prefix = reference.lower()
        rest = islice(self._ids, bisect_left(self._ids, prefix), None)
        return list(takewhile(lambda identity: identity.startswith(prefix), rest))


def _title(text: str) -> str:
    return " ".join(text.split()).casefold()
