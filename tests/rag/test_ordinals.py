"""Which of several things is meant: what is counted, and that nothing is where nothing can be."""

from __future__ import annotations

import pytest

from rag.answer import REFUSAL, Answer, Citation, Statement, Turn
from rag.converse import standalone
from rag.converse.series import series

LISTED = Turn(
    "Which articles mention Trump?",
    "4 of the 14 articles mention Trump: …",
    articles=("A storm", "Its toll", "Ministers dine", "Europe writes"),
    listed=True,
)
PAIR = Turn(
    "Which articles are about Philae?",
    "2 of the 14 articles are about Philae: …",
    articles=("Rosetta ends its mission on the comet it followed", "Philae lands"),
    listed=True,
)
WINNERS = Turn("Which countries won?", "Spain, Portugal and Germany won.")
DIVERS = Turn("Who found the boys in the cave?", "John Volanthen and Richard Stanton, two divers, found them.")
PROBE = Turn("What did the probe find?", "It found mercury, solid lead and arsenic in the water.")
GAME = Turn("Who won the first game?", "AlphaGo, to the surprise of Lee Sedol, Google and Seoul.")
ONE_CITED = Turn("Why did Philae bounce?", "Its harpoons did not fire.", articles=("Philae lands",))
TWO_CITED = Turn("Why did Philae bounce?", "Its harpoons did not fire.", articles=("Philae lands", "Rosetta ends"))
FIRST = Turn("What does the first say?", "Ann, Bob and Carl came.", "What does “A storm” say?", ("A storm",))
PORTUGAL = Turn("When did the second one win?", "In 2016.", "When did Portugal win?")


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        # of a list of articles
        ([LISTED], "the second one", "What does “Its toll” say?"),
        ([LISTED], "And the second one?", "What does “Its toll” say?"),
        ([LISTED], "What does the third say?", "What does “Ministers dine” say?"),
        ([LISTED], "who wrote the 2nd one?", "who wrote “Its toll”?"),
        ([LISTED], "What does the last one say about him?", "What does “Europe writes” say about Trump?"),
        ([LISTED], "the last of these", "What does “Europe writes” say?"),
        ([LISTED], "Tell me about the first article", "What does “A storm” say?"),
        ([LISTED], "Who is named in the third story?", "Who is named in “Ministers dine”?"),
        ([LISTED], "number two", "What does “Its toll” say?"),
        ([LISTED], "article 2", "What does “Its toll” say?"),
        ([LISTED], "#3", "What does “Ministers dine” say?"),
        ([PAIR], "Who wrote the latter?", "Who wrote “Philae lands”?"),
        # further down the same list
        ([LISTED, FIRST], "and the second one?", "What does “Its toll” say?"),
        ([LISTED, FIRST], "and the next one?", "What does “Its toll” say?"),
        ([LISTED, FIRST], "When was the last one published?", "When was “Europe writes” published?"),
        # of the names in an answer
        ([WINNERS], "When did the second one win?", "When did Portugal win?"),
        ([WINNERS], "When did the second country win?", "When did Portugal win?"),
        ([WINNERS, PORTUGAL], "And the third?", "When did Germany win?"),
        ([WINNERS, PORTUGAL], "And the first one?", "When did Spain win?"),
        ([DIVERS], "How old is the latter?", "How old is Richard Stanton?"),
        ([PROBE], "How toxic is the second one?", "How toxic is solid lead?"),
        ([PROBE], "How toxic is the last of these?", "How toxic is arsenic?"),
        # in parallel with the question before
        ([GAME], "And the second one?", "Who won the second game?"),
        ([GAME], "the last?", "Who won the last game?"),
        # as one likes to say it
        ([LISTED], "the first one please", "What does “A storm” say?"),
        ([LISTED], "the newest one?", "What does “A storm” say?"),
        ([LISTED, FIRST], "and the one after?", "What does “Its toll” say?"),
        # the one article at hand
        ([ONE_CITED], "What else does the article say?", "What else does “Philae lands” say?"),
        ([ONE_CITED], "tell me more", "What else does “Philae lands” say?"),
        ([ONE_CITED], "go on", "What else does “Philae lands” say?"),
        ([LISTED, FIRST], "who wrote it?", "who wrote “A storm”?"),
        ([LISTED, FIRST], "When was it published?", "When was “A storm” published?"),
        ([LISTED, FIRST], "What else?", "What else does “A storm” say?"),
        ([TWO_CITED], "What does the second article say?", "What does “Rosetta ends” say?"),
    ],
)
def test_what_is_counted_is_put_in(history: list[Turn], question: str, understood: str) -> None:
    result = standalone(question, history)
    assert (result.question, result.sure) == (understood, True)


