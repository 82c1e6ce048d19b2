"""The library's page put together: its components, and which event draws which part anew.

What is drawn comes from the rendering modules, what is done from ``acting``; here they are connected. It deliberately
knows of the chat only that something is to be done when the library has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.context import Context

from index.browsing import browse, fingerprint
from index.collecting import collections_of, gathered
from index.errors import ClippingsError
from index.kept import Entry
from ui.quiet import QUIET
from ui.shelf.acting import Acts
from ui.shelf.adding_html import render_adding, render_feeds
from ui.shelf.changes import Changes
from ui.shelf.collections_html import render_collections, render_new
from ui.shelf.frame_html import render_head
from ui.shelf.health_html import render_health
from ui.shelf.jobs import Jobs
from ui.shelf.news_html import render_changes, render_news, render_said
from ui.shelf.table_html import ERASING, SEARCH, render_table
from ui.shelf.upkeep import Upkeep
from ui.shelf.visit import Visit, parse_look

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Seconds between two looks: while something is being done, and else.
OFTEN, SELDOM = 1, 5
_ACTS = "window.shelf.acts(element, trigger, watch, ['act'])"
_HEAD = "window.shelf.head(element, trigger, ['act'])"
_TABLE = "window.shelf.table(element, trigger, watch, ['open', 'look'])"


class LibraryPanel:
    """The components, made where this is called, and what they do.

    Args:
        local: the page is open to nobody but who sits at this computer.
    """

    def __init__(self, assistant: Assistant, local: bool = False) -> None:
        self.assistant = assistant
        self.jobs = Jobs(assistant)
        self.upkeep = Upkeep(assistant)
        self.underway = Changes()
        blocks = Context.root_block
        self.acts = Acts(assistant, self.jobs, self.upkeep, self.underway, lambda: blocks.upload_file_set, local)
        self.visit = gr.State(Visit())
        self.changes = gr.State("")
        self.timer = gr.Timer(OFTEN, active=False)
        self.head = _html("shelf-head", render_head(), _HEAD)
        self.said = _html("shelf-said", "", _ACTS)
        self.news = _html("shelf-news", "", _ACTS)
        with gr.Column(elem_id="shelf-articles"):
            _html("shelf-search", SEARCH + ERASING, "window.shelf.search(element)")
            self.listing = _html("listing", "", _TABLE)
        with gr.Column(elem_id="shelf-add"):
            self.files = _html("files", render_adding(local), "window.shelf.adding(element, trigger, ['act'])")
            self.feeds = _html("feeds", render_feeds((), ()), _ACTS)
        with gr.Column(elem_id="shelf-collections"):
            self.new = _html("new-one", render_new(), _ACTS)
            self.gathered = _html("gathered", "", _ACTS)
        with gr.Column(elem_id="shelf-index"):
            self.health = _html("health", "", _ACTS)

    def wire(
        self, changed: Callable[..., Sequence[object]], inputs: Sequence[object], outputs: Sequence[object]
    ) -> None:
        """Connect the events; whenever the library has changed ``changed`` makes ``outputs`` from ``inputs``."""
        parts = [self.said, self.news, self.listing, self.feeds, self.gathered, self.health, self.timer, self.changes]
        for element in (self.head, self.files, self.new, self.said, self.news, self.feeds, self.gathered, self.health):
            element.act(self._acted, self.visit, parts, **QUIET, trigger_mode="multiple")
        self.listing.look(self._looked, self.visit, self.listing, **QUIET, trigger_mode="always_last")
        self.timer.tick(self.drawn, self.visit, parts, **QUIET)
        self.changes.change(changed, list(inputs), list(outputs), **QUIET)

    def drawn(self, visit: Visit) -> tuple[Any, ...]:
        """Return every part that is to be drawn anew, and when to look again."""
        busy = self.jobs.busy or self.upkeep.busy or self.underway.busy
        mark = fingerprint(self.assistant.library)
        return (
            self._fresh(visit, "said", lambda: render_changes(self.underway.all()) + render_said(visit.said)),
            self._fresh(visit, "news", lambda: render_news(self.jobs.all(), self._entry)),
            self._listing(visit, mark),
            self._fresh(visit, "feeds", self._feeds, shown=visit.section == "add"),
            self._fresh(visit, "gathered", self._gathered, shown=visit.section == "collections"),
            self._fresh(visit, "health", lambda: render_health(self.upkeep.report()), shown=visit.section == "index"),
            gr.Timer(OFTEN if busy else SELDOM, active=visit.open),
            self._changed(visit, mark),
        )

    def listed(self, visit: Visit) -> str:
        """Return the page of the table that the visit looks at."""
        library = self.assistant.library
        shelf = browse(library, visit.look)
        inside = collections_of(library, [entry.id for entry in shelf.entries])
        return render_table(shelf, library.collections(), inside)

    def _acted(self, visit: Visit, event: gr.EventData) -> tuple[Any, ...]:
        self.acts.act(visit, event._data)
        return self.drawn(visit)

    def _looked(self, visit: Visit, event: gr.EventData) -> str:
        visit.look = parse_look(event._data)
        return self._drawn_listing(visit, fingerprint(self.assistant.library))

    def _listing(self, visit: Visit, mark: str) -> Any:
        due = visit.open and visit.section == "articles" and visit.listed != (mark, visit.look)
        return self._drawn_listing(visit, mark) if due else gr.skip()

    def _drawn_listing(self, visit: Visit, mark: str) -> str:
        """Return the table; what it was drawn from is noted first, since that may change on the way."""
        visit.listed = (mark, visit.look)
        return self.listed(visit)

    def _feeds(self) -> str:
        return render_feeds(self.assistant.library.feeds(), self.assistant.library.collections())

    def _gathered(self) -> str:
        return render_collections(gathered(self.assistant.library))

    @staticmethod
    def _fresh(visit: Visit, part: str, draw: Callable[[], str], shown: bool = True) -> Any:
        """Return what is drawn, where it is shown and isn't what stands there."""
        if not shown or not visit.open:
            return gr.skip()
        found = draw()
        if visit.drawn.get(part) == found:
            return gr.skip()
        visit.drawn[part] = found
        return found

    @staticmethod
    def _changed(visit: Visit, mark: str) -> Any:
        before = visit.drawn.get("mark")
        visit.drawn["mark"] = mark
        return gr.skip() if before in (None, mark) else mark

    def _entry(self, article_id: str) -> Entry | None:
        try:
            return self.assistant.library.by_id(article_id).entry
        except ClippingsError:
            return None


def _html(name: str, value: str, attach: str) -> Any:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=attach)
