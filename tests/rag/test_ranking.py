"""Candidates are ranked by all their signals, and taken by what each adds to those before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.ranking import FAR, POOL, Ranked, RankingWeights, Signals, ranked, signal_rows
from rag.weights import ranking_weights

NOTHING = RankingWeights(0, 0, 0, 0, 0, 0, 0, 0)
#: Two halves of a question, of equal weight.
HALVES = np.asarray([0.5, 0.5], dtype=np.float32)


def signals(
    chunk_id: int,
    article: str = "",
    source: str | None = None,
    full_text: float = 1.0,
    dense: float | None = 0.5,
    of_source: bool = False,
    of_date: bool = False,
) -> Signals:
    return Signals(chunk_id, article or f"article {chunk_id}", source, full_text, dense, of_source, of_date)


def late(*scores: tuple[float, float]) -> NDArray[np.float32]:
    return np.asarray(scores, dtype=np.float32).reshape(-1, 2)


def rank(candidates: list[Signals], scores: NDArray[np.float32], weights: RankingWeights, most: int = 10) -> list[int]:
    return [one.signals.chunk_id for one in ranked(candidates, scores, HALVES, weights, most)]


def alike(count: int) -> NDArray[np.float32]:
    return late(*[(0.5, 0.5)] * count)


@pytest.mark.parametrize(
    ("weighed", "better"),
    [
        ("full_text", {"full_text": 1.0}),
        ("dense", {"dense": 0.8}),
        ("source", {"of_source": True}),
        ("date", {"of_date": True}),
    ],
)
def test_each_signal_raises_a_candidate(weighed: str, better: dict[str, Any]) -> None:
    plain = {"full_text": 0.2, "dense": 0.5}
    candidates = [signals(1, **plain), signals(2, **{**plain, **better})]
    assert rank(candidates, alike(2), replace(NOTHING, **{weighed: 1.0})) == [2, 1]
    assert rank(candidates, alike(2), NOTHING) == [1, 2]


def test_late_interaction_raises_a_candidate() -> None:
    scores = late((0.2, 0.2), (0.2, 0.4))
    assert rank([signals(1), signals(2)], scores, replace(NOTHING, late=1)) == [2, 1]


def test_relevance_is_the_weighted_sum_of_distances_from_the_best() -> None:
    candidates = [
        signals(1, full_text=1.0, dense=0.4),
        signals(2, full_text=0.5, dense=0.6, of_source=True, of_date=True),
    ]
    weights = RankingWeights(full_text=4, dense=2, late=10, source=5, date=1, coverage=0, same_article=0, same_source=0)
    first, second = ranked(candidates, late((0.4, 0.6), (0.2, 0.4)), HALVES, weights, 2)
    assert (first.signals.chunk_id, second.signals.chunk_id) == (2, 1)
    assert first.relevance == first.score == pytest.approx(4 * -0.5 + 2 * 0 + 10 * -0.2 + 5 + 1)
    assert second.relevance == second.score == pytest.approx(4 * 0 + 2 * -0.2 + 10 * 0)
    assert [first.late, second.late] == pytest.approx([0.3, 0.5])


def test_a_missing_dense_score_counts_as_the_question_s_worst() -> None:
    found = signal_rows([signals(1, dense=0.7), signals(2, dense=None), signals(3, dense=0.4)], np.ones(3, np.float32))
    assert found[:, 1] == pytest.approx([0, -0.3, -0.3])


def test_where_no_dense_score_is_known_it_tells_nothing() -> None:
    found = signal_rows([signals(1, dense=None), signals(2, dense=None)], np.ones(2, dtype=np.float32))
    assert found[:, 1].tolist() == [0, 0]


def test_the_passage_that_covers_the_other_half_comes_before_a_better_one_for_the_same_half() -> None:
    same_half, other_half = late((1, 0), (0.9, 0), (0, 0.6)), replace(NOTHING, late=1, coverage=10)
    candidates = [signals(1), signals(2), signals(3)]
    assert rank(candidates, same_half, replace(NOTHING, late=1)) == [1, 2, 3]
    assert rank(candidates, same_half, other_half) == [1, 3, 2]
    scores = [one.score for one in ranked(candidates, same_half, HALVES, other_half, 3)]
    assert scores == pytest.approx([5, -0.2 + 3, -0.05])  # what 2 covers, 1 covered


def test_what_is_far_less_relevant_is_not_taken_for_what_it_adds() -> None:
    scores = late((0.9, 0.1), (0.8, 0.0), (0.0, 0.9))
    weights = replace(NOTHING, late=1, coverage=40, source=FAR + 1)
    near = [signals(1, of_source=True), signals(2, of_source=True), signals(3, of_source=True)]
    assert rank(near, scores, weights) == [1, 3, 2]
    off_topic = [*near[:2], signals(3)]
    assert rank(off_topic, scores, weights) == [1, 2, 3]


def test_a_piece_that_weighs_nothing_covers_nothing() -> None:
    first_half_only = np.asarray([1, 0], dtype=np.float32)
    found = ranked([signals(1), signals(2)], late((0.5, 0), (0.4, 1)), first_half_only, replace(NOTHING, coverage=1), 2)
    assert [one.score for one in found] == pytest.approx([0.5, 0])


def test_another_article_comes_before_more_of_the_same() -> None:
    candidates = [signals(1, "a"), signals(2, "a", full_text=0.9), signals(3, "b", full_text=0.8), signals(4, "a")]
    relevance = replace(NOTHING, full_text=1)
    assert rank(candidates, alike(4), relevance) == [1, 4, 2, 3]
    found = ranked(candidates, alike(4), HALVES, replace(relevance, same_article=0.3), 4)
    assert [one.signals.chunk_id for one in found] == [1, 3, 4, 2]
    assert [one.score for one in found] == pytest.approx([0, -0.2, -0.3, -0.1 - 0.6])
    assert [one.relevance for one in found] == pytest.approx([0, -0.2, 0, -0.1])


def test_another_named_source_comes_before_more_of_the_same() -> None:
    weights = replace(NOTHING, full_text=1, same_source=0.3)
    named = [
        signals(1, source="Heron", of_source=True),
        signals(2, source="Heron", of_source=True, full_text=0.9),
        signals(3, source="Owl", of_source=True, full_text=0.8),
    ]
    assert rank(named, alike(3), weights) == [1, 3, 2]


def test_repeating_a_source_costs_nothing_where_the_question_names_none() -> None:
    weights = replace(NOTHING, full_text=1, same_source=0.3)
    candidates = [signals(1, source="Heron"), signals(2, source="Heron", full_text=0.9), signals(3, full_text=0.8)]
    assert rank(candidates, alike(3), weights) == [1, 2, 3]


def test_candidates_alike_stay_in_their_order() -> None:
    assert rank([signals(n) for n in (5, 3, 9, 1)], alike(4), ranking_weights()) == [5, 3, 9, 1]


def test_of_nothing_found_nothing_is_ranked() -> None:
    assert ranked([], late(), HALVES, ranking_weights(), 10) == []


def test_a_question_without_pieces_is_ranked_by_the_other_signals() -> None:
    candidates = [signals(1, full_text=0.3), signals(2)]
    nothing = np.zeros((2, 0), dtype=np.float32)
    found = ranked(candidates, nothing, np.zeros(0, dtype=np.float32), ranking_weights(), 2)
    assert [one.signals.chunk_id for one in found] == [2, 1]
    assert [one.late for one in found] == [0, 0]


@pytest.mark.parametrize(("wanted", "returned"), [(0, 0), (1, 1), (3, 3), (9, 5)])
def test_no_more_are_returned_than_wanted_or_there(wanted: int, returned: int) -> None:
    candidates = [signals(n) for n in range(5)]
    assert len(rank(candidates, alike(5), ranking_weights(), wanted)) == returned


def test_the_most_relevant_are_chosen_from() -> None:
    candidates = [signals(n, full_text=n / 100) for n in range(POOL + 5)]
    found = rank(candidates, alike(POOL + 5), replace(NOTHING, full_text=1), POOL)
    assert found == list(range(POOL + 4, 4, -1))


def test_the_fitted_weights_are_none_of_them_negative() -> None:
    weights = ranking_weights()
    assert min(vars(weights).values()) >= 0
    assert weights.late > 0
    assert weights.full_text > 0


share = st.floats(0, 1, width=32)
candidate = st.builds(
    signals,
    chunk_id=st.integers(1, 99),
    article=st.sampled_from("abc"),
    source=st.sampled_from(["Heron", "Owl", None]),
    full_text=share,
    dense=st.none() | share,
    of_source=st.booleans(),
    of_date=st.booleans(),
)
some = st.lists(st.tuples(candidate, st.tuples(st.floats(-1, 1, width=32), st.floats(-1, 1, width=32))), max_size=12)
weights_of_any_size = st.builds(RankingWeights, *[st.floats(0, 20)] * 8)


def ranked_all(found: list[tuple[Signals, tuple[float, float]]], weights: RankingWeights, most: int) -> list[Ranked]:
    return ranked([one for one, _ in found], late(*[scores for _, scores in found]), HALVES, weights, most)


@given(some, weights_of_any_size)
def test_the_score_never_rises_from_one_to_the_next(found: Any, weights: RankingWeights) -> None:
    scores = [one.score for one in ranked_all(found, weights, 12)]
    assert all(after <= before + 1e-4 for before, after in pairwise(scores))


@given(some, weights_of_any_size, st.integers(0, 12))
def test_asking_for_fewer_gives_the_first_of_more(found: Any, weights: RankingWeights, most: int) -> None:
    assert ranked_all(found, weights, most) == ranked_all(found, weights, 12)[:most]


@given(some, weights_of_any_size)
def test_each_candidate_has_one_place(found: Any, weights: RankingWeights) -> None:
    numbered = [(replace(one, chunk_id=n), scores) for n, (one, scores) in enumerate(found)]
    places = [one.signals.chunk_id for one in ranked_all(numbered, weights, 12)]
    assert sorted(places) == list(range(len(found)))
