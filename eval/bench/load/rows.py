"""What was measured with many readers, worked out into rows, notes and a drawing of the memory over time.

Pure: it deliberately doesn't know how anything was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from eval.bench.load.run import Held, Load
from eval.bench.result import Row
from eval.reporting.svg import Line, Point, Tick, lines

#: Share of the time that is for warming up: caches fill, and every reader asks for the first time.
WARMING = 0.2
#: Looks at the memory that one figure is the median of.
TOGETHER = 3
_STYLE = (
    "svg{background:#fff;font:11px sans-serif;width:680px}.grid{stroke:#ddd}.line{fill:none;stroke:#1d5266;"
    "stroke-width:1.5}.dot{fill:#1d5266}text{fill:#444}"
)


def rows(found: Load) -> tuple[Row, ...]:
    """Return all rows; there is no other stack to compare with."""
    evidence = [one.evidence for one in found.asked if one.evidence is not None]
    whole = [one.whole for one in found.asked]
    told = sum("queued" in one.steps for one in found.late)
    start, end = growth(found.memory)
    return (
        _row(f"questions of {found.people} readers in {found.seconds:.0f} s", "", len(found.asked), None),
        *_middle_and_slow("time to the evidence", evidence),
        *_middle_and_slow("time to the whole answer", whole),
        _row("… of these, phrased after waiting for others' answers", "", _count(found, "waiting"), len(found.asked)),
        _row("errors", "", len(found.errors), len(found.asked)),
        _row("words of another reader seen", "", found.seen, len(found.asked)),
        _row(f"told to wait, of {found.people + 1} who asked at once", "", told, len(found.late)),
        *([] if start is None else [_row("program's memory, warmed up", "MB", start, len(found.memory))]),
        *([] if end is None else [_row("program's memory at the end", "MB", end, len(found.memory))]),
        *([] if not start or end is None else [_row("growth after warming up", "%", 100 * (end / start - 1), None)]),
    )


def notes(found: Load) -> tuple[str, ...]:
    """Say in plain words who wrote, and the first things that went wrong."""
    return (f"answers were written by {found.generator}", *found.errors[:10])


def growth(memory: Sequence[Held]) -> tuple[float | None, float | None]:
    """Return the memory when everything had warmed up, and at the end; None where the system doesn't tell."""
    if not memory:
        return None, None
    warm = [one.mb for one in memory[int(len(memory) * WARMING) :]]
    return median(warm[:TOGETHER]), median(warm[-TOGETHER:])


def drawing(found: Load) -> str:
    """Draw the memory over time, as a file of its own."""
    most = max((one.mb for one in found.memory), default=1.0) * 1.2
    longest = max((one.at for one in found.memory), default=1.0) or 1.0
    points = tuple(
        Point(one.at / longest, one.mb / most, f"{one.mb:,.0f} MB after {one.at:.0f} s") for one in found.memory
    )
    across = [Tick(share / 5, f"{longest * share / 5:.0f} s") for share in range(6)]
    up = [Tick(share / 5, f"{most * share / 5:,.0f}") for share in range(6)]
    title = f"Memory of the program in MB, {found.people} readers"
    drawn = lines(title, [Line(title, points)], across, up, title)
    alone = str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return alone.replace(">", f"><style>{_STYLE}</style>", 1)


def _middle_and_slow(what: str, seconds: Sequence[float]) -> list[Row]:
    if not seconds:
        return []
    return [
        _row(f"{what}, median", "s", median(seconds), len(seconds)),
        _row(f"{what}, 95 % within", "s", float(np.quantile(seconds, 0.95)), len(seconds)),
    ]


def _count(found: Load, step: str) -> int:
    return sum(step in one.steps for one in found.asked)


def _row(what: str, unit: str, value: float, n: int | None) -> Row:
    return Row(what, unit, value, plain=None, ratio=None, higher_is_better=False, n=n)
