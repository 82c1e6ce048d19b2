"""The README's table of results: made from committed files, and checked against them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.bench.result import Bench, Provenance, write
from eval.bench.rows import row
from eval.measures.judgement import Measured
from eval.results_table import BEGIN, END, SHOWN, check, made, measure_text, missing, replaced
from eval.running.manifest import Code, Machine
from index.errors import ClippingsError, MisuseError

README = f"# Title\n\n## Measured\n{BEGIN}\nold\n{END}\n\n## After\n"


def result(name: str, **measures: dict[str, Any]) -> dict[str, Any]:
    return {
        "set": name,
        "part": "test",
        "questions": 1200,
        "failed": 0,
        "measures": measures,
        "by_type": {},
        "manifest": {
            "format": 1,
            "set": name,
            "task": "ask",
            "choice": {"part": "test", "limit": None, "sample": None, "generate": True, "seed": 0},
            "command": f"clippings eval run {name}",
            "started_at": "2026-01-02T03:04:05+00:00",
            "data": "0" * 64,
            "articles": 5,
            "questions": 1200,
            "settings": {},
            "models": {},
            "code": {"commit": "abc", "changed": False, "digest": "0" * 64},
            "versions": {},
            "machine": {"system": "Linux", "processor": "a processor", "cores": 2, "memory_gb": 8.0},
        },
    }


def bench() -> Bench:
    provenance = Provenance(
        format=1,
        command="clippings bench",
        started_at="2026-01-02T03:04:05+00:00",
        data="0" * 64,
        articles=120,
        characters=1000,
        questions=200,
        threads=2,
        models={},
        code=Code("abc", changed=False, digest="0" * 64),
        versions={},
        machine=Machine("Linux", "a processor", 2, 8.0),
    )
    rows = (row("ingest", "chunks/s", 20.0, 10.0, 120), row("time to the first word", "s", 2.5, None, 0, lower=True))
    return Bench(rows, (), provenance)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder with every file that the table needs."""
    folder = tmp_path / "results"
    folder.mkdir()
    for name in SHOWN:
        (folder / f"{name}.json").write_text(json.dumps(result(name)))
    write(bench(), folder / "bench.json")
    opening = row("from the request to the first contentful paint, median", "s", 0.288, None, 5, lower=True)
    page = replace(bench().manifest, command="clippings bench --page")
    write(replace(bench(), rows=(opening,), manifest=page), folder / "page.json")
    return folder


def test_a_measure_has_three_decimals_and_its_interval() -> None:
    assert measure_text("Hits@4", Measured(0.80849, 0.7914, 0.8241, 2255)) == "Hits@4 **.808** (.791–.824)"


def test_a_measure_without_an_interval_has_only_its_value() -> None:
    assert measure_text("F1", Measured(0.5, None, None, 1100)) == "F1 **.500**"


@pytest.mark.parametrize("measured", [None, Measured(None, None, None, 0)])
def test_a_measure_that_is_not_there_is_a_dash(measured: Measured | None) -> None:
    assert measure_text("F1", measured) == "F1 –"


def test_a_run_s_row_has_its_command_its_part_and_the_measures_named_for_it(results: Path) -> None:
    value = {"value": 0.687, "low": 0.65, "high": 0.72, "n": 1200}
    (results / "scifact.json").write_text(json.dumps(result("scifact", **{"ArticlenDCG@10": value, "AP@10": value})))
    line = next(line for line in made(results).splitlines() if "scifact" in line)
    assert line == (
        "| `clippings eval run scifact`<br>part test, 1,200 questions "
        "| ArticlenDCG@10 **.687** (.650–.720) · ArticleR@10 – |"
    )


def test_questions_that_crashed_are_told(results: Path) -> None:
    (results / "canard.json").write_text(json.dumps(result("canard") | {"failed": 7}))
    assert "1,200 questions, 7 of them crashed |" in made(results)


def test_the_bench_stands_below_its_command(results: Path) -> None:
    text = made(results)
    assert text.index("`clippings bench`: 120 articles, 200 questions, 2 threads (a processor)") < text.index(
        "| ingest "
    )
    assert "| ingest | chunks/s | 20.0 | 10.0 | – | 2.00 × |" in text
    assert "| time to the first word | s | 2.500 | – | – | – |" in text


def test_the_page_s_bench_is_told_in_a_paragraph(results: Path) -> None:
    text = made(results)
    assert "`clippings bench --page`: 2 threads (a processor)" in text
    assert "from the request to the first contentful paint, median **0.288** s" in text


def test_every_row_of_a_table_has_as_many_cells_as_its_heading(results: Path) -> None:
    for block in re.findall(r"(?:^\|.*\n?)+", made(results), re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    assert replaced(README, "new") == README.replace("old", "new")


def test_writing_twice_changes_nothing_more(results: Path) -> None:
    once = replaced(README, made(results))
    assert replaced(once, made(results)) == once


@pytest.mark.parametrize(
    "readme", ["nothing", BEGIN, END, f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}", f"{BEGIN}\n{END}\n{END}"]
)
def test_markers_that_do_not_enclose_one_place_are_refused(readme: str) -> None:
    with pytest.raises(MisuseError, match="there must be one line"):
        replaced(readme, "new")


def test_a_readme_made_from_the_results_passes_the_check(tmp_path: Path, results: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(replaced(README, made(results)), encoding="utf-8")
    check(readme, results)


def test_a_readme_that_differs_fails_the_check(tmp_path: Path, results: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(replaced(README, made(results)).replace("2.00 ×", "9.00 ×"), encoding="utf-8")
    with pytest.raises(ClippingsError, match=r"run `python -m eval\.results_table`"):
        check(readme, results)


@pytest.mark.parametrize("name", ["samples.json", "bench.json", "page.json"])
def test_a_missing_file_fails_the_check_and_is_named(tmp_path: Path, results: Path, name: str) -> None:
    readme = tmp_path / "README.md"
    (results / name).unlink()
    readme.write_text(replaced(README, made(results)), encoding="utf-8")
    assert missing(results) == [results / name]
    with pytest.raises(ClippingsError, match=re.escape(f"{name}: missing (1 in all)")):
        check(readme, results)


def test_a_file_that_is_not_a_result_is_named(results: Path) -> None:
    (results / "qags.json").write_text("{}")
    with pytest.raises(MisuseError, match=r"qags\.json: not a run's result\.json"):
        made(results)


def test_a_result_that_nothing_shows_is_not_passed_over(results: Path) -> None:
    (results / "other.json").write_text(json.dumps(result("other")))
    with pytest.raises(MisuseError, match=r"other\.json: nothing says which"):
        made(results)
