"""What the sentence model learns from: questions of public sets, near misses by rule, and labelled pairs."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from sentence_transformers.cross_encoder import CrossEncoder

from eval.fitting.reader import near_misses
from eval.fitting.reader.dated import another_date, dated_question, some_date
from eval.fitting.reader.loss import AnswerLoss
from eval.fitting.reader.model import started
from eval.fitting.reader.near_misses import (
    OPPOSITES,
    conditioned,
    names,
    near_miss,
    negated,
    opposite,
    wrong_name,
    wrong_number,
)
from eval.fitting.reader.pairs import PASSAGE, Pair, opening, pairs, window
from eval.fitting.reader.questions import (
    AMAZON,
    NEW_WIKI,
    QAGS_FILES,
    REDDIT,
    SHIFTS,
    SQUAD,
    WRITTEN,
    Learned,
    Paragraph,
    held_out,
    read,
    written,
)
from eval.fitting.reader.rounds import ROUNDS, Round
from eval.fitting.reader.ship import KEPT, WINDOW, averaged, ship
from eval.sets.parts import half_of, part_of
from eval.sets.question import Part
from index.models.registry import find, require, sha256_of
from index.span import Span

TEXT = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris in 1891. There she met Pierre Curie, "
    "whom she married in 1895. They shared the Nobel Prize in 1903 with Henri Becquerel."
)
BORN = "Marie Curie was born in Warsaw in 1867."
CURIE = Paragraph("Marie Curie", TEXT)
REVIEW = Paragraph("", "I bought the Brita jug in May. It leaks. My sister loves it.")
OTHERS = ["Lise Meitner", "Vienna", "Otto Hahn", "Warsaw"]
ELSEWHERE = Paragraph("Lise Meitner", "Lise Meitner was born in Vienna.")

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


def test_an_answer_belongs_to_the_sentence_that_it_begins_in() -> None:
    assert [sorted(one.answering) for one in LEARNED] == [[0], [1], [3], [], [0]]
    assert [one.answerable for one in LEARNED] == [True, True, True, False, True]
    assert Paragraph("", "One.  Two.").at(4) is None


def made(seed: int, of: list[Learned] = LEARNED, near: Paragraph = ELSEWHERE) -> list[Pair]:
    return pairs(of, {place: [near] for place in range(len(of))}, replace(ROUNDS[0], seed=seed))


def body(pair: Pair) -> str:
    """The passage without the line above it."""
    return pair.text[pair.sentences[0].start :]


def test_pairs_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert made(5) == made(5)
    assert made(5) != made(6)


@given(seeds)
def test_answers_stand_in_the_text_where_the_label_is_1_and_there_are_none_where_it_is_0(seed: int) -> None:
    answered = {one.text: one.spans[0].of(one.paragraph.text) for one in LEARNED if one.spans}
    for pair in made(seed):
        assert pair.label in {0.0, 1.0}
        assert bool(pair.answers) is bool(pair.label)
        assert all(span.of(pair.text) == answered[pair.question] for span in pair.answers)


@given(seeds)
def test_sentences_are_the_passage_s_own_without_the_line_above(seed: int) -> None:
    for pair in made(seed):
        above, _, rest = pair.text.rpartition("\n")
        assert above == "" or above.startswith(("Marie Curie", "Lise Meitner"))
        quoted = [span.of(pair.text) for span in pair.sentences]
        assert " ".join(quoted) == rest
        assert all(any(span.overlaps(one) for one in pair.sentences) for span in pair.answers)


@given(seeds)
def test_a_near_miss_is_labelled_0_with_the_passage_that_answers_the_right_question(seed: int) -> None:
    asked = {one.text for one in LEARNED}
    missed = [pair for n in range(40) for pair in made(seed + n) if pair.question not in asked]
    assert {pair.label for pair in missed} == {0.0}
    assert any(body(pair) == TEXT for pair in missed)


@given(seeds)
def test_an_unanswerable_question_is_asked_of_its_paragraph_and_nothing_answers(seed: int) -> None:
    own = [pair for pair in made(seed) if pair.question == LEARNED[3].text]
    assert {pair.label for pair in own} == {0.0}
    assert sum(body(pair) == TEXT for pair in own) == 2


def test_passages_stand_under_their_title_with_source_and_date_or_alone() -> None:
    above = {pair.text[: pair.sentences[0].start] for seed in range(40) for pair in made(seed, LEARNED[:1])}
    assert {"", "Marie Curie\n"} <= above
    assert any(re.fullmatch(r"Marie Curie \| .+ \| \w+ \d+, 20\d\d\n", line) for line in above)


def test_other_paragraphs_what_is_left_without_the_answer_and_other_sentences_answer_nothing() -> None:
    found = [pair for seed in range(60) for pair in made(seed, LEARNED[:1]) if not pair.label]
    bodies = {body(pair) for pair in found if pair.question == LEARNED[0].text}
    assert ELSEWHERE.text in bodies
    assert TEXT.removeprefix(f"{BORN} ") in bodies
    assert "She moved to Paris in 1891." in bodies
    assert BORN not in bodies


def test_a_paragraph_that_has_the_answer_s_words_too_is_not_said_to_lack_it() -> None:
    too = Paragraph("Warsaw", "In 1867 many things happened.")
    found = [pair for seed in range(40) for pair in made(seed, LEARNED[:1], too)]
    assert not [pair for pair in found if "many things" in pair.text]


def test_questions_of_squad_2_count_twice() -> None:
    def whole(origin: str, seed: int) -> int:
        return sum(body(pair) == TEXT and pair.label == 1 for pair in made(seed, [replace(LEARNED[0], origin=origin)]))

    assert {whole("new_wiki", seed) for seed in range(20)} == {1}
    assert {whole("squad2_dev", seed) for seed in range(20)} == {2}


@given(seeds)
def test_how_a_question_begins_does_not_tell_whether_it_is_answered(seed: int) -> None:
    of = [*LEARNED, *(learned(f"When did it happen {n}?", "1867") for n in range(9))]
    of += [unanswerable(f"When did she leave {n}?", "1891") for n in range(4)]
    share = replace(ROUNDS[2].shares[SQUAD], near_miss=0.0, elsewhere=0.0, spoilt=0.0)
    few = replace(share, passage=0.0)
    shares = {**ROUNDS[2].shares, SQUAD: share, NEW_WIKI: few, AMAZON: few}
    found = pairs(of, {}, replace(ROUNDS[2], seed=seed, shares=shares))
    labels = [pair.label for pair in found if opening(pair.question) == "when did"]
    assert sum(labels) * 2 == len(labels) == 10


FINAL = "The Springboks won the final on Saturday. Pollard kicked 22 points."


@given(seeds)
def test_a_question_takes_the_year_or_month_of_a_date(seed: int) -> None:
    rng = random.Random(seed)
    date = some_date(rng)
    asked = dated_question("Who won the final?", FINAL, date, rng)
    assert asked is not None
    year, month = date.year, f"{date:%B}"
    forms = [f"In {month} {year}, who won the final?", f"Who won the final in {month} {year}?"]
    forms += [f"In {year}, who won the final?", f"Who won the final in {year}?", f"Who won the {year} final?"]
    assert asked in forms


def test_an_event_is_told_apart_by_its_year_under_its_whole_name() -> None:
    made = {
        dated_question("Who won the Rugby World Cup?", FINAL, datetime(2019, 11, 2, tzinfo=UTC), random.Random(n))
        for n in range(40)
    }
    assert "Who won the 2019 Rugby World Cup?" in made


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the final in 1995?", FINAL),
        ("Who won the final?", f"{FINAL} They had won in 1995."),
        ("When did they win the final?", FINAL),
        ("Who wins finals?", FINAL),
        ("Who won the final", FINAL),
    ],
)
def test_what_is_of_a_time_already_or_of_none_takes_no_year(question: str, text: str) -> None:
    assert {dated_question(question, text, datetime(2019, 11, 2, tzinfo=UTC), random.Random(n)) for n in range(30)} == {
        None
    }


@given(seeds)
def test_the_year_in_the_line_above_decides_whether_a_text_answers(seed: int) -> None:
    one = learned("Who won the final?", "Springboks", Paragraph("", FINAL), WRITTEN)
    shares = {WRITTEN: replace(ROUNDS[2].shares[WRITTEN], near_miss=0.0, dated=1.0, times=1)}
    found = pairs([one], {}, replace(ROUNDS[2], seed=seed, shares=shares, balanced=False))
    dated = [pair for pair in found if pair.question != one.text]
    assert [pair.label for pair in dated] == [1.0, 0.0]
    for pair in dated:
        asked_year = re.search(r"20\d\d|19\d\d", pair.question)
        assert asked_year
        assert (asked_year.group() in pair.text.split("\n")[0]) == bool(pair.label)


@given(seeds)
def test_another_date_is_of_another_year(seed: int) -> None:
    rng = random.Random(seed)
    date = some_date(rng)
    assert another_date(date, rng).year != date.year


def test_an_encyclopedia_is_of_no_day() -> None:
    one = learned(
        "Who married in Paris?", "Pierre Curie", replace(CURIE, text=TEXT[:60] + "Pierre Curie did."), WRITTEN
    )
    shares = {WRITTEN: replace(ROUNDS[2].shares[WRITTEN], near_miss=0.0, dated=1.0, times=1)}
    for seed in range(20):
        assert {p.question for p in pairs([one], {}, replace(ROUNDS[2], seed=seed, shares=shares))} == {one.text}


LONG = Paragraph(
    "", " ".join(f"This is sentence number {n} of a text that is too long for a passage." for n in range(60))
)


@given(seeds, st.integers(0, 59))
def test_of_a_long_paragraph_a_passage_takes_what_a_chunk_holds_around_the_answer(seed: int, place: int) -> None:
    kept = LONG.sentences[place].span
    found = window(LONG, [kept], random.Random(seed))
    assert kept in found
    assert PASSAGE - 80 < found[-1].end - found[0].start <= PASSAGE
    assert found == [s.span for s in LONG.sentences if found[0].start <= s.span.start <= found[-1].start]


@pytest.mark.parametrize("of", ROUNDS)
def test_informal_texts_teach_less(of: Round) -> None:
    articles, posts = of.shares[NEW_WIKI], of.shares[REDDIT]
    assert posts == of.shares[AMAZON]
    assert posts.passage < articles.passage
    assert all(vars(posts)[name] <= value for name, value in vars(articles).items())


def test_of_an_origin_that_a_round_doesn_t_name_nothing_is_learned() -> None:
    assert WRITTEN not in ROUNDS[0].shares
    assert WRITTEN in ROUNDS[-1].shares


def test_each_round_has_pairs_of_its_own() -> None:
    assert len({of.seed for of in ROUNDS}) == len(ROUNDS)


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
    assert {one.origin for one in everything} == {*SHIFTS, SQUAD, WRITTEN}
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
    assert titled == {NEW_WIKI, SQUAD, WRITTEN}
    assert {one.origin for one in everything if not one.answerable} == {SQUAD, WRITTEN}


def test_questions_written_for_it_stand_on_nothing_that_is_tested_with(data: Path) -> None:
    found = written(data)
    assert sum(one.answerable for one in found) > 1_000 < sum(not one.answerable for one in found)
    assert len({(one.paragraph.text, one.text) for one in found}) == len(found)
    lines = [line for name in QAGS_FILES for line in (data / "qags" / name).read_text("utf-8").splitlines()]
    tested = {article for line in lines if half_of(article := json.loads(line)["article"]) is Part.TEST}
    assert tested
    assert not [one for one in found for article in tested if one.paragraph.text in article]


def test_some_passages_that_were_written_on_are_kept_back(everything: list[Learned], data: Path) -> None:
    there = {one.paragraph.text for one in written(data)}
    learned_from = {one.paragraph.text for one in everything if one.origin == WRITTEN}
    assert learned_from < there
    assert len(there - learned_from) < 0.2 * len(there)


def a_model(folder: Path, value: float) -> Path:
    """What a round of training leaves, every weight of it ``value``."""
    folder.mkdir()
    save_file({"layer": torch.full((2, 3), value)}, folder / "model.safetensors")
    save_file({"weight": torch.full((3, 2), value), "bias": torch.zeros(3)}, folder / "pieces.safetensors")
    (folder / "config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    tokenizer = dict.fromkeys(KEPT, "x") | {"model_max_length": 320, "name_or_path": "/of/this/machine"}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    return folder


def test_a_trained_model_ships_in_half_precision_with_the_pins_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    pins = ship(a_model(tmp_path / "trained", 1.0), folder)
    assert load_file(folder / "model.safetensors")["layer"].dtype is torch.float16
    assert load_file(folder / "pieces.safetensors")["weight"].shape == (3, 2)
    kept = json.loads((folder / "tokenizer_config.json").read_text())
    assert kept["model_max_length"] == WINDOW
    assert "name_or_path" not in kept
    assert all(path.name in pins and sha256_of(path) in pins for path in folder.iterdir())


def test_what_ships_is_the_mean_of_the_rounds(tmp_path: Path) -> None:
    rounds = [a_model(tmp_path / "round-1", 1.0), a_model(tmp_path / "round-2", 4.0)]
    folder = averaged(rounds, tmp_path / "model")
    assert load_file(folder / "model.safetensors")["layer"].tolist() == [[2.5] * 3] * 2
    assert load_file(folder / "pieces.safetensors")["weight"].unique().tolist() == [2.5]
    assert (folder / "tokenizer.json").read_text() == "{}"
    assert load_file(rounds[1] / "model.safetensors")["layer"].unique().tolist() == [4.0], "left as it was"


def loss_of(pair: Pair, model: CrossEncoder, towards: Pair | None = None) -> float:
    """Return the loss of one pair, after some steps towards another."""
    torch.manual_seed(3)
    loss = AnswerLoss(model, 128)
    if towards is not None:
        parameters = [*model.parameters(), *loss.head.parameters()]
        optimizer = torch.optim.AdamW(parameters, lr=1e-3)
        for _ in range(12):
            optimizer.zero_grad()
            _loss(loss, towards).backward()
            optimizer.step()
    with torch.inference_mode():
        return float(_loss(loss, pair))


def _loss(loss: AnswerLoss, pair: Pair) -> torch.Tensor:
    made_of = pair.row
    return loss([[made_of["question"]], [made_of["text"]], [made_of["marks"]]], torch.tensor([pair.label]))


@pytest.fixture
def model(models: Path) -> CrossEncoder:
    return started(require(models, find("all-minilm-l6-v2")))


def test_the_loss_falls_on_what_is_learned_and_rises_on_its_contrary(models: Path) -> None:
    def fresh() -> CrossEncoder:
        return started(require(models, find("all-minilm-l6-v2")))

    spans = tuple(sentence.span for sentence in CURIE.sentences)
    right = Pair(LEARNED[0].text, TEXT, 1.0, LEARNED[0].spans, spans)
    contrary = Pair(LEARNED[0].text, TEXT, 0.0, (), spans)
    before, after = loss_of(right, fresh()), loss_of(right, fresh(), towards=right)
    assert after < before / 2
    assert loss_of(contrary, fresh(), towards=right) > loss_of(contrary, fresh())


def test_an_answer_in_another_sentence_is_another_loss(model: CrossEncoder) -> None:
    spans = tuple(sentence.span for sentence in CURIE.sentences)
    losses = {
        loss_of(Pair("When?", TEXT, 1.0, (Span(at, at + 4),), spans), model)
        for at in (TEXT.index("1867"), TEXT.index("1891"))
    }
    assert len(losses) == 2


def test_words_embeddings_stay_as_they_are(model: CrossEncoder) -> None:
    fixed = {name for name, parameter in model.named_parameters() if not parameter.requires_grad}
    assert len(fixed) == 1
    assert next(iter(fixed)).endswith("word_embeddings.weight")
