"""How much of a statement stands in the words it cites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.support import Alignment, alignment, longest_in_order, shared_pairs, support

SKIPPED = "Britain skipped the dinner because it saw no need for an additional meeting, the Foreign Office said."


def test_words_that_stand_there_in_one_piece_are_fully_supported() -> None:
    assert support("Britain skipped the dinner", [SKIPPED]) == 1
    assert support("britain skipped the dinner!", ["Nothing.", SKIPPED]) == 1


def test_support_falls_from_verbatim_over_restated_and_reordered_to_unrelated() -> None:
    statements = (
        SKIPPED,
        "Britain skipped the dinner as it saw no need for an additional meeting.",
        "The Foreign Office said Britain saw no need for the dinner.",
        "The minister flew to Paris.",
    )
    scores = [support(statement, [SKIPPED]) for statement in statements]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] > 0.8
    assert scores[2] > 0.3
    assert scores[3] < 0.1


def test_stems_countries_and_irregular_verbs_align() -> None:
    assert alignment("The French came", ["France comes"]) == Alignment(verbatim=False, pairs=1, order=1)


def test_numbers_and_dates_are_left_to_the_check() -> None:
    assert support("Twelve boys slept on 3 May", ["40 boys slept in June"]) > 0.85
    assert support("12", ["13"]) < 0.1
    assert support("12", ["12"]) == 1


def test_pairs_are_shared_within_one_citation_only() -> None:
    assert shared_pairs(["a", "b", "c"], [["a", "b"], ["c"]]) == 0.5
    assert shared_pairs(["a"], [["b", "a"]]) == 1
    assert shared_pairs([], []) == 0


def test_order_is_the_longest_common_subsequence_with_one_citation() -> None:
    assert longest_in_order(["a", "b", "c", "d"], [["a", "x", "c", "d"], ["b"]]) == 0.75
    assert longest_in_order(["a"], []) == 0


@pytest.mark.parametrize("statement", ["", "...", "—"])
def test_a_statement_without_words_has_no_support(statement: str) -> None:
    assert support(statement, [statement]) == 0


def test_a_similarity_moves_the_support_where_it_is_known() -> None:
    statement = "The Foreign Office skipped a meeting it did not need."
    near, far = (support(statement, [SKIPPED], similarity=value) for value in (0.9, 0.1))
    assert near > far
    assert support(SKIPPED, [SKIPPED], similarity=0.1) == 1


@given(st.text().filter(lambda text: any(character.isalnum() for character in text)))
def test_a_sentence_with_words_supports_itself(sentence: str) -> None:
    assert support(sentence, [sentence]) >= 0.95


@given(st.text(), st.lists(st.text(), max_size=3))
def test_support_lies_between_0_and_1_for_any_text(statement: str, cited: list[str]) -> None:
    assert 0 <= support(statement, cited) <= 1
