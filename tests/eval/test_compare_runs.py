"""Two runs of one set held against each other: which questions changed, and what may have changed them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from report_runs import FOUR, TWELVE, crashed, judged, refused, write_run

from eval.reporting.comparison import compare_runs, comparison_json
from eval.reporting.terminal import comparison_text
from eval.running.folder import RunFolder
from eval.sets.question import Task
from index.errors import MisuseError
from ui.commands_eval_reports import compare, report


def test_each_measure_is_compared_on_the_questions_that_both_have(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", [judged("q1"), judged("q2"), judged("only a")])
    b = write_run(tmp_path / "b", [judged("q1", values={"F1": 0.5}), judged("q2"), judged("only b")])
    found = compare_runs(a, b)
    f1 = found.measures["F1"]
    assert (f1.a, f1.b, f1.difference, f1.n, f1.wins, f1.losses) == (1.0, 0.75, -0.25, 2, 0, 1)
    assert (found.questions, found.a, found.b) == (2, "a", "b")


def test_changed_are_questions_with_another_outcome_or_answer_largest_loss_first(tmp_path: Path) -> None:
    before = [judged("same"), judged("lost"), judged("worse"), judged("worded"), refused("gained", answerable=True)]
    after = [
        judged("same", confidence=0.7),
        crashed("lost"),
        judged("worse", right=False, values={"F1": 0.5}),
        judged("worded", answer="It was Gouda."),
        judged("gained"),
    ]
    found = compare_runs(write_run(tmp_path / "a", before), write_run(tmp_path / "b", after))
    assert [(one.id, one.before, one.after, one.change) for one in found.changed] == [
        ("lost", "right", "crashed", -1.0),
        ("worse", "right", "wrong", -0.5),
        ("worded", "right", "right", 0.0),
        ("gained", "refused wrongly", "right", 1.0),
    ]


def test_a_run_is_no_different_from_itself(tmp_path: Path) -> None:
    found = compare_runs(write_run(tmp_path / "a"), write_run(tmp_path / "b"))
    assert {one.difference for one in found.measures.values()} <= {0.0, None}
    assert (found.changed, found.manifests, found.warning) == ([], [], "")


def test_runs_of_two_sets_cant_be_compared(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a")
    with pytest.raises(MisuseError, match=r"a is a run of cheese, .*b of ham; only runs of one set"):
        compare_runs(a, write_run(tmp_path / "b", set="ham"))
    with pytest.raises(MisuseError, match="only runs of one set"):
        compare_runs(a, write_run(tmp_path / "c", task=Task.REWRITE))


def test_runs_without_a_question_in_common_cant_be_compared(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="have no question in common"):
        compare_runs(write_run(tmp_path / "a", [judged("q1")]), write_run(tmp_path / "b", [judged("q2")]))


def test_other_data_is_a_warning(tmp_path: Path) -> None:
    found = compare_runs(write_run(tmp_path / "a"), write_run(tmp_path / "b", data="0" * 64))
    assert "the data differ (dddddddddddd and 000000000000)" in found.warning
    assert "4 questions that both have" in found.warning
    assert f"warning: {found.warning}" in comparison_text(found)


def test_the_json_keeps_the_contract(tmp_path: Path) -> None:
    worse = [replace(TWELVE[0], right=False, values={"F1": 0.0}), *TWELVE[1:]]
    found = comparison_json(compare_runs(write_run(tmp_path / "a", TWELVE), write_run(tmp_path / "b", worse)))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found.keys() == {"measures", "changed"}
    assert found["changed"] == ["q1"]
    assert all(set(one) >= {"a", "b", "difference", "p"} for one in found["measures"].values())
    assert found["measures"]["F1"]["p"] is not None


def test_the_text_has_figures_what_differs_and_what_changed(tmp_path: Path) -> None:
    worse = [replace(FOUR[0], answer="\x1b[31mNo\x1b[0m", question="\x1b[31mWho?", values={"F1": 0.0}), *FOUR[1:]]
    text = comparison_text(
        compare_runs(write_run(tmp_path / "a"), write_run(tmp_path / "b", worse, settings={"top_k": 20}))
    )
    assert "setting top_k: 10 → 20" in text
    assert "questions that changed: 1, worst first" in text
    row = next(line for line in text.splitlines() if line.split()[:1] == ["F1"])
    assert row.split()[1:5] == ["0.667", "0.333", "−0.333", "–"]  # three questions have no p
    assert "\x1b" not in text


def test_too_few_questions_have_a_difference_without_a_p(tmp_path: Path) -> None:
    worse = [replace(FOUR[0], values={"F1": 0.0}), *FOUR[1:]]
    found = comparison_json(compare_runs(write_run(tmp_path / "a"), write_run(tmp_path / "b", worse)))
    f1 = found["measures"]["F1"]
    assert (f1["a"], f1["b"], f1["p"]) == (pytest.approx(2 / 3), pytest.approx(1 / 3), None)


def test_compare_prints_one_json_value(tmp_path: Path) -> None:
    write_run(tmp_path / "a")
    write_run(tmp_path / "b")
    done = CliRunner().invoke(compare, [str(tmp_path / "a"), str(tmp_path / "b"), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["changed"] == []


def test_report_prints_where_the_page_is(tmp_path: Path) -> None:
    write_run(tmp_path / "a")
    done = CliRunner().invoke(report, [str(tmp_path / "a")])
    assert done.stdout == f"{tmp_path / 'a' / 'report.html'}\n"
    assert "report.md" in done.stderr


def test_a_run_that_isnt_done_is_named(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=r"b: no run is here"):
        compare_runs(write_run(tmp_path / "a"), RunFolder(tmp_path / "b"))
