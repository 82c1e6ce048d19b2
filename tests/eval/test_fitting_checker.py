"""What the entailment model learns from: written statements, true ones falsified, sentences shortened by rule."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.fitting.checker.denied import denied
from eval.fitting.checker.pairs import own, pairs
from eval.fitting.checker.shortened import shortened
from eval.fitting.checker.statements import STATEMENTS_FILE, Written, written
from eval.fitting.reader.questions import QAGS_FILES
from eval.sets.parts import half_of
from eval.sets.question import Part
from index.span import Span

PASSAGE = (
    "The crane, a gift of the city, fell on a ferry on Monday. The harbour of Lindau was closed after it fell. "
    "Two sailors stopped the engine. Bread is baked every morning."
)
KNOWN = {"stop", "close"}

seeds = st.integers(0, 10_000)


def statement(text: str, cited: str, supported: bool = True) -> Written:
    start = PASSAGE.index(cited)
    return Written(text, "Lindau", PASSAGE, (Span(start, start + len(cited)),), supported, "restated")


WRITTEN = [
    statement("Lindau's harbour had to shut.", "The harbour of Lindau was closed after it fell."),
    statement("Two sailors stopped the crane.", "Two sailors stopped the engine.", supported=False),
]


def every(text: str) -> set[str | None]:
    return {denied(text, KNOWN, random.Random(seed)) for seed in range(40)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two sailors stopped the engine.", {"Two sailors did not stop the engine."}),
        ("They won.", {"They did not win."}),
        ("They did not win.", {"They won.", "They did win."}),
        ("Nobody was hurt.", {"Somebody was hurt."}),
        ("All went home.", {"Not all went home."}),
        ("It won't close.", {"It will close."}),
        ("The harbour.", {None}),
    ],
)
def test_a_statement_is_denied_or_its_denial_taken_back(text: str, expected: set[str | None]) -> None:
    assert every(text) == expected


def test_not_stands_behind_the_auxiliary() -> None:
    assert every("The harbour was open.") == {"The harbour was not open.", "The harbour was never open."}


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        ("The crane, a gift of the city, fell on a ferry.", {"The crane fell on a ferry."}),
        ("The harbour of Lindau was closed after it fell.", {"The harbour of Lindau was closed."}),
        ("On Monday of last week, the harbour was closed.", {"The harbour was closed."}),
        ("The harbour would close after the crane fell.", {None}),
        ("The harbour closed if it was full, the mayor said.", {None}),
        ("Two sailors stopped the engine.", {None}),
    ],
)
def test_a_sentence_is_left_without_what_it_may_go_without(whole: str, left: set[str | None]) -> None:
    assert {shortened(whole, random.Random(seed)) for seed in range(20)} == left


@given(seeds)
def test_what_is_made_of_a_true_statement_s_words_is_true_only_with_what_it_cites(seed: int) -> None:
    made = pairs(WRITTEN, seed)
    assert made == pairs(WRITTEN, seed)
    ours = [pair for pair in made if pair.statement == WRITTEN[0].text]
    assert {pair.label for pair in ours if "was closed" in pair.text} == {1.0}
    assert {pair.label for pair in ours if "was closed" not in pair.text} <= {0.0}
    assert {pair.label for pair in made if pair.statement == WRITTEN[1].text} == {0.0}
    assert all(pair.text.startswith("Lindau\n") for pair in made)


@given(seeds)
def test_shortened_and_unchanged_sentences_are_true_and_what_is_changed_in_them_false(seed: int) -> None:
    asked = {one.text for one in WRITTEN}
    rest = [pair for pair in pairs(WRITTEN, seed) if pair.statement not in asked]
    true = {pair.statement for pair in rest if pair.label}
    assert "The crane fell on a ferry on Monday." in true
    assert not true & {pair.statement for pair in rest if not pair.label}


def test_a_pair_cites_in_the_passage_s_order_under_the_title() -> None:
    one = Written("X.", "Lindau", PASSAGE, (Span(58, 106), Span(0, 57)), True, "fused")
    assert own(one).text == "Lindau\n" + PASSAGE[:57] + " " + PASSAGE[58:106]


@pytest.fixture(scope="module")
def everything(data: Path) -> list[Written]:
    return written(data)


def test_the_statements_cite_whole_sentences_of_their_passages(everything: list[Written]) -> None:
    assert sum(one.supported for one in everything) > 2_000 < sum(not one.supported for one in everything)
    for one in everything:
        starts = {sentence.span.start for sentence in one.sentences}
        assert one.cites
        assert {span.start for span in one.cites} <= starts
    assert len({(one.passage, one.text) for one in everything}) == len(everything)


def test_some_passages_are_held_out_and_none_is_of_qags_test_part(everything: list[Written], data: Path) -> None:
    held = [one for one in everything if one.held_out]
    assert 0.05 < len(held) / len(everything) < 0.2
    learned = {pair.statement for pair in pairs(everything[:200], 1)}
    assert not learned & {one.text for one in held}
    lines = [line for name in QAGS_FILES for line in (data / "qags" / name).read_text("utf-8").splitlines()]
    tested = {article for line in lines if half_of(article := json.loads(line)["article"]) is Part.TEST}
    assert not [one for one in everything for article in tested if one.passage in article]


def test_the_file_holds_places_not_texts() -> None:
    keys = {key for line in STATEMENTS_FILE.read_text("utf-8").splitlines() for key in json.loads(line)}
    assert keys == {"text", "at", "cites", "supported", "how", "statement"}
