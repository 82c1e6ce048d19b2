"""The server lost and found again, as who sits before the page sees it: a banner, and nothing typed or answered gone."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from conftest import wait_until
from cut_line import line_to
from reciting import Reciting, cited

from index.filters import Filters
from rag.assistant import Assistant
from ui.conversation import Conversation
from ui.sittings import Sittings

pytestmark = pytest.mark.browser
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = "What is cited here?"
TOKEN = "a" * 36


@contextlib.contextmanager
def page_at(browser: Any, address: str) -> Iterator[Any]:
    """A page that may complain: a lost server is an error to the browser's console."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.wait_for_function = partial(wait_until, page)
    page.goto(address)
    page.wait_for_selector(".welcome")
    yield page
    context.close()


@pytest.fixture
def reciting(shelf: Assistant) -> Reciting:
    library = shelf.library
    entry = library.entries()[0]
    sentences = library.sentences(library.ids(Filters()))[entry.id][:3]
    return Reciting(shelf, {ASKED: [cited(library, entry.id, one.span) for one in sentences]})


def ask(page: Any) -> None:
    page.fill("#box textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered").wait_for()


def test_a_banner_says_that_the_server_is_gone_and_goes_when_it_is_back(
    reciting: Reciting, serve: Serve, browser: Any
) -> None:
    with serve(reciting) as address, line_to(address) as line, page_at(browser, line.address) as page:
        ask(page)
        page.locator("#present .clipping .from").nth(1).click()
        page.locator("#reader .article").wait_for()
        words = page.locator("#reader mark.current").all_text_contents()
        line.cut()
        banner = page.get_by_role("alert").filter(has_text="The server isn’t answering")
        banner.wait_for()
        assert page.locator(".toast-wrap:visible").count() == 0, "the framework's own notice is kept out of the way"
        page.locator("#box textarea").fill("Half a ques")
        page.locator("#box textarea").press("Enter")
        line.mend()
        banner.wait_for(state="detached")
        page.locator("#present .turn.answered").wait_for()
        page.wait_for_function("document.querySelector('#box textarea')?.value === 'Half a ques'")
        page.locator("#reader mark.current").first.wait_for()
        assert page.locator("#reader mark.current").all_text_contents() == words
        assert page.locator("#present .question").inner_text() == ASKED
        page.locator("#present .clipping .from").first.click()
        page.locator("#reader .steps", has_text="Clipping 1 of 3").wait_for()


def test_an_answer_that_was_cut_off_keeps_its_quotations_and_the_next_question_goes_on(
    reciting: Reciting, serve: Serve, browser: Any
) -> None:
    with serve(reciting) as address, line_to(address) as line, page_at(browser, line.address) as page:
        reciting.finish.clear()
        page.fill("#box textarea", ASKED)
        page.keyboard.press("Enter")
        page.locator("#present .draft").wait_for()
        line.cut()
        page.locator("#server").wait_for()
        line.mend()
        page.locator("#server").wait_for(state="detached")
        page.locator("#present .turn.answered .notice", has_text="Stopped").wait_for()
        assert page.locator("#present blockquote").count() == 3
        reciting.finish.set()
        page.locator("#retry").click()
        page.locator("#present .turn.answered .chip").first.wait_for()


def test_a_server_that_was_started_anew_leaves_what_stands_there_until_the_reader_goes_on(
    reciting: Reciting, serve: Serve, browser: Any
) -> None:
    with serve(reciting) as address, line_to(address) as line, page_at(browser, line.address) as page:
        ask(page)
        page.locator("#box textarea").fill("Typed before")
        with serve(reciting) as other:
            line.cut()
            line.lead_to(other)
            line.mend()
            page.get_by_role("alert").filter(has_text="started anew").wait_for()
            assert page.locator("#present blockquote").count() == 3
            page.get_by_role("button", name="Begin anew").click()
            page.locator(".welcome").wait_for()
            page.wait_for_function("document.querySelector('#box textarea')?.value === 'Typed before'")
            ask(page)
            assert page.locator("#server").count() == 0


def test_a_page_loaded_again_goes_on_with_its_conversation(reciting: Reciting, serve: Serve, browser: Any) -> None:
    with serve(reciting) as address, page_at(browser, address) as page:
        ask(page)
        page.reload()
        page.locator("#present .turn.answered").wait_for()
        page.locator("#present .clipping .from").nth(2).click()
        page.locator("#reader .steps", has_text="Clipping 3 of 3").wait_for()
        page.locator("#new").click()
        page.locator(".welcome").wait_for()
        page.reload()
        page.locator(".welcome").wait_for()
        assert page.locator(".turn").count() == 0
        assert page.locator("#box textarea").input_value() == ""


def test_a_tab_has_one_conversation_and_another_tab_another() -> None:
    sittings = Sittings()
    mine = sittings.conversation(TOKEN, first_run=True)
    assert sittings.conversation(TOKEN, first_run=False) is mine
    assert mine.first_run
    assert sittings.conversation("b" * 36, first_run=False) is not mine
    assert sittings.conversation("short", first_run=False) is not sittings.conversation("short", first_run=False)
    assert sittings.conversation(None, first_run=False) is not sittings.conversation(None, first_run=False)


def test_a_conversation_is_forgotten_with_the_last_session_that_has_it() -> None:
    sittings = Sittings()
    mine = sittings.conversation(TOKEN, first_run=False)
    sittings.conversation(TOKEN, first_run=False)
    mine.begin("Q?")
    mine.update(mine.exchanges[0].failed("no"))
    sittings.leave(mine)
    assert len(mine.exchanges) == 1
    sittings.leave(mine)
    assert mine.exchanges == []
    assert sittings.conversation(TOKEN, first_run=False) is not mine
    sittings.leave(None)


def test_an_answer_found_for_a_page_that_is_gone_is_told_to_stop() -> None:
    sittings = Sittings()
    mine: Conversation = sittings.conversation(TOKEN, first_run=False)
    mine.begin("Q?")
    begun = time.monotonic()
    assert sittings.conversation(TOKEN, first_run=False) is mine
    assert mine.stop.is_set()
    assert time.monotonic() - begun < 10
