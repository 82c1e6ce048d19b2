"""Readers in line: the place is on the page, moves up, is given up by Stop, and evidence waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms import CustomLLM

from index.filters import Filters
from rag.ask import ask as answered
from rag.assistant import Assistant
from rag.events import Events, EvidenceFound, Step, Waiting
from rag.generator import Generator
from rag.turns import Turns
from ui.waiting import in_line

pytestmark = pytest.mark.browser
QUESTION = "Why did Philae bounce when it landed?"
Serve = Callable[[Any], AbstractContextManager[str]]


class Slow(CustomLLM):
    """Writes one sentence, each time it is let."""

    go: Any = None

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError

    def stream_chat(self, messages: Any, **kwargs: Any) -> Iterator[ChatResponse]:
        assert self.go.acquire(timeout=60)
        said = "Philae bounced."
        yield ChatResponse(message=ChatMessage(role="assistant", content=said), delta=said)

    def chat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        return ChatResponse(message=ChatMessage(role="assistant", content="Yes"))


class Line:
    """The real service with that model, and with a line of its own."""

    def __init__(self, real: Assistant, at_once: int = 20) -> None:
        self.real, self.go = real, threading.Semaphore(0)
        self.settings = real.settings.model_copy(update={"generator": "slow"})
        self.writer, self.writes = Generator("slow", Slow(go=self.go)), True
        self.questions = Turns(at_once)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def generator(self, wait: float) -> tuple[bool, Generator | None]:
        return True, self.writer

    def ask(self, question: str, history: Any = (), asker: Any = None, **more: Any) -> Events:
        if not more.get("generate", True):  # a question that is tried out, to suggest it
            yield from self.real.ask(question, history, **more)
            return
        with self.questions.take(asker) as turn:
            yield from turn.awaited(Step.QUEUED)
            yield from answered(self, question, history, Filters(), 10, True, 0, None, asker)


def opened(browser: Any, address: str) -> Any:
    page = browser.new_context(viewport={"width": 900, "height": 800}).new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_selector(".welcome")
    return page


def ask(page: Any) -> None:
    page.fill("#box textarea", QUESTION)
    page.keyboard.press("Enter")


def waits(page: Any, words: str) -> None:
    page.locator("#present .waiting", has_text=words).wait_for()


def test_the_place_is_told_moves_up_and_is_given_up_by_stop(browser: Any, shelf: Assistant, serve: Serve) -> None:
    service = Line(shelf)
    with serve(service) as address:
        pages = [opened(browser, address) for _ in range(3)]
        first, second, third = pages
        ask(first)
        waits(first, "Phrasing")
        ask(second)
        waits(second, "1 answer is written before yours")
        ask(third)
        waits(third, "2 answers are written before yours")
        assert third.locator("#present .clipping").count() > 0, "the evidence waits for nobody"
        second.click("#stop")
        second.locator("#present .turn.answered").wait_for()
        waits(third, "1 answer is written before yours")
        service.go.release()
        first.locator("#present .turn.answered").wait_for()
        waits(third, "Phrasing")
        service.go.release()
        third.locator("#present .turn.answered").wait_for()
        for page in pages:
            page.context.close()


def test_one_more_than_are_worked_on_is_told_to_wait(browser: Any, shelf: Assistant, serve: Serve) -> None:
    service = Line(shelf, at_once=1)
    with serve(service) as address:
        first, second = opened(browser, address), opened(browser, address)
        ask(first)
        waits(first, "Phrasing")
        ask(second)
        waits(second, "1 question is answered before yours")
        service.go.release()
        waits(second, "Phrasing")
        service.go.release()
        second.locator("#present .turn.answered").wait_for()
        first.context.close()
        second.context.close()


def test_the_service_itself_holds_the_line(shelf: Assistant) -> None:
    settings = shelf.settings.model_copy(update={"questions_at_once": 1})
    with Assistant(settings) as service:
        first, second = service.ask(QUESTION, asker="A"), service.ask(QUESTION, asker="B")
        while not isinstance(next(first), EvidenceFound):
            pass
        assert next(second) == Waiting(Step.QUEUED, 1)
        first.close()  # type: ignore[attr-defined]
        assert any(isinstance(event, EvidenceFound) for event in second)


def test_what_is_said_is_in_plain_numbers() -> None:
    assert in_line(Step.WAITING, 1).startswith("1 answer is ")
    assert in_line(Step.WAITING, 2).startswith("2 answers are ")
    assert "1 question is" in in_line(Step.QUEUED, 1)
    assert "7 questions are" in in_line(Step.QUEUED, 7)
