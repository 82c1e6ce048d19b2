"""What is plotted of a run: success over the number of passages, risk over coverage, confidence, times, types.

It deliberately doesn't know how a plot is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.measures import Judgement, Measured, reliability, risk_coverage
from eval.reporting.figures import in_order, is_share, printed
from eval.reporting.svg import Bin

#: Points that a curve is thinned to.
MOST_POINTS = 200
#: Measures shown for each type of question, as far as a run has them.
MAIN = (
    "Success@10", "R@10", "nDCG@10", "EvidenceHit", "EvidenceF1", "Contains", "F1", "CitationP", "CitationR",
    "RefusalBalanced", "RefusalAUROC", "SupportBalanced", "SupportAUROC", "RewriteF1", "TotalMs",
)  # fmt: skip
_AT = re.compile(r"(Article)?(Success|R)@(\d+)")
_STAGE = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True)
class AtK:
    """One value of a retrieval curve."""

    k: int
    value: float


@dataclass(frozen=True)
class RetrievalLine:
    """A retrieval measure over k, of passages or of articles."""

    name: str
    values: tuple[AtK, ...]


@dataclass(frozen=True)
class Answered:
    """Share of questions answered at some threshold, and share of these that are wrong."""

    coverage: float
    risk: float


@dataclass(frozen=True)
class Stage:
    """Milliseconds of one stage."""

    name: str
    median: float
    p95: float


@dataclass(frozen=True)
class TypeRow:
    """The main measures over the questions of one type."""

    type: str
    n: int
    values: tuple[Measured, ...]


@dataclass(frozen=True)
class Curves:
    """All of it; what a run doesn't have is empty."""

    retrieval: tuple[RetrievalLine, ...]
    risk_coverage: tuple[Answered, ...]
    reliability: tuple[Bin, ...]
    stages: tuple[Stage, ...]


def curves(measures: Mapping[str, Measured], judgements: Sequence[Judgement]) -> Curves:
    """Take the curves of a run."""
    answered = [Answered(point.coverage, point.risk) for point in risk_coverage(judgements)]
    bins = [Bin(one.confidence, one.answerable, one.n) for one in reliability(judgements)]
    return Curves(retrieval(measures), tuple(_thinned(answered)), tuple(bins), stages(measures))


def retrieval(measures: Mapping[str, Measured]) -> tuple[RetrievalLine, ...]:
    """Return Success@k and R@k over every k that was measured, for passages and for articles."""
    found: dict[str, list[AtK]] = {}
    for name, measured in measures.items():
        match = _AT.fullmatch(name)
        if match and measured.value is not None:
            line = f"{'articles' if match[1] else 'passages'}: {match[2]}@k"
            found.setdefault(line, []).append(AtK(int(match[3]), measured.value))
    order = sorted(found, key=lambda line: (line.startswith("articles"), line.endswith(" R@k")))
    return tuple(RetrievalLine(name, tuple(sorted(found[name], key=lambda at: at.k))) for name in order)


def stages(measures: Mapping[str, Measured]) -> tuple[Stage, ...]:
    """Return median and 95th percentile of every stage that was timed."""
    found = []
    for name in in_order(measures):
        median, slow = measures[name].value, measures.get(f"{name}P95")
        if name.endswith("Ms") and median is not None:
            label = _STAGE.sub(" ", name.removesuffix("Ms")).lower()
            found.append(Stage(label, median, slow.value if slow and slow.value is not None else median))
    return tuple(found)


def main_measures(by_type: Mapping[str, Mapping[str, Measured]]) -> list[str]:
    """Return the main measures that are defined for some type of question."""
    return [
        name
        for name in MAIN
        if any(name in measures and measures[name].value is not None for measures in by_type.values())
    ]


def type_rows(by_type: Mapping[str, Mapping[str, Measured]], names: Sequence[str]) -> list[TypeRow]:
    """Return the measures of each type of question, types by name."""
    nothing = Measured(None, None, None, 0)
    rows = []
    for kind, measures in sorted(by_type.items()):
        n = max((measured.n for measured in measures.values()), default=0)
        rows.append(TypeRow(kind, n, tuple(measures.get(name, nothing) for name in names)))
    return rows


def share(name: str, measured: Measured) -> float | None:
    """Return where a cell's bar ends, 0 to 1; None where it has none."""
    return measured.value if is_share(name) else None


def cell(name: str, measured: Measured) -> str:
    """Return what stands in a cell."""
    return printed(name, measured.value)


def _thinned(points: Sequence[Answered]) -> Sequence[Answered]:
    if len(points) <= MOST_POINTS:
        return points
    last = len(points) - 1
    return [points[round(place * last / (MOST_POINTS - 1))] for place in range(MOST_POINTS)]
