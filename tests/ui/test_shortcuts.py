"""Keyboard shortcuts as they are used: listed, working where nothing is typed, silent where something is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from conftest import wait_until
from reciting import Reciting, cited

from index.filters import Filters
from rag.assistant import Assistant
from ui.shortcuts import GROUPS

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = "What is cited here?"
FOCUSED = "document.activeElement"
#: The box takes the focus with each new turn, a moment after the turn is drawn: what follows it is told of as "turn".
DRAWN = "[...document.querySelectorAll('#present .turn')].map(turn => turn.dataset.turn + turn.className).join()"
FOLLOW = f"document.addEventListener('turn', () => {{ window.followed = {DRAWN} }})"


def leave_the_box(page: Any) -> None:
    """Take the focus from the box once the page is done with what it shows, so that it isn't given back at once."""
    wait_until(page, f"window.followed === {DRAWN}")
    page.evaluate("document.activeElement.blur()")


@pytest.fixture
def reciting(shelf: Assistant) -> Reciting:
    library = shelf.library
    entry = library.entries()[0]
    sentences = library.sentences(library.ids(Filters()))[entry.id][:3]
    return Reciting(shelf, {ASKED: [cited(library, entry.id, one.span) for one in sentences]})


def test_the_list_is_a_dialog_of_its_own_and_gives_the_focus_back(address: str, opened: Open) -> None:
    page = opened(address)
    button = page.get_by_role("button", name="Keyboard shortcuts")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.wait_for()
    assert page.evaluate("document.querySelector('#shortcuts').matches(':modal')")
    keys = [one for _, shortcuts in GROUPS for one in shortcuts]
    assert dialog.locator("dd").all_inner_texts() == [one.said for one in keys]
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUSED} === document.body || {FOCUSED}.closest('#shortcuts') !== null")
    page.keyboard.press("n")
    assert page.locator("#reader .article").count() == 0, "what lies under it hears nothing"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert button.evaluate(f"button => button === {FOCUSED}")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    dialog.wait_for()
    dialog.get_by_role("button", name="Close the list").click()
    dialog.wait_for(state="hidden")


def test_keys_ask_read_and_begin_anew(reciting: Reciting, serve: Serve, opened: Open) -> None:
    with serve(reciting) as address:
        page = opened(address)
        page.evaluate(FOLLOW)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate(f"{FOCUSED}.closest('#box') !== null")
        page.keyboard.type("a? n/")
        assert page.locator("#box textarea").input_value() == "a? n/", "what is typed is typed"
        assert page.locator("#shortcuts[open]").count() == 0
        page.fill("#box textarea", ASKED)
        page.keyboard.press("Enter")
        page.locator("#present .turn.answered").wait_for()

        leave_the_box(page)
        for key, place in (("n", 1), ("j", 2), ("n", 3), ("p", 2), ("k", 1)):
            page.keyboard.press(key)
            page.locator("#reader .steps", has_text=f"Clipping {place} of 3").wait_for()
        page.keyboard.press("a")
        page.locator("#listing .from").first.wait_for()
        page.keyboard.press("Escape")
        page.locator("#thread").wait_for()
        page.locator("#reader .article").wait_for()
        leave_the_box(page)
        page.keyboard.press("f")
        page.locator("#choosing").wait_for()
        page.keyboard.press("Escape")
        page.locator("#choosing").wait_for(state="hidden")

        leave_the_box(page)
        reciting.finish.clear()
        page.keyboard.press("r")
        page.locator("#present .draft").wait_for()
        leave_the_box(page)
        page.keyboard.press("s")
        page.locator("#present .turn.answered .notice", has_text="Stopped").wait_for()
        reciting.finish.set()
        leave_the_box(page)
        page.keyboard.press("Shift+N")
        page.locator(".welcome").wait_for()
        assert page.locator(".turn").count() == 0
        page.close()


def test_single_keys_can_be_switched_off_and_stay_off(address: str, opened: Open) -> None:
    page = opened(address)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    switch = page.get_by_role("checkbox", name="Single keys")
    assert switch.is_checked()
    switch.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector(".welcome")
    page.wait_for_selector("#shortcuts", state="attached")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.keyboard.press("/")
    assert page.evaluate("document.documentElement.dataset.view ?? 'chat'") == "chat"
    assert page.evaluate(f"{FOCUSED} === document.body")
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys").check()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.wait_for_function("document.documentElement.dataset.view === 'library'")
