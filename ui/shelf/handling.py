"""What is done with the articles that are chosen in the table, or with all that it would show on all its pages.

Each method begins it and returns the change; None where nothing is chosen. It deliberately doesn't know how any of it
is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.browsing import ids_of
from index.collecting import gather, scatter
from index.database import OnDone, turns
from index.errors import MisuseError
from index.restoring import newest
from ui.byline import counted, shortened
from ui.opening import integer
from ui.shelf.changes import Change, Changes, Work
from ui.shelf.visit import Said, parse_ids, parse_look, text_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

Data = Mapping[str, Any]
MOST_TITLE = 60
#: Articles put into a collection in one transaction: as long a one as a removal of fewer.
GATHERED_AT_ONCE = 2_500


class Handling:
    """Everything that is done with chosen articles."""

    def __init__(self, assistant: Assistant, changes: Changes) -> None:
        self._assistant, self._changes = assistant, changes

    def remove(self, data: Data) -> Change | None:
        """Take them out of every search, which can be undone."""
        ids = self._chosen(data)
        named = self._named(ids)

        def work(told: OnDone) -> Said:
            gone = self._assistant.remove(ids, on_progress=told)
            return Said(f"Removed: {named if gone == ids else _articles(gone)}.", undo=tuple(gone))

        return self._begin(f"Removing {named}", ids, work)

    def erase(self, data: Data) -> Change | None:
        """Erase them for good; of all that match only as many as the person was told.

        Raises:
            MisuseError: more or fewer match by now.
        """
        ids = self._chosen(data)
        confirmed = integer(data, "count", len(ids))
        if confirmed != len(ids):
            now = f"{_articles(ids)} match by now, not {confirmed:,}"
            raise MisuseError(f"{now}; nothing was erased, so choose again")
        named = self._named(ids)

        def work(told: OnDone) -> Said:
            gone = self._assistant.remove(ids, True, told)
            return Said(f"Erased for good: {named if gone == ids else _articles(gone)}.")

        return self._begin(f"Erasing {named}", ids, work)

    def restore(self, data: Data) -> Change | None:
        """Bring removed ones back; of all that match none whose place a newer version has, or takes."""
        ids = self._chosen(data)
        if data.get("every") is not True:
            return self.bring_back(ids)
        newer = newest(ids, self._assistant.library)
        older = len(ids) - len(newer)
        if ids and not newer:
            raise MisuseError("newer versions of all these are in the library; restore an older one by itself")
        return self.bring_back(newer, f"{counted(older, 'older version')} left where newer ones are." if older else "")

    def bring_back(self, ids: Sequence[str], note: str = "") -> Change | None:
        """Bring these back.

        Args:
            note: is told at the end, too.
        """

        def work(told: OnDone) -> Said:
            found = self._assistant.restore(ids, told)
            parts = [f"Brought back: {self._named(found.restored)}." if found.restored else ""]
            if found.instead:
                parts.append(f"{_articles(found.instead).capitalize()} of a newer version was removed for it.")
            if found.gone:
                parts.append(f"{_articles(found.gone).capitalize()} can’t come back: erased.")
            line = " ".join(part for part in (*parts, note) if part)
            return Said(line or "These articles are in the library already.", grave=not found.restored)

        return self._begin(f"Bringing back {_articles(ids)}", ids, work)

    def gather(self, data: Data, alone: bool = False) -> Change | None:
        """Put them into a collection, and out of all others where they are to be in it ``alone``."""
        ids, name = self._chosen(data), " ".join(text_of(data, "collection").split())
        where = f"only in “{name}”" if alone else f"in “{name}”"

        def work(told: OnDone) -> Said:
            new = done = 0
            for some in turns(ids, GATHERED_AT_ONCE):
                new += gather(self._assistant.library, some, name, alone)
                done += len(some)
                if told(done, len(ids)) is False:
                    break
            were = f" ({done - new:,} of them before)" if new < done else ""
            return Said(f"{counted(done, 'article')} {'is' if done == 1 else 'are'} now {where}{were}.")

        return self._begin(f"Putting {_articles(ids)} into “{name}”", ids, work)

    def scatter(self, data: Data) -> Change | None:
        """Take them out of a collection."""
        ids, name = self._chosen(data), text_of(data, "collection")

        def work(told: OnDone) -> Said:
            count = scatter(self._assistant.library, ids, name)
            return Said(f"Taken out of “{name}”: {counted(count, 'article')}.")

        return self._begin(f"Taking {_articles(ids)} out of “{name}”", ids, work)

    def _chosen(self, data: Data) -> list[str]:
        """Return the ids that the browser sent, or of ``every`` article that its look at the table leaves now."""
        look = data.get("look")
        if data.get("every") is True and isinstance(look, dict):
            return ids_of(self._assistant.library, parse_look(look))
        return parse_ids(data)

    def _begin(self, doing: str, ids: Sequence[str], work: Work) -> Change | None:
        return self._changes.begin(doing, len(ids), work) if ids else None

    def _named(self, ids: Sequence[str]) -> str:
        """Return the title of one article, or how many there are of several."""
        if len(ids) != 1:
            return _articles(ids)
        return shortened(self._assistant.library.by_id(ids[0]).entry.title, MOST_TITLE)


def _articles(ids: Sequence[str]) -> str:
    return counted(len(ids), "article")
