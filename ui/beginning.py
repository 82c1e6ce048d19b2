"""The empty chat's part of the page: what stands in it, the three steps of a first run, the samples added on request.

It deliberately doesn't know how a question is asked, only the conversation that has none yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr

from index.samples import sample_paths
from ui.adding import add
from ui.conversation import Adding, Conversation
from ui.examples import Examples
from ui.first_run import render_first_run
from ui.sittings import Sitting
from ui.troubles import render_loading
from ui.welcome import render_examples, render_welcome

if TYPE_CHECKING:
    from rag.assistant import Assistant, Status


class Beginning:
    """What is drawn, and what its buttons do.

    Args:
        quoting: no language model is wanted.
        coming: says how far articles are that will be there without being asked for; "" for none.
    """

    def __init__(self, assistant: Assistant, quoting: bool, coming: Callable[[], str]) -> None:
        self.assistant, self.quoting, self.coming = assistant, quoting, coming
        self.examples = Examples(assistant)

    def drawn(self, status: Status, conversation: Conversation) -> str:
        """Return the empty chat."""
        offered = self.examples.offered(conversation.filters)
        loading = render_loading(status, self.quoting)
        if status.articles and not conversation.first_run:
            return render_welcome(status.articles, offered, loading)
        coming = self.coming()
        adding = Adding(coming) if coming else conversation.adding
        return render_first_run(status.articles, offered, adding, render_examples(status.articles, offered), loading)

    def settled(self) -> bool:
        """Whether nothing in it is about to change by itself."""
        return self.examples.offered() is not None and not self.coming()

    def changed(self, sitting: Sitting | None, status: Status | None = None, shown: str = "") -> tuple[object, object]:
        """Return the empty chat, twice, where it isn't what is ``shown``."""
        if sitting is None or sitting.conversation.exchanges:
            return gr.skip(), gr.skip()
        found = self.drawn(status or self.assistant.status(), sitting.conversation)
        return (gr.skip(), gr.skip()) if found == shown else (found, found)

    def add_samples(self, sitting: Sitting | None) -> Iterator[tuple[object, object]]:
        """Add the sample articles, and yield the empty chat as they come."""
        if sitting is None:
            return
        conversation = sitting.conversation
        if conversation.adding is not None and conversation.adding.busy:
            return
        for news in add(self.assistant, [str(path) for path in sample_paths()]):
            conversation.adding = Adding(news) if isinstance(news, str) else None
            yield self.changed(sitting)
        if conversation.adding is not None:  # the last line says why it failed
            conversation.adding = Adding(conversation.adding.line, busy=False)
        yield self.changed(sitting)
