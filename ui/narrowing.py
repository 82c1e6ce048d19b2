"""The filters' part of the page: the bar above the question box, the panel of choices, and what they do.

It deliberately doesn't know how a question is asked, only the conversation that keeps the filters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import MisuseError
from ui.conversation import Conversation
from ui.filter_choices import HEAD, render_bar, render_choices
from ui.filtering import Change, changed
from ui.following import follow
from ui.quiet import QUIET
from ui.sittings import Sitting

if TYPE_CHECKING:
    from rag.assistant import Assistant

_BAR = "window.asking.bar(element, trigger, watch, ['narrow', 'choose'])"
_CHOICES = "window.asking.choices(element, trigger, watch, ['narrow'])"
_HEAD = "window.asking.head(element, trigger, ['look'])"


class Narrowing:
    """The components, made where this is called, and what they do."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.drawn = count(1)
        with gr.Column(elem_id="choosing"):
            self.head = gr.HTML(HEAD, elem_id="choosing-head", apply_default_css=False, js_on_load=_HEAD)
            self.choices = gr.HTML("", elem_id="choices", apply_default_css=False, js_on_load=_CHOICES)
        self.bar = gr.HTML("", elem_id="filters", apply_default_css=False, js_on_load=_BAR)

    def wire(self, sitting: gr.State, changed_too: Callable[[Sitting], object], outputs: Sequence[object]) -> None:
        """Connect the events; after every change of the filters ``changed_too`` makes ``outputs``."""
        self.bar.choose(self._opened, sitting, self.choices, **QUIET)
        self.head.look(self._looked, sitting, self.choices, **QUIET, trigger_mode="always_last")
        from_bar = self.bar.narrow(self._taken_away, sitting, [self.bar, self.choices], **QUIET)
        chosen = self.choices.narrow(self._chosen, sitting, self.bar, **QUIET)
        for event in (from_bar, chosen):
            event.then(changed_too, sitting, list(outputs), **QUIET)

    def shown(self, conversation: Conversation) -> str:
        """Return the bar as the conversation's filters are, the collection by its name of today."""
        follow(self.assistant.library, conversation)
        return render_bar(self.assistant.library, conversation.filters)

    def _opened(self, sitting: Sitting, words: str = "") -> str:
        """Return the choices as the filters are; never the same text twice, or boxes would stay as they were left."""
        drawn = render_choices(self.assistant.library, sitting.conversation.filters, words)
        return f'<div data-drawn="{next(self.drawn)}">{drawn}</div>'

    def _looked(self, sitting: Sitting, event: gr.EventData) -> str:
        words = event._data.get("words", "")
        return self._opened(sitting, words if isinstance(words, str) else "")

    def _taken_away(self, sitting: Sitting, event: gr.EventData) -> tuple[str, str]:
        return self._chosen(sitting, event), self._opened(sitting)

    def _chosen(self, sitting: Sitting, event: gr.EventData) -> str:
        conversation = sitting.conversation
        data: dict[str, Any] = event._data
        follow(self.assistant.library, conversation)
        try:
            conversation.restrict(changed(conversation.filters, Change.parse(data)))
        except MisuseError as error:
            return render_bar(self.assistant.library, conversation.filters, f"{error}.".capitalize())
        return self.shown(conversation)
