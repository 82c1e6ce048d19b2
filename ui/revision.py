"""How a question was understood, as a line that the reader can edit, and what comes back when they have.

Values in, text out; what comes from the browser is taken for what it is: anything. It deliberately doesn't know what
is done with it, nor how the line turns into a field, which is the page's script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.byline import escaped
from ui.exchange import Exchange
from ui.opening import integer


@dataclass(frozen=True)
class Revision:
    """What the reader says that a question means.

    Attributes:
        turn: the exchange's number; -1 where none was named.
        understood: the question in the reader's words; "" for nothing.
    """

    turn: int
    understood: str

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Revision:
        """Read what the browser sent; what makes no sense becomes nothing."""
        understood = data.get("understood", "")
        return cls(integer(data, "turn", -1), " ".join(understood.split()) if isinstance(understood, str) else "")


def render_understood(exchange: Exchange) -> str:
    """Return the line that says how a question was understood, with a button to edit it; "" where it says no more."""
    understood = exchange.understood
    if not understood or understood.strip() == exchange.question.strip():
        return ""
    line = f'Understood as: <span dir="auto">{escaped(understood)}</span>'
    if exchange.open:
        return f'<p class="understood">{line}</p>'
    form = _form(exchange.number, understood)
    return f'<div class="understanding"><p class="understood">{line} {_EDIT}</p>{form}</div>'


_EDIT = '<button type="button" class="edit" data-revise="edit" aria-label="Edit what was understood">Edit</button>'


def _form(turn: int, understood: str) -> str:
    return (
        f'<form class="revision" data-turn="{turn}" hidden>'
        f'<input type="text" aria-label="The question, understood as" dir="auto" autocomplete="off"'
        f' value="{escaped(understood)}"><button type="submit" class="quiet">Ask</button>'
        '<button type="button" class="quiet" data-revise="cancel">Cancel</button></form>'
    )
