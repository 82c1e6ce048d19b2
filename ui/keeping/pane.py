"""The pane of conversations: listed, searched, gone on with, renamed, deleted, brought back, taken in.

It deliberately knows of the chat only that something is to be drawn when the session sits at another conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import ClippingsError
from ui.conversation import Conversation
from ui.keeping.importing import import_file
from ui.keeping.keeper import LibraryKeeper
from ui.keeping.list_html import SHOWN, Wish, render_conversations, render_deleted, render_line
from ui.opening import integer
from ui.quiet import QUIET
from ui.sittings import Sitting, Sittings

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTACH = "window.keeping.pane(element, trigger, watch, ['go', 'rename', 'delete', 'more', 'look'])"
_NEWS = "window.clippings.buttons(element, trigger, ['undelete'])"
_SITTING = "window.keeping.sitting(element, watch)"
GONE = "This conversation is no longer here."


class ConversationsPane:
    """The components, made by ``build`` where they stand, and what they do."""

    def __init__(self, keeper: LibraryKeeper, sittings: Sittings) -> None:
        self.keeper, self.sittings = keeper, sittings

    def build(self) -> None:
        """Make the components."""
        gr.HTML('<h2 class="heading">Conversations</h2>', apply_default_css=False)
        with gr.Row(elem_id="conversations-tools"):
            self.words = gr.Textbox(
                label="Search conversations",
                placeholder="Search questions and answers",
                container=False,
                max_lines=1,
                elem_id="conversations-words",
            )
            self.file = gr.UploadButton("Import", file_types=[".json"], size="sm", elem_id="import")
        self.news = gr.HTML("", elem_id="conversations-news", apply_default_css=False, js_on_load=_NEWS)
        self.listing = gr.HTML("", elem_id="conversation-list", apply_default_css=False, js_on_load=_ATTACH)
        #: Tells the page's script which conversation it has, to go on with it when it is loaded again.
        self.seat = gr.HTML("", elem_id="sitting", apply_default_css=False, js_on_load=_SITTING)

    def wire(
        self, sitting: gr.State, drawn: Callable[[Sitting], Sequence[object]], outputs: Sequence[object], new: Any
    ) -> None:
        """Connect the events.

        Args:
            drawn: makes ``outputs``, the chat, of a session that sits at another conversation.
            new: the button for a new one.
        """
        known = [sitting, self.words]
        page = [*outputs, self.seat, self.listing]
        self.listing.look(self._listed, known, self.listing, **QUIET, trigger_mode="always_last")
        self.words.change(self._listed, known, self.listing, **QUIET, trigger_mode="always_last")
        self.listing.more(self._more, known, self.listing, **QUIET)
        self.listing.rename(self._renamed, known, [self.listing, self.news], **QUIET)

        def moved(sitting: Sitting, words: str, to: str | None) -> tuple[object, ...]:
            before = sitting.conversation
            if not self.sittings.move(sitting, to):
                return (*_nothing(page), render_line(GONE))
            changed = drawn(sitting) if sitting.conversation is not before else _nothing(outputs)
            return (*changed, self.seated(sitting), self._listed(sitting, words), "")

        def gone_to(sitting: Sitting, words: str, event: gr.EventData) -> tuple[object, ...]:
            return moved(sitting, words, _named(event._data))

        def deleted(sitting: Sitting, words: str, event: gr.EventData) -> tuple[object, ...]:
            one = self.keeper.kept.find(_named(event._data), sitting.reader_id)
            if one is None:
                return (*_nothing(page), render_line(GONE))
            try:
                self.keeper.kept.delete(one.id)
            except ClippingsError as error:
                return (*_nothing(page), render_line(str(error)))
            news = render_deleted(one.id, one.title)
            if one.id == sitting.conversation.id:
                return (*moved(sitting, words, None)[:-1], news)
            return (*_nothing(outputs), self.seated(sitting), self._listed(sitting, words), news)

        def begun(sitting: Sitting, words: str) -> tuple[object, ...]:
            if not sitting.conversation.exchanges:
                return (*_nothing(page), "")
            return moved(sitting, words, None)

        self.listing.go(gone_to, known, [*page, self.news], **QUIET)
        self.listing.delete(deleted, known, [*page, self.news], **QUIET)
        new.click(begun, known, [*page, self.news], **QUIET)
        self.news.undelete(self._undeleted, known, [self.listing, self.news], **QUIET)
        self.file.upload(self._imported, [*known, self.file], [self.listing, self.news], **QUIET)

    def seated(self, sitting: Sitting) -> str:
        """Return what tells the page's script which conversation it has."""
        return f'<span data-conversation="{sitting.conversation.id}"></span>'

    def _listed(self, sitting: Sitting | None, words: str | None, most: int = SHOWN) -> str:
        if sitting is None:
            return ""
        wish = Wish((words or "").strip(), most, sitting.conversation.id)
        return render_conversations(self.keeper.kept.listed(sitting.reader_id, wish.words, most + 1), wish)

    def _more(self, sitting: Sitting, words: str, event: gr.EventData) -> str:
        return self._listed(sitting, words, integer(event._data, "most", SHOWN))

    def _renamed(self, sitting: Sitting, words: str, event: gr.EventData) -> tuple[str, str]:
        title = event._data.get("title", "")
        one = self.keeper.kept.find(_named(event._data), sitting.reader_id)
        try:
            if one is None:
                return self._listed(sitting, words), render_line(GONE)
            self.keeper.kept.rename(one.id, title if isinstance(title, str) else "")
        except ClippingsError as error:
            return self._listed(sitting, words), render_line(f"{error}.".capitalize())
        at_hand = self.sittings.at_hand(one.id)
        if at_hand is not None:
            at_hand.title = title
        return self._listed(sitting, words), ""

    def _undeleted(self, sitting: Sitting, words: str, event: gr.EventData) -> tuple[str, str]:
        if not self.keeper.kept.undelete(_named(event._data), sitting.reader_id):
            return self._listed(sitting, words), render_line(GONE)
        return self._listed(sitting, words), ""

    def _imported(self, sitting: Sitting, words: str, path: str | None) -> tuple[str, str]:
        if path is None:
            return self._listed(sitting, words), ""
        try:
            conversation = import_file(Path(path), self.keeper, sitting.reader_id)
        except ClippingsError as error:
            return self._listed(sitting, words), render_line(str(error))
        finally:
            Path(path).unlink(missing_ok=True)
        return self._listed(sitting, words), render_line(f"Imported: {title_line(conversation)}")


def title_line(conversation: Conversation) -> str:
    """Return what a conversation is called in a line of news."""
    return conversation.title or (conversation.exchanges[0].question if conversation.exchanges else "")


def _nothing(outputs: Sequence[object]) -> list[Any]:
    return [gr.skip()] * len(outputs)


def _named(data: Mapping[str, Any]) -> str:
    named = data.get("conversation", "")
    return named if isinstance(named, str) else ""
