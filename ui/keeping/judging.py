"""What a reader thinks of an answer: two buttons under it, and a line for the reason.

Values in, text out; what comes from the browser is taken for what it is: anything. It deliberately doesn't know where
it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.byline import escaped
from ui.exchange import Exchange
from ui.opening import integer

MOST_REASON = 500
_SAID = {"yes": True, "no": False}


@dataclass(frozen=True)
class Judgement:
    """What the reader says.

    Attributes:
        turn: the exchange's number; -1 where none was named.
        helpful: None where they take back what they said.
    """

    turn: int
    helpful: bool | None
    reason: str

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Judgement:
        """Read what the browser sent; what makes no sense becomes nothing."""
        helpful, reason = data.get("helpful", ""), data.get("reason", "")
        reason = " ".join(reason.split())[:MOST_REASON] if isinstance(reason, str) else ""
        said = _SAID.get(helpful) if isinstance(helpful, str) else None
        return cls(integer(data, "turn", -1), said, reason if said is not None else "")


def render_judging(exchange: Exchange) -> str:
    """Return the buttons, which is pressed, and the field for the reason; "" where nothing is kept to judge."""
    if not exchange.kept or exchange.answer is None or exchange.answer.reply is not None:
        return ""
    turn = exchange.number
    yes = _button(turn, "yes", "Helpful", _UP, exchange.helpful is True)
    no = _button(turn, "no", "Not helpful", _DOWN, exchange.helpful is False)
    return f'<div class="judging" role="group" aria-label="Was this answer helpful?">{yes}{no}{_reason(exchange)}</div>'


def _button(turn: int, said: str, label: str, icon: str, pressed: bool) -> str:
    sent = "" if pressed else said
    return (
        f'<button type="button" class="thumb" data-event="judge" data-turn="{turn}" data-helpful="{sent}"'
        f' aria-pressed="{str(pressed).lower()}" aria-label="{label}" title="{label}">{icon}</button>'
    )


def _reason(exchange: Exchange) -> str:
    """Return the field for the reason, once something was said; and what was written in it."""
    if exchange.helpful is None:
        return ""
    asked = "What is good about it?" if exchange.helpful else "What is wrong or missing?"
    said = "yes" if exchange.helpful else "no"
    if exchange.reason:
        return f'<span class="reason" dir="auto">{escaped(exchange.reason)}</span>'
    return (
        f'<form class="judgement" data-turn="{exchange.number}" data-helpful="{said}">'
        f'<input type="text" maxlength="{MOST_REASON}" aria-label="{asked}" placeholder="{asked}" dir="auto"'
        ' autocomplete="off"><button type="submit" class="quiet">Save</button></form>'
    )


_PATH = (
    "M7 10v10H4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM7 10l4-7c1.4 0 2.4 1.1 2.2 2.5L12.6 9H19a2 2 0 0 1 2 2.4"
    "l-1.4 7A2 2 0 0 1 17.6 20H7"
)
_UP = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{_PATH}"/></svg>'
_DOWN = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{_PATH}" transform="rotate(180 12 12)"/></svg>'
