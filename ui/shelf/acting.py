"""What a pressed button does to the library, by the name of its ``data-act``.

It deliberately knows neither HTML nor Gradio: what is to be told stands in the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from index.collecting import create, drop, rename
from ui.byline import counted, shortened
from ui.opening import integer
from ui.shelf.changes import Change, Changes, explained
from ui.shelf.handling import Handling
from ui.shelf.jobs import Jobs
from ui.shelf.targets import Target, kept, typed, uploads
from ui.shelf.upkeep import Upkeep
from ui.shelf.visit import SECTIONS, Said, Visit, parse_look, text_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

Data = Mapping[str, Any]


class Acts:
    """The acts by name.

    Args:
        uploaded: returns the paths of the files that browsers sent.
        local: whether a path of this computer may be added.
    """

    def __init__(
        self,
        assistant: Assistant,
        jobs: Jobs,
        upkeep: Upkeep,
        changes: Changes,
        uploaded: Callable[[], Collection[str]],
        local: bool,
    ) -> None:
        self.assistant, self.jobs, self.upkeep, self.changes = assistant, jobs, upkeep, changes
        self.uploaded, self.local = uploaded, local
        self.handling = handling = Handling(assistant, changes)
        self._acts: dict[str, Callable[[Data], Change | Said | None]] = {
            "upload": self._upload,
            "add": self._add,
            "stop": lambda data: self.jobs.stop(integer(data, "job", -1)),
            "dismiss": lambda data: self.jobs.dismiss(integer(data, "job", -1)),
            "retry": self._retry,
            "remove": handling.remove,
            "restore": handling.restore,
            "erase": handling.erase,
            "gather": handling.gather,
            "move": lambda data: handling.gather(data, alone=True),
            "scatter": handling.scatter,
            "halt": lambda data: changes.stop(integer(data, "change", -1)),
            "away": self._put_away,
            "create": self._create,
            "rename": self._rename,
            "drop": self._drop,
            "read": self._read,
            "forget": self._forget,
            "check": lambda _: self.upkeep.check(),
            "rebuild": lambda _: self.upkeep.rebuild(),
            "quiet": lambda _: None,
        }

    def act(self, visit: Visit, data: Data) -> None:
        """Do what the data name."""
        name = text_of(data, "act")
        if name == "show":
            section = next((one for one in SECTIONS if one == data.get("section")), visit.section)
            if section != visit.section and visit.said and not visit.said.undo:
                visit.said = None  # it was of what stood there
            visit.section = section
            look = data.get("look")
            visit.look = parse_look(look) if isinstance(look, dict) else visit.look  # as this browser's tab left it
            visit.open = data.get("open") is True
        elif name == "undo":
            said = self.changes.put_away(integer(data, "change", -1)) if "change" in data else visit.said
            visit.said = self._outcome(self.handling.bring_back(said.undo if said else ()))
        elif name in self._acts:
            visit.said = self._outcome(explained(name, lambda: self._acts[name](data)))

    def _outcome(self, done: Change | Said | None) -> Said | None:
        """Return what is to be said of it; nothing of what takes longer: all are told of that."""
        return self.changes.outcome(done) if isinstance(done, Change) else done

    def _put_away(self, data: Data) -> None:
        self.changes.put_away(integer(data, "change", -1))

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


def _stay(count: int) -> str:
    return "Its article stays in the library." if count == 1 else f"Its {count:,} articles stay in the library."


def _collection(data: Data) -> str | None:
    return " ".join(text_of(data, "collection").split()) or None
