"""A long conversation: the page holds its last questions, the earlier ones come when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from reciting import Reciting, cited

from index.filters import Filters
from rag.assistant import Assistant
from ui.conversation import SHOWN

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = 2 * SHOWN + 5


def question(number: int) -> str:
    """Return one of the questions; each is another one."""
    return f"What does article {number} say?"


@pytest.fixture(scope="module")
def reciting(shelf: Assistant) -> Reciting:
    """Answers each question with the first sentence of an article."""
    library = shelf.library
    firsts = [
        cited(library, article, sentences[0].span)
        for article, sentences in library.sentences(library.ids(Filters())).items()
    ]
    return Reciting(shelf, {question(n): [firsts[n % len(firsts)]] for n in range(ASKED)})


@pytest.fixture(scope="module")
def chat(reciting: Reciting, serve: Serve) -> Iterator[str]:
    """Where the page is."""
    with serve(reciting) as address:
        yield address


def test_the_page_holds_the_last_questions_and_brings_the_earlier_ones(chat: str, opened: Open) -> None:
    page = opened(chat)
    for number in range(ASKED):
        page.fill("#box textarea", question(number))
        page.keyboard.press("Enter")
        page.locator("#present .turn.answered", has_text=question(number)).wait_for()
    assert shown(page) == [question(n) for n in range(ASKED - 1 - SHOWN, ASKED)]

    page.evaluate("document.getElementById('thread').scrollTop = 0")
    stood = page.locator(f"#past .turn[data-turn='{ASKED - 1 - SHOWN}'] .question")
    before = stood.bounding_box()
    page.get_by_role("button", name=f"Show {SHOWN} of {ASKED - 1 - SHOWN} earlier questions").click()
    page.locator("#past .turn", has_text=question(ASKED - 1 - 2 * SHOWN)).wait_for()
    page.wait_for_function("() => document.getElementById('said').textContent.includes('shown above')")
    after = stood.bounding_box()
    assert abs(before["y"] - after["y"]) <= 1, "what was on the screen stays where it was"
    assert page.evaluate("document.activeElement.textContent") == question(ASKED - 2 - SHOWN)

    page.get_by_role("button", name="Show the earlier questions").click()
    page.locator("#past .turn", has_text=question(0)).wait_for()
    assert shown(page) == [question(n) for n in range(ASKED)]
    assert page.locator(".earlier").count() == 0
    page.locator("#past .turn").first.locator(".clipping .from").click()
    mark = page.locator("#reader mark.current")
    mark.first.wait_for()
    assert "".join(mark.all_text_contents()) == page.locator("#past .turn blockquote").first.inner_text()

    page.fill("#box textarea", question(1))
    page.keyboard.press("Enter")
    page.locator(f"#present .turn.answered[data-turn='{ASKED}']").wait_for()
    assert page.locator("#past .turn").count() == SHOWN, "the next question puts them away again"
    assert "".join(mark.all_text_contents()), "and what is being read stays"


def shown(page: Any) -> list[str]:
    """Return the questions on the page, oldest first."""
    found: list[str] = page.locator("#thread .turn .question").all_inner_texts()
    return found
