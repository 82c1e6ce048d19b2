"""Sentences and chunks are ranges of the text, in order, and nothing is lost."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.segment import MAX_SENTENCE_CHARACTERS, segment, sentences
from index.span import Span


def words(text: str) -> list[tuple[int, int]]:
    """A stand-in for a model's pieces: words and single marks."""
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def texts(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Its power was so low. Doctors met on p. 4 of no. 2.",
            ["Its power was so low.", "Doctors met on p. 4 of no. 2."],
        ),
        (
            'The E.U. was hysterical, he said. "We will not go," Mr. Johnson added. The U.N. agreed.',
            ["The E.U. was hysterical, he said.", '"We will not go," Mr. Johnson added.', "The U.N. agreed."],
        ),
        (
            'He called it a "whinge-o-rama." France\'s Ayrault met the U.N. secretary-general.',
            ['He called it a "whinge-o-rama."', "France's Ayrault met the U.N. secretary-general."],
        ),
        ("It rose 3.5 per cent to $1.2bn. Shares fell.", ["It rose 3.5 per cent to $1.2bn.", "Shares fell."]),
        ("# A title\nFirst words.\n\nNo stop here\n\nNext.", ["# A title", "First words.", "No stop here", "Next."]),
        ("Buy:\n- eggs\n- milk\n", ["Buy:", "- eggs", "- milk"]),
        ("one\r\n\r\ntwo\r\n", ["one", "two"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_text_without_stops_is_cut_at_white_space() -> None:
    found = texts("word " * 1000)
    assert all(len(part) <= MAX_SENTENCE_CHARACTERS for part in found)
    assert " ".join(found).split() == ["word"] * 1000


def test_a_text_without_spaces_is_cut_and_whole() -> None:
    assert "".join(texts("x" * 2500)) == "x" * 2500


def test_chunks_overlap_by_a_sentence_and_fit() -> None:
    text = " ".join(f"This is sentence number {n} of them." for n in range(40))
    parts, chunks = segment(text, words, budget=30)
    assert all(len(words(chunk.span.of(text))) <= 30 for chunk in chunks)
    assert all(b.first_sentence == a.last_sentence for a, b in pairwise(chunks))
    assert chunks[0].first_sentence == 0
    assert chunks[-1].last_sentence == len(parts) - 1


ALPHABET = st.sampled_from(
    [*"abc DEF. !?\n\r\t\"'’“”()-#*|1２", "😀", "👩‍👩‍👧", "ا", "ل", "é", "\u0301", "日", "\u2028", "\xa0", "Mr. "]
)
ANY_TEXT = st.one_of(
    st.text(),
    st.lists(ALPHABET).map("".join),
    st.lists(st.sampled_from(["Same paragraph.\n\n", "U.S. ", "Next? ", "x" * 300, "\r\n"])).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, st.integers(min_value=1, max_value=60))
def test_nothing_is_lost_and_every_range_is_its_text(text: str, budget: int) -> None:
    parts, chunks = segment(text, words, budget)
    assert [part.ordinal for part in parts] == list(range(len(parts)))
    kept = "".join(part.span.of(text) for part in parts)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(part.span.of(text).strip() == part.span.of(text) != "" for part in parts)
    assert all(a.span.end <= b.span.start for a, b in pairwise(parts))
    covered = {n for chunk in chunks for n in range(chunk.first_sentence, chunk.last_sentence + 1)}
    assert covered == set(range(len(parts)))
    for chunk in chunks:
        first, last = parts[chunk.first_sentence], parts[chunk.last_sentence]
        assert chunk.span == Span(first.span.start, last.span.end)
    for part in parts:
        assert len(words(part.span.of(text))) <= budget
