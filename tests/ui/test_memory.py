"""What the page's framework keeps of a session stays the same, however much is asked in it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eval.bench.load.session import Session
from rag.assistant import Assistant
from ui import app as served_app
from ui.app import page_app

QUESTIONS = ("Why did Philae bounce when it landed?", "Who won the Rugby World Cup?", "When was Cassini launched?")


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The framework's own objects of the pages that are served from now on."""
    found: list[Any] = []
    real = served_app._make_room
    monkeypatch.setattr(
        served_app, "_make_room", lambda framework, threads: (found.append(framework), real(framework, threads))
    )
    return found


def test_a_session_holds_no_more_components_with_each_answer(shelf: Assistant, blocks: list[Any], serve: Any) -> None:
    async def held(address: str) -> list[tuple[int, int]]:
        counts = []
        async with Session(address, "counted") as session:
            await session.load()
            for question in (*QUESTIONS, *QUESTIONS):
                async for _ in session.ask(question):
                    pass
                await session.tick()
                state = blocks[0].state_holder.session_data["counted"]
                counts.append((len(state.blocks_config.blocks), len(state.config_values)))
        return counts

    with serve(shelf) as address:
        counts = asyncio.run(asyncio.wait_for(held(address), 120))
    assert len(set(counts[1:])) == 1, counts


def test_a_session_is_served_by_the_page_that_is_measured(shelf: Assistant, blocks: list[Any]) -> None:
    page_app(shelf, "127.0.0.1")
    assert len(blocks) == 1
