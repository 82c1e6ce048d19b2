"""The library as a person uses it: added to, looked through, gathered, removed from, undone, looked after."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import foreign, served, wait_until

from index.article import Article
from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
TITLES = "#listing .from"


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real service on sixty small articles."""
    home = tmp_path_factory.mktemp("library")
    local = settings.model_copy(update={"home": home, "allow_private_addresses": True})
    with Assistant(local) as assistant:
        assistant.add_articles(
            [
                Article(
                    f"Stork number {n} flew to {'Africa' if n % 2 else 'Spain'}. It came back in May.",
                    f"Stork {n:02}",
                    f"stork {n}",
                    source="The Heron" if n % 3 else "Pond Weekly",
                )
                for n in range(60)
            ]
        )
        yield assistant


@pytest.fixture(scope="module")
def at(own: Assistant) -> Iterator[str]:
    with served(own) as address:
        yield address


@pytest.fixture(scope="module")
def page(at: str, browser: Any) -> Iterator[Any]:
    """One page for all that doesn't ask for one of its own; nothing complained and nothing left the computer."""
    complaints: list[str] = []
    context = browser.new_context(viewport=WIDE)
    shown = context.new_page()
    shown.set_default_timeout(30_000)
    shown.wait_for_function = partial(wait_until, shown)
    shown.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on("request", lambda asked: complaints.append(asked.url) if foreign(asked.url, at) else None)
    shown.goto(at)
    shown.wait_for_selector(".welcome")
    yield shown
    context.close()
    assert complaints == []


def go(page: Any, section: str = "articles") -> None:
    """Show a part of the library, the table as it is at first."""
    if page.evaluate("document.documentElement.dataset.view") != "library":
        page.get_by_role("button", name="Library", exact=True).click()
    page.locator(f".shelf-parts [data-section={section}]").click()
    if section == "articles":
        page.locator(".shelf-states").wait_for()
        if page.locator(".shelf-states [aria-pressed=true]", has_text="Removed").count():
            page.locator(".shelf-states button").first.click()
        page.locator(".shelf-states button:first-child[aria-pressed=true]").wait_for()
        if page.locator("[data-look=clear]").count():
            page.locator("[data-look=clear]").click()
        page.wait_for_function("!document.querySelector('[data-look=clear]')")


def titles(page: Any) -> list[str]:
    return list(page.locator(TITLES).all_inner_texts())


def sought(page: Any, words: str, count: int) -> None:
    page.get_by_label("Search the articles").fill(words)
    page.locator(".shelf-pages [role=status]", has_text=f"{count} article").wait_for()


def named(page: Any, name: str) -> Any:
    return page.locator("#listing tbody tr", has=page.get_by_role("button", name=name, exact=True))


def said(page: Any, words: str) -> None:
    page.locator(".said", has_text=words).wait_for()


def upload(page: Any, *files: Path, into: str = "", ends: str) -> str:
    """Choose files, and wait until it is told what became of them."""
    go(page, "add")
    page.fill("#add-into", into)
    page.set_input_files("#choose-files", [str(file) for file in files])
    done = page.locator(".job.ended", has_text=ends).first
    done.wait_for()
    return str(done.inner_text())


def test_it_takes_the_chats_place_with_the_reader_beside_it_and_gives_it_back(page: Any) -> None:
    go(page)
    assert page.locator("#library").is_visible()
    assert page.locator("#side").is_visible()
    assert not page.locator("#chat").is_visible()
    named(page, "Stork 59").locator(".from").click()
    page.locator("#reader h2", has_text="Stork 59").wait_for()
    assert page.locator("#library").is_visible(), "what is pressed is read beside the table"
    for back in (
        lambda: page.get_by_role("button", name="Back to the chat").click(),
        lambda: page.get_by_role("button", name="Library", exact=True).click(),
        page.go_back,
        lambda: page.keyboard.press("Escape"),
    ):
        go(page)
        page.locator("#library h2").focus()
        back()
        page.locator("#chat").wait_for()
        assert not page.locator("#library").is_visible()


def test_it_is_searched_sorted_and_paged(page: Any) -> None:
    go(page)
    assert "of 60 articles" in page.locator(".shelf-pages").inner_text()
    page.get_by_role("button", name="Title", exact=True).click()
    page.locator("th[aria-sort=ascending].title").wait_for()
    assert titles(page)[:2] == ["Stork 00", "Stork 01"]
    page.get_by_role("button", name="Next page").click()
    page.locator(".shelf-pages", has_text="page 2 of 2").wait_for()
    assert titles(page) == [f"Stork {n}" for n in range(50, 60)]
    page.get_by_role("button", name="Title", exact=True).click()
    page.locator("th[aria-sort=descending].title").wait_for()
    assert titles(page)[0] == "Stork 59", "another order begins at its first page"
    sought(page, "africa", 30)
    sought(page, "africa 31", 1)
    assert titles(page) == ["Stork 31"]


