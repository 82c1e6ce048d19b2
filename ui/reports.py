"""The reports of evaluations that are kept in the home: found, listed as HTML, and one read for the browser.

Only ``<home>/eval/runs/<folder>/report.html`` is ever read, through no link. It deliberately doesn't know how a report
is made, and imports nothing of the suite: the page starts through it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from ui.byline import byline, counted, escaped
from ui.gate import REPORTS

REPORT = "report.html"
#: Headline figures shown of a run, as many as it has of these, first ones first.
HEADLINES = (
    "EvidenceHit", "RefusalBalanced", "CitationP", "SupportBalanced", "RewriteF1", "nDCG@10", "Contains",
)  # fmt: skip
MOST_HEADLINES = 3
MOST = 50
#: Bytes of ``result.json`` that are read; a larger one isn't of a run.
LARGEST = 20_000_000


@dataclass(frozen=True)
class _Value:
    value: float | None = None


@dataclass(frozen=True)
class _Manifest:
    started_at: str = ""


@dataclass(frozen=True)
class Summary:
    """What a run's ``result.json`` says, as far as it is listed."""

    set: str
    part: str
    questions: int
    measures: Mapping[str, _Value] = field(default_factory=dict)
    manifest: _Manifest = _Manifest()


@dataclass(frozen=True)
class Report:
    """A report in the home; ``summary`` is None where the run's result can't be read."""

    folder: str
    written_at: datetime
    summary: Summary | None


_SUMMARY = TypeAdapter(Summary)


def runs_folder(home: Path) -> Path:
    """Return where the home keeps runs."""
    return home / "eval" / "runs"


def find_reports(home: Path) -> list[Report]:
    """Return the reports, newest first."""
    try:
        names = [entry.name for entry in os.scandir(runs_folder(home)) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    found = []
    for name in names:
        folder = runs_folder(home) / name
        try:
            state = (folder / REPORT).lstat()
        except OSError:
            continue
        if stat.S_ISREG(state.st_mode):
            found.append(Report(name, datetime.fromtimestamp(state.st_mtime, UTC), _summary(folder)))
    return sorted(found, key=lambda report: (_begun(report), report.folder), reverse=True)[:MOST]


def read_report(home: Path, folder: str) -> bytes | None:
    """Return a report's page; None where there is none of that name directly below the runs' folder."""
    runs = runs_folder(home)
    if folder in {"", ".", ".."} or Path(folder).name != folder or "\\" in folder or "\0" in folder:
        return None
    if (runs / folder).is_symlink():
        return None
    try:
        return _read(runs / folder / REPORT)
    except OSError:
        return None


def render_reports(reports: list[Report]) -> str:
    """Return the list, each with a link that opens the report in a tab of its own; empty where there are none."""
    if not reports:
        return ""
    rows = "".join(_row(report) for report in reports)
    return (
        '<h2 class="heading">Evaluations</h2><p class="hint">Reports of question sets that were run on this computer. '
        f'Each opens in a new tab.</p><ul class="articles">{rows}</ul>'
    )


def _row(report: Report) -> str:
    summary = report.summary
    name = report.folder if summary is None else f"{summary.set}, {summary.part}"
    asked = None if summary is None else counted(summary.questions, "question")
    about = byline(None, _begun(report), asked, *_headlines(summary), report.folder if summary else None)
    return (
        f'<li class="entry"><a class="from" target="_blank" rel="noopener noreferrer" '
        f'href="{REPORTS}{escaped(quote(report.folder, safe=""))}/{REPORT}">'
        f'<span class="title" dir="auto">{escaped(name)}</span><span class="about">{about}</span></a></li>'
    )


def _headlines(summary: Summary | None) -> list[str]:
    measures = {} if summary is None else summary.measures
    values = ((name, measures[name].value) for name in HEADLINES if name in measures)
    return [f"{name} {value:.3f}" for name, value in values if value is not None][:MOST_HEADLINES]


def _begun(report: Report) -> datetime:
    """Return when the run began, or else when the report was written."""
    try:
        begun = datetime.fromisoformat(report.summary.manifest.started_at if report.summary else "")
    except ValueError:
        return report.written_at
    return begun.replace(tzinfo=UTC) if begun.tzinfo is None else begun


def _summary(folder: Path) -> Summary | None:
    try:
        return _SUMMARY.validate_json(_read(folder / "result.json", LARGEST))
    except (OSError, ValidationError):
        return None


def _read(path: Path, most: int = -1) -> bytes:
    """Read a plain file, never a link, nor what would make a reader wait."""
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))  # none is everywhere
    opened = os.open(path, sum(flags, os.O_RDONLY))
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(f"{path}: not a plain file")
        return file.read(most)
