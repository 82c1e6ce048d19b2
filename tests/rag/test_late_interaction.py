"""Each of the question's tokens finds its like in a passage, and rare pieces weigh more than common ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.token_vectors import SCALE, packed, unpacked
from rag.late_interaction import PieceWeights, max_similarities

NORTH, EAST = [1.0, 0.0], [0.0, 1.0]
QUESTION = np.asarray([NORTH, EAST], dtype=np.float32)
#: Unit rows whose numbers are within a half, so that packing cuts none.
LEFT, RIGHT = [0.5, 0.5, 0.5, 0.5], [0.5, 0.5, -0.5, -0.5]

rows = st.integers(1, 4).flatmap(lambda n: arrays(np.int8, (n, 3), elements=st.integers(-127, 127)))
questions = arrays(np.float32, (3, 3), elements=st.floats(-1, 1, width=32))
texts = st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=8)


def int8(*vectors: list[float]) -> Any:
    return (np.asarray(vectors) * SCALE).astype(np.int8)


def test_each_token_takes_the_best_of_a_passage() -> None:
    passages = [int8([0.5, 0.0], [0.25, 0.125]), int8([0.0, 0.5]), int8([-0.5, -0.25])]
    found = max_similarities(QUESTION, passages)
    assert found == pytest.approx(np.asarray([[0.5, 0.125], [0, 0.5], [-0.5, -0.25]]), abs=1 / SCALE)


def test_similarities_of_what_was_packed_are_cosines() -> None:
    kept = unpacked(packed(np.asarray([LEFT, RIGHT], dtype=np.float32)), 4)
    found = max_similarities(np.asarray([LEFT, RIGHT], dtype=np.float32), [kept[:1], kept])
    assert found == pytest.approx(np.asarray([[1, 0], [1, 1]]), abs=0.01)


@given(questions, st.lists(rows, min_size=1, max_size=5))
def test_they_are_what_a_loop_over_all_tokens_gives(question: Any, passages: list[Any]) -> None:
    expected = [
        [max(sum(float(a) * int(b) / SCALE for a, b in zip(one, row, strict=True)) for row in passage)
         for one in question]
        for passage in passages
    ]  # fmt: skip
    found = max_similarities(question, passages)
    assert found.shape == (len(passages), 3)
    assert found == pytest.approx(np.asarray(expected), abs=1e-4)


def test_without_passages_or_tokens_there_are_no_similarities() -> None:
    assert max_similarities(QUESTION, []).shape == (0, 2)
    assert max_similarities(np.zeros((0, 2), dtype=np.float32), [int8(NORTH), int8(EAST)]).shape == (2, 0)


def test_a_piece_weighs_by_how_few_chunks_have_it() -> None:
    weights = PieceWeights.counted([[7, 8, 8], [7], [7, 9]])
    assert (weights.counts, weights.total) == ({7: 3, 8: 1, 9: 1}, 3)
    of_two, of_four = math.log(2), math.log(4)  # 8 is in one of three, 5 in none
    assert weights.of([8, 5]) == pytest.approx([of_two / (of_two + of_four), of_four / (of_two + of_four)])


def test_a_piece_in_every_chunk_weighs_nothing() -> None:
    assert PieceWeights.counted([[7, 8], [7]]).of([7, 8]).tolist() == [0, 1]


def test_where_every_piece_is_everywhere_all_weigh_alike() -> None:
    assert PieceWeights.counted([[7, 8], [7, 8]]).of([7, 8]).tolist() == [0.5, 0.5]
    assert PieceWeights.counted([]).of([1, 2, 3, 4]).tolist() == [0.25] * 4


def test_a_piece_that_stands_twice_in_the_question_weighs_twice() -> None:
    assert PieceWeights.counted([[7], [9]]).of([7, 7, 9]) == pytest.approx([1 / 3] * 3)


def test_a_question_without_pieces_has_no_weights() -> None:
    assert PieceWeights.counted([[7]]).of([]).shape == (0,)


@given(texts, st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_weights_sum_to_1_and_none_is_negative(some: list[list[int]], pieces: list[int]) -> None:
    found = PieceWeights.counted(some).of(pieces)
    assert float(found.sum()) == pytest.approx(1, abs=1e-5)
    assert (found >= 0).all()
    assert found.dtype == np.float32
