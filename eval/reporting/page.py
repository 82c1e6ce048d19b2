"""One or several runs as one HTML page that needs nothing else, and as Markdown.

The templates escape whatever isn't markup of ours. It deliberately doesn't know where the page is kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from eval.measures.judgement import Difference, Judgement
from eval.measures.known import Group, Known
from eval.reporting.comparison import Comparison
from eval.reporting.curves import Curves, TypeRow, cell, main_measures, share, type_rows
from eval.reporting.facts import Fact, differences, facts, small_print
from eval.reporting.figures import Figure, Place, Together, figure, heading, in_order, known, printed, together
from eval.reporting.glance import Glimpse, glimpses
from eval.reporting.outcome import outcome, quality, worst_first
from eval.reporting.plots import Plot, plots
from eval.reporting.questions import BLOCK, ROOM, Questions, questions
from eval.reporting.svg import interval
from eval.running.folder import Result

FOLDER = Path(__file__).parent
#: Of ``report.md``.
WORST = 10
#: Characters of an answer there.
LONGEST = 300
#: Changed questions on the page.
MOST_CHANGED = 50
#: A difference with a smaller p stands out.
SURE = 0.05
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")


@dataclass(frozen=True)
class Run:
    """A run that is done, with all that a report shows of it; ``folder`` is only its name."""

    folder: str
    result: Result
    judgements: Sequence[Judgement]
    curves: Curves


@dataclass(frozen=True)
class Section:
    """One run as the page shows it; ``changes``: what differs from the first run's manifest."""

    letter: str
    name: str
    facts: Sequence[Fact]
    small: Sequence[Fact]
    groups: Sequence[Together]
    plots: Sequence[Plot]
    main: Sequence[str]
    types: Sequence[TypeRow]
    questions: Questions
    glimpses: Sequence[Glimpse]
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class Cell:
    """A measure of one run beside those of others; ``against`` the first, ``sure`` where hardly by chance."""

    value: str
    interval: str
    undefined: str
    against: str = ""
    sure: bool = False


@dataclass(frozen=True)
class Row:
    """One measure of every run."""

    known: Known
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Moved:
    """A measure that changed from one run to the next, hardly by chance."""

    known: Known
    before: str
    after: str
    p: str


@dataclass(frozen=True)
class Part:
    """Rows of one group."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Compared:
    """Every run against the first: None where they can't be compared, for the reason among ``warnings``.

    Attributes:
        since: of one run alone, what it is against the last one before it.
    """

    differences: Sequence[Mapping[str, Difference] | None]
    warnings: Sequence[str] = ()
    since: Comparison | None = None


def html(runs: Sequence[Run], compared: Compared) -> str:
    """Return the page."""
    style, script = _file("report.css"), _file("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            title=title(runs),
            style=Markup(style),  # noqa: S704 a file of ours
            script=Markup(script),  # noqa: S704 a file of ours
            script_hash=Markup(_hash(script)),  # noqa: S704 Base64
            runs=[_section(place, run, runs) for place, run in enumerate(runs)],
            side_by_side=side_by_side(runs, compared) if len(runs) > 1 else (),
            warnings=compared.warnings,
            since=compared.since,
            moved=moved(compared.since),
            most_changed=MOST_CHANGED,
            cell=cell,
            block=BLOCK,
            share=share,
            interval=_drawn,
        )
    )


def markdown(runs: Sequence[Run], compared: Compared) -> str:
    """Return the headline figures and the worst questions as Markdown."""
    environment = _environment()
    environment.filters |= {"md": as_markdown, "code": as_code, "short": shortened}
    return environment.get_template("report.md.j2").render(
        title=title(runs),
        runs=[_section_head(place, run) for place, run in enumerate(runs)],
        side_by_side=side_by_side(runs, compared) if len(runs) > 1 else (),
        warnings=compared.warnings,
        worst=[worst_first(run.judgements)[:WORST] for run in runs],
        outcome=outcome,
        quality=quality,
    )


def moved(since: Comparison | None) -> list[Moved]:
    """Return the measures that hardly changed by chance, times left out: those are the machine's as well."""
    if since is None:
        return []
    return [
        Moved(known(name), printed(name, found.a), printed(name, found.b), f"{found.p:.3f}")
        for name in in_order(since.measures)
        if (found := since.measures[name]).p is not None
        and found.p < SURE
        and found.difference
        and known(name).group is not Group.TIME
    ]


def title(runs: Sequence[Run]) -> str:
    """Return the name of the run, or of the runs."""
    if len(runs) == 1:
        return name(runs[0].result)
    sets = list(dict.fromkeys(run.result.set for run in runs))
    return f"{len(runs)} runs of {', '.join(sets)}"


def name(result: Result) -> str:
    """Return the set and the part."""
    return f"{result.set}, {result.part}"


def side_by_side(runs: Sequence[Run], compared: Compared) -> list[Part]:
    """Return every measure that any run has, with its value in each."""
    parts: dict[str, list[Row]] = {}
    for measure in in_order({measure for run in runs for measure in run.result.measures}):
        cells = [_cell(measure, run, place, compared) for place, run in enumerate(runs)]
        parts.setdefault(heading(measure), []).append(Row(known(measure), cells))
    return [Part(group, rows) for group, rows in parts.items()]


def as_markdown(text: object) -> str:
    """Return text on one line that means nothing to Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def as_code(text: str) -> str:
    """Return text on one line that can stand between backticks."""
    return " ".join(text.split()).replace("`", "'")


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _section(place: int, run: Run, runs: Sequence[Run]) -> Section:
    head = _section_head(place, run)
    main = main_measures(run.result.by_type)
    return Section(
        head.letter, head.name, head.facts, head.small, head.groups,
        plots(run.curves), main, type_rows(run.result.by_type, main), questions(run.judgements, ROOM // len(runs)),
        head.glimpses, differences(runs[0].result.manifest, run.result.manifest),
    )  # fmt: skip


def _section_head(place: int, run: Run) -> Section:
    letter = ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)
    about = facts(run.result, run.judgements), small_print(run.result.manifest)
    nothing = Questions(Markup(""), (), (), ())
    return Section(
        letter,
        f"{name(run.result)} ({run.folder})",
        *about,
        together(run.result.measures),
        (),
        (),
        (),
        nothing,
        glimpses(run.result.measures),
    )


def _cell(measure: str, run: Run, place: int, compared: Compared) -> Cell:
    measured = run.result.measures.get(measure)
    if measured is None:
        return Cell("–", "", "this run doesn't have it")
    shown: Figure = figure(measure, measured)
    found = compared.differences[place]
    difference = found.get(measure) if found else None
    if difference is None or difference.difference is None:
        return Cell(shown.value, shown.interval, shown.undefined)
    p = "" if difference.p is None else f", p {difference.p:.3f}"
    sign = "−" if difference.difference < 0 else "+"
    against = f"{sign}{printed(measure, abs(difference.difference), False)}{p}"
    sure = difference.p is not None and difference.p < SURE
    return Cell(shown.value, shown.interval, shown.undefined, against, sure)


def _drawn(place: Place) -> Markup:
    return interval(place.low, place.at, place.high)


def _environment() -> Environment:
    """Return what reads the templates; the Markdown one escapes by a filter of its own."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _file(of: str) -> str:
    return (FOLDER / of).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
