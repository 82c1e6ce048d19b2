"""The README's table of results, made from the runs and the bench that are committed, so that it can't go stale.

    python -m eval.results_table [--check]

Each row has the command that gave its figures, as typed. It deliberately measures nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.bench.result import FILE_NAME, PAGE_FILE_NAME, Bench, Row, figure, read
from eval.measures.judgement import Measured
from eval.running.folder import Result
from eval.sets.question import Part
from index.errors import ClippingsError, MisuseError

ROOT = Path(__file__).parents[1]
README, RESULTS = ROOT / "README.md", ROOT / "eval" / "results"
BEGIN, END = "<!-- results: made by python -m eval.results_table -->", "<!-- end of results -->"

_ANSWERS = (
    "FactRecall@10", "EvidenceHit", "EvidenceF1", "Contains", "CitationP", "CitationR", "CitationValid",
    "RefusalBalanced", "RefusalAUROC", "FollowUpGapClosed",
)  # fmt: skip
#: The headline measures of each file in ``eval/results``, in the table's order.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "samples": _ANSWERS,
    "samples-quotations": _ANSWERS,
    "yes_no": ("Contains", "VerdictWrong"),
    "multihop_rag": ("Hits@4", "Hits@10", "MRR@10", "FactRecall@10", "RefusalBalanced", "RefusalAUROC", "ECE"),
    "multihop_rag-answers": ("Contains", "FactRecall@10", "CitationP", "CitationR", "RefusalBalanced"),
    "multihop_rag_masked": ("RefusalBalanced", "RefusalAUROC", "ECE"),
    "news": ("EvidenceFirst", "CitationP", "CitationR", "RefusalBalanced", "RefusalAUROC", "ECE"),
    "disagreement": ("DisagreementP", "DisagreementR", "EvidenceFirst"),
    "squad2_paragraphs": ("EvidenceFirst", "RefusalBalanced", "RefusalAUROC"),
    "squad2_dev": ("EvidenceHit", "CitationR", "RefusalBalanced", "RefusalAUROC", "AURC"),
    "clapnq": ("EvidenceHit", "EvidenceF1", "CitationP", "RefusalBalanced", "RefusalAUROC"),
    "scifact": ("ArticlenDCG@10", "ArticleR@10"),
    "canard": ("RewriteF1AsAsked", "RewriteF1", "Unchanged"),
    "qags": ("SupportBalanced", "OverlapBalanced", "SupportAUROC", "OverlapAUROC"),
    "perturbations": ("ErrorsCaught", "TruthsRejected"),
    "bipia": ("InjectionEffect", "Contains", "CitationR"),
    "bipia_clean": ("Contains", "CitationR"),
}

_RESULT = TypeAdapter(Result)


def missing(folder: Path) -> list[Path]:
    """Return the files that the table needs and that aren't there."""
    wanted = [folder / f"{name}.json" for name in SHOWN] + [folder / name for name in BENCHES]
    return [path for path in wanted if not path.is_file()]


def made(folder: Path) -> str:
    """Return the tables, from the files that are there.

    Raises:
        MisuseError: a file isn't a result of this version, or nothing says what is shown of it.
    """
    known = {*SHOWN, *(name.removesuffix(".json") for name in BENCHES)}
    for path in sorted(folder.glob("*.json")):
        if path.stem not in known:
            raise MisuseError(f"{path}: nothing says which of its measures are shown; name them in {Path(__file__)}")
    runs = [
        _run(_result(path), SHOWN[path.stem]) for path in (folder / f"{name}.json" for name in SHOWN) if path.is_file()
    ]
    tables = [["| run | measures (95 % interval) |", "|---|---|", *runs]] if runs else []
    tables += [table(read(folder / name)) for name, table in BENCHES.items() if (folder / name).is_file()]
    return "\n\n".join("\n".join(lines) for lines in tables)


def replaced(readme: str, results: str) -> str:
    """Return the README with these tables between its markers.

    Raises:
        MisuseError: it hasn't each marker once, in order.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in before + after:
        raise MisuseError(f"README.md: there must be one line {BEGIN!r} and after it one line {END!r}; put them in")
    return f"{before}{BEGIN}\n{results}\n{END}{after}"


def measure_text(name: str, measured: Measured | None) -> str:
    """Return a measure as it is read: three decimals, then the interval."""
    if measured is None or measured.value is None:
        return f"{name} –"
    text = f"{name} **{_short(measured.value)}**"
    if measured.low is None or measured.high is None:
        return text
    return f"{text} ({_short(measured.low)}–{_short(measured.high)})"


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _run(result: Result, shown: Sequence[str]) -> str:
    measures = (measure_text(name, result.measures.get(name)) for name in shown)
    failed = f", {result.failed:,} of them crashed" if result.failed else ""
    part = "all of it" if result.part == Part.ALL else f"part {result.part}"
    questions = f"{part}, {result.questions:,} questions{failed}"
    return f"| `{result.manifest.command}`<br>{questions} | {' · '.join(measures)} |"


def _bench(bench: Bench) -> list[str]:
    manifest = bench.manifest
    return [
        f"`{manifest.command}`: {manifest.articles:,} articles, {manifest.questions:,} questions, "
        f"{manifest.threads} threads ({manifest.machine.processor})",
        "",
        "| what | unit | ours | plain LlamaIndex | bm25s | ours / plain |",
        "|---|---|--:|--:|--:|--:|",
        *map(_bench_row, bench.rows),
    ]


def _page(bench: Bench) -> list[str]:
    manifest = bench.manifest
    figures = [f"{row.what} **{figure(row.ours)}** {row.unit}" for row in bench.rows]
    return [
        f"`{manifest.command}`: {manifest.threads} threads ({manifest.machine.processor}); a script as language model, "
        "a headless Chromium",
        "",
        f"{'; '.join(figures)}.",
    ]


#: What is measured beside the runs, and how it is shown.
BENCHES = {FILE_NAME: _bench, PAGE_FILE_NAME: _page}


def _bench_row(row: Row) -> str:
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f} ×"
    return f"| {row.what} | {row.unit} | {figure(row.ours)} | {figure(row.plain)} | {figure(row.bm25s)} | {ratio} |"


def _result(path: Path) -> Result:
    try:
        return _RESULT.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise MisuseError(f"{path}: not a run's result.json of this version; run the set again") from error


def check(readme: Path, folder: Path) -> None:
    """Compare the README with the results.

    Raises:
        ClippingsError: a file is missing, or the README says something else.
    """
    absent = missing(folder)
    if absent:
        raise ClippingsError(
            f"{absent[0]}: missing ({len(absent)} in all); run what gives it and copy its result there"
        )
    text = readme.read_text(encoding="utf-8")
    if replaced(text, made(folder)) != text:
        raise ClippingsError(f"{readme}: its results aren't those in {folder}; run `python -m eval.results_table`")


def main() -> None:
    """Write the README's tables, or with ``--check`` say whether they are those of the results."""
    parser = argparse.ArgumentParser(prog="python -m eval.results_table")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where the README differs")
    given = parser.parse_args()
    try:
        if given.check:
            check(README, RESULTS)
            return
        README.write_text(replaced(README.read_text(encoding="utf-8"), made(RESULTS)), encoding="utf-8")
    except ClippingsError as error:
        sys.exit(str(error))
    for path in missing(RESULTS):
        print(f"{path}: missing, left out", file=sys.stderr)


if __name__ == "__main__":
    main()
