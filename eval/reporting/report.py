"""The report of one run or several: ``report.html``, ``report.md`` and ``report.json`` in the first one's folder.

It deliberately doesn't know what a report looks like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from eval.measures.judgement import Difference, Measured
from eval.reporting.comparison import Comparison, compare_runs
from eval.reporting.curves import Curves, curves
from eval.reporting.page import Compared, Run, html, markdown
from eval.running.folder import RunFolder, writing
from eval.running.manifest import Manifest
from index.errors import MisuseError

HTML, MARKDOWN, JSON = "report.html", "report.md", "report.json"


@dataclass(frozen=True)
class Reported:
    """One run in ``report.json``."""

    folder: str
    set: str
    part: str
    questions: int
    failed: int
    manifest: Manifest
    measures: Mapping[str, Measured]
    by_type: Mapping[str, Mapping[str, Measured]]
    curves: Curves


_REPORTED = TypeAdapter(list[Reported])


def write_report(folders: Sequence[RunFolder]) -> Path:
    """Write the report of runs that are done; return where its page is.

    That of one run also says what changed since the last one before it.

    Raises:
        MisuseError: no folder, a folder twice, or one without a run that is done.
        ClippingsError: the first folder can't be written.
    """
    if not folders:
        raise MisuseError("no run to report on; give the folder of one")
    places = [folder.path.resolve() for folder in folders]
    for place in places:
        if places.count(place) > 1:
            raise MisuseError(f"{place}: given twice; give each run once")
    runs = [_read(folder) for folder in folders]
    compared = _compared(folders) if len(runs) > 1 else Compared([], since=since_last(folders[0]))
    written = {
        HTML: html(runs, compared).encode(),
        MARKDOWN: markdown(runs, compared).encode(),
        JSON: _REPORTED.dump_json([_reported(place, run) for place, run in zip(places, runs, strict=True)], indent=1),
    }
    first = folders[0].path
    with writing(first):
        for name, content in written.items():
            beside = first / f"{name}.new"
            beside.write_bytes(content)
            beside.replace(first / name)
    return first / HTML


def since_last(folder: RunFolder) -> Comparison | None:
    """Hold a run against the last one before it; None where there is none to be compared with."""
    last = folder.previous()
    if last is None:
        return None
    try:
        return compare_runs(last, folder)
    except MisuseError:  # of other questions altogether
        return None


def _read(folder: RunFolder) -> Run:
    result, judgements = folder.result(), folder.judgements()
    return Run(folder.path.resolve().name, result, judgements, curves(result.measures, judgements))


def _compared(folders: Sequence[RunFolder]) -> Compared:
    """Hold every run against the first, as far as they can be."""
    differences: list[Mapping[str, Difference] | None] = [None]
    warnings: list[str] = []
    for folder in folders[1:]:
        try:
            found = compare_runs(folders[0], folder)
        except MisuseError as error:
            differences.append(None)
            warnings.append(str(error))
        else:
            differences.append(found.measures)
            warnings += [found.warning] if found.warning else []
    return Compared(differences, list(dict.fromkeys(warnings)))


def _reported(place: Path, run: Run) -> Reported:
    result = run.result
    return Reported(
        place.name, result.set, result.part, result.questions, result.failed,
        result.manifest, result.measures, result.by_type, run.curves,
    )  # fmt: skip
