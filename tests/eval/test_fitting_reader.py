"""What the sentence model learns from: questions of public sets, near misses by rule, and labelled pairs."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.fitting.reader import near_misses
from eval.fitting.reader.near_misses import (
    OPPOSITES,
    about_another,
    conditioned,
    names,
    near_miss,
    negated,
    opposite,
    without_answer,
    wrong_name,
    wrong_number,
)
from eval.fitting.reader.pairs import INFORMAL, WIKIPEDIA, Pair, pairs, sentence_text, under
from eval.fitting.reader.questions import SHIFTS, Learned, Paragraph, held_out, read
from eval.sets.parts import part_of
from eval.sets.question import Part
from index.article import Span

TEXT = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris in 1891. There she met Pierre Curie, "
    "whom she married in 1895. They shared the Nobel Prize in 1903 with Henri Becquerel."
)
BORN = "Marie Curie was born in Warsaw in 1867."
CURIE = Paragraph("Marie Curie", TEXT)
REVIEW = Paragraph("", "I bought the Brita jug in May. It leaks. My sister loves it.")
OTHERS = ["Lise Meitner", "Vienna", "Otto Hahn", "Warsaw"]
ELSEWHERE = "Lise Meitner\nLise Meitner was born in Vienna."

seeds = st.integers(0, 10_000)


def every(change: Any, question: str, text: str = TEXT, others: list[str] = OTHERS) -> set[str | None]:
    """Return all that a rule makes of a question, over many seeds."""
    return {change(question, text, others, random.Random(seed)) for seed in range(60)}


def learned(question: str, answer: str, paragraph: Paragraph = CURIE, origin: str = "new_wiki") -> Learned:
    start = paragraph.text.index(answer)
    return Learned(question, paragraph, (Span(start, start + len(answer)),), (), origin)


def unanswerable(question: str, looks: str) -> Learned:
    start = TEXT.index(looks)
    return Learned(question, CURIE, (), (Span(start, start + len(looks)),), "squad2_dev")


LEARNED = [
    learned("When was Marie Curie born?", "1867"),
    learned("Where did Marie Curie move in 1891?", "Paris"),
    learned("Who shared the Nobel Prize with the Curies?", "Henri Becquerel", origin="squad2_dev"),
    unanswerable("When did Pierre Curie move to Warsaw?", "1891"),
    learned("When did they buy the Brita jug?", "May", REVIEW, "amazon_reviews"),
]


def test_names_are_capitalised_words_but_not_a_sentence_s_first() -> None:
    assert names("When did the Bank of England and Lise Meitner meet? Nobody in Vienna knows.") == [
        "Bank of England", "Lise Meitner", "Vienna",
    ]  # fmt: skip
    assert names("Vienna? In Vienna, as in Vienna's streets") == ["Vienna", "Vienna's"]
    assert names("nothing here") == []


def test_a_wrong_name_is_one_that_the_paragraph_does_not_have() -> None:
    assert every(wrong_name, "When was Marie Curie born?") == {
        "When was Lise Meitner born?", "When was Otto Hahn born?",
    }  # fmt: skip
    assert every(wrong_name, "Who was born in Warsaw?") == {"Who was born in Vienna?"}, "of as many words"
    assert every(wrong_name, "Who left Warsaw?", others=["Otto Hahn"]) == {"Who left Otto Hahn?"}, "or of any number"


def test_there_is_no_wrong_name_where_there_is_none_to_take() -> None:
    assert every(wrong_name, "When was Marie Curie born?", others=["Warsaw", "Paris"]) == {None}
    assert every(wrong_name, "Who was born in Oslo?") == {None}, "the paragraph doesn't have it either"
    assert every(wrong_name, "When was she born?") == {None}


@given(st.sampled_from(["Who was born in 1867?", "What of 1891 and 1895?", "Which 12 went?", "Who has 3.5?"]), seeds)
def test_a_wrong_number_is_none_that_the_paragraph_has(question: str, seed: int) -> None:
    changed = wrong_number(question, TEXT, (), random.Random(seed))
    assert changed is not None
    (new,) = set(re.findall(r"\d[\d.]*\d|\d", changed)) - set(re.findall(r"\d[\d.]*\d|\d", question))
    assert new not in TEXT
    assert re.sub(r"\d", "9", changed) == re.sub(r"\d", "9", question), "of the same look"


@given(seeds)
def test_a_wrong_year_is_near_the_right_one(seed: int) -> None:
    changed = wrong_number("Who was born in 1867?", TEXT, (), random.Random(seed))
    assert changed is not None
    assert 0 < abs(int(changed[-5:-1]) - 1867) <= 20


def test_without_a_number_there_is_no_wrong_one() -> None:
    assert every(wrong_number, "When was she born?") == {None}
    assert every(wrong_number, "Which 3?", text="0 1 2 3 4 5 6 7 8 9") == {None}, "the paragraph has every one"


def test_a_word_gives_way_to_its_opposite() -> None:
    assert every(opposite, "Who was the first to arrive?") == {
        "Who was the last to arrive?",
        "Who was the first to depart?",
    }
    assert every(opposite, "Which is the larger?") == {None}
    assert every(opposite, "Who saw the First Lady?") == {None}, "a name is no such word"


def test_opposites_hold_both_ways_and_never_the_word_itself() -> None:
    for word, others in OPPOSITES.items():
        assert word not in others
        assert all(word in OPPOSITES[other] for other in others)
        assert word == word.lower()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Curie move?", "When did Curie not move?"),
        ("Where does the river end?", "Where does the river not end?"),
        ("What do they eat?", "What do they not eat?"),
        ("Where did Charles de Gaulle go?", "Where did Charles de Gaulle not go?"),
        ("What did the king of France eat?", "What did the king of France not eat?"),
        ("What was built in Warsaw?", "What was not built in Warsaw?"),
        ("Which red house was used?", "Which red house was not used?"),
        ("What is the name of the team?", None),
        ("What can be seen?", None),
        ("Who did not come?", None),
        ("Who didn't come?", None),
        ("Why did she move?", None),
        ("How was it made?", None),
        ("Was she born in Warsaw?", None),
        ("Who won?", None),
    ],
)
def test_not_stands_behind_the_auxiliary_or_its_subject(question: str, expected: str | None) -> None:
    assert every(negated, question) == {expected}


def test_a_condition_is_a_year_outside_the_paragraph_s() -> None:
    made = every(conditioned, "Where was Marie Curie born?")
    assert made == {f"Where was Marie Curie born in {year}?" for year in (1850, 1864, 1905)}


def test_where_the_paragraph_has_no_year_a_stranger_is_named_as_speaking() -> None:
    assert every(conditioned, "Who won?", text="She won.") == {
        "According to Lise Meitner, who won?",
        "According to Otto Hahn, who won?",
    }
    assert every(conditioned, "Who won?", text="Lise Meitner won against Otto Hahn.") == {None}


def test_nothing_is_conditioned_that_has_a_year_or_does_not_end_in_a_question_mark() -> None:
    assert every(conditioned, "When was she born") == {None}
    assert every(conditioned, "Who was born in 1867?") == {None}


@given(st.sampled_from([one.text for one in LEARNED]), seeds)
def test_a_near_miss_is_another_question_and_the_same_for_the_same_seed(question: str, seed: int) -> None:
    first, again = (near_miss(question, TEXT, OTHERS, random.Random(seed)) for _ in range(2))
    assert first == again
    assert first != question


def test_every_rule_is_used_in_its_turn() -> None:
    question = "When did Marie Curie first move in 1891?"
    made = every(near_miss, question)
    for rule in (wrong_name, wrong_number, opposite, negated):
        assert made & every(rule, question) - {None}, rule.__name__


def test_a_condition_is_added_only_at_times_and_where_nothing_else_applies() -> None:
    made = [near_miss("Who sang?", TEXT, OTHERS, random.Random(seed)) for seed in range(400)]
    assert 0.15 < sum(one is not None for one in made) / len(made) < 0.35
    assert set(made) == {None, *every(conditioned, "Who sang?")}


def test_where_no_rule_applies_there_is_no_near_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    assert every(near_miss, "Who came", others=[]) == {None}
    monkeypatch.setattr(near_misses, "CHANGES", ((lambda question, *_: question, 1),))
    monkeypatch.setattr(near_misses, "FALLBACK", 0.0)
    assert every(near_miss, "Who won?") == {None}, "the question unchanged is none"


@pytest.mark.parametrize(
    ("sentence", "answer", "expected"),
    [
        (BORN, "1867", "Marie Curie was born in Warsaw."),
        ("She moved to Paris in 1891 and stayed.", "1891", "She moved to Paris and stayed."),
        ("She moved to Paris in 1891, when she was young.", "1891", "She moved to Paris, when she was young."),
        ("The old house was lost because of the fire.", "the fire", "The old house was lost."),
        ("She moved in 1891 to Paris and left Paris in 1891.", "1891", None),  # it is left elsewhere
        (BORN, "Marie Curie", None),  # no preposition before it
        ("In 1867 she was born.", "1867", None),  # the preposition begins the sentence
        ("She lived in Warsaw happily ever after.", "Warsaw", None),  # what is left wouldn't read well
        ("She came in 1891.", "1891", None),  # too little is left
        (BORN, "Vienna", None),  # it isn't there
    ],
)
def test_a_sentence_loses_its_answer_with_the_preposition(sentence: str, answer: str, expected: str | None) -> None:
    assert without_answer(sentence, answer) == expected


def another(sentence: str, question: str, others: list[str], answer: str = "1867") -> set[str | None]:
    return {about_another(sentence, question, answer, others, random.Random(seed)) for seed in range(30)}


def test_a_sentence_is_put_in_another_s_name() -> None:
    assert another(BORN, "When was Marie Curie born?", OTHERS) == {
        "Lise Meitner was born in Warsaw in 1867.", "Otto Hahn was born in Warsaw in 1867.",
    }  # fmt: skip
    titled = f"Marie Curie\n{BORN}"
    made = about_another(titled, "When was Marie Curie born?", "1867", ["Lise Meitner"], random.Random(1))
    assert made == "Lise Meitner\nLise Meitner was born in Warsaw in 1867.", "under its title as well"


def test_only_a_name_that_question_and_sentence_share_is_changed() -> None:
    assert another(BORN, "When was she born?", OTHERS) == {None}
    assert another("She moved to Paris.", "When did Marie Curie move?", OTHERS) == {None}
    assert another(BORN, "Was Marie Curie taught by Otto Hahn?", ["Otto Hahn", "Warsaw"]) == {None}, "no other is left"


def test_the_answer_is_never_changed_nor_a_part_of_a_word() -> None:
    assert another(BORN, "Was Marie Curie born there?", OTHERS, answer="Marie Curie") == {None}
    assert another("The Curiestrasse is in Bonn.", "Is it the Curie street?", OTHERS, answer="Bonn") == {None}


def test_a_sentence_stands_under_its_title_with_the_one_it_leans_on() -> None:
    assert sentence_text(CURIE, 0, titled=True) == f"Marie Curie\n{BORN}"
    assert sentence_text(CURIE, 0, titled=False) == BORN
    assert sentence_text(CURIE, 1, titled=False) == f"{BORN} She moved to Paris in 1891."
    assert sentence_text(REVIEW, 0, titled=True) == "I bought the Brita jug in May."
    assert under("", "text") == "text"


def test_an_answer_belongs_to_the_sentence_that_it_begins_in() -> None:
    assert [sorted(one.answering) for one in LEARNED] == [[0], [1], [3], [], [0]]
    assert [one.answerable for one in LEARNED] == [True, True, True, False, True]
    assert Paragraph("", "One.  Two.").at(4) is None


def made(seed: int, of: list[Learned] = LEARNED) -> list[Pair]:
    nearest = {place: [ELSEWHERE] for place in range(len(of))}
    return pairs(of, nearest, seed)


def test_pairs_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert made(5) == made(5)
    assert made(5) != made(6)


@given(seeds)
def test_an_answer_stands_in_the_text_where_the_label_is_1_and_there_is_none_where_it_is_0(seed: int) -> None:
    for pair in made(seed):
        assert pair.label in {0.0, 1.0}
        assert bool(pair.answer) is bool(pair.label)
        assert pair.answer in pair.text


@given(seeds)
def test_only_the_paragraph_s_own_question_is_answered(seed: int) -> None:
    answered = {one.text: TEXT[one.spans[0].start : one.spans[0].end] for one in LEARNED[:3]} | {LEARNED[4].text: "May"}
    for pair in made(seed):
        if pair.label:
            assert pair.answer == answered[pair.question]
            assert pair.text.endswith((TEXT, REVIEW.text)) or pair.answer in pair.text.splitlines()[-1]


@given(seeds)
def test_a_near_miss_is_labelled_0_with_the_very_sentence_that_answers_the_right_question(seed: int) -> None:
    asked = {one.text for one in LEARNED}
    missed = [pair for pair in made(seed) if pair.question not in asked]
    assert missed, "a question of Wikipedia always has one"
    assert {pair.label for pair in missed} == {0.0}
    assert any("Curie was born in Warsaw in 1867." in pair.text for pair in missed)


@given(seeds)
def test_an_unanswerable_question_has_no_answer_anywhere_and_the_sentence_that_looks_it(seed: int) -> None:
    own = [pair for pair in made(seed) if pair.question == LEARNED[3].text]
    assert {pair.label for pair in own} == {0.0}
    assert any(pair.text.endswith("She moved to Paris in 1891.") for pair in own)


@given(seeds)
def test_a_title_is_the_first_line_or_there_is_none(seed: int) -> None:
    for pair in made(seed):
        *title, text = pair.text.split("\n")
        assert len(title) <= 1
        assert text
        if pair.label and title:
            assert (title, pair.question) != (["Marie Curie"], LEARNED[4].text), "the review has none"
            assert title == ["Marie Curie"]


def test_sentences_stand_both_under_their_titles_and_without() -> None:
    texts = [pair.text for seed in range(10) for pair in made(seed, LEARNED[:1])]
    assert BORN in texts
    assert f"Marie Curie\n{BORN}" in texts


def test_sentences_of_other_paragraphs_and_of_its_own_are_no_answers() -> None:
    found = [pair for seed in range(20) for pair in made(seed, LEARNED[:1])]
    assert Pair(LEARNED[0].text, ELSEWHERE, "", 0.0) in found
    assert any(pair.text.endswith("with Henri Becquerel.") and pair.label == 0 for pair in found)


def test_questions_of_squad_2_count_twice() -> None:
    single = [len([p for p in made(seed, [LEARNED[0]]) if p.label]) for seed in range(40)]
    double = [len([p for p in made(seed, [replace(LEARNED[0], origin="squad2_dev")]) if p.label]) for seed in range(40)]
    assert (min(single), max(single)) == (1, 2)  # the sentence, and the paragraph at times
    assert (min(double), max(double)) == (2, 4)


def test_informal_texts_teach_less() -> None:
    assert all(vars(INFORMAL)[name] < value for name, value in vars(WIKIPEDIA).items())


@pytest.fixture(scope="module")
def everything(data: Path) -> list[Learned]:
    return read(data)


def titles_of_squad(data: Path) -> set[str]:
    pages = json.loads((data / "squad2_dev" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    return {page["title"] for page in pages}


def test_no_test_or_held_out_title_of_squad_is_learned_from(everything: list[Learned], data: Path) -> None:
    there = titles_of_squad(data)
    learned_from = {one.paragraph.title for one in everything if one.origin == "squad2_dev"}
    test = {title for title in there if part_of(title) is Part.TEST}
    kept_back = {title for title in there if held_out(title)}
    assert test
    assert kept_back - test
    assert learned_from == {title.replace("_", " ") for title in there - test - kept_back}


def test_no_paragraph_of_squad_s_other_titles_is_learned_from(everything: list[Learned], data: Path) -> None:
    pages = json.loads((data / "squad2_dev" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    others = [page for page in pages if part_of(page["title"]) is Part.TEST or held_out(page["title"])]
    texts = {paragraph["context"] for page in others for paragraph in page["paragraphs"]}
    assert len(texts) > 500
    assert not texts & {one.paragraph.text for one in everything}


def test_nothing_of_multihop_rag_or_scifact_is_learned_from(everything: list[Learned], data: Path) -> None:
    assert {one.origin for one in everything} == {*SHIFTS, "squad2_dev"}
    asked = {" ".join(one.text.split()).lower() for one in everything}
    texts = {one.paragraph.text for one in everything}
    multihop = json.loads((data / "multihop_rag" / "MultiHopRAG.json").read_text(encoding="utf-8"))
    assert not {" ".join(one["query"].split()).lower() for one in multihop} & asked
    articles = json.loads((data / "multihop_rag" / "corpus.json").read_text(encoding="utf-8"))
    bodies = " ".join(one["body"] for one in articles)
    assert not [text for text in texts if len(text) > 200 and text[:200] in bodies]
    claims = [
        json.loads(line)
        for path in sorted((data / "scifact").rglob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert claims
    assert not {str(one.get("text") or one.get("claim")).lower() for one in claims} & (
        asked | {t.lower() for t in texts}
    )


def test_answers_stand_where_they_are_said_to(everything: list[Learned]) -> None:
    assert len(everything) > 20_000
    for one in everything[::97]:
        for span in one.spans:
            assert one.paragraph.text[span.start : span.end].strip()
            assert one.paragraph.at(span.start) is not None
    titled = {one.origin for one in everything if one.paragraph.title}
    assert titled == {"new_wiki", "squad2_dev"}
    assert {one.origin for one in everything if not one.answerable} == {"squad2_dev"}