def test_filters_tell_how_many_each_value_leaves(page: Any) -> None:
    go(page)
    source = page.get_by_label("Source", exact=True)
    assert source.locator("option").all_inner_texts() == ["All sources", "The Heron (40)", "Pond Weekly (20)"]
    source.select_option(label="Pond Weekly (20)")
    page.locator(".shelf-pages", has_text="20 articles").wait_for()
    assert set(page.locator("#listing td.source").all_inner_texts()) == {"Pond Weekly"}
    page.get_by_role("button", name="Clear all").last.click()
    page.locator(".shelf-pages", has_text="of 60 articles").wait_for()


def test_it_is_remembered_when_the_page_is_loaded_again(at: str, opened: Open) -> None:
    page = opened(at, viewport=WIDE)
    go(page)
    sought(page, "spain", 30)
    page.get_by_role("button", name="Title", exact=True).click()
    page.locator("th[aria-sort=ascending].title").wait_for()
    page.reload()
    page.locator(".shelf-pages", has_text="30 articles").wait_for()
    assert page.get_by_label("Search the articles").input_value() == "spain"
    assert page.locator("thead th.title").get_attribute("aria-sort") == "ascending"
    assert page.locator("#library").is_visible()


def test_the_table_is_walked_through_by_keyboard(page: Any) -> None:
    go(page)
    page.locator(TITLES).first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    second = titles(page)[1]
    page.locator("#reader h2", has_text=second).wait_for()
    assert page.locator("#listing tr[aria-current=true]").inner_text().strip().startswith(second)


def test_chunks_are_shown_beside_the_table_and_the_text_again(page: Any) -> None:
    go(page)
    named(page, "Stork 58").locator(".from").click()
    page.get_by_role("button", name="Chunks", exact=True).click()
    chunk = page.locator("#reader .chunks li")
    chunk.wait_for()
    assert "characters 0–" in chunk.inner_text()
    assert "vector by all-minilm-l6-v2" in chunk.inner_text()
    page.get_by_role("button", name="Text", exact=True).click()
    page.locator("#reader .text", has_text="Stork number 58").wait_for()


def test_files_are_added_into_a_collection_and_what_failed_is_tried_again(
    page: Any, own: Assistant, tmp_path: Path
) -> None:
    article, unknown = tmp_path / "gouda <b>.md", tmp_path / "x.xyz"
    article.write_text("# <img src=x onerror=alert(1)> Gouda\n\nThe prize for cheese in Gouda went to Grandma Bee.\n")
    unknown.write_text("?")
    told = upload(page, article, unknown, into="Cheese", ends="1 added, 1 failed.")
    assert "unknown kind" in told
    page.get_by_role("button", name="Retry it").click()
    page.locator(".job.ended", has_text="1 tried again").wait_for()
    page.locator(".job.ended", has_text="x.xyz").first.wait_for()
    article.write_text("# Gouda\n\nThe prize for cheese in Gouda went to Aunt May in the end.\n")
    upload(page, article, ends="1 replaced.")
    (gouda,) = own.library.entries(Filters(collection="Cheese"))
    assert gouda.title == "Gouda", "the new version stays in the old one's collection"
    while page.locator(".job .put-away").count():
        page.locator(".job .put-away").first.click()
        page.wait_for_timeout(100)
    own.remove([gouda.id], purge=True)


def test_a_folder_keeps_its_folders_and_only_what_can_be_read_is_sent(
    page: Any, own: Assistant, tmp_path: Path
) -> None:
    for name in ("notes/a/index.txt", "notes/b/index.txt", "notes/b/picture.png", "notes/.hidden.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Notes of {name}, and nothing else.")
    go(page, "add")
    page.set_input_files("#choose-folder", str(tmp_path / "notes"))
    page.locator(".job.ended", has_text="2 files: 2 added.").wait_for()
    found = [entry for entry in own.library.entries() if entry.path and "notes" in entry.path]
    uploads = own.settings.home / "uploads" / "notes"
    assert {entry.path for entry in found} == {str(uploads / "a" / "index.txt"), str(uploads / "b" / "index.txt")}
    own.remove([entry.id for entry in found], purge=True)


