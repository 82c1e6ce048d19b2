"""The line that says how the service stands."""

from __future__ import annotations

import pytest

from rag.assistant import Status
from ui.welcome import render_standing


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
