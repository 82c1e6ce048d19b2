"""The headline figures as they are read: grouped, with a value, an interval and a number of questions in words.

It deliberately doesn't know where they are shown; no ``NaN`` leaves it, an undefined value is a dash with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.measures.judgement import Measured
from eval.measures.known import KNOWN, Group, Kind, Known

DASH = "–"
#: Groups in the order in which they are read.
ORDER = (
    Group.RETRIEVAL, Group.EVIDENCE, Group.ANSWER, Group.CITATIONS,
    Group.DISAGREEMENT, Group.REFUSAL, Group.SUPPORT, Group.FOLLOW_UPS, Group.INJECTION, Group.TIME,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a value and its interval stand on a track, 0 to 1."""

    low: float | None
    at: float
    high: float | None


@dataclass(frozen=True)
class Figure:
    """One measure of one run.

    Attributes:
        value, interval: as printed; a dash where undefined.
        undefined: why there is no value; empty where there is one.
        place: None where there is no value.
    """

    known: Known
    value: str
    interval: str
    n: int
    undefined: str
    place: Place | None


@dataclass(frozen=True)
class Together:
    """Figures that are read together."""

    name: str
    figures: tuple[Figure, ...]


def known(name: str) -> Known:
    """Return what is known of a measure; of one that this version doesn't know, only its name."""
    found = KNOWN.get(name)
    if found is not None:
        return found
    timed = name.endswith(("Ms", "MsP95", "MB")) or name.startswith("Tokens")
    return Known(name, "a measure of another version", "", not timed, Kind.SET, Group.TIME if timed else Group.ANSWER)


def is_share(name: str) -> bool:
    """Whether the measure lies between 0 and 1, rather than being a time, a size or a count."""
    return known(name).group is not Group.TIME


def unit(name: str) -> str:
    """Return the unit of a measure, empty for shares and counts."""
    return next((unit for end, unit in (("Ms", "ms"), ("MsP95", "ms"), ("MB", "MB")) if name.endswith(end)), "")


def heading(name: str) -> str:
    """Return the group of a measure as it is read: the many of retrieval are three."""
    about = known(name)
    if about.group is not Group.RETRIEVAL:
        return str(about.group)
    if about.source.startswith("MultiHop-RAG"):
        return "retrieval, as MultiHop-RAG scores it"
    return f"retrieval of {'articles' if name.startswith('Article') else 'passages'}"


def together(measures: Mapping[str, Measured]) -> list[Together]:
    """Return the figures by heading, each in the order in which the measures are known."""
    by_heading: dict[str, list[str]] = {}
    for name in in_order(measures):
        by_heading.setdefault(heading(name), []).append(name)
    return [
        Together(group, tuple(figure(name, measures[name], _most(name, measures)) for name in names))
        for group, names in by_heading.items()
    ]


def in_order(names: Iterable[str]) -> list[str]:
    """Sort names as they are read, by heading first; unknown ones after the known."""
    places = {name: place for place, name in enumerate(KNOWN)}
    headings = {heading(name): place for place, name in reversed(list(enumerate(KNOWN)))}
    return sorted(
        names,
        key=lambda name: (ORDER.index(known(name).group), headings[heading(name)], places.get(name, len(places)), name),
    )


def figure(name: str, measured: Measured, most: float = 1.0) -> Figure:
    """Put one measure into words; ``most`` is the end of its track."""
    about, value = known(name), measured.value
    if value is None:
        why = "undefined: no question of this run that it applies to, or only one kind of them"
        return Figure(about, DASH, DASH, measured.n, why, None)
    low, high = measured.low, measured.high
    interval = DASH if low is None or high is None else f"{printed(name, low, False)}{DASH}{printed(name, high, False)}"
    scale = most or 1.0
    place = Place(None if low is None else low / scale, value / scale, None if high is None else high / scale)
    return Figure(about, printed(name, value), interval, measured.n, "", place)


def printed(name: str, value: float | None, with_unit: bool = True) -> str:
    """Print a value of a measure: three decimals, or whole numbers with their unit."""
    if value is None:
        return DASH
    if is_share(name):
        return f"{value + 0.0:.3f}"
    digits = 1 if abs(value) < 10 else 0
    of = unit(name) if with_unit else ""
    return f"{value:,.{digits}f}{f' {of}' if of else ''}"


def _most(name: str, measures: Mapping[str, Measured]) -> float:
    """Return the end of a measure's track: 1 for shares, else the largest value or interval's end of its unit."""
    if is_share(name):
        return 1.0
    alike = [measures[other] for other in measures if not is_share(other) and unit(other) == unit(name)]
    return max(max(measured.high or 0.0, measured.value or 0.0) for measured in alike)