DROP = """names => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File([`${name} was dropped, said the editor.`], name));
  for (const kind of ["dragover", "drop"]) document.getElementById("listing").dispatchEvent(
    new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def test_files_dropped_on_the_table_are_added(page: Any, own: Assistant) -> None:
    go(page)
    page.evaluate(DROP, ["one.txt", "two.txt"])
    page.locator(".job.ended", has_text="2 files: 2 added.").first.wait_for()
    assert page.locator("#drop").is_visible()
    own.remove([entry.id for entry in own.library.entries() if entry.title in ("one", "two")], purge=True)


def test_a_path_of_this_computer_and_a_pages_address_are_added(page: Any, own: Assistant, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "curlew.html").write_text(
        "<html><head><title>Curlews</title></head><body><article><p>Curlews cry over the marsh all night long, and "
        "nobody who lives there sleeps before June.</p></article></body></html>"
    )
    (tmp_path / "plover.txt").write_text("Plovers run along the shore.")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        go(page, "add")
        for target, ends in (
            (str(tmp_path / "plover.txt"), "plover.txt: 1 added."),
            (f"http://127.0.0.1:{server.server_address[1]}/curlew.html", "curlew.html: 1 added."),
            ("http://127.0.0.1:9/x.html", "1 failed."),
        ):
            page.fill("#add-address", target)
            page.keyboard.press("Enter")
            page.locator(".job.ended", has_text=ends).wait_for()
        server.shutdown()
    page.fill("#add-address", str(tmp_path / "none"))
    page.keyboard.press("Enter")
    said(page, "no such file or folder")
    own.remove([one.id for one in own.library.entries() if one.title in ("Curlews", "plover")], purge=True)


def test_what_is_being_added_is_found_again_after_a_reload_seen_by_others_and_stopped(
    own: Assistant, serve: Serve, opened: Open, tmp_path: Path
) -> None:
    gate = threading.Event()

    class Held:
        def __getattr__(self, name: str) -> Any:
            return getattr(own, name)

        def add(self, *args: Any) -> Any:
            assert gate.wait(60)
            return own.add(*args)

    files = [tmp_path / f"{n}.txt" for n in range(20)]
    for n, file in enumerate(files):
        file.write_text(f"Tern number {n} dives.")
    with serve(Held()) as address:
        page, other = opened(address), opened(address)
        go(page, "add")
        page.set_input_files("#choose-files", [str(file) for file in files])
        page.locator(".job", has_text="Adding 20 files").wait_for()
        page.reload()
        page.locator(".job", has_text="Adding 20 files").wait_for()
        go(other, "add")
        other.locator(".job", has_text="Adding 20 files").wait_for()
        other.set_input_files("#choose-files", str(files[0]))
        other.locator(".job", has_text="others are being added first").wait_for()
        page.get_by_role("button", name="Stop adding 20 files").click()
        page.locator(".job", has_text="Stopping").wait_for()
        gate.set()
        page.locator(".job.ended", has_text="Stopped; what was added before stays. 16 added.").wait_for()
        other.locator(".job.ended", has_text="1 unchanged").wait_for()
        page.close()
        other.close()
    own.remove([one.id for one in own.library.entries() if one.path], purge=True)


def test_an_article_is_removed_at_once_and_the_removal_undone(page: Any, own: Assistant) -> None:
    go(page)
    sought(page, "stork 07", 1)
    page.get_by_role("button", name="Remove Stork 07").click()
    said(page, "Removed: Stork 07.")
    page.locator(".shelf-none").wait_for()
    assert own.library.count() == 59
    page.get_by_role("button", name="Undo").click()
    said(page, "Brought back: Stork 07.")
    named(page, "Stork 07").wait_for()
    assert own.library.count() == 60


def test_several_are_removed_found_among_the_removed_restored_and_erased(page: Any, own: Assistant) -> None:
    go(page)
    sought(page, "stork 1", 15)
    page.get_by_label("Choose all on this page").check()
    assert page.locator(".how-many").inner_text() == "15 chosen"
    page.get_by_label("Choose Stork 19").uncheck()
    page.get_by_role("button", name="Remove", exact=True).click()
    said(page, "Removed: 14 articles.")
    page.locator(".shelf-states button", has_text="Removed").click()
    page.locator(".shelf-pages", has_text="14 articles").wait_for()
    page.get_by_role("button", name="Restore Stork 10").click()
    said(page, "Brought back: Stork 10.")
    named(page, "Stork 10").wait_for(state="detached")

    page.get_by_label("Choose Stork 11").check()
    page.get_by_role("button", name="Erase for good…").click()
    dialog = page.get_by_role("dialog", name="Erase for good?")
    assert "The text of “Stork 11” goes" in dialog.inner_text()
    assert "won’t open from them any more" in dialog.inner_text()
    dialog.get_by_role("button", name="Keep").click()
    assert page.locator(".how-many").inner_text() == "1 chosen"
    page.get_by_role("button", name="Erase for good…").click()
    dialog.get_by_role("button", name="Erase for good").click()
    said(page, "Erased for good: Stork 11.")
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    said(page, "Brought back: 12 articles.")
    page.locator(".shelf-none").wait_for()
    assert own.library.count() == 59


def test_collections_are_made_filled_asked_renamed_and_given_up(page: Any, own: Assistant) -> None:
    go(page, "collections")
    page.fill("#new-collection", "Southward")
    page.keyboard.press("Enter")
    said(page, "“Southward” is there, and empty")
    page.fill("#new-collection", "southward")
    page.keyboard.press("Enter")
    said(page, "already; give another name")
    go(page)
    sought(page, "stork 3", 15)
    for number in (31, 33):
        page.get_by_label(f"Choose Stork {number}").check()
    page.get_by_label("Collection to put them into").fill("Southward")
    page.get_by_role("button", name="Put in", exact=True).click()
    said(page, "2 articles are now in “Southward”.")
    named(page, "Stork 31").locator(".inside li", has_text="Southward").wait_for()
    page.get_by_label("Collection", exact=True).select_option(label="Southward (2)")
    page.locator(".shelf-pages", has_text="2 articles").wait_for()
    page.get_by_label("Choose Stork 33").check()
    page.get_by_role("button", name="Take out of “Southward”").click()
    said(page, "Taken out of “Southward”: 1 article.")

    go(page, "collections")
    page.get_by_role("button", name="Rename Southward").click()
    page.get_by_label("New name of Southward").fill("To Africa")
    page.keyboard.press("Enter")
    row = page.locator("#gathered li", has_text="To Africa")
    row.wait_for()
    row.get_by_role("button", name="Ask To Africa").click()
    chosen = page.get_by_label("Collection that is asked")
    page.locator(".asked-collection.made").wait_for()
    assert chosen.locator("option:checked").inner_text() == "To Africa (1)"
    assert "1 of 59 articles" in page.locator("#filters").inner_text()
    page.fill("#box textarea", "Where did the stork fly?")
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered").wait_for()
    assert {part.inner_text() for part in page.locator("#present .clipping .title").all()} == {"Stork 31"}

    go(page, "collections")
    page.get_by_role("button", name="Remove the collection To Africa").click()
    said(page, "The collection “To Africa” is gone. Its article stays in the library.")
    assert own.library.count() == 59
    page.get_by_role("button", name="Back to the chat").click()
    page.locator(".filter-problem", has_text="There is no collection “To Africa” any more").wait_for()
    chosen.select_option(label="All articles")
    page.locator(".filter-problem").wait_for(state="detached")


def test_the_index_is_shown_checked_and_rebuilt_while_full_text_answers(page: Any, own: Assistant) -> None:
    own.stages()
    go(page, "index")
    page.locator(".standing-box.well").wait_for()
    figures = page.locator(".figures").first.inner_text()
    assert f"In the index\n{own.library.count_chunks()}" in figures
    page.get_by_role("button", name="Check everything").click()
    page.locator(".health h3", has_text="nothing is wrong").wait_for()
    dense = own.dense()
    with dense._lock:  # it waits for this before it begins to fill what it has emptied
        page.get_by_role("button", name="Rebuild the index").click()
        page.locator(".standing-box.busy", has_text="Full text answers meanwhile").wait_for()
        assert page.get_by_role("button", name="Rebuild the index").is_disabled()
    page.locator(".standing-box.well").wait_for()
    assert dense.count() == own.library.count_chunks()


def test_on_a_phone_it_fills_the_window_and_an_article_is_read_over_it(at: str, opened: Open) -> None:
    page = opened(at, viewport=PHONE, reduced_motion="reduce")
    go(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.locator("#side").is_visible()
    first = titles(page)[0]
    page.locator(TITLES).first.click()
    page.locator("#reader h2", has_text=first).wait_for()
    assert page.get_by_role("dialog", name="Reader").is_visible()
    page.keyboard.press("Escape")
    page.locator("#side").wait_for(state="hidden")
    assert page.locator("#library").is_visible(), "back to where it was opened from"
    assert page.evaluate("document.activeElement.textContent") == first
    page.get_by_label("Sorted by").select_option(label="Title ↓")
    page.wait_for_function("document.querySelector('#listing .from').textContent === 'Stork 59'")
    page.go_back()
    page.locator("#chat").wait_for()
    assert not page.locator("#library").is_visible()
