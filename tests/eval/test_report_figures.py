"""Outcomes, figures in words, and what is plotted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_runs import MANIFEST, crashed, judged, refused, write_run

from eval.measures import Judgement, Measured
from eval.reporting.curves import AtK, Stage, curves, main_measures, retrieval, stages
from eval.reporting.facts import differences
from eval.reporting.figures import figure, in_order, known, printed, together
from eval.reporting.outcome import Outcome, outcome, quality, worst_first
from eval.reporting.plots import plots
from eval.reporting.svg import Bin, interval, reliability, share_ticks
from eval.reporting.terminal import measures_text
from eval.running.manifest import Code


def checked(supported: bool, stands: bool) -> Judgement:
    return Judgement("s", "Gouda won.", "s", None, None, supported=supported, stands=stands, support=0.5, overlap=0.5)


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (judged("q"), Outcome.RIGHT),
        (judged("q", right=False), Outcome.WRONG),
        (judged("q", right=None), Outcome.UNKNOWN),
        (judged("q", answerable=False, right=False), Outcome.ANSWERED_UNANSWERABLE),
        (judged("q", answerable=None), Outcome.RIGHT),
        (refused("q"), Outcome.REFUSED_RIGHTLY),
        (refused("q", answerable=True), Outcome.REFUSED_WRONGLY),
        (refused("q", answerable=True, right=True), Outcome.REFUSED_WRONGLY),
        (refused("q", answerable=None), Outcome.UNKNOWN),
        (crashed("q"), Outcome.CRASHED),
        (checked(True, True), Outcome.RIGHT),
        (checked(False, False), Outcome.RIGHT),
        (checked(True, False), Outcome.WRONG),
        (checked(False, True), Outcome.WRONG),
        (Judgement("f", "And why?", "f", None, None, understood="Why?"), Outcome.UNKNOWN),
    ],
)
def test_an_outcome_is_one_word(judgement: Judgement, expected: Outcome) -> None:
    assert outcome(judgement) is expected


def test_quality_is_the_mean_of_the_shares_with_1_the_best() -> None:
    assert quality(judged("q", values={"F1": 0.5, "EvidenceHit": 1.0, "TotalMs": 900.0, "TokensRead": 3.0})) == 0.75
    assert quality(judged("q", values={"TruthsRejected": 1.0, "F1": 1.0})) == 0.5
    assert quality(judged("q", values={"RewriteF1": 0.25, "RewriteF1AsAsked": 1.0})) == 0.25
    assert quality(judged("q", values={"TotalMs": 900.0})) is None


def test_the_worst_questions_come_first() -> None:
    ordered = worst_first(
        [judged("good"), judged("poor", values={"F1": 0.1}), refused("no", answerable=True), crashed("bad")]
    )
    assert [one.id for one in ordered] == ["bad", "no", "poor", "good"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("F1", 0.80849, "0.808"),
        ("F1", 0.0, "0.000"),
        ("F1", -0.0, "0.000"),
        ("TotalMs", 1461.2, "1,461 ms"),
        ("RetrieveMsP95", 7.26, "7.3 ms"),
        ("PeakMemoryMB", 1412.0, "1,412 MB"),
        ("TokensRead", 604.4, "604"),
        ("F1", None, "–"),
    ],
)
def test_values_are_printed_with_three_decimals_or_their_unit(name: str, value: float | None, expected: str) -> None:
    assert printed(name, value) == expected


def test_a_figure_has_its_interval_and_place() -> None:
    shown = figure("F1", Measured(0.5, 0.4, 0.6, 12))
    assert (shown.value, shown.interval, shown.n, shown.undefined) == ("0.500", "0.400–0.600", 12, "")
    assert shown.place is not None
    assert (shown.place.low, shown.place.at, shown.place.high) == (0.4, 0.5, 0.6)
    assert figure("F1", Measured(0.5, None, None, 1)).interval == "–"


def test_times_share_one_track_that_ends_at_the_longest() -> None:
    measures = {
        "TotalMs": Measured(100.0, 90.0, 110.0, 5),
        "TotalMsP95": Measured(180.0, 150.0, 200.0, 5),
        "PeakMemoryMB": Measured(1400.0, None, None, 5),
    }
    places = [shown.place.at for shown in together(measures)[0].figures if shown.place]
    assert places == [0.5, 0.9, 1.0]


def test_a_measure_of_another_version_is_still_shown() -> None:
    assert known("Newest").what == "a measure of another version"
    assert in_order(["Newest", "F1"]) == ["F1", "Newest"]
    assert printed("NewestMs", 20.0) == "20 ms"


def test_retrieval_is_a_line_over_k_for_passages_and_for_articles() -> None:
    value = Measured(0.25, None, None, 4)
    found = retrieval({"ArticleR@10": value, "R@10": value, "R@4": value, "nDCG@10": value, "Success@1": value,
                       "R@50": Measured(None, None, None, 0)})  # fmt: skip
    assert [(line.name, line.values) for line in found] == [
        ("passages: Success@k", (AtK(1, 0.25),)),
        ("passages: R@k", (AtK(4, 0.25), AtK(10, 0.25))),
        ("articles: R@k", (AtK(10, 0.25),)),
    ]


def test_stages_have_a_median_and_a_95th_percentile() -> None:
    measures = {"FirstEvidenceMs": Measured(30.0, None, None, 4), "FirstEvidenceMsP95": Measured(60.0, None, None, 4),
                "FirstTokenMs": Measured(None, None, None, 0)}  # fmt: skip
    assert stages(measures) == (Stage("first evidence", 30.0, 60.0),)


def test_a_run_has_only_the_plots_that_it_has_values_for() -> None:
    assert plots(curves({}, [])) == []
    some = [judged("q1"), refused("q2"), judged("q3", confidence=0.4, right=False)]
    titles = [plot.title for plot in plots(curves({"TotalMs": Measured(5.0, None, None, 3)}, some))]
    assert titles == ["Risk over coverage", "Confidence against what could be answered", "Time per stage"]


def test_main_measures_are_those_that_some_type_has() -> None:
    defined, undefined = Measured(0.5, None, None, 3), Measured(None, None, None, 0)
    assert main_measures({"a": {"F1": defined, "R@10": undefined}, "b": {"R@1": defined}}) == ["F1"]


@given(st.floats(-2, 3), st.floats(-2, 3), st.floats(-2, 3))
def test_an_interval_never_leaves_its_track(low: float, at: float, high: float) -> None:
    low, high = min(low, high), max(low, high)
    shares = [float(share) for share in re.findall(r'x="([\d.-]+)%"', interval(low, at, high))]
    assert len(shares) == 2
    assert all(0 <= share <= 100 for share in shares)


def test_the_reliability_diagram_says_how_many_questions_each_dot_has() -> None:
    drawn = reliability("Confidence", [Bin(0.15, 0.1, 3), Bin(0.95, 1.0, 1200)], share_ticks())
    assert ">1,200</text>" in drawn
    assert drawn.count("<circle") == 2
    assert "said 0.950, was 1.000, 1,200 questions" in drawn


def test_what_differs_between_two_runs_is_said_in_plain_lines() -> None:
    other = replace(
        MANIFEST,
        settings={"top_k": 20, "generator": "none"},
        models={"embedder": "f" * 64, "generator": "9" * 64},
        code=Code("b" * 40, True, "e" * 64),
        data="0" * 64,
    )
    assert differences(MANIFEST, other) == [
        "data: dddddddddddd → 000000000000",
        "commit: cccccccccccc → bbbbbbbbbbbb, with changed files",
        "setting top_k: 10 → 20",
        "model embedder: eeeeeeeeeeee → ffffffffffff",
        "model generator: none → 999999999999",
    ]
    assert differences(MANIFEST, MANIFEST) == []


def test_the_terminals_table_has_value_interval_and_n(tmp_path) -> None:
    measures = {"EvidenceHit": Measured(0.5, 0.25, 0.75, 12), "F1": Measured(0.667, None, None, 3)}
    lines = measures_text(replace(write_run(tmp_path / "run").result(), measures=measures)).splitlines()
    assert lines[0] == "cheese, test: 4 questions, 1 crashed"
    assert "evidence" in lines
    assert [" ".join(line.split()) for line in lines if line.startswith("  ")] == [
        "EvidenceHit 0.500 [0.250–0.750] n 12",
        "F1 0.667 n 3",
    ]
