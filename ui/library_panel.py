"""The panel of articles: list, filter, read, remove, upload, add by address.

It deliberately knows of the chat only that something is to be done when the library has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import ClippingsError
from index.ingest import Added
from index.kept import Entry
from ui.adding import add
from ui.article_list import chosen, render_line, render_list, render_outcome
from ui.uploads import keep_uploads

if TYPE_CHECKING:
    from rag.assistant import Assistant

QUIET = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
KINDS = "Text, Markdown, HTML, PDF, Word or JSON; several at once if you like."
#: Anything else would be taken for a path of this computer.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ATTACH = "window.clippings.panel(element, trigger, ['open', 'remove'])"


class LibraryPanel:
    """The panel's components, made where this is called, and what they do."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        gr.HTML('<h2 class="heading">Articles</h2>', apply_default_css=False)
        with gr.Column(elem_id="adding"):
            self.files = gr.File(
                label=f"Files to add: {KINDS}",
                file_count="multiple",
                height=60,
                elem_id="files",
            )
            gr.HTML(f'<p class="hint">{KINDS}</p>', apply_default_css=False)
            with gr.Row(elem_id="by-address"):
                self.address = gr.Textbox(
                    label="Address of a page to add",
                    placeholder="https://… address of a page",
                    container=False,
                    max_lines=1,
                    elem_id="address",
                )
                self.add_address = gr.Button("Add page", elem_id="add-address", size="sm")
            self.outcome = gr.HTML("", elem_id="outcome", apply_default_css=False)
        self.filter = gr.Textbox(
            label="Filter articles",
            placeholder="Filter by title, source or author",
            container=False,
            max_lines=1,
            elem_id="filter",
        )
        self.listing = gr.HTML("", elem_id="listing", apply_default_css=False, js_on_load=_ATTACH)

    def wire(
        self, changed: Callable[..., Sequence[object]], inputs: Sequence[object], outputs: Sequence[object]
    ) -> None:
        """Connect the events; after every change of the library ``changed`` makes ``outputs`` from ``inputs``."""
        listed = {"fn": self.listed, "inputs": self.filter, "outputs": self.listing, **QUIET}
        refreshed = {"fn": changed, "inputs": list(inputs), "outputs": list(outputs), **QUIET}
        self.filter.change(**listed, trigger_mode="always_last")
        events = (
            self.files.upload(self._upload, self.files, [self.outcome, self.files], **QUIET),
            self.add_address.click(self._fetch, self.address, [self.outcome, self.address], **QUIET),
            self.address.submit(self._fetch, self.address, [self.outcome, self.address], **QUIET),
            self.listing.remove(self._remove, None, self.outcome, **QUIET),
        )
        for event in events:
            event.then(**listed).then(**refreshed)

    def listed(self, words: str | None) -> str:
        """Return the list of the articles that the filter lets through."""
        entries = self.assistant.library.entries()
        return render_list(chosen(entries, words or ""), len(entries))

    def _upload(self, paths: list[str] | None) -> Iterator[tuple[str, Any]]:
        """Yield the news; the box for files is empty at once, ready for more."""
        try:
            kept = keep_uploads(paths or [], self.assistant.settings.home)
        except ClippingsError as error:
            yield render_line(str(error)), None
            return
        for step, news in enumerate(self._added(kept)):
            yield news, gr.skip() if step else None

    def _fetch(self, address: str) -> Iterator[tuple[str, Any]]:
        """Yield the news; the address stays until it is known what became of it."""
        address = address.strip()
        targets = [address if _SCHEME.match(address) else f"https://{address}"] if address else []
        for news in self._added(targets):
            yield news, gr.skip()
        yield gr.skip(), ""

    def _added(self, targets: Sequence[str]) -> Iterator[str]:
        for news in add(self.assistant, targets) if targets else ():
            yield render_outcome(news, self._entry) if isinstance(news, Added) else render_line(news)

    def _remove(self, event: gr.EventData) -> str:
        article_id = str(event._data.get("article", ""))
        try:
            title = self.assistant.library.by_id(article_id).entry.title
            self.assistant.remove([article_id])
        except ClippingsError as error:
            return render_line(str(error))
        return render_line(f"Removed: {title}")

    def _entry(self, article_id: str) -> Entry | None:
        try:
            return self.assistant.library.by_id(article_id).entry
        except ClippingsError:
            return None
