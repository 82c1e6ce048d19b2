"""Suggested questions under an answer, found once it is there, as buttons.

It deliberately doesn't know how questions are made, nor what a pressed one does.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.suggest import follow_ups
from ui.asking import STOPPED_QUOTING
from ui.byline import escaped
from ui.conversation import Conversation
from ui.exchange import State

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)


def suggested(assistant: Assistant, conversation: Conversation) -> tuple[int, tuple[str, ...]]:
    """Return the number of the last exchange and the questions that may follow it.

    None where it has no answer, where the reader stopped it, where there are none, or as soon as another question is
    asked.
    """
    if not conversation.exchanges:
        return -1, ()
    exchange = conversation.exchanges[-1]
    if exchange.state is not State.ANSWERED or exchange.answer is None or exchange.answer.notice == STOPPED_QUOTING:
        return exchange.number, ()

    def wanted() -> bool:
        return bool(conversation.exchanges) and conversation.exchanges[-1].number == exchange.number

    asked = [question for one in conversation.exchanges for question in (one.question, one.understood) if question]
    try:
        found = follow_ups(assistant, exchange.answer, asked, exchange.filters, wanted)
    except Exception:  # an answer without suggestions is better than an error under a good answer
        log.exception("suggesting questions after %r", exchange.question)
        found = ()
    return exchange.number, found if wanted() else ()


def render_suggested(turn: int, questions: Sequence[str]) -> str:
    """Return the questions as buttons; "" for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="suggestion" data-event="ask" data-question="{escaped(question)}" dir="auto">'
        f"{escaped(question)}</button></li>"
        for question in questions
    )
    return (
        f'<nav class="suggested" data-after="{turn}" aria-label="Suggested questions"><p class="hint">The articles also'
        f" answer:</p><ul>{buttons}</ul></nav>"
    )
