"""Articles that differ, as JSON and as text at a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rag.answer import Answer, Citation, Differing, Statement
from ui.as_json import answer_json
from ui.as_text import answer_text

TUESDAY = Citation(
    "a" * 64, "Quake", "Gazette", datetime(2017, 5, 3, tzinfo=UTC), None, 0, 26, "The quake killed 120 men."
)
THURSDAY = Citation("b" * 64, "Digging", None, None, None, 4, 30, "The quake killed 153\x1b[31m men.")
ANSWER = Answer(
    question="How many died?",
    standalone_question="How many died?",
    statements=(Statement("It killed 120.", 0.9, (TUESDAY,)),),
    passages=(),
    confidence=0.9,
    refused=False,
    disagreement=(Differing("120", TUESDAY), Differing("153", THURSDAY)),
)


def test_the_json_has_each_number_with_its_citation() -> None:
    first, second = answer_json(ANSWER)["disagreement"]
    assert (first["number"], first["citation"]["source"], first["citation"]["start"]) == ("120", "Gazette", 0)
    assert (second["number"], second["citation"]["quote"]) == ("153", THURSDAY.quote)
    assert answer_json(replace(ANSWER, disagreement=()))["disagreement"] == []


def test_the_text_tells_both_with_source_and_date_and_quotes_them_below() -> None:
    said, differ, *cards = answer_text(ANSWER, 80).split("\n\n")
    assert said == "It killed 120. [1]"
    assert differ == "The articles differ: 120 [1] (Gazette, 2017-05-03) and 153 [2]."
    assert [card[:3] for card in cards] == ["[1]", "[2]"]
    assert "\x1b" not in "".join(cards)
    assert "differ" not in answer_text(replace(ANSWER, disagreement=()), 80)


def test_the_plain_answer_quotes_both() -> None:
    assert ANSWER.text == (
        "It killed 120. The articles differ: “The quake killed 120 men.” (Gazette, 3 May 2017) and "
        "“The quake killed 153\x1b[31m men.” (Digging)."
    )
