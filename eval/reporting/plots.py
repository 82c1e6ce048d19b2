"""The plots of a run: which there are, what each means, its drawing and its legend.

It deliberately doesn't know how a line is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from eval.reporting.curves import Curves
from eval.reporting.svg import Bar, Line, Point, Tick, bars, lines, reliability, share_ticks

#: Of risk, from which the axis is chosen.
_TOPS = (0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Plot:
    """One figure; without ``legend`` it has one line only."""

    title: str
    what: str
    drawing: Markup
    legend: tuple[Line, ...] = ()


def plots(curves: Curves) -> list[Plot]:
    """Return the plots that the run has values for."""
    drawn: tuple[Callable[[Curves], Plot | None], ...] = (_retrieval, _risk, _confidence, _times)
    return [plot for draw in drawn if (plot := draw(curves)) is not None]


def _retrieval(curves: Curves) -> Plot | None:
    ks = sorted({at.k for line in curves.retrieval for at in line.values})
    if len(ks) < 2:
        return None
    places = {k: i / (len(ks) - 1) for i, k in enumerate(ks)}
    kinds = {"passages: Success@k": 0, "passages: R@k": 1, "articles: Success@k": 2, "articles: R@k": 3}
    drawn = tuple(
        Line(
            line.name,
            tuple(Point(places[at.k], at.value, f"{line.name}, k = {at.k}: {at.value:.3f}") for at in line.values),
            kinds.get(line.name, 0),
        )
        for line in curves.retrieval
    )
    title = "Found within the first k"
    across = [Tick(place, str(k)) for k, place in places.items()]
    return Plot(
        title,
        "Success@k: questions with any gold evidence among the first k; R@k: the share of it that is there.",
        lines(title, drawn, across, share_ticks(), "k"),
        drawn,
    )


def _risk(curves: Curves) -> Plot | None:
    if not curves.risk_coverage:
        return None
    highest = max(point.risk for point in curves.risk_coverage)
    top = next(top for top in _TOPS if highest <= top or top == _TOPS[-1])
    points = tuple(
        Point(
            point.coverage,
            point.risk / top,
            f"{point.coverage:.3f} answered, {point.risk:.3f} of these wrong",
        )
        for point in curves.risk_coverage
    )
    title = "Risk over coverage"
    drawing = lines(title, [Line(title, points)], share_ticks(), share_ticks(top), "share of questions answered")
    return Plot(
        title,
        "Share of answers with the wrong evidence, when only the surest questions are answered. Low is good.",
        drawing,
    )


def _confidence(curves: Curves) -> Plot | None:
    if not curves.reliability:
        return None
    title = "Confidence against what could be answered"
    what = (
        "Share of questions that the articles answer, by confidence. On the dotted line it is honest, under it too "
        "sure; each dot with its number of questions."
    )
    return Plot(title, what, reliability(title, curves.reliability, share_ticks()))


def _times(curves: Curves) -> Plot | None:
    if not curves.stages:
        return None
    drawn = [
        Bar(stage.name, stage.median, stage.p95, f"{_ms(stage.median)}, p95 {_ms(stage.p95)}")
        for stage in curves.stages
    ]
    title = "Time per stage"
    most = max(bar.slow for bar in drawn)
    return Plot(title, "Milliseconds: the median in full colour, the 95th percentile pale.", bars(title, drawn, most))


def _ms(value: float) -> str:
    return f"{value:,.1f} ms" if value < 10 else f"{value:,.0f} ms"
