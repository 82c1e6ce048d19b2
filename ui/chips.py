"""The numbered buttons that open a clipping.

Values in, text out. It deliberately doesn't know what stands before a button.
"""

from __future__ import annotations

from collections.abc import Iterable


def chip(turn: int, number: int) -> str:
    """Return the button of one clipping of an exchange."""
    return (
        f'<button type="button" class="chip" data-event="open" data-kind="citation" data-turn="{turn}"'
        f' data-number="{number}" data-tip="clipping-{turn}-{number}" aria-describedby="clipping-{turn}-{number}"'
        f' aria-label="Clipping {number}">{number}</button>'
    )


def chips(turn: int, numbers: Iterable[int]) -> str:
    """Return the buttons of several clippings, which stay on one line."""
    return f'<span class="chips">{"".join(chip(turn, number) for number in numbers)}</span>'
