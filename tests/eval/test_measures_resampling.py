"""Intervals and comparisons: whole clusters are resampled, one seed gives one result, nothing is ever NaN."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.measures import KNOWN, Difference, Judgement, Kind, Measured, compare, summarise
from eval.measures.resampling import LEAST_CLUSTERS, LEAST_SWAPPED

OWN = [name for name, known in KNOWN.items() if known.kind in (Kind.MEAN, Kind.MEDIAN, Kind.MAX)]
SHARES = st.floats(0, 1)
MAYBE = st.none() | st.booleans()


@st.composite
def runs(draw: st.DrawFn, least: int = 0) -> list[Judgement]:
    return [
        Judgement(
            id=str(n),
            question="Which?",
            cluster=draw(st.just(str(n)) | st.sampled_from("abcde")),
            type=None,
            answerable=draw(MAYBE),
            error=draw(st.none() | st.just("KeyError: gone")),
            refused=draw(MAYBE),
            confidence=draw(st.none() | SHARES),
            right=draw(MAYBE),
            supported=draw(MAYBE),
            stands=draw(MAYBE),
            support=draw(st.none() | SHARES),
            overlap=draw(st.none() | SHARES),
            values=draw(st.dictionaries(st.sampled_from(OWN), SHARES, max_size=6)),
        )
        for n in range(draw(st.integers(least, 8) | st.integers(LEAST_CLUSTERS, 16)))
    ]


def of(name: str, values: Sequence[float], clusters: str = "") -> list[Judgement]:
    """Return questions "0", "1" … with these values of one measure; each its own cluster unless a letter names it."""
    return [
        Judgement(str(n), "Which?", clusters[n] if clusters else str(n), None, None, values={name: value})
        for n, value in enumerate(values)
    ]


@settings(max_examples=60, deadline=None)
@given(runs())
def test_a_summary_is_finite_or_none_and_never_warns(judgements: list[Judgement]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        summary = summarise(judgements, resamples=40)
    for name, measured in summary.items():
        figures = [measured.value, measured.low, measured.high]
        assert all(figure is None or math.isfinite(figure) for figure in figures)
        assert (measured.low is None) == (measured.high is None)
        assert measured.low is None or measured.n >= LEAST_CLUSTERS
        assert 0 < measured.n <= len(judgements)
        if measured.low is not None and measured.high is not None:
            assert measured.low <= measured.high
        if KNOWN[name].kind is not Kind.SET or name.startswith(("Refusal", "AURC", "ECE", "Support", "Overlap")):
            assert all(figure is None or -1e-9 <= figure <= 1 + 1e-9 for figure in figures)


@settings(max_examples=60, deadline=None)
@given(runs(), runs())
def test_a_comparison_is_finite_or_none_and_never_warns(a: list[Judgement], b: list[Judgement]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(a, b, permutations=40)
    for difference in found.values():
        assert all(f is None or math.isfinite(f) for f in (difference.a, difference.b, difference.difference))
        assert difference.p is None or 0 < difference.p <= 1
        assert difference.p is None or difference.difference is not None
        assert difference.wins + difference.losses <= difference.n <= min(len(a), len(b))


@settings(max_examples=40, deadline=None)
@given(runs(least=1))
def test_a_run_compared_with_itself_differs_in_nothing(judgements: list[Judgement]) -> None:
    apart = [replace(judged, cluster=judged.id) for judged in judgements]
    for name, found in compare(apart, apart, permutations=20).items():
        assert found.a == found.b
        assert (found.wins, found.losses) == (0, 0)
        if found.a is not None:
            assert found.difference == 0
            if found.n >= LEAST_SWAPPED:
                assert found.p == (None if KNOWN[name].kind is Kind.MAX else 1)


@given(st.lists(SHARES, min_size=LEAST_CLUSTERS, max_size=30))
def test_a_means_interval_holds_the_mean(values: list[float]) -> None:
    measured = summarise(of("EM", values), resamples=200)["EM"]
    assert measured.low is not None
    assert measured.high is not None
    assert measured.value == pytest.approx(sum(values) / len(values))
    assert measured.low - 1e-9 <= measured.value <= measured.high + 1e-9


def test_one_seed_gives_one_summary() -> None:
    judgements = of("EM", [0.0, 1.0, 1.0, 0.3, 0.7, 0.2, 0.9, 0.1, 0.4, 0.6])
    assert summarise(judgements, seed=3) == summarise(judgements, seed=3)
    assert summarise(judgements, seed=3) != summarise(judgements, seed=4)


def test_one_seed_gives_one_comparison() -> None:
    a, b = of("EM", [0.0, 0.1, 0.5, 0.3, 0.7, 0.2]), of("EM", [0.2, 0.3, 0.4, 0.5, 0.9, 0.1])
    assert compare(a, b, seed=3) == compare(a, b, seed=3)
    assert compare(a, b, seed=3) != compare(a, b, seed=4)


def test_a_measure_is_summed_up_as_its_kind_says() -> None:
    times = of("TotalMs", [10.0, 20.0, 40.0, 100.0])
    summary = summarise(times)
    assert summary["TotalMs"].value == 30
    assert summary["TotalMsP95"].value == pytest.approx(91)
    memory = summarise(of("PeakMemoryMB", [100.0, 300.0, 200.0]))
    assert memory == {"PeakMemoryMB": Measured(300, None, None, 3)}


def test_only_measures_that_apply_are_summed_up_in_display_order() -> None:
    judgements = [
        replace(judged, values={"TotalMs": 1.0, "EM": 1.0, "nDCG@10": 0.5}) for judged in of("EM", [1.0, 1.0])
    ]
    assert list(summarise(judgements)) == ["nDCG@10", "EM", "TotalMs", "TotalMsP95"]
    assert summarise([]) == {}


def test_a_measure_is_over_the_questions_that_have_it() -> None:
    judgements = [*of("EM", [1.0, 0.0] * 5), replace(of("F1", [0.5])[0], id="10", cluster="10")]
    summary = summarise(judgements)
    assert (summary["EM"].value, summary["EM"].n) == (0.5, 10)
    assert summary["EM"].low is not None
    assert summary["F1"] == Measured(0.5, None, None, 1)  # one cluster of the eleven has it


def test_questions_of_one_cluster_are_drawn_together() -> None:
    values = [1.0] * 20 + [0.0] * 20
    apart = summarise(of("EM", values))["EM"]
    together = summarise(of("EM", values, "".join(letter * 4 for letter in "abcdefghij")))["EM"]
    # Ten clusters of one kind each: of ten tosses of a coin, 2 to 8 are heads in 95 of 100.
    assert (together.value, together.low, together.high) == pytest.approx((0.5, 0.2, 0.8))
    assert apart.low is not None
    assert apart.high is not None
    # The binomial's standard error is 0.079: 1.96 of them on each side, give or take.
    assert apart.low == pytest.approx(0.5 - 1.96 * 0.079, abs=0.03)
    assert apart.high == pytest.approx(0.5 + 1.96 * 0.079, abs=0.03)


def test_fewer_than_ten_clusters_have_no_interval() -> None:
    values = [1.0, 0.0] * 10
    named = ("abcdefghij" * 2, "abcdefghi" * 2 + "aa", "a" * 20)
    ten, nine, one = (summarise(of("EM", values, clusters))["EM"] for clusters in named)
    assert None not in (ten.low, ten.high)
    assert nine == one == Measured(0.5, None, None, 20)


def test_a_whole_sets_measure_has_an_interval_by_the_clusters_of_its_own_questions() -> None:
    def run(told: int) -> list[Judgement]:
        """Return twelve questions; of so many it is known whether they can be answered, and they were judged so."""
        return [
            Judgement(str(n), "Which?", str(n), None, answerable=n % 2 == 0 if n < told else None, refused=n % 2 == 1)
            for n in range(12)
        ]

    assert summarise(run(10))["RefusalBalanced"] == Measured(1, 1, 1, 10)
    assert summarise(run(9))["RefusalBalanced"] == Measured(1, None, None, 9)


def test_undefined_resamples_are_left_out() -> None:
    refused = Judgement("0", "Which?", "0", None, answerable=False, refused=True)
    answered = [Judgement(str(n), "Which?", str(n), None, answerable=True, refused=False) for n in range(1, 10)]
    # In a third of the resamples the one refusal isn't drawn.
    assert summarise([refused, *answered])["RefusalBalanced"] == Measured(1, 1, 1, 10)


def test_b_is_compared_with_a_on_the_questions_that_both_have() -> None:
    a = of("EM", [0.0, 0.0, 1.0, 1.0])
    b = of("EM", [1.0, 1.0, 0.0, 1.0, 1.0])[::-1]
    found = compare(a, b)["EM"]
    assert (found.a, found.b, found.difference, found.n) == (0.5, 0.75, 0.25, 4)
    assert (found.wins, found.losses) == (2, 1)


def test_a_question_that_has_a_measure_in_one_run_only_is_left_out_of_it() -> None:
    a, b = of("CitationP", [0.0, 1.0]), of("CitationP", [1.0, 1.0])
    found = compare([a[0], replace(a[1], values={})], b)
    assert (found["CitationP"].a, found["CitationP"].b, found["CitationP"].n) == (0, 1, 1)


def test_faster_wins() -> None:
    found = compare(of("TotalMs", [100.0, 100.0, 100.0]), of("TotalMs", [90.0, 80.0, 120.0]))
    assert (found["TotalMs"].a, found["TotalMs"].b, found["TotalMs"].difference) == (100, 90, -10)
    assert (found["TotalMs"].wins, found["TotalMs"].losses) == (2, 1)
    assert (found["TotalMsP95"].wins, found["TotalMsP95"].losses) == (0, 0)


def test_p_is_the_share_of_swaps_that_differ_as_much() -> None:
    clear = compare(of("EM", [0.0] * 12), of("EM", [1.0] * 12))["EM"]
    assert clear.p is not None
    assert clear.p < 0.01
    # Six questions: of 64 swaps two differ as much as what was observed.
    six = compare(of("EM", [0.0] * 6), of("EM", [1.0] * 6), permutations=4000)["EM"]
    assert six.p == pytest.approx(2 / 64, abs=0.01)
    # One of the six is worse: as much differ the swaps that leave five, or six, on one side: 2 · (6 + 1).
    mixed = compare(of("EM", [0.0] * 5 + [1.0]), of("EM", [1.0] * 5 + [0.0]), permutations=4000)["EM"]
    assert mixed.p == pytest.approx(14 / 64, abs=0.03)


def test_fewer_than_six_clusters_have_no_p() -> None:
    five = compare(of("EM", [0.0] * 5), of("EM", [1.0] * 5))["EM"]
    assert five == Difference(0, 1, 1, None, 5, 5, 0)
    # Six clusters in all, but one has the measure in one run only.
    a, b = of("EM", [0.0] * 6), of("EM", [1.0] * 6)
    assert compare([*a[:5], replace(a[5], values={})], b)["EM"] == five
    assert compare(of("EM", [0.0] * 12, "aabbccddeeee"), of("EM", [1.0] * 12, "aabbccddeeee"))["EM"].p is None


def test_clusters_are_swapped_whole() -> None:
    a, b = of("EM", [0.0] * 12, "aabbccddeeff"), of("EM", [1.0] * 12, "aabbccddeeff")
    assert compare(a, b, permutations=4000)["EM"].p == pytest.approx(2 / 64, abs=0.01)


def test_a_whole_sets_measure_is_compared_by_swapping_too() -> None:
    def run(refuses: bool) -> list[Judgement]:
        return [
            Judgement(str(n), "Which?", str(n), None, answerable=n % 2 == 0, refused=n % 2 == 1 and refuses)
            for n in range(20)
        ]

    found = compare(run(False), run(True))["RefusalBalanced"]
    assert (found.a, found.b, found.difference, found.n, found.wins, found.losses) == (0.5, 1, 0.5, 20, 0, 0)
    assert found.p is not None
    assert found.p < 0.01


def test_what_is_undefined_in_one_run_has_no_difference() -> None:
    a = [Judgement("0", "Which?", "0", None, answerable=False, refused=False)]
    b = [replace(a[0], refused=True)]
    assert compare(a, b)["RefusalP"] == Difference(None, 1, None, None, 1, 0, 0)


def test_runs_without_a_common_question_compare_in_nothing() -> None:
    assert compare(of("EM", [1.0]), [replace(of("EM", [1.0])[0], id="another")]) == {}
