"""Weighted reciprocal rank fusion, checked against sums made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import Ranking, boosted, reciprocal_rank_fusion


def test_a_key_scores_the_sum_of_its_reciprocal_ranks() -> None:
    fused = reciprocal_rank_fusion([Ranking(["a", "b"], 3.0), Ranking(["b", "c"], 1.0)], k=10)
    assert fused == pytest.approx({"b": 3 / 12 + 1 / 11, "a": 3 / 11, "c": 1 / 12})
    assert list(fused) == ["b", "a", "c"]


def test_ties_keep_the_order_of_first_appearance() -> None:
    assert list(reciprocal_rank_fusion([Ranking(["x"], 1.0), Ranking(["y"], 1.0)], k=1)) == ["x", "y"]


def test_a_boost_raises_by_its_share() -> None:
    assert boosted({"a": 1.0, "b": 0.9}, {"b": 0.5}) == pytest.approx({"b": 1.35, "a": 1.0})
    assert list(boosted({"a": 1.0, "b": 0.9}, {"b": 0.5})) == ["b", "a"]


@given(st.lists(st.lists(st.integers(0, 20), unique=True), max_size=4), st.floats(0.1, 100))
def test_every_key_comes_once_in_falling_order(rankings: list[list[int]], k: float) -> None:
    fused = reciprocal_rank_fusion([Ranking(keys, 1.0) for keys in rankings], k)
    assert set(fused) == {key for keys in rankings for key in keys}
    scores = list(fused.values())
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
