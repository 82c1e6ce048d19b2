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
from playwright.sync_api import expect
from reciting import Reciting, cited

from index.filters import Filters
from rag.assistant import Assistant
from ui.keeping.keeper import LibraryKeeper
from ui.sittings import Sittings

pytestmark = pytest.mark.browser
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = "What is cited here?"


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


def test_a_server_that_was_started_anew_goes_on_with_the_conversation(
    reciting: Reciting, serve: Serve, browser: Any
) -> None:
    with serve(reciting) as address, line_to(address) as line, page_at(browser, line.address) as page:
        ask(page)
        page.locator("#present .clipping .from").nth(1).click()
        page.locator("#reader .article").wait_for()
        words = page.locator("#reader mark.current").all_text_contents()
        page.locator("#box textarea").fill("Typed before")
        with serve(reciting) as other:
            page.evaluate("document.body.dataset.before = 'true'")
            line.cut()
            line.lead_to(other)
            line.mend()
            page.locator("body:not([data-before]) #present .turn.answered").wait_for()
            expect(page.locator("#box textarea")).to_have_value("Typed before")
            assert page.locator("#present .question").inner_text() == ASKED
            page.locator("#reader mark.current").first.wait_for()
            assert page.locator("#reader mark.current").all_text_contents() == words
            page.locator("#retry").click()
            page.locator("#present .turn[data-turn='1'].answered").wait_for()
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


def sittings(shelf: Assistant) -> Sittings:
    keeper = LibraryKeeper(shelf.library.engine)
    return Sittings(keeper, keeper.open)


def test_a_tab_goes_on_with_its_conversation_and_another_tab_has_another(shelf: Assistant) -> None:
    sat = sittings(shelf)
    mine = sat.begin(None, first_run=True).conversation
    assert sat.begin(mine.id).conversation is mine
    assert mine.first_run
    for unknown in (None, "", "short", "b" * 32):
        assert sat.begin(unknown).conversation is not mine


def test_a_conversation_is_let_go_with_the_last_session_that_has_it(shelf: Assistant) -> None:
    sat = sittings(shelf)
    first = sat.begin(None)
    mine = first.conversation
    second = sat.begin(mine.id)
    mine.update(mine.begin("Q?").failed("no"))
    sat.leave(first)
    assert sat.at_hand(mine.id) is mine
    sat.leave(second)
    assert sat.at_hand(mine.id) is None
    again = sat.begin(mine.id).conversation
    assert again is not mine
    assert [one.question for one in again.exchanges] == ["Q?"]
    sat.leave(None)


def test_an_answer_found_for_a_page_that_is_gone_is_told_to_stop(shelf: Assistant) -> None:
    sat = sittings(shelf)
    mine = sat.begin(None).conversation
    mine.begin("Q?")
    begun = time.monotonic()
    assert sat.begin(mine.id).conversation is mine
    assert mine.stop.is_set()
    assert time.monotonic() - begun < 10
