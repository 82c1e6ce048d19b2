"""The login in a real browser: in, out, refused, and shut out while the page is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import served

from index.readers import Readers
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
PASSWORD = "three words here"


@pytest.fixture(scope="module")
def readers(shelf: Assistant) -> Readers:
    return Readers(shelf.library.engine)


@pytest.fixture(scope="module")
def guarded(shelf: Assistant, readers: Readers) -> Iterator[str]:
    """Where a page is that asks for a login."""
    readers.add("Anna", PASSWORD)
    with served(shelf, login=True) as address:
        yield address
    readers.remove("Anna")


@pytest.fixture
def page(browser: Any, guarded: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(guarded)
    opened.wait_for_selector("#login-said", state="attached")
    yield opened
    context.close()
    assert complaints == []


def log_in(page: Any, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_who_is_let_in_sees_their_name_and_the_way_out(page: Any, guarded: str) -> None:
    log_in(page, "anna", PASSWORD)
    page.wait_for_selector(".welcome")
    assert page.locator("#account").inner_text().split("\n")[0].startswith("Anna")
    page.fill("#box textarea", "something of Anna's")
    page.get_by_role("link", name="Log out").click()
    page.wait_for_selector("#login-said", state="attached")
    assert page.evaluate("sessionStorage.length") == 0
    page.goto(guarded)
    page.wait_for_selector("input[type=password]")
    assert page.locator("#page").count() == 0


def test_who_isnt_is_told_why(page: Any) -> None:
    for name, password in (("Anna", "not her words"), ("Nobody", PASSWORD)):
        log_in(page, name, password)
        page.get_by_role("alert").filter(has_text="don’t belong together").wait_for()
    assert page.evaluate("document.activeElement.type") == "password"
    assert not page.get_by_text("Incorrect Credentials").is_visible()


def test_who_tries_too_often_is_told_to_wait(page: Any) -> None:
    page.route("**/login", lambda route: route.fulfill(status=429, headers={"retry-after": "8"}, body="{}"))
    log_in(page, "Anna", "not her words")
    page.get_by_role("alert").filter(has_text="Wait 8 seconds").wait_for()


def test_a_password_manager_knows_the_fields(page: Any) -> None:
    assert page.get_by_label("Name").get_attribute("autocomplete") == "username"
    assert page.get_by_label("Password").get_attribute("autocomplete") == "current-password"


def test_an_open_page_whose_reader_is_removed_goes_back_to_the_login(page: Any, readers: Readers) -> None:
    readers.add("Ben", PASSWORD)
    log_in(page, "Ben", PASSWORD)
    page.wait_for_selector(".welcome")
    page.wait_for_timeout(500)
    readers.remove("Ben")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#login-said", state="attached")
    assert page.locator("#page").count() == 0
