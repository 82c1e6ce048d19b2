"""The line that says how the service stands."""

from __future__ import annotations

import pytest

from rag.assistant import Status
from ui.welcome import render_standing, render_welcome


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen2.5-coder-1.5b-instruct"),
        ("Mistral-7B.IQ3_XS", "Mistral-7B"),
        ("gemma-2b-bf16", "gemma-2b"),
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("qwen2.5:7b", "qwen2.5:7b"),
    ],
)
def test_who_phrases_is_named_without_the_size_of_its_weights(name: str, shown: str) -> None:
    line = render_standing(Status(14, 40, True, True, name, False, ()), quoting=False)
    assert f"<span>answers phrased by {shown}</span>" in line
    assert "<span>14 articles</span>" in line


def test_what_loads_is_said_before_anything_is_phrased() -> None:
    assert "loading the language model…" in render_standing(Status(1, 1, True, False, None, False, ()), quoting=False)
    assert "answers in quotations" in render_standing(Status(1, 1, True, False, None, False, ()), quoting=True)


def test_while_the_index_is_made_anew_it_says_how_far_and_what_answers() -> None:
    line = render_standing(Status(9, 1_200, True, True, "a", True, (), to_index=200), quoting=False)
    assert "making the index anew, 1,000 of 1,200; full text answers meanwhile" in line


def test_the_empty_chat_offers_questions_or_says_how_to_begin() -> None:
    assert render_welcome(14, ["Who <b>?", "When?"]).count('data-event="ask"') == 2
    assert 'data-question="Who &lt;b&gt;?"' in render_welcome(14, ["Who <b>?"])
    assert "Looking for questions" in render_welcome(14, None)
    assert "14 articles to ask about" in render_welcome(14, [])