def test_a_name_alone_says_too_little_to_be_sure() -> None:
    result = standalone("the third?", [WINNERS])
    assert (result.question, result.sure) == ("What about Germany?", False)


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        (LISTED, "What does the fifth say?"),
        (LISTED, "the other one"),
        (LISTED, "Who wrote the former?"),
        (LISTED, "How many of them are from May?"),
        (WINNERS, "the fourth one?"),
        (PROBE, "How toxic is the first one?"),
        (LISTED, "What does the fourteenth say?"),
        (LISTED, "the oldest one?"),
        (TWO_CITED, "And the second one?"),
        (Turn("Who won?", REFUSAL), "and the other one?"),
        (Turn("Who met?", "Ann and Bob met Carl and Dora."), "Who is the second one?"),
        (Turn("Who met?", f"{'A word more. ' * 30}Ann and Bob met."), "Who is the second one?"),
    ],
)
def test_where_nothing_can_be_counted_nothing_is_guessed(turn: Turn, question: str) -> None:
    result = standalone(question, [turn])
    assert (result.question, result.sure) == (question, False)


def test_them_after_a_question_about_an_article_is_nobodys_name() -> None:
    result = standalone("How many of them are from 2016?", [LISTED, FIRST])
    assert (result.question, result.sure) == ("How many of them are from 2016?", False)


@pytest.mark.parametrize(
    "question",
    [
        "Who was the first man to land on a comet with Philae?",
        "Which was the first country to leave the EU?",
        "What happened in the second half of Brexit?",
        "When was Article 50 triggered by Theresa May?",
        "Who was the first to congratulate Donald Trump?",
        "What does “Rosetta ends its mission on the comet it followed” say?",
        "What is the first article of the French constitution?",
    ],
)
def test_other_firsts_and_seconds_are_left_alone(question: str) -> None:
    for turn in (LISTED, PAIR, WINNERS, TWO_CITED):
        result = standalone(question, [turn])
        assert (result.question, result.changed) == (question, False)


def test_a_turn_of_a_list_has_its_titles_once_each_without_the_head() -> None:
    one, two = (Citation(letter * 64, letter, None, None, None, 0, 1, "w") for letter in "ab")
    lines = (Statement("2 articles:", 1, (two, one)), Statement("a", 1, (one,)), Statement("b", 1, (two,)))
    answer = Answer("Q?", "Whole?", lines, (), 1, refused=False, listed=True)
    assert Turn.of(answer) == Turn("Q?", "2 articles: a b", "Whole?", ("a", "b"), listed=True)
    assert Turn.of(answer, "As edited?").question == "As edited?"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Spain, Portugal, and Germany won.", ("Spain", "Portugal", "Germany")),
        ("Paris and London agreed.", ("Paris", "London")),
        ("It met in Paris, France.", None),
        ("Ann and Bob met Carl and Dora.", None),
        ("It holds gold, the rarest ore and 3 stones.", None),
        ("It was made of iron, old wood and a rope from Malta.", ("iron", "old wood", "a rope")),
        ("Nothing is named here.", None),
        ("", None),
    ],
)
def test_a_series_is_what_commas_and_a_last_and_join(text: str, items: tuple[str, ...] | None) -> None:
    found = series(text)
    assert (found.items if found else None) == items
