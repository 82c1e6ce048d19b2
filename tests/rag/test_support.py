"""How much of a statement stands in the words it cites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.support import Alignment, alignment, longest_in_order, longest_run, support

SKIPPED = "Britain skipped the dinner because it saw no need for an additional meeting, the Foreign Office said."


def test_words_that_stand_there_in_one_piece_are_fully_supported() -> None:
    assert support("Britain skipped the dinner", [SKIPPED], log_odds=-9) == 1
    assert support("britain skipped the dinner!", ["Nothing.", SKIPPED], log_odds=-9) == 1


def test_support_rises_with_what_aligns_and_with_what_the_model_says() -> None:
    restated = "Britain skipped the dinner as it saw no need for an additional meeting."
    reordered = "The Foreign Office said Britain saw no need for the dinner."
    unrelated = "The minister flew to Paris."
    scores = [support(statement, [SKIPPED], log_odds=0.0) for statement in (SKIPPED, restated, reordered, unrelated)]
    assert scores == sorted(scores, reverse=True)
    by_model = [support(reordered, [SKIPPED], log_odds=odds) for odds in (5.0, 0.0, -5.0)]
    assert by_model == sorted(by_model, reverse=True)
    assert by_model[0] - by_model[2] > 0.3


def test_a_denial_that_nothing_cited_hints_at_lowers_support() -> None:
    said, denied = (
        support(text, ["Britain arrived on time."], log_odds=1.0) for text in ("Britain came.", "Britain never came.")
    )
    assert said - denied > 0.1
    assert alignment("Britain didn't go.", ["Britain stayed away."]).denies
    assert not alignment("Britain didn't go.", ["Britain refused to go."]).denies
    assert not alignment("Britain stayed away.", ["Britain didn't go."]).denies


def test_stems_countries_and_irregular_verbs_align() -> None:
    assert alignment("The French came", ["France comes"]) == Alignment(verbatim=False, order=1)


def test_numbers_and_dates_don_t_align() -> None:
    assert alignment("Twelve boys slept on 3 May", ["40 boys slept in June"]).order == 1


def test_order_is_the_longest_common_subsequence_with_one_citation() -> None:
    assert longest_in_order(["a", "b", "c", "d"], [["a", "x", "c", "d"], ["b"]]) == 0.75
    assert longest_in_order(["a"], []) == 0


@pytest.mark.parametrize("statement", ["", "...", "—"])
def test_a_statement_without_words_has_no_support(statement: str) -> None:
    assert support(statement, [statement], log_odds=9.0) == 0


@given(st.text().filter(lambda text: any(character.isalnum() for character in text)))
def test_a_sentence_with_words_supports_itself(sentence: str) -> None:
    assert support(sentence, [sentence], log_odds=-9.0) == 1


@given(st.text(), st.lists(st.text(), max_size=3), st.floats(-1e6, 1e6))
def test_support_lies_between_0_and_1_for_any_text(statement: str, cited: list[str], log_odds: float) -> None:
    assert 0 <= support(statement, cited, log_odds) <= 1


def test_a_language_model_s_word_counts_where_there_is_one() -> None:
    restated = "Britain stayed away, since to its mind no further meeting was needed."
    doubted, believed = (support(restated, [SKIPPED], log_odds=0.0, read=odds) for odds in (-3.0, 3.0))
    assert doubted < 0.5 < believed


def test_the_longest_run_is_of_words_in_one_citation() -> None:
    assert longest_run("a b c d".split(), ["x a b c y".split(), "d a b".split()]) == 0.75
    assert alignment("Britain skipped the lunch because it saw no need", [SKIPPED]).copied == pytest.approx(5 / 9)
    assert longest_run([], [["a"]]) == 0
