"""What was measured of the page, worked out into rows.

Pure: it deliberately doesn't know how a browser is driven.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.bench.page.growth import Conversation, Kept, Slope, of
from eval.bench.page.interaction import Handled, Kind
from eval.bench.page.opening import Opening
from eval.bench.result import Row

_KB, _MB = 1e3, 1e6


def rows(opened: Sequence[Opening], done: Handled, kept: Conversation) -> tuple[Row, ...]:
    """Return all rows; there is no other stack to compare with."""
    return (*_opening(opened), *_interaction(done), *_memory(kept))


def notes(kept: Conversation) -> tuple[str, ...]:
    """Say in plain words who wrote, and how sure the growth is."""
    said = [
        "the language model was a script that recites the clippings at "
        "the speed of a fast one, so that the processors are the page's; everything else was the real program",
        _said("the page's memory", _heap(kept), "kB"),
        _said("the text shown", _shown(kept), "kB"),
    ]
    program = _program(kept)
    return (*said, *([_said("the program's memory", program, "kB")] if program else []))


def _opening(opened: Sequence[Opening]) -> list[Row]:
    work = [one.processor for one in opened if one.processor is not None]
    return [
        _middle("from the command to a page that takes a question, median", "s", [one.usable for one in opened]),
        _middle("from the command to the page served, median", "s", [one.served for one in opened]),
        *([_middle("processor time of the program until it takes one, median", "s", work)] if work else []),
        _middle("from the request to the first contentful paint, median", "s", [one.painted for one in opened]),
    ]


def _interaction(done: Handled) -> list[Row]:
    every = [one.milliseconds for one in done.streaming]
    shown = [one.shown for one in done.streaming if one.shown is not None]
    what = "interaction to next paint while an answer streams"
    return [
        _middle(f"{what}, median", "ms", every),
        _row(f"{what}, 95 % within", "ms", float(np.quantile(every, 0.95)), len(every)),
        *(
            _middle(f"… {kind}, median", "ms", [o.milliseconds for o in done.streaming if o.kind is kind])
            for kind in Kind
        ),
        _middle("… the same at rest, median", "ms", [one.milliseconds for one in done.at_rest]),
        _middle("a clipping's words marked in the reader meanwhile, median", "ms", shown),
    ]


def _memory(kept: Conversation) -> list[Row]:
    n = len(kept.warm)
    program, end = _program(kept), kept.answers[-1].page
    return [
        _row("page's memory, growth an answer", "kB", _heap(kept).value, n),
        _row("text shown, growth an answer", "kB", _shown(kept).value, n),
        _row("nodes kept that aren't shown, growth an answer", "nodes", of(kept.warm, _unshown).value, n),
        _row("page's memory before the conversation", "MB", kept.before.heap / _MB, None),
        _row("page's memory at its end", "MB", end.heap / _MB, len(kept.answers)),
        _row("page's memory when it is cleared", "MB", kept.cleared.heap / _MB, len(kept.answers)),
        _row("page's listeners at its end / before", "×", end.listeners / kept.before.listeners, None),
        *([_row("program's memory, growth an answer", "kB", program.value, n)] if program else []),
    ]


def _heap(kept: Conversation) -> Slope:
    return of(kept.warm, lambda one: one.page.heap / _KB)


def _shown(kept: Conversation) -> Slope:
    return of(kept.warm, lambda one: one.shown / _KB)


def _program(kept: Conversation) -> Slope | None:
    """Return the growth in kB; None where the system doesn't tell."""
    if any(one.program_mb is None for one in kept.answers):
        return None
    return of(kept.warm, _program_kb)


def _unshown(kept: Kept) -> float:
    return kept.unshown


def _program_kb(kept: Kept) -> float:
    return (kept.program_mb or 0.0) * _MB / _KB


def _said(what: str, found: Slope, unit: str) -> str:
    return f"{what} grows by {found.value:.2f} {unit} an answer (95 % interval {found.low:.2f} to {found.high:.2f})"


def _middle(what: str, unit: str, values: Sequence[float]) -> Row:
    return _row(what, unit, float(np.median(values)), len(values))


def _row(what: str, unit: str, value: float, n: int | None) -> Row:
    return Row(what, unit, value, plain=None, ratio=None, higher_is_better=False, n=n)
