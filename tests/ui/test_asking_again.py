"""What stands in the reader when its answer is asked for again: it can still be stepped through, in the new answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from reciting import Reciting, cited

from index.filters import Filters
from rag.answer import Citation
from rag.assistant import Assistant
from ui.conversation import Conversation

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = "What is cited here?"


class Changing(Reciting):
    """Cites other words each time: the first time all of them, then those that ``then`` says."""

    def __init__(self, real: Assistant, citations: Sequence[Citation], then: Sequence[Citation]) -> None:
        super().__init__(real, {ASKED: citations})
        self.then = then
        self.began = threading.Event()

    def ask(self, question: str, history: Any = (), **options: Any) -> Any:
        """Answer, and be ready to answer otherwise."""
        yield from super().ask(question, history, **options)
        if question == ASKED:
            self.citations = {ASKED: self.then}


@pytest.fixture(scope="module")
def spans(shelf: Assistant) -> list[Citation]:
    """The first five sentences of one article."""
    library = shelf.library
    entry = next(entry for entry in library.entries() if entry.title.startswith("Philae lands"))
    return [cited(library, entry.id, one.span) for one in library.sentences(library.ids(Filters()))[entry.id][:5]]


def read_second(page: Any) -> str:
    """Ask, open the second clipping; its words."""
    page.fill("#box textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered").wait_for()
    page.locator("#present .clipping .from").nth(1).click()
    return current(page, "Clipping 2 of ")


def current(page: Any, place: str) -> str:
    page.locator("#reader .steps", has_text=place).wait_for()
    return "".join(page.locator("#reader mark.current").all_text_contents())


def test_what_is_cited_again_takes_over_its_new_number_and_steps_on(
    shelf: Assistant, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(Changing(shelf, spans, [spans[2], spans[3], spans[0]])) as address:
        page = opened(address, viewport={"width": 1280, "height": 500})
        assert read_second(page) == spans[3].quote, "the answer numbers the evidence the other way round"
        page.wait_for_timeout(600)
        page.evaluate("document.getElementById('reader').scrollTop = 50")
        page.locator("#retry").click()
        page.locator("#present .turn.answered[data-turn='1']").wait_for()
        page.locator("#reader .article[data-turn='1']").wait_for()
        assert current(page, "Clipping 2 of 3") == spans[3].quote
        assert page.evaluate("document.getElementById('reader').scrollTop") == 50
        page.get_by_role("button", name="Next clipping").click()
        assert current(page, "Clipping 3 of 3") == spans[2].quote
        page.close()


def test_what_isnt_cited_again_stays_and_steps_through_the_answer_it_was_cited_in(
    shelf: Assistant, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    script = Changing(shelf, spans, [spans[0]])
    with serve(script) as address:
        page = opened(address)
        read_second(page)
        script.finish.clear()
        page.locator("#retry").click()
        page.locator("#present .draft").wait_for()
        page.get_by_role("button", name="Next clipping").click()
        assert current(page, "Clipping 3 of 5") == spans[2].quote, "while the new answer is being written"
        script.finish.set()
        page.locator("#present .turn.answered[data-turn='1']").wait_for()
        page.get_by_role("button", name="Clipping before").click()
        assert current(page, "Clipping 2 of 5") == spans[3].quote, "and after it"
        page.close()


def test_a_question_asked_again_says_what_it_stands_instead_of() -> None:
    conversation = Conversation()
    conversation.begin("Q?")
    conversation.take_back()
    conversation.begin("Q?")
    assert [exchange.instead_of for exchange in conversation.exchanges] == [(0,)]
