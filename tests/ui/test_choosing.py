"""Rows of the library's table are chosen, and all that match on all pages; with mouse and keyboard, told to who can't see."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from conftest import served
from test_accessibility import FOCUSED, PHONE, nothing_serious, with_axe

from index.article import Article
from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
BIRDS = 120


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real service on three pages of small articles."""
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("choosing")})) as assistant:
        assistant.add_articles(
            [
                Article(f"{name} number {n} sang all night.", f"{name} {n:03}", f"bird {n}", source=f"{name} News")
                for n in range(BIRDS)
                for name in (("Robin", "Wren")[n % 2],)
            ]
        )
        yield assistant


@pytest.fixture(scope="module")
def at(own: Assistant) -> Iterator[str]:
    with served(own) as address:
        yield address


@pytest.fixture
def page(at: str, opened: Open, own: Assistant) -> Iterator[Any]:
    """The table; whatever was removed is there again afterwards."""
    shown = opened(at)
    library(shown)
    yield shown
    with own.library.engine.connect() as connection:
        ids = list(connection.exec_driver_sql("SELECT id FROM articles WHERE retired_at IS NOT NULL").scalars())
    own.restore(ids)


def library(page: Any) -> None:
    page.get_by_role("button", name="Library", exact=True).click()
    page.locator(".shelf-pages", has_text=f"of {BIRDS} articles").wait_for()


def every(page: Any) -> Any:
    return page.locator("[data-every]")


def how_many(page: Any, told: str) -> None:
    page.locator(".how-many", has_text=told).wait_for()


def said(page: Any, words: str) -> None:
    page.locator(".said", has_text=words).wait_for()


def heard(page: Any) -> str:
    return str(page.locator("#said").inner_text())


def choose_everything(page: Any) -> None:
    page.get_by_label("Choose all on this page").check()
    every(page).click()


def test_when_the_whole_page_is_chosen_all_pages_are_offered(page: Any) -> None:
    page.get_by_label("Choose Wren 119").check()
    assert not every(page).is_visible()
    page.get_by_label("Choose all on this page").check()
    how_many(page, "50 chosen")
    assert every(page).inner_text() == f"Choose all {BIRDS} articles"
    every(page).click()
    how_many(page, f"All {BIRDS} chosen")
    every(page).click()
    how_many(page, "50 chosen")
    page.get_by_label("Choose Wren 119").uncheck()
    how_many(page, "49 chosen")
    assert not every(page).is_visible()


def test_it_goes_on_over_the_pages_and_ends_with_another_look_or_one_left_out(page: Any) -> None:
    choose_everything(page)
    page.get_by_role("button", name="Last page").click()
    page.locator(".shelf-pages", has_text="page 3 of 3").wait_for()
    assert page.get_by_label("Choose Robin 000").is_checked()
    how_many(page, f"All {BIRDS} chosen")
    page.get_by_label("Choose Robin 000").uncheck()
    how_many(page, "19 chosen")
    page.get_by_label("Choose Robin 000").check()
    how_many(page, "20 chosen")
    every(page).click()
    page.get_by_label("Source", exact=True).select_option(label="Wren News (60)")
    page.locator(".shelf-pages", has_text="of 60 articles").wait_for()
    assert not page.locator(".how-many", has_text="All").count(), "those of another look weren't chosen"


def test_all_that_a_filter_leaves_are_removed_and_come_back(page: Any, own: Assistant) -> None:
    page.get_by_label("Source", exact=True).select_option(label="Wren News (60)")
    page.locator(".shelf-pages", has_text="of 60 articles").wait_for()
    page.get_by_label("Choose all on this page").check()
    assert every(page).inner_text() == "Choose all 60 that match"
    every(page).click()
    page.get_by_role("button", name="Remove", exact=True).click()
    said(page, "Removed: 60 articles.")
    page.locator(".shelf-none").wait_for()
    assert {entry.source for entry in own.library.entries()} == {"Robin News"}
    page.get_by_role("button", name="Undo").click()
    said(page, "Brought back: 60 articles.")
    page.locator(".shelf-pages", has_text="of 60 articles").wait_for()
    assert own.library.count() == BIRDS
    assert not page.locator(".shelf-chosen").is_visible(), "nothing is chosen any more"


