"""Drawings as inline SVG: an interval, lines over k or a share, a reliability diagram, bars of milliseconds.

Numbers and labels in, markup out; colours and sizes of type are the page's style's. It deliberately doesn't know
what is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 340, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 326, 14, 184
BAR_ROW = 44
_TICKS = 5


@dataclass(frozen=True)
class Point:
    """In the chart's own coordinates, 0 to 1 on both axes; ``label`` is what stands in its tooltip."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Line:
    """One line of a chart; ``kind`` picks its style: 0, 1, …"""

    name: str
    points: tuple[Point, ...]
    kind: int = 0


@dataclass(frozen=True)
class Tick:
    """A place on an axis, 0 to 1, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Bar:
    """A stage's usual and its slow time; ``most`` of all bars sets the scale."""

    name: str
    usual: float
    slow: float
    label: str


@dataclass(frozen=True)
class Bin:
    """Questions of like confidence: the mean said, the share that could be answered, how many."""

    said: float
    was: float
    n: int


def interval(low: float | None, at: float, high: float | None) -> Markup:
    """Draw a value on a track from 0 to 1, with its interval where it has one."""
    x = _percent(at)
    span = Markup("")
    if low is not None and high is not None:
        start = _percent(low)
        span = Markup('<rect class="span" x="{}%" y="3" width="{:.2f}%" height="6" rx="3"/>').format(
            start, max(_percent(high) - start, 0.5)
        )
    return Markup(
        '<svg class="interval" aria-hidden="true" height="12"><rect class="track" y="5.5" width="100%" height="1"/>'
        '{}<rect class="at" x="{}%" y="0" width="2" height="12" transform="translate(-1)"/></svg>'
    ).format(span, x)


def lines(title: str, drawn: Sequence[Line], across: Sequence[Tick], up: Sequence[Tick], under: str) -> Markup:
    """Draw lines over an axis that is named ``under``."""
    parts = [_axes(across, up, under)]
    for line in drawn:
        path = " ".join(f"{_x(p.x):.1f},{_y(p.y):.1f}" for p in line.points)
        parts.append(Markup('<polyline class="line kind{}" points="{}"/>').format(line.kind, path))
        if len(line.points) <= 2 * _TICKS:
            parts += [_dot(point, f"dot kind{line.kind}") for point in line.points]
    return _figure(title, parts, HEIGHT)


def reliability(title: str, bins: Sequence[Bin], ticks: Sequence[Tick]) -> Markup:
    """Draw what was said against what was: on the diagonal is honest; the dots' areas are the counts."""
    most = max((one.n for one in bins), default=1)
    parts = [
        _axes(ticks, ticks, "confidence said"),
        Markup('<line class="honest" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(_x(0), _y(0), _x(1), _y(1)),
    ]
    path = " ".join(f"{_x(one.said):.1f},{_y(one.was):.1f}" for one in bins)
    parts.append(Markup('<polyline class="line kind0 thin" points="{}"/>').format(path))
    for one in bins:
        label = f"said {one.said:.3f}, was {one.was:.3f}, {one.n:,} questions"
        radius = 2.5 + 6.5 * (one.n / most) ** 0.5
        parts.append(_dot(Point(one.said, one.was, label), "dot kind0 soft", radius))
        parts.append(
            Markup('<text class="count" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                _x(one.said), _above(one.was, radius), f"{one.n:,}"
            )
        )
    return _figure(title, parts, HEIGHT)


def bars(title: str, drawn: Sequence[Bar], most: float) -> Markup:
    """Draw a bar for each stage: full to the usual time, pale to the slow one."""
    parts = []
    for row, bar in enumerate(drawn):
        y = row * BAR_ROW
        parts.append(
            Markup(
                '<g><title>{0}: {5}</title><text x="0" y="{1}">{0}</text>'
                '<text class="number" x="{2}" y="{1}" text-anchor="end">{5}</text>'
                '<rect class="track" x="0" y="{3}" width="{2}" height="12" rx="2"/>'
                '<rect class="slow" x="0" y="{3}" width="{6:.1f}" height="12" rx="2"/>'
                '<rect class="usual" x="0" y="{3}" width="{4:.1f}" height="12" rx="2"/></g>'
            ).format(bar.name, y + 14, WIDTH, y + 21, _long(bar.usual, most), bar.label, _long(bar.slow, most))
        )
    return _figure(title, parts, len(drawn) * BAR_ROW)


def share_ticks(top: float = 1.0) -> list[Tick]:
    """Return ticks from 0 to ``top``."""
    return [Tick(i / _TICKS, f"{top * i / _TICKS:.2g}") for i in range(_TICKS + 1)]


def _figure(title: str, parts: Iterable[Markup], height: int) -> Markup:
    return Markup('<svg class="plot" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>').format(
        title, WIDTH, height, Markup("").join(parts)
    )


def _axes(across: Sequence[Tick], up: Sequence[Tick], under: str) -> Markup:
    row = Markup(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    )
    parts = [row.format(LEFT, RIGHT, _y(tick.at), LEFT - 8, _y(tick.at) + 4, tick.label) for tick in up]
    parts += [
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(_x(tick.at), BOTTOM + 17, tick.label)
        for tick in across
    ]
    name = Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>')
    parts.append(name.format((LEFT + RIGHT) / 2, BOTTOM + 38, under))
    return Markup("").join(parts)


def _dot(point: Point, style: str, radius: float = 3.5) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>').format(
        style, _x(point.x), _y(point.y), radius, point.label
    )


def _above(was: float, radius: float) -> float:
    """Return where a count stands: over its dot, or under it at the top edge."""
    y = _y(was) - radius - 3
    return y if y > TOP + 6 else _y(was) + radius + 11


def _x(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0), 1)


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(share, 0), 1)


def _long(value: float, most: float) -> float:
    return WIDTH * value / most if most else 0


def _percent(share: float) -> float:
    return round(100 * min(max(share, 0), 1), 2)
