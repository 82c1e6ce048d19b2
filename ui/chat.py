"""The chat's part of the page: the thread, the box to ask in, and what a question does to them.

It deliberately doesn't know how an exchange is drawn, nor what stands beside the chat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import ClippingsError
from ui.asking import ask
from ui.beginning import Beginning
from ui.checking import render_checked
from ui.keeping.judging import Judgement
from ui.keeping.keeper import LibraryKeeper
from ui.narrowing import Narrowing
from ui.opening import integer
from ui.quiet import QUIET
from ui.revision import Revision
from ui.sittings import Sitting
from ui.suggesting import render_suggested, suggested
from ui.thread import render_exchange, render_thread
from ui.welcome import render_standing

if TYPE_CHECKING:
    from rag.assistant import Assistant

_THREAD = (
    "window.clippings.thread(element, trigger, watch, ['open', 'ask', 'revise', 'retry', 'samples', 'judge']);"
    "window.clippings.checking(element, trigger, ['check']);window.keeping.judging(element, trigger)"
)
_PAST = f"{_THREAD};window.earlier.thread(element, trigger, watch, ['earlier'])"
_CHECKED = "window.clippings.checked(element, watch)"
_SUGGESTED = "window.asking.suggested(element, trigger, ['ask'])"


class Chat:
    """The components, made by ``build`` where they stand, and a method for each thing that happens."""

    def __init__(self, assistant: Assistant, keeper: LibraryKeeper, beginning: Beginning) -> None:
        self.assistant, self.keeper, self.beginning = assistant, keeper, beginning
        self.quoting = beginning.quoting

    def build(self) -> None:
        """Make the components."""
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
                self.new = gr.Button("New", elem_id="new", size="sm", interactive=False)
                self.retry = gr.Button("Retry", elem_id="retry", size="sm", interactive=False)
                self.stop = gr.Button("Stop", elem_id="stop", size="sm", interactive=False)
                self.send = gr.Button("Send", elem_id="send", size="sm", variant="primary")

    def wire(self, sitting: gr.State, standing: gr.HTML) -> None:
        """Connect the events; ``standing`` is the line that says how the service stands."""
        asking = {"outputs": [*self.outputs(standing), self.box, self.narrowing.bar], **QUIET}
        typed = [sitting, self.box]
        asked = [
            self.box.submit(self._typed, typed, **asking),
            self.send.click(self._typed, typed, **asking),
            self.retry.click(self._again, sitting, **asking),
            self.suggested.ask(self._suggestion, sitting, **asking),
        ]
        self.stop.click(_stop, sitting, None, **QUIET)
        for element in (self.past, self.present):
            asked.append(element.ask(self._example, sitting, **asking))
            asked.append(element.revise(self._revised, sitting, **asking))
            asked.append(element.retry(self._again, sitting, **asking))
            element.check(self._check, sitting, self.checked, **QUIET)
            element.judge(self._judged, sitting, [self.past, self.present], **QUIET)
        self.past.earlier(self._earlier, sitting, self.past, **QUIET)
        for event in asked:
            event.then(self._suggest, sitting, self.suggested, **QUIET)

    def outputs(self, standing: gr.HTML) -> Sequence[Any]:
        """Return what ``view`` makes."""
        return [standing, self.past, self.present, self.send, self.stop, self.retry, self.new, self.suggested]

    def view(self, sitting: Sitting) -> tuple[object, ...]:
        """Return the standing line, the exchanges before, the last one, the four buttons, and no suggestions yet."""
        conversation = sitting.conversation
        status, exchanges = self.assistant.status(), conversation.exchanges
        busy, begun = conversation.busy, bool(exchanges)
        return (
            render_standing(status, self.quoting),
            self._past(sitting) if begun else self.beginning.drawn(status, conversation),
            render_exchange(exchanges[-1]) if begun else "",
            gr.Button(interactive=not busy),
            gr.Button(interactive=busy),
            gr.Button(interactive=begun and not busy),
            gr.Button(interactive=begun),
            "",
        )

    def _typed(self, sitting: Sitting, question: str) -> Iterator[tuple[Any, ...]]:
        yield from self._asked(sitting, question, "")

    def _again(self, sitting: Sitting | None) -> Iterator[tuple[Any, ...]]:
        taken = None if sitting is None or sitting.conversation.busy else sitting.conversation.take_back()
        if taken is not None:
            yield from self._asked(sitting, taken.question, gr.skip(), taken.edited)

    def _example(self, sitting: Sitting, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from self._asked(sitting, str(event._data.get("question", "")), gr.skip())

    def _suggestion(self, sitting: Sitting, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        question = str(event._data.get("question", ""))
        yield from self._asked(sitting, question, gr.skip(), question)  # as it was tried, whatever came before

    def _suggest(self, sitting: Sitting) -> Any:
        conversation = sitting.conversation
        turn, questions = suggested(self.assistant, conversation)
        shown = questions and sitting.conversation is conversation
        return render_suggested(turn, questions) if shown else gr.skip()

    def _revised(self, sitting: Sitting, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        revision, conversation = Revision.parse(event._data), sitting.conversation
        if conversation.busy or not revision.understood:
            return
        question = conversation.revise(revision.turn, revision.understood)
        yield from self._asked(sitting, question, gr.skip(), revision.understood)

    def _asked(
        self, sitting: Sitting | None, question: str, box: Any, edited: str | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the whole view where buttons change, and in between only the exchange that grows.

        The exchanges before stand as they were drawn when it began: they may be long. Nothing more is drawn once the
        reader went to another conversation.
        """
        if sitting is None or sitting.conversation.busy or not question.strip():
            return
        conversation = sitting.conversation
        for step, exchange in enumerate(ask(self.assistant, conversation, question, edited)):
            if sitting.conversation is not conversation:
                continue  # to the end, which keeps what was found
            if step == 0:
                bar = self.narrowing.shown(conversation) if conversation.filters.collection else gr.skip()
                yield (*self.view(sitting), box, bar)  # the collection may have got another name
            elif not exchange.open:
                standing, _, *others = self.view(sitting)
                yield (standing, gr.skip(), *others, gr.skip(), gr.skip())
            elif conversation.busy:
                untouched = [gr.skip()] * 7
                yield (gr.skip(), gr.skip(), render_exchange(exchange), *untouched)

    def _judged(self, sitting: Sitting, event: gr.EventData) -> tuple[object, object]:
        """Keep what the reader thinks of an answer, and draw that part of the thread again."""
        judgement, conversation = Judgement.parse(event._data), sitting.conversation
        problem = ""
        try:
            self.keeper.judge(conversation, judgement.turn, judgement.helpful, judgement.reason)
        except ClippingsError as error:
            problem = str(error)
        last = conversation.exchanges[-1] if conversation.exchanges else None
        if last is not None and last.number == judgement.turn:
            return gr.skip(), render_exchange(last, problem=problem)
        return render_thread(conversation.earlier, conversation.unshown, judgement.turn, problem), gr.skip()

    def _earlier(self, sitting: Sitting) -> str:
        sitting.conversation.show_more()
        return self._past(sitting)

    @staticmethod
    def _past(sitting: Sitting) -> str:
        return render_thread(sitting.conversation.earlier, sitting.conversation.unshown)

    def _check(self, sitting: Sitting, event: gr.EventData) -> str:
        turn = integer(event._data, "turn", -1)
        return render_checked(sitting.conversation.answer(turn), turn, self.assistant.settings.answer_threshold)


def _stop(sitting: Sitting) -> None:
    sitting.conversation.stop.set()