def test_they_are_moved_into_a_collection_and_all_removed_ones_restored(page: Any, own: Assistant) -> None:
    choose_everything(page)
    page.get_by_label("Collection to put them into").fill("Singers")
    page.get_by_role("button", name="Move there").click()
    said(page, f"{BIRDS} articles are now only in “Singers”.")
    assert own.library.count(Filters(collection="Singers")) == BIRDS
    choose_everything(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    said(page, f"Removed: {BIRDS} articles.")
    page.locator(".shelf-none", has_text="all articles are removed").wait_for()
    page.locator(".shelf-states button", has_text="Removed").click()
    page.locator(".shelf-pages", has_text=f"of {BIRDS} articles").wait_for()
    page.get_by_label("Choose all on this page").check()
    assert every(page).inner_text() == f"Choose all {BIRDS} removed articles"
    every(page).click()
    page.get_by_role("button", name="Restore", exact=True).click()
    said(page, f"Brought back: {BIRDS} articles.")
    assert own.library.count(Filters(collection="Singers")) == BIRDS


def test_erasing_asks_with_their_number_and_erases_no_others(page: Any, own: Assistant) -> None:
    passing = [Article(f"Swift {n} was only passing.", f"Swift {n}", f"swift {n}", source="Swifts") for n in range(60)]
    own.add_articles(passing)
    page.locator(".shelf-pages", has_text="of 180 articles").wait_for()
    page.get_by_label("Source", exact=True).select_option(label="Swifts (60)")
    page.locator(".shelf-pages", has_text="of 60 articles").wait_for()
    choose_everything(page)
    page.get_by_role("button", name="Erase for good…").click()
    dialog = page.get_by_role("dialog", name="Erase for good?")
    assert "The text of 60 articles goes" in dialog.inner_text()
    dialog.get_by_role("button", name="Keep").click()
    how_many(page, "All 60 chosen")
    page.get_by_role("button", name="Erase for good…").click()
    own.remove([passing[0].id])  # by somebody else
    dialog.get_by_role("button", name="Erase for good").click()
    said(page, "59 articles match by now, not 60; nothing was erased")
    page.locator(".shelf-pages", has_text="of 59 articles").wait_for()
    choose_everything(page)
    page.get_by_role("button", name="Erase for good…").click()
    dialog.get_by_role("button", name="Erase for good").click()
    said(page, "Erased for good: 59 articles.")
    own.remove([passing[0].id], purge=True)
    assert own.library.count() == BIRDS


def test_by_keyboard_all_are_chosen_and_the_focus_is_never_lost(page: Any) -> None:
    page.get_by_label("Choose all on this page").focus()
    page.keyboard.press("Space")
    how_many(page, "50 chosen")
    assert heard(page) == f"50 chosen, all of this page. Above the table: Choose all {BIRDS} articles."
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('[data-every]')"):
            break
    assert page.evaluate(FOCUSED)["shown"]
    page.keyboard.press("Enter")
    how_many(page, f"All {BIRDS} chosen")
    assert heard(page) == f"All {BIRDS} chosen"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.act === 'remove'"):
            break
    page.keyboard.press("Enter")
    said(page, f"Removed: {BIRDS} articles.")
    page.locator(".shelf-none").wait_for()
    assert heard(page) == f"Removed: {BIRDS} articles."
    place = page.evaluate(FOCUSED)
    assert place["part"] == "library"
    assert place["seen"]


class Slow:
    """The real service, which waits at a gate before anything is removed."""

    def __init__(self, real: Assistant) -> None:
        self.real, self.gate = real, threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def remove(self, ids: list[str], purge: bool = False, on_progress: Any = None) -> list[str]:
        assert self.gate.wait(60)
        return self.real.remove(ids, purge, on_progress)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_what_takes_longer_is_told_to_all_and_undone_after_a_reload(
    own: Assistant, serve: Serve, opened: Open, size: dict[str, int]
) -> None:
    slow = Slow(own)
    with serve(slow) as address:
        page, other = opened(address, viewport=size), opened(address)
        library(page)
        library(other)
        choose_everything(page)
        page.get_by_role("button", name="Remove", exact=True).click()
        page.locator(".change", has_text=f"Removing {BIRDS} articles: 0 of {BIRDS}").wait_for()
        assert heard(page) == f"Removing {BIRDS} articles"
        nothing_serious(with_axe(page))
        other.locator(".change", has_text=f"Removing {BIRDS} articles").wait_for()
        page.reload()
        page.locator(".change", has_text=f"Removing {BIRDS} articles").wait_for()
        slow.gate.set()
        said(page, f"Removed: {BIRDS} articles.")
        said(other, f"Removed: {BIRDS} articles.")
        nothing_serious(with_axe(page))
        page.get_by_role("button", name="Undo").click()
        page.locator(".shelf-pages", has_text=f"of {BIRDS} articles").wait_for()
        assert own.library.count() == BIRDS
        page.close()
        other.close()


def test_it_is_stopped(own: Assistant, serve: Serve, opened: Open) -> None:
    slow = Slow(own)
    with serve(slow) as address:
        page = opened(address)
        library(page)
        choose_everything(page)
        page.get_by_role("button", name="Remove", exact=True).click()
        page.get_by_role("button", name=f"Stop: Removing {BIRDS} articles").click()
        page.locator(".change", has_text="Stopping…").wait_for()
        slow.gate.set()
        said(page, "Stopped. Removed:")
        page.get_by_role("button", name="Undo").click()
        page.locator(".shelf-pages", has_text=f"of {BIRDS} articles").wait_for()
        page.close()
