"""The numbered buttons that open a clipping.

Values in, text out. It deliberately doesn't know what stands before a button.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.answer import Citation
from ui.article_text import hue
from ui.byline import escaped

#: Buttons that stay on one line.
ON_ONE_LINE = 4


def chip(turn: int, number: int, citation: Citation) -> str:
    """Return the button of one clipping of an exchange."""
    return (
        f'<button type="button" class="chip" data-event="open" data-kind="citation" data-turn="{turn}"'
        f' data-number="{number}"{named_words(citation)} data-hue="{hue(number)}"'
        f' data-tip="clipping-{turn}-{number}" aria-describedby="clipping-{turn}-{number}"'
        f' aria-label="{escaped(f"Clipping {number}, in {citation.title}")}">{number}</button>'
    )


def chips(turn: int, numbered: Iterable[tuple[int, Citation]]) -> str:
    """Return the buttons of several clippings, which stay on one line unless they are too many for that."""
    buttons = [chip(turn, number, citation) for number, citation in numbered]
    return f'<span class="chips{" many" if len(buttons) > ON_ONE_LINE else ""}">{"".join(buttons)}</span>'


def named_words(citation: Citation) -> str:
    """Return which words a button opens, as attributes: its number may pass to others while the answer is phrased."""
    return f' data-article="{escaped(citation.article_id)}" data-words="{citation.start}-{citation.end}"'
