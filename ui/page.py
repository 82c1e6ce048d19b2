"""The page put together: the chat or the library on the left, what is read on the right.

What is drawn comes from the rendering modules, what is done from the working ones; here they are connected. It
deliberately doesn't know how the page is served.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when the page is built, and by some of its parts on import

import gradio as gr

from ui.asking import ask
from ui.beginning import Beginning
from ui.checking import render_checked
from ui.conversation import Conversation
from ui.narrowing import Narrowing
from ui.opening import Wanted, integer, open_wanted
from ui.quiet import QUIET
from ui.reports import find_reports, render_reports
from ui.revision import Revision
from ui.shelf.panel import LibraryPanel
from ui.shortcuts import render_shortcuts
from ui.sittings import Sittings
from ui.suggesting import render_suggested, suggested
from ui.thread import render_exchange, render_thread
from ui.welcome import EMPTY_READER, render_standing, settled

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Questions answered at once, over all sessions; the models have queues of their own.
AT_ONCE = 8
#: Seconds between two looks at how the service stands: while that is changing, and after.
OFTEN, SELDOM = 2, 10
#: The framework would drop what is pressed while another article is on its way, and its ``always_last`` sends the
#: first press again; the page's script sends one after the other (page.js).
OPENING = {**QUIET, "trigger_mode": "multiple"}
_THREAD = (
    "window.clippings.thread(element, trigger, watch, ['open', 'ask', 'revise', 'retry', 'samples']);"
    "window.clippings.checking(element, trigger, ['check'])"
)
_PAST = f"{_THREAD};window.earlier.thread(element, trigger, watch, ['earlier'])"
_CHECKED = "window.clippings.checked(element, watch)"
_SUGGESTED = "window.asking.suggested(element, trigger, ['ask'])"
_READER = "window.clippings.reader(element, trigger, watch, ['open'])"
_SWITCH = (
    '<button type="button" class="switch" data-view="library">Library</button>'
    '<button type="button" class="switch" data-pane="article">Reader</button>'
)
_TO_EVALUATIONS = '<button type="button" class="switch" data-pane="evaluations">Evaluations</button>'
_CLOSE = '<button type="button" class="close" aria-label="Close">✕</button>'


def build(
    assistant: Assistant,
    on_shown: Callable[[], None] = lambda: None,
    coming: Callable[[], str] = lambda: "",
    local: bool = False,
) -> Any:
    """Return the page as Gradio blocks; nothing of the library is in it before a browser asks.

    Args:
        on_shown: called whenever a browser has the page and what stands on it.
        coming: says how far articles are that will be there without being asked for; "" for none.
        local: the page is open to nobody but who sits at this computer.
    """
    return _Page(assistant, on_shown, coming, local).blocks


class _Page:
    """The components by name, and a method for each thing that happens."""

    def __init__(
        self, assistant: Assistant, on_shown: Callable[[], None], coming: Callable[[], str], local: bool = False
    ) -> None:
        self.assistant = assistant
        self.on_shown = on_shown
        self.quoting = assistant.settings.generator in ("", "none")
        self.sittings = Sittings()
        self.beginning = Beginning(assistant, self.quoting, coming)
        self.opened = count(1)
        with gr.Blocks(title="Clippings", fill_width=True, analytics_enabled=False) as self.blocks:
            self.conversation = gr.State(None, delete_callback=self.sittings.leave)
            self.welcome = gr.State("")
            self.token = gr.Textbox(visible="hidden", elem_id="token")
            with gr.Column(elem_id="page"):
                self._head()
                with gr.Row(elem_id="columns"):
                    self._chat()
                    with gr.Column(elem_id="library"):
                        self.panel = LibraryPanel(assistant, local)
                    self._side()
            self._wire()

    def _head(self) -> None:
        with gr.Row(elem_id="masthead"):
            gr.HTML("<h1>Clippings</h1>", apply_default_css=False)
            self.standing = gr.HTML("", elem_id="standing", apply_default_css=False)
            self.switch = gr.HTML(_SWITCH, elem_id="switch", apply_default_css=False)
            gr.HTML(render_shortcuts(), elem_id="help", apply_default_css=False)
            self.timer = gr.Timer(OFTEN)

    def _chat(self) -> None:
        with gr.Column(elem_id="chat"):
            with gr.Column(elem_id="thread"):
                self.past = gr.HTML("", elem_id="past", apply_default_css=False, js_on_load=_PAST)
                with gr.Column(elem_id="latest"):
                    self.present = gr.HTML("", elem_id="present", apply_default_css=False, js_on_load=_THREAD)
                    self.suggested = gr.HTML("", elem_id="suggested", apply_default_css=False, js_on_load=_SUGGESTED)
                self.checked = gr.HTML("", elem_id="checked", apply_default_css=False, js_on_load=_CHECKED)
            with gr.Column(elem_id="composer"):
                self.narrowing = Narrowing(self.assistant)
                self.box = gr.Textbox(
                    label="Question",
                    placeholder="Ask a question",
                    max_lines=6,
                    container=False,
                    autofocus=True,
                    elem_id="box",
                )
                with gr.Row(elem_id="actions"):
                    self.clear = gr.Button("Clear", elem_id="clear", size="sm", interactive=False)
                    self.retry = gr.Button("Retry", elem_id="retry", size="sm", interactive=False)
                    self.stop = gr.Button("Stop", elem_id="stop", size="sm", interactive=False)
                    self.send = gr.Button("Send", elem_id="send", size="sm", variant="primary")

    def _side(self) -> None:
        with gr.Column(elem_id="side"):
            gr.HTML(_CLOSE, elem_id="close", apply_default_css=False)
            self.reader = gr.HTML(EMPTY_READER, elem_id="reader", apply_default_css=False, js_on_load=_READER)
            self.evaluations = gr.HTML("", elem_id="evaluations", apply_default_css=False)

    def _wire(self) -> None:
        view = [self.standing, self.past, self.present, self.send, self.stop, self.retry, self.clear, self.suggested]
        asking = {"outputs": [*view, self.box], **QUIET, "concurrency_limit": AT_ONCE}
        typed = [self.conversation, self.box]
        asked = [
            self.box.submit(self._typed, typed, **asking),
            self.send.click(self._typed, typed, **asking),
            self.retry.click(self._again, self.conversation, **asking),
            self.suggested.ask(self._suggestion, self.conversation, **asking),
        ]
        self.stop.click(_stop, self.conversation, None, **QUIET)
        self.clear.click(self._cleared, self.conversation, [*view, self.reader, self.narrowing.bar], **QUIET)
        for element in (self.past, self.present):
            asked.append(element.ask(self._example, self.conversation, **asking))
            asked.append(element.revise(self._revised, self.conversation, **asking))
            asked.append(element.retry(self._again, self.conversation, **asking))
            element.open(self._open, self.conversation, self.reader, **OPENING)
            element.check(self._check, self.conversation, self.checked, **QUIET)
        self.past.earlier(self._earlier, self.conversation, self.past, **QUIET)
        for element in (self.reader, self.panel.listing):
            element.open(self._open, self.conversation, self.reader, **OPENING)
        for event in asked:
            event.then(self._suggest, self.conversation, self.suggested, **QUIET)
        self.narrowing.wire(self.conversation, self.beginning.changed, [self.past, self.welcome])
        known = [self.conversation, self.welcome]
        shown = [self.standing, self.timer, self.past, self.welcome]
        self.panel.wire(self._looked, known, shown)
        samples = self.past.samples(self.beginning.add_samples, self.conversation, [self.past, self.welcome], **QUIET)
        samples.then(self._looked, known, shown, **QUIET)
        self.timer.tick(self._looked, known, shown, **QUIET)
        begun = self.blocks.load(
            self._begin,
            self.token,
            [self.conversation, *view, self.narrowing.bar],
            **QUIET,
            js="() => window.states.conversation()",
        )
        begun.then(self.on_shown, None, None, **QUIET)
        begun.then(self._evaluated, None, [self.switch, self.evaluations], **QUIET)

    def _begin(self, token: str) -> tuple[object, ...]:
        conversation = self.sittings.conversation(token, first_run=not self.assistant.library.count())
        return (
            conversation,
            *self._view(conversation),
            self.narrowing.shown(conversation),
        )

    def _evaluated(self) -> tuple[object, object]:
        """Show the way to the reports of evaluations where there are any; looked for when the page stands."""
        listing = render_reports(find_reports(self.assistant.settings.home))
        return (_SWITCH + _TO_EVALUATIONS, listing) if listing else (gr.skip(), gr.skip())

    def _typed(self, conversation: Conversation, question: str) -> Iterator[tuple[Any, ...]]:
        yield from self._asked(conversation, question, "")

    def _again(self, conversation: Conversation | None) -> Iterator[tuple[Any, ...]]:
        taken = None if conversation is None or conversation.busy else conversation.take_back()
        if taken is not None:
            yield from self._asked(conversation, taken.question, gr.skip(), taken.edited)

    def _example(self, conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from self._asked(conversation, str(event._data.get("question", "")), gr.skip())

    def _suggestion(self, conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        question = str(event._data.get("question", ""))
        yield from self._asked(conversation, question, gr.skip(), question)  # as it was tried, whatever came before

    def _suggest(self, conversation: Conversation) -> Any:
        turn, questions = suggested(self.assistant, conversation)
        return render_suggested(turn, questions) if questions else gr.skip()

    def _revised(self, conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        revision = Revision.parse(event._data)
        if conversation.busy or not revision.understood:
            return
        question = conversation.revise(revision.turn, revision.understood)
        yield from self._asked(conversation, question, gr.skip(), revision.understood)

    def _asked(
        self, conversation: Conversation | None, question: str, box: Any, edited: str | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the whole view where buttons change, and in between only the exchange that grows.

        The exchanges before stand as they were drawn when it began: they may be long.
        """
        if conversation is None or conversation.busy or not question.strip():
            return
        for step, exchange in enumerate(ask(self.assistant, conversation, question, edited)):
            if step == 0:
                yield (*self._view(conversation), box)
            elif not exchange.open:
                standing, _, *others = self._view(conversation)
                yield (standing, gr.skip(), *others, gr.skip())
            elif conversation.busy:
                untouched = [gr.skip()] * 6
                yield (gr.skip(), gr.skip(), render_exchange(exchange), *untouched)

    def _earlier(self, conversation: Conversation) -> str:
        conversation.show_more()
        return self._past(conversation)

    @staticmethod
    def _past(conversation: Conversation) -> str:
        return render_thread(conversation.earlier, conversation.unshown)

    def _open(self, conversation: Conversation | None, event: gr.EventData) -> str:
        body = open_wanted(self.assistant.library, conversation, Wanted.parse(event._data))
        asked = integer(event._data, "asked", 0)
        return f'<div data-opened="{next(self.opened)}" data-asked="{asked}">{body}</div>'

    def _check(self, conversation: Conversation, event: gr.EventData) -> str:
        turn = integer(event._data, "turn", -1)
        return render_checked(conversation.answer(turn), turn, self.assistant.settings.answer_threshold)

    def _cleared(self, conversation: Conversation) -> tuple[object, ...]:
        conversation.clear()
        return (*self._view(conversation), EMPTY_READER, self.narrowing.shown(conversation))

    def _looked(self, conversation: Conversation | None, welcome: str) -> tuple[object, ...]:
        """Say how the service stands, and draw the empty chat again where it isn't what it was."""
        status = self.assistant.status()
        done = settled(status, self.quoting) and self.beginning.settled()
        past, shown = self.beginning.changed(conversation, status, welcome)
        timer = gr.Timer(SELDOM if done else OFTEN)
        return render_standing(status, self.quoting), timer, past, shown

    def _view(self, conversation: Conversation) -> tuple[object, ...]:
        """Return the standing line, the exchanges before, the last one, the four buttons, and no suggestions yet."""
        status, exchanges = self.assistant.status(), conversation.exchanges
        busy, begun = conversation.busy, bool(exchanges)
        return (
            render_standing(status, self.quoting),
            self._past(conversation) if begun else self.beginning.drawn(status, conversation),
            render_exchange(exchanges[-1]) if begun else "",
            gr.Button(interactive=not busy),
            gr.Button(interactive=busy),
            gr.Button(interactive=begun and not busy),
            gr.Button(interactive=begun),
            "",
        )


def _stop(conversation: Conversation) -> None:
    conversation.stop.set()
