"""Answers as SQuAD 2.0's released scorer compares them, the one rule of overlap, and words against words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import four_gram_overlap, word_f1
from eval.measures.follow_ups import same_but_for_case
from eval.measures.gold import overlap_enough
from eval.measures.reasons import ordinal
from eval.measures.short_answers import contains, exact_match, normalised, token_f1
from index.span import Span

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 50), st.integers(1, 30))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The Denver Broncos", "denver broncos"),
        ("an  Apple,\na day", "apple day"),
        ("U.S.", "us"),
        ("rock-and-roll", "rockandroll"),
        ("10th and 11th centuries", "10th and 11th centuries"),
        ("A theory of the Theatre", "theory of theatre"),
        ("“Normandy”", "“normandy”"),  # the released scorer removes ASCII punctuation only
        ("The", ""),
    ],
)
def test_answers_are_normalised_as_released(text: str, plain: str) -> None:
    assert normalised(text) == plain


def test_exact_match_is_after_normalisation() -> None:
    assert exact_match("the Normans", "Normans.") == 1
    assert exact_match("Normans", "Norman") == 0


def test_token_f1_counts_repeated_words() -> None:
    assert token_f1("10th and 11th centuries", "in the 10th century") == pytest.approx(2 * 1 / (4 + 3))
    assert token_f1("very very old", "very old") == pytest.approx(2 * 2 / (3 + 2))
    assert token_f1("very old", "very very very old") == pytest.approx(2 * 2 / (2 + 4))


def test_token_f1_of_nothing_is_whether_both_are_nothing() -> None:
    assert token_f1("", "") == token_f1("The", "a") == 1
    assert token_f1("old", "") == token_f1("the", "old") == 0


def test_an_answer_is_contained_as_whole_words_only() -> None:
    assert contains("It has four, or five.", ["five"])
    assert not contains("It has fourteen.", ["four", "teen"])
    assert not contains("It has an end.", ["an"])  # nothing is left of it
    assert contains("In the U.S. of old", ["the US"])


@pytest.mark.parametrize(
    ("text", "gold", "holds"),
    [
        ("Yes, it reached the comet.", "yes", True),
        ("NO!", "No", True),
        ("It did, yes.", "Yes", False),
        ("There is no crater on it.", "no", False),
        ("Nobody knows.", "no", False),
        ("", "no", False),
        ("There is no crater on it.", "no crater", True),
    ],
)
def test_yes_and_no_are_given_by_beginning_with_them(text: str, gold: str, holds: bool) -> None:
    assert contains(text, [gold]) is holds
    assert contains(f"{text} In 2014.", [gold, "2014"])  # another gold answer may stand anywhere


def test_half_of_the_shorter_span_must_be_shared() -> None:
    sentence = Span(100, 200)
    assert overlap_enough(sentence, Span(190, 210))
    assert not overlap_enough(sentence, Span(191, 211))
    assert overlap_enough(sentence, Span(0, 1000))
    assert not overlap_enough(sentence, Span(200, 201))
    assert not overlap_enough(sentence, Span(150, 150))


@given(spans, spans)
def test_overlap_is_mutual_and_whole_containment_is_enough(one: Span, other: Span) -> None:
    assert overlap_enough(one, other) == overlap_enough(other, one)
    shared = len(set(range(one.start, one.end)) & set(range(other.start, other.end)))
    assert overlap_enough(one, other) == (shared >= min(one.end - one.start, other.end - other.start) / 2)


def test_rewrites_are_compared_by_their_distinct_content_words() -> None:
    assert word_f1("When did he leave Rome?", "When did Caesar leave Rome?") == pytest.approx(2 * 2 / (2 + 3))
    assert word_f1("Why?", "And then?") == 1
    assert word_f1("Rome", "Why?") == 0


def test_case_and_punctuation_change_nothing_about_a_question() -> None:
    assert same_but_for_case("so who WON", "So, who won?")
    assert not same_but_for_case("who won", "won who")


def test_overlap_is_the_share_of_four_word_runs() -> None:
    cited = ["the old ship sank in May", "it was raised"]
    assert four_gram_overlap("The old ship sank in June.", cited) == pytest.approx(2 / 3)
    assert four_gram_overlap("in May it was raised", cited) == 0  # runs don't cross what is cited
    assert four_gram_overlap("It sank.", cited) == 0


def test_ranks_are_written_out() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 50)] == "1st 2nd 3rd 4th 11th 12th 13th 21st 50th".split()
