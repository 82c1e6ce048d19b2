"""A correction asks the question before anew, with what was meant in its like's place."""

from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.converse import standalone
from rag.converse.correction import correction

ASKED = Turn("What did Macron say about the dinner?", "He said it was fine.")


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("No, I meant Merkel.", "What did Merkel say about the dinner?"),
        ("Sorry, I meant the summit", "What did Macron say about the summit?"),
        ("Merkel, not Macron", "What did Merkel say about the dinner?"),
        ("Not Macron but Merkel!", "What did Merkel say about the dinner?"),
        ("no, not the dinner, the summit", "What did Macron say about the summit?"),
        ("I mean in 2017", "What did Macron say about the dinner in 2017?"),
        ("No, why did he say it?", "Why did Macron say the dinner?"),
        ("No, what did Merkel say?", "What did Merkel say?"),
    ],
)
def test_what_was_meant_takes_its_place(said: str, understood: str) -> None:
    assert standalone(said, [ASKED]).question == understood


@pytest.mark.parametrize(
    "said",
    ["No", "No, thanks", "Who did not come?", "Merkel did not come", "Why not?", "Is it not possible to leave?"],
)
def test_a_denial_or_an_answer_is_no_correction(said: str) -> None:
    found = correction(said)
    assert found is None or found.text == "thanks"


def test_without_a_question_before_nothing_is_corrected() -> None:
    assert standalone("I meant Merkel", []).question == "I meant Merkel"
