"""What a pressed button does to the library, by the name of its ``data-act``.

It deliberately knows neither HTML nor Gradio: what is to be told stands in the visit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from index.collecting import create, drop, gather, rename, scatter
from index.errors import ClippingsError
from ui.asking import UNEXPECTED
from ui.byline import counted, shortened
from ui.opening import integer
from ui.shelf.jobs import Jobs
from ui.shelf.targets import Target, kept, typed, uploads
from ui.shelf.upkeep import Upkeep
from ui.shelf.visit import SECTIONS, Said, Visit, parse_ids, parse_look, text_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)

Data = Mapping[str, Any]
MOST_TITLE = 60


class Acts:
    """The acts by name.

    Args:
        uploaded: returns the paths of the files that browsers sent.
        local: whether a path of this computer may be added.
    """

    def __init__(
        self, assistant: Assistant, jobs: Jobs, upkeep: Upkeep, uploaded: Callable[[], Collection[str]], local: bool
    ) -> None:
        self.assistant, self.jobs, self.upkeep = assistant, jobs, upkeep
        self.uploaded, self.local = uploaded, local
        self._acts: dict[str, Callable[[Data], Said | None]] = {
            "upload": self._upload,
            "add": self._add,
            "stop": lambda data: self.jobs.stop(integer(data, "job", -1)),
            "dismiss": lambda data: self.jobs.dismiss(integer(data, "job", -1)),
            "retry": self._retry,
            "remove": self._remove,
            "restore": self._restore,
            "erase": self._erase,
            "gather": self._gather,
            "move": lambda data: self._gather(data, alone=True),
            "scatter": self._scatter,
            "create": self._create,
            "rename": self._rename,
            "drop": self._drop,
            "read": self._read,
            "forget": self._forget,
            "check": lambda _: self.upkeep.check(),
            "rebuild": lambda _: self.upkeep.rebuild(),
            "quiet": lambda _: None,
        }

    def act(self, visit: Visit, data: Data) -> Iterator[None]:
        """Do what the data name; yields when there is something new to be drawn, and at its end."""
        name = text_of(data, "act")
        if name == "show":
            section = next((one for one in SECTIONS if one == data.get("section")), visit.section)
            if section != visit.section and visit.said and not visit.said.undo:
                visit.said = None  # it was of what stood there
            visit.section = section
            look = data.get("look")
            visit.look = parse_look(look) if isinstance(look, dict) else visit.look  # as this browser's tab left it
            visit.open = data.get("open") is True
        elif name in self._acts:
            if name == "restore":
                visit.said = Said(f"Bringing back {_articles(parse_ids(data))}…")
                yield
            visit.said = self._done(name, data)
        yield

    def _done(self, name: str, data: Data) -> Said | None:
        try:
            return self._acts[name](data)
        except ClippingsError as error:
            line = str(error)
            return Said(f"{line[:1].upper()}{line[1:]}.".replace("..", "."), grave=True)
        except Exception:
            log.exception("%s", name)
            return Said(UNEXPECTED, grave=True)

    def _upload(self, data: Data) -> Said | None:
        refused = [line for line in data.get("refused") or () if isinstance(line, str)][:20]
        files = uploads(data, self.uploaded())
        if files:
            targets = kept(files, self.assistant.settings.home, _collection(data))
            named = counted(len(files), "file") if len(files) > 1 else targets[0].shown
            self.jobs.submit(targets, named)
        return Said(shortened("; ".join(refused), 600), grave=True) if refused else None

    def _add(self, data: Data) -> Said | None:
        target = typed(text_of(data, "target"), _collection(data), self.local)
        self.jobs.submit([target], target.shown)
        return None

    def _retry(self, data: Data) -> Said | None:
        self.jobs.retry(integer(data, "job", -1))
        return None

    def _read(self, data: Data) -> Said | None:
        """Read a feed again, or all of them."""
        url = text_of(data, "feed")
        feeds = [feed for feed in self.assistant.library.feeds() if url in ("", feed.url)]
        if feeds:
            named = feeds[0].title or feeds[0].url
            targets = [Target(feed.url, feed.collection) for feed in feeds]
            self.jobs.submit(targets, named if len(feeds) == 1 else counted(len(feeds), "feed"))
        return None

    def _forget(self, data: Data) -> Said | None:
        self.assistant.library.forget_feed(text_of(data, "feed"))
        return Said("The feed isn’t read again. Its articles stay.")

    def _remove(self, data: Data) -> Said | None:
        ids = parse_ids(data)
        if not ids:
            return None
        named = self._named(ids)
        self.assistant.remove(ids)
        return Said(f"Removed: {named}.", undo=tuple(ids))

    def _restore(self, data: Data) -> Said | None:
        restored = self.assistant.restore(parse_ids(data))
        parts = [f"Brought back: {self._named(restored.restored)}." if restored.restored else ""]
        if restored.instead:
            parts.append(f"{_articles(restored.instead).capitalize()} of a newer version was removed for it.")
        if restored.gone:
            parts.append(f"{_articles(restored.gone).capitalize()} can’t come back: erased.")
        line = " ".join(part for part in parts if part)
        return Said(line or "These articles are in the library already.", grave=not restored.restored)

    def _erase(self, data: Data) -> Said | None:
        ids = parse_ids(data)
        if not ids:
            return None
        named = self._named(ids)
        self.assistant.remove(ids, purge=True)
        return Said(f"Erased for good: {named}.")

    def _gather(self, data: Data, alone: bool = False) -> Said | None:
        ids, name = parse_ids(data), " ".join(text_of(data, "collection").split())
        new = gather(self.assistant.library, ids, name, alone)
        where = f"only in “{name}”" if alone else f"in “{name}”"
        were = f" ({len(ids) - new:,} of them before)" if new < len(ids) else ""
        return Said(f"{_articles(ids).capitalize()} {'is' if len(ids) == 1 else 'are'} now {where}{were}.")

    def _scatter(self, data: Data) -> Said | None:
        ids, name = parse_ids(data), text_of(data, "collection")
        count = scatter(self.assistant.library, ids, name)
        return Said(f"Taken out of “{name}”: {counted(count, 'article')}.")

    def _create(self, data: Data) -> Said | None:
        name = create(self.assistant.library, text_of(data, "collection"))
        return Said(f"“{name}” is there, and empty: put articles into it from the table, or add some.")

    def _rename(self, data: Data) -> Said | None:
        old, new = text_of(data, "collection"), text_of(data, "name")
        if " ".join(new.split()) == old:
            return None
        return Said(f"“{old}” is called “{rename(self.assistant.library, old, new)}” now.")

    def _drop(self, data: Data) -> Said | None:
        name = text_of(data, "collection")
        count = drop(self.assistant.library, name)
        return Said(f"The collection “{name}” is gone. {_stay(count)}")

    def _named(self, ids: Collection[str]) -> str:
        """Return the title of one article, or how many there are of several."""
        if len(ids) != 1:
            return _articles(ids)
        return shortened(self.assistant.library.by_id(next(iter(ids))).entry.title, MOST_TITLE)


def _stay(count: int) -> str:
    return "Its article stays in the library." if count == 1 else f"Its {count:,} articles stay in the library."


def _articles(ids: Collection[str]) -> str:
    return counted(len(ids), "article")


def _collection(data: Data) -> str | None:
    return " ".join(text_of(data, "collection").split()) or None
