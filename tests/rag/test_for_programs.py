"""``from rag import Assistant``: three lines to a cited answer, and an import that costs nothing."""

from __future__ import annotations

import asyncio
import doctest
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
import rag.assistant
from index.errors import MisuseError
from index.settings import Settings
from rag import Answer, Assistant, Filters, Finished, as_they_come

BRITAIN = "Why did Britain skip the meeting?"
HEAVY = ("torch", "transformers", "onnxruntime", "chromadb", "llama_index", "gradio", "sqlalchemy", "numpy", "pydantic")


@pytest.fixture
def environment(settings: Settings, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What says where the sample articles are."""
    found = {"HOME": str(settings.home), "MODELS": str(settings.models), "GENERATOR": "none"}
    for name, value in found.items():
        monkeypatch.setenv(f"CLIPPINGS_{name}", value)
    return {**os.environ}


def python(program: str, environment: dict[str, str]) -> str:
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_importing_it_loads_nothing(environment: dict[str, str]) -> None:
    program = f"import sys, rag; print([name for name in {HEAVY!r} if name in sys.modules], 'Assistant' in dir(rag))"
    assert python(program, environment).split() == ["[]", "True"]


def test_naming_the_assistant_loads_no_model_s_library(environment: dict[str, str]) -> None:
    program = f"import sys; from rag import Assistant, Parts; print([n for n in {HEAVY[:6]!r} if n in sys.modules])"
    assert python(program, environment).strip() == "[]"


def test_three_lines_print_an_answer_with_its_clippings(environment: dict[str, str]) -> None:
    program = f"from rag import Assistant\nassistant = Assistant.open()\nprint(assistant.answer({BRITAIN!r}))"
    printed = python(program, environment)
    assert printed.startswith("Britain skipped the dinner because it saw no need for an additional meeting")
    assert "[1] “Britain skipped the dinner" in printed
    assert "Britain and France stay away as EU ministers dine on Trump, Clippings sample, 2016-11-14" in printed
    assert max(len(line) for line in printed.splitlines() if "Clippings sample" not in line) <= 80


def test_the_example_in_its_documentation_holds(environment: dict[str, str]) -> None:
    finder = doctest.DocTestFinder(recurse=False)
    (example,) = finder.find(Assistant, "Assistant", globs={})
    ran = doctest.DocTestRunner()
    ran.run(example)
    example.globs["assistant"].close() if "assistant" in example.globs else None
    assert (ran.summarize(verbose=False).failed, ran.tries) == (0, 3)


def test_every_name_is_there() -> None:
    assert all(getattr(rag, name) for name in rag.__all__)
    assert set(rag.__all__) == set(rag._PLACES)
    with pytest.raises(AttributeError, match="has no attribute 'Answers'"):
        rag.Answers  # noqa: B018


def test_settings_are_those_of_the_command_line_with_what_is_given_before_them(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with Assistant.open(home=tmp_path / "own", top_k="7") as own, Assistant() as same:
        assert (own.settings.home, own.settings.top_k, own.settings.generator) == (tmp_path / "own", 7, "none")
        assert str(same.settings.home) == environment["CLIPPINGS_HOME"]
    with pytest.raises(MisuseError, match="unknown setting 'topk'; known are"):
        Assistant.open(topk=7)


def test_an_answer_has_everything_and_prints_as_text(assistant: Assistant) -> None:
    answer = assistant.answer(BRITAIN, top_k=3)
    assert isinstance(answer, Answer)
    assert len(answer.passages) == 3
    assert str(answer).startswith(answer.text[:60])
    citation = answer.citations[0]
    assert assistant.library.by_id(citation.article_id).text[citation.start : citation.end] == citation.quote
    refusal = assistant.answer("Who was the captain of the Ever Given?")
    assert str(refusal).startswith("The articles don't say.\n\nThe nearest articles:")


def test_half_a_character_is_no_reason_to_fail(assistant: Assistant) -> None:
    assert assistant.answer(f"{BRITAIN} \ud800").text == assistant.answer(f"{BRITAIN} ?").text
    assert assistant.search("\udcff dinner in Brussels", top_k=1)


def test_a_search_finds_what_an_answer_is_read_from(assistant: Assistant) -> None:
    found = assistant.search(BRITAIN, top_k=4)
    assert [one.chunk_id for one in found] == [one.chunk_id for one in assistant.answer(BRITAIN, top_k=4).passages]
    (only,) = {one.article_id for one in assistant.search(BRITAIN, Filters(article_ids=(found[0].article_id,)))}
    assert only == found[0].article_id
    with pytest.raises(MisuseError, match="the question is empty"):
        assistant.search("  ")


def test_events_come_to_a_loop_that_does_other_things_meanwhile(assistant: Assistant) -> None:
    async def program() -> tuple[str, int]:
        ticks, answer = 0, ""

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.001)

        ticking = asyncio.create_task(tick())
        async for event in as_they_come(assistant.ask(BRITAIN)):
            if isinstance(event, Finished):
                answer = event.answer.text
        ticking.cancel()
        return answer, ticks

    answer, ticks = asyncio.run(program())
    assert answer == assistant.answer(BRITAIN).text
    assert ticks > 5


def test_what_goes_wrong_reaches_the_loop(assistant: Assistant) -> None:
    async def program() -> None:
        async for _ in as_they_come(assistant.ask("")):
            raise AssertionError

    with pytest.raises(MisuseError, match="empty"):
        asyncio.run(program())


def test_who_stops_listening_stops_the_work() -> None:
    closed = threading.Event()

    def work() -> Iterator[int]:
        try:
            for number in range(10_000):
                time.sleep(0.005)
                yield number
        finally:
            closed.set()

    async def program() -> None:
        task = asyncio.create_task(anext(as_they_come(work())))  # type: ignore[arg-type]
        assert await task == 0
        listening = as_they_come(work())
        waiting = asyncio.create_task(_all(listening))
        await asyncio.sleep(0.05)
        closed.clear()
        waiting.cancel()

    async def _all(numbers: object) -> None:
        async for _ in numbers:  # type: ignore[attr-defined]
            pass

    asyncio.run(program())
    assert closed.wait(1)


def test_an_answer_s_json_is_the_command_line_s(assistant: Assistant) -> None:
    from rag.as_json import answer_json

    told = answer_json(assistant.answer(BRITAIN, top_k=2))
    assert json.loads(json.dumps(told)) == told
    assert [len(told["statements"]), len(told["passages"])] == [1, 2]
