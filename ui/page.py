"""The page put together: the chat or the library on the left, what is read on the right.

What is drawn comes from the rendering modules, what is done from the working ones; here they are connected. It
deliberately doesn't know how the page is served.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when the page is built, and by some of its parts on import
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"  # of ten thousand it would make a table after each event, by pandas
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**60)

import gradio as gr

from ui.account import render_account
from ui.beginning import Beginning
from ui.chat import Chat
from ui.keeping.keeper import LibraryKeeper
from ui.keeping.pane import ConversationsPane
from ui.opening import Wanted, integer, open_wanted
from ui.quiet import QUIET
from ui.reports import find_reports, render_reports
from ui.shelf.panel import LibraryPanel
from ui.shortcuts import render_shortcuts
from ui.sittings import Sitting, Sittings
from ui.welcome import EMPTY_READER, render_standing, settled

if TYPE_CHECKING:
    from index.readers import Reader
    from rag.assistant import Assistant

Who = Callable[[gr.Request], "Reader | None"]
#: Seconds between two looks at how the service stands: while that is changing, and after.
OFTEN, SELDOM = 2, 10
#: The framework would drop what is pressed while another article is on its way, and its ``always_last`` sends the
#: first press again; the page's script sends one after the other (page.js).
OPENING = {**QUIET, "trigger_mode": "multiple"}
_READER = "window.clippings.reader(element, trigger, watch, ['open'])"
_SWITCH = (
    '<button type="button" class="switch" data-view="library">Library</button>'
    '<button type="button" class="switch" data-pane="article">Reader</button>'
    '<button type="button" class="switch" data-pane="conversations">Conversations</button>'
)
_TO_EVALUATIONS = '<button type="button" class="switch" data-pane="evaluations">Evaluations</button>'
_CLOSE = '<button type="button" class="close" aria-label="Close">✕</button>'


def build(
    assistant: Assistant,
    on_shown: Callable[[], None] = lambda: None,
    coming: Callable[[], str] = lambda: "",
    who: Who = lambda _: None,
    local: bool = False,
) -> Any:
    """Return the page as Gradio blocks; nothing of the library is in it before a browser asks.

    Args:
        on_shown: called whenever a browser has the page and what stands on it.
        coming: says how far articles are that will be there without being asked for; "" for none.
        who: returns the reader who is logged in; None where no login is asked for.
        local: the page is open to nobody but who sits at this computer.
    """
    return _Page(assistant, on_shown, coming, who, local).blocks


class _Page:
    """The components by name, and a method for each thing that happens."""

    def __init__(
        self,
        assistant: Assistant,
        on_shown: Callable[[], None],
        coming: Callable[[], str],
        who: Who,
        local: bool = False,
    ) -> None:
        self.assistant = assistant
        self.who = who
        self.on_shown = on_shown
        self.quoting = not assistant.writes
        keeper = LibraryKeeper(assistant.library.engine)
        keeper.kept.erase_deleted()
        self.sittings = Sittings(keeper, keeper.open)
        self.beginning = Beginning(assistant, self.quoting, coming)
        self.chat = Chat(assistant, keeper, self.beginning)
        self.conversations = ConversationsPane(keeper, self.sittings)
        self.opened = count(1)
        with gr.Blocks(title="Clippings", fill_width=True, analytics_enabled=False) as self.blocks:
            self.sitting = gr.State(None, delete_callback=self.sittings.leave)
            self.welcome = gr.State("")
            self.token = gr.Textbox(visible="hidden", elem_id="token")
            with gr.Column(elem_id="page"):
                self._head()
                with gr.Row(elem_id="columns"):
                    with gr.Column(elem_id="chat"):
                        self.chat.build()
                    with gr.Column(elem_id="library"):
                        self.panel = LibraryPanel(assistant, local)
                    self._side()
            self._wire()

    def _head(self) -> None:
        with gr.Row(elem_id="masthead"):
            gr.HTML("<h1>Clippings</h1>", apply_default_css=False)
            self.standing = gr.HTML("", elem_id="standing", apply_default_css=False)
            self.switch = gr.HTML(_SWITCH, elem_id="switch", apply_default_css=False)
            self.account = gr.HTML("", elem_id="account", apply_default_css=False)
            gr.HTML(render_shortcuts(), elem_id="help", apply_default_css=False)
            self.timer = gr.Timer(OFTEN)

    def _side(self) -> None:
        with gr.Column(elem_id="side"):
            gr.HTML(_CLOSE, elem_id="close", apply_default_css=False)
            self.reader = gr.HTML(EMPTY_READER, elem_id="reader", apply_default_css=False, js_on_load=_READER)
            with gr.Column(elem_id="conversations"):
                self.conversations.build()
            self.evaluations = gr.HTML("", elem_id="evaluations", apply_default_css=False)

    def _wire(self) -> None:
        chat, sitting = self.chat, self.sitting
        view = chat.outputs(self.standing)
        chat.wire(sitting, self.standing)
        for element in (chat.past, chat.present, self.reader, self.panel.listing):
            element.open(self._open, sitting, self.reader, **OPENING)
        self.conversations.wire(sitting, self._moved, [*view, self.reader, chat.narrowing.bar], chat.new)
        chat.narrowing.wire(sitting, self.beginning.changed, [chat.past, self.welcome])
        known = [sitting, self.welcome]
        shown = [self.standing, self.timer, chat.past, self.welcome]
        self.panel.wire(self._looked, known, shown)
        samples = chat.past.samples(self.beginning.add_samples, sitting, [chat.past, self.welcome], **QUIET)
        samples.then(self._looked, known, shown, **QUIET)
        self.timer.tick(self._looked, known, shown, **QUIET)
        begun = self.blocks.load(
            self._begin,
            self.token,
            [sitting, self.conversations.seat, *view, chat.narrowing.bar, self.account],
            **QUIET,
            js="() => window.keeping.id()",
        )
        begun.then(self.on_shown, None, None, **QUIET)
        begun.then(self._evaluated, None, [self.switch, self.evaluations], **QUIET)

    def _begin(self, token: str, request: gr.Request) -> tuple[object, ...]:
        reader = self.who(request)
        empty = not self.assistant.library.count()
        sitting = self.sittings.begin(token, reader.id if reader else None, first_run=empty)
        bar = self.chat.narrowing.shown(sitting.conversation)  # first: what else is drawn goes by its filters
        return (sitting, self.conversations.seated(sitting), *self.chat.view(sitting), bar, render_account(reader))

    def _moved(self, sitting: Sitting) -> tuple[object, ...]:
        """Draw the conversation that the session has gone to; the reader shows nothing of the one before."""
        bar = self.chat.narrowing.shown(sitting.conversation)
        return (*self.chat.view(sitting), EMPTY_READER, bar)

    def _evaluated(self) -> tuple[object, object]:
        """Show the way to the reports of evaluations where there are any; looked for when the page stands."""
        listing = render_reports(find_reports(self.assistant.settings.home))
        return (_SWITCH + _TO_EVALUATIONS, listing) if listing else (gr.skip(), gr.skip())

    def _open(self, sitting: Sitting | None, event: gr.EventData) -> str:
        conversation = None if sitting is None else sitting.conversation
        body = open_wanted(self.assistant.library, conversation, Wanted.parse(event._data))
        asked = integer(event._data, "asked", 0)
        return f'<div data-opened="{next(self.opened)}" data-asked="{asked}">{body}</div>'

    def _looked(self, sitting: Sitting | None, welcome: str) -> tuple[object, ...]:
        """Say how the service stands, and draw the empty chat again where it isn't what it was."""
        status = self.assistant.status()
        done = settled(status, self.quoting) and self.beginning.settled()
        past, shown = self.beginning.changed(sitting, status, welcome)
        timer = gr.Timer(SELDOM if done else OFTEN)
        return render_standing(status, self.quoting), timer, past, shown
