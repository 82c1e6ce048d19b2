"""Measures of all questions together, by hand and against scikit-learn and numpy; every weighting at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from eval.measures import KNOWN, Judgement, Kind, reliability, risk_coverage, summarise
from eval.measures.calibration import CoveragePoint, ReliabilityBin
from eval.measures.statistics import OF_SETS
from eval.measures.weighted import (
    area_under_risk_coverage,
    auroc,
    balanced_accuracy,
    best_balanced_accuracy,
    quantile,
)

WEIGHTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans()), min_size=1, max_size=12
)


def asked(
    confidence: float, answerable: bool, right: bool | None = None, refused: bool = False, error: str | None = None
) -> Judgement:
    return Judgement(
        id=str(confidence),
        question="Which?",
        cluster=str(confidence),
        type=None,
        answerable=answerable,
        right=answerable if right is None else right,
        refused=refused,
        confidence=confidence,
        error=error,
    )


def value(name: str, judgements: Sequence[Judgement]) -> float | None:
    return summarise(judgements, resamples=10)[name].value


def test_refusing_what_cannot_be_answered_is_the_positive_class() -> None:
    judgements = [
        asked(0.1, False, refused=True),
        asked(0.2, False, refused=True),
        asked(0.8, False),
        asked(0.3, True, refused=True),
        asked(0.9, True),
        asked(0.7, True),
        asked(0.6, True),
    ]
    assert value("RefusalP", judgements) == pytest.approx(2 / 3)
    assert value("RefusalR", judgements) == pytest.approx(2 / 3)
    assert value("RefusalF1", judgements) == pytest.approx(2 / 3)
    assert value("RefusalBalanced", judgements) == pytest.approx((2 / 3 + 3 / 4) / 2)
    # Of the twelve pairs, 0.8 stands above 0.3, 0.7 and 0.6.
    assert value("RefusalAUROC", judgements) == pytest.approx(9 / 12)


def test_refusal_precision_is_undefined_where_nothing_was_refused() -> None:
    judgements = [asked(0.9, True), asked(0.8, False)]
    assert value("RefusalP", judgements) is None
    assert (value("RefusalR", judgements), value("RefusalF1", judgements)) == (0, 0)


def test_one_class_alone_says_nothing_of_refusal() -> None:
    summary = summarise([asked(n / 10, True, refused=n < 5) for n in range(10)])
    for name in ("RefusalP", "RefusalR", "RefusalF1", "RefusalBalanced", "RefusalAUROC"):
        assert (summary[name].value, summary[name].low, summary[name].high, summary[name].n) == (None, None, None, 10)


def test_the_risk_coverage_curve_falls_back_on_the_most_confident() -> None:
    judgements = [asked(0.9, True), asked(0.8, True, right=False), asked(0.7, True), asked(0.2, False)]
    assert risk_coverage(judgements) == [
        CoveragePoint(0.9, 0.25, 0),
        CoveragePoint(0.8, 0.5, 1 / 2),
        CoveragePoint(0.7, 0.75, 1 / 3),
        CoveragePoint(0.2, 1, 2 / 4),
    ]
    assert value("AURC", judgements) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_questions_of_one_confidence_are_kept_together() -> None:
    judgements = [asked(0.5, True), asked(0.5, True, right=False)]
    assert risk_coverage(judgements) == [CoveragePoint(0.5, 1, 0.5)]
    assert value("AURC", judgements) == 0.5


def test_a_crash_is_risked_as_the_surest() -> None:
    crashed = asked(0.1, True, right=False, error="KeyError: gone")
    judgements = [asked(0.9, True), asked(0.5, True), crashed]
    assert risk_coverage(judgements) == [
        CoveragePoint(1, 1 / 3, 1),
        CoveragePoint(0.9, 2 / 3, 1 / 2),
        CoveragePoint(0.5, 1, 1 / 3),
    ]
    assert value("AURC", judgements) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    wrong = [*judgements[:2], asked(0.1, True, right=False)]
    assert value("AURC", wrong) == pytest.approx((0 + 0 + 1 / 3) / 3)  # where it was unsure, being wrong costs less
    # Whether it can be answered is still decided as wrongly as can be: 0 for what can.
    assert reliability([crashed]) == [ReliabilityBin(0, 0.1, 1, 0, 1)]
    assert reliability([asked(0.1, False, error="KeyError: gone")]) == [ReliabilityBin(0.9, 1.0, 1, 1, 0)]


def test_without_gold_there_is_no_risk_to_plot() -> None:
    no_gold = Judgement("1", "Which?", "1", None, answerable=True, refused=False, confidence=0.9)
    assert risk_coverage([no_gold, asked(0.1, False)]) == []
    assert "AURC" not in summarise([no_gold, asked(0.1, False)])


def test_calibration_error_is_the_weighed_gap_of_each_bin() -> None:
    judgements = [asked(0.95, True), asked(1.0, True), asked(0.91, False), asked(0.15, False)]
    assert reliability(judgements) == [
        ReliabilityBin(0.1, 0.2, 1, 0.15, 0),
        ReliabilityBin(0.9, 1.0, 3, pytest.approx(2.86 / 3), pytest.approx(2 / 3)),
    ]
    assert value("ECE", judgements) == pytest.approx((0.15 + (2.86 - 2)) / 4)


def checked(support: float, overlap: float, supported: bool, stands: bool) -> Judgement:
    values = {"TruthsRejected" if supported else "ErrorsCaught": float(not stands)}
    return Judgement(
        id=f"{support} {overlap}",
        question="So it is.",
        cluster=f"{support}",
        type=None,
        answerable=None,
        supported=supported,
        stands=stands,
        support=support,
        overlap=overlap,
        values=values,
    )


def test_statements_are_told_apart_by_verdict_support_and_overlap() -> None:
    judgements = [
        checked(0.9, 0.8, True, True),
        checked(0.6, 0.1, True, True),
        checked(0.4, 0.6, True, False),
        checked(0.5, 0.5, False, True),
        checked(-0.3, 0.5, False, False),
    ]
    assert value("SupportBalanced", judgements) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert value("SupportAUROC", judgements) == pytest.approx(5 / 6)
    assert value("OverlapAUROC", judgements) == pytest.approx(4 / 6)
    assert value("OverlapBalanced", judgements) == pytest.approx((2 / 3 + 1) / 2)  # best above 0.5
    assert value("ErrorsCaught", judgements) == 0.5
    assert value("TruthsRejected", judgements) == pytest.approx(1 / 3)
    assert not KNOWN["TruthsRejected"].higher_is_better


def test_a_crashed_check_scores_worst() -> None:
    crashed = Judgement("1", "So it is.", "1", None, None, error="KeyError: gone", supported=True, overlap=0.9)
    judgements = [crashed, checked(-0.9, 0.1, False, False)]
    assert value("SupportAUROC", judgements) == 0
    assert value("SupportBalanced", judgements) == 0.5
    assert value("OverlapAUROC", judgements) == 1  # the baseline didn't crash


@given(WEIGHTS)
def test_weighted_measures_are_the_librarys_on_repeated_items(rows: list[tuple[int, float, bool]]) -> None:
    weights = np.asarray([[float(times) for times, _, _ in rows]])
    scores, true = np.asarray([score for _, score, _ in rows]), np.asarray([label for _, _, label in rows])
    repeated = [(score, label) for times, score, label in rows for _ in range(times)]
    assume(repeated)
    found = quantile(weights, scores, 0.95)[0]
    assert found == pytest.approx(np.quantile([score for score, _ in repeated], 0.95))
    labels = [label for _, label in repeated]
    if len(set(labels)) < 2:
        assert np.isnan(auroc(weights, scores, true)[0])
        assert np.isnan(balanced_accuracy(weights, scores >= 0.5, true)[0])
        return
    assert auroc(weights, scores, true)[0] == pytest.approx(roc_auc_score(labels, [score for score, _ in repeated]))
    balanced = {
        at: balanced_accuracy_score(labels, [score >= at for score, _ in repeated]) for at in (0, 0.25, 0.5, 0.75, 1)
    }
    assert balanced_accuracy(weights, scores >= 0.5, true)[0] == pytest.approx(balanced[0.5])
    assert best_balanced_accuracy(weights, scores, true)[0] == pytest.approx(max(balanced.values()))


@given(WEIGHTS)
def test_the_area_under_the_risk_coverage_curve_is_the_mean_risk_at_each_item(
    rows: list[tuple[int, float, bool]],
) -> None:
    weights = np.asarray([[float(times) for times, _, _ in rows]])
    confidence, wrong = np.asarray([score for _, score, _ in rows]), np.asarray([label for _, _, label in rows])
    repeated = [(score, label) for times, score, label in rows for _ in range(times)]
    assume(repeated)
    risks = [np.mean([label for other, label in repeated if other >= score]) for score, _ in repeated]
    assert area_under_risk_coverage(weights, confidence, wrong)[0] == pytest.approx(np.mean(risks))


def test_every_measure_of_a_set_has_its_statistic_and_no_other() -> None:
    assert OF_SETS.keys() == {name for name, known in KNOWN.items() if known.kind is Kind.SET}


def test_every_known_measure_says_in_one_line_what_it_is() -> None:
    for name, known in KNOWN.items():
        assert known.name == name
        assert known.what
        assert known.source
        assert "\n" not in known.what
    assert {name for name, known in KNOWN.items() if known.kind is Kind.P95} == {
        f"{name}P95" for name, known in KNOWN.items() if known.kind is Kind.MEDIAN
    }
    assert (KNOWN["TotalMsP95"].key, KNOWN["TotalMsP95"].unit, KNOWN["R@10"].unit) == ("TotalMs", "ms", "share")
