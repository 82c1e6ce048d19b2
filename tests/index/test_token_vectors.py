"""Token vectors kept small: projected, a byte a number, of the pieces that carry meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from index.embed import Embedder
from index.token_vectors import DIMENSIONS, SCALE, Meaningful, Projection, packed, unpacked
from rag.assistant import Assistant

#: More along the first axis than along the third, and nothing along the second.
ROWS = np.asarray([[3, 0, 1], [-3, 0, 1], [4, 0, 0]], dtype=np.float32)
PIECES = ["[CLS]", "[SEP]", "the", "stork", "##s", "##ing", ",", "##-", "The", "2020", "▁of", "Ġheron", "é", "##"]

small = arrays(np.float32, (3, 4), elements=st.floats(-0.5, 0.5, width=32))
some_rows = arrays(np.float32, (6, 4), elements=st.floats(-1, 1, width=32))


def meaningful() -> Meaningful:
    tokenizer = Tokenizer(WordLevel({piece: n for n, piece in enumerate(PIECES)}, unk_token="[SEP]"))
    tokenizer.add_special_tokens(["[CLS]", "[SEP]"])
    return Meaningful(tokenizer)


def kept(*pieces: str) -> list[str]:
    """Return which pieces are kept behind the special token that a text begins with."""
    flags = meaningful().of([0, *(PIECES.index(piece) for piece in pieces)])
    return [piece for piece, keep in zip(pieces, flags[1:], strict=True) if keep]


def test_rows_are_projected_and_made_of_length_1() -> None:
    onto_the_first_two = Projection(np.eye(3, 2, dtype=np.float32))
    found = onto_the_first_two.project(np.asarray([[3, 4, 12], [0, -2, 5]], dtype=np.float32))
    assert found == pytest.approx(np.asarray([[0.6, 0.8], [0, -1]]))
    assert onto_the_first_two.dimensions == 2


def test_a_row_of_which_nothing_is_left_stays_nothing() -> None:
    found = Projection(np.eye(3, 2, dtype=np.float32)).project(np.asarray([[0, 0, 7]], dtype=np.float32))
    assert found.tolist() == [[0, 0]]


def test_the_first_components_are_those_along_which_rows_are_longest() -> None:
    found = Projection.fitted(ROWS, 2)
    assert found.matrix == pytest.approx(np.asarray([[1, 0], [0, 0], [0, 1]]), abs=1e-6)


@given(some_rows, st.integers(1, 4))
def test_components_are_orthonormal(rows: Any, dimensions: int) -> None:
    found = Projection.fitted(rows, dimensions)
    assert found.dimensions == dimensions
    assert found.matrix.T @ found.matrix == pytest.approx(np.eye(dimensions), abs=1e-4)


@given(some_rows)
def test_the_largest_number_of_a_component_is_positive(rows: Any) -> None:
    matrix = Projection.fitted(rows, 3).matrix
    assert (matrix.max(axis=0) >= np.abs(matrix).max(axis=0) - 1e-6).all()


@pytest.mark.parametrize("same", [-ROWS, ROWS[::-1], ROWS * np.float32([[1], [-1], [1]])])
def test_neither_the_order_nor_the_signs_of_rows_matter(same: Any) -> None:
    assert Projection.fitted(same, 3).matrix == pytest.approx(Projection.fitted(ROWS, 3).matrix, abs=1e-5)


def test_rows_and_their_second_moments_give_the_same() -> None:
    moments = ROWS.T.astype(np.float64) @ ROWS
    assert (Projection.of_moments(moments, 2).matrix == Projection.fitted(ROWS, 2).matrix).all()


def test_there_are_no_more_components_than_dimensions() -> None:
    assert Projection.fitted(ROWS).dimensions == 3


def test_it_is_kept_in_half_precision_with_the_conversion_or_ships_with_the_program(tmp_path: Path) -> None:
    Projection.fitted(ROWS, 2).save(tmp_path / "projection.npy")
    assert np.load(tmp_path / "projection.npy").dtype == np.float16
    read = Projection.of_model("a model of the user's own", tmp_path)
    assert read.matrix.dtype == np.float32
    assert read.matrix == pytest.approx(Projection.fitted(ROWS, 2).matrix, abs=1e-3)
    assert Projection.of_model("all-minilm-l6-v2", tmp_path).matrix.shape == (384, DIMENSIONS)


def test_a_folder_s_own_projection_is_never_looked_for_beside_it(tmp_path: Path) -> None:
    Projection.fitted(ROWS, 2).save(tmp_path / "projection.npy")
    Projection.fitted(ROWS, 1).save(tmp_path / "model.npy")
    assert Projection.of_model(str(tmp_path / "model"), tmp_path).dimensions == 2


@given(small)
def test_packed_rows_come_back_within_one_step(rows: Any) -> None:
    blob = packed(rows)
    assert len(blob) == 12
    assert np.abs(unpacked(blob, 4) / SCALE - rows).max() <= 1 / SCALE


@given(st.lists(st.lists(st.integers(-127, 127), min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_was_unpacked_packs_the_same(numbers: list[list[int]]) -> None:
    rows = np.asarray(numbers, dtype=np.float32) / np.float32(SCALE)
    assert unpacked(packed(rows), 3).tolist() == numbers


def test_what_is_beyond_a_half_is_cut() -> None:
    found = unpacked(packed(np.asarray([[0.9, -0.9, 0.25]], dtype=np.float32)), 3)
    assert found.tolist() == [[127, -127, 64]]
    assert found.dtype == np.int8


def test_stop_words_are_dropped_whatever_their_case_or_mark() -> None:
    assert kept("the", "The", "stork", "▁of", "Ġheron") == ["stork", "Ġheron"]


def test_punctuation_is_dropped_numbers_and_letters_of_any_script_stay() -> None:
    assert kept(",", "##-", "##", "2020", "é") == ["2020", "é"]


def test_a_piece_within_a_word_counts_as_its_letters_do() -> None:
    assert kept("stork", "##ing", "##s", "##-") == ["stork", "##ing", "##s"]  # a word's end, not what "'s" leaves


def test_special_tokens_are_dropped_but_for_a_text_s_first_piece() -> None:
    assert kept("stork", "[CLS]", "[SEP]") == ["stork"]
    for first in ("[CLS]", "the", ","):
        assert meaningful().of([PIECES.index(first), PIECES.index("the")]).tolist() == [True, False]


def test_nothing_is_kept_of_nothing() -> None:
    assert meaningful().of([]).tolist() == []


def test_a_chunk_is_kept_as_its_meaningful_pieces_and_the_vector_of_its_text(assistant: Assistant) -> None:
    embedder = assistant.embedder()
    texts = ["Storks fly to Africa.", "They are, as it is said, late."]
    found = embedder.chunks(texts)
    assert (np.stack([one.vector for one in found]) == embedder.documents(texts)).all()
    rows = [unpacked(one.tokens, DIMENSIONS) for one in found]
    pieces = [["[CLS]", "st", "##or", "##ks", "fly", "africa"], ["[CLS]", "late"]]
    assert [len(one) for one in rows] == [len(some) for some in pieces]
    lengths = np.concatenate([np.linalg.norm(one / SCALE, axis=1) for one in rows])
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=0.03)


def test_chunks_are_the_same_however_many_are_read_together(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Stork number {n} left." for n in range(5)]
    embedder = assistant.embedder()
    together = embedder.chunks(texts)
    monkeypatch.setattr("index.embed.READ_TOGETHER", 2)
    apart = embedder.chunks(texts)
    assert [one.tokens for one in apart] == [one.tokens for one in together]
    assert [one.vector.tolist() for one in apart] == [one.vector.tolist() for one in together]


def test_a_question_has_a_row_for_each_of_its_pieces_stop_words_too(assistant: Assistant) -> None:
    embedder: Embedder = assistant.embedder()
    text = "Where do the storks go?"
    found = embedder.question_tokens(text)
    assert found.rows.shape == (embedder.pieces.count(text), DIMENSIONS)
    assert found.pieces.tolist() == embedder.ids([text])[0][1:-1]
    assert np.linalg.norm(found.rows, axis=1) == pytest.approx(np.ones(len(found.rows)), abs=1e-5)
