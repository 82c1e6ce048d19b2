"""Kept conversations as who sits before the page does it: listed, gone on with, renamed, deleted, exported, judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from index.samples import sample_paths
from rag.assistant import Assistant
from ui.keeping.keeper import LibraryKeeper

pytestmark = pytest.mark.browser
BRITAIN = "Why did Britain skip the meeting?"
CASSINI = "When did Cassini plunge into Saturn?"
ESA = "How many people work for the European Space Agency?"
UPLOAD = "#conversations-tools input[type=file]"
Open = Callable[..., Any]


def ask(page: Any, question: str) -> None:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    page.locator("#present .turn:not([aria-busy])", has=page.get_by_text(question, exact=True)).wait_for()


def conversations(page: Any) -> Any:
    """Open the pane, and return the rows."""
    page.locator(".switch[data-pane=conversations]").click()
    page.locator("#conversation-list .kept").first.wait_for()
    return page.locator("#conversation-list .kept")


def titles(page: Any) -> Any:
    return page.locator("#conversation-list .kept .title")


def test_what_was_asked_is_there_again_in_another_browser(opened: Open, address: str) -> None:
    page = opened(address)
    ask(page, BRITAIN)
    assert page.locator("#present .turn[data-kept]").count() == 1
    ask(page, ESA)
    page.locator("#new").click()
    page.locator(".welcome").wait_for()
    ask(page, CASSINI)
    other = opened(address)
    other.get_by_role("button", name="Library", exact=True).click()
    other.locator("#library h2").wait_for()
    rows = conversations(other)
    expect(titles(other)).to_have_text([CASSINI, BRITAIN])
    rows.nth(1).locator(".from").click()
    expect(other.locator("#box textarea")).to_be_visible()
    other.locator("#present .turn.refused", has_text=ESA).wait_for()
    other.locator("#past .turn.answered", has_text=BRITAIN).wait_for()
    other.locator("#past .clipping .from").first.click()
    other.locator("#reader mark.current").first.wait_for()
    assert "Britain skipped the dinner" in " ".join(other.locator("#reader mark.current").all_text_contents())
    ask(other, CASSINI)
    conversations(other)
    expect(titles(other)).to_have_text([BRITAIN, CASSINI])
    expect(other.locator("#conversation-list .kept .about").first).to_have_text("3 questions")


def test_conversations_are_searched_renamed_deleted_and_brought_back(opened: Open, address: str) -> None:
    page = opened(address)
    ask(page, BRITAIN)
    rows = conversations(page)
    before = rows.count()
    rows.first.locator("[data-rename=edit]").click()
    page.keyboard.type("The <b>dinner</b>")
    page.keyboard.press("Enter")
    expect(titles(page).first).to_have_text("The <b>dinner</b>")
    page.fill("#conversations-words textarea, #conversations-words input", "skipped <b>dinner")
    expect(rows).to_have_count(1)
    page.fill("#conversations-words textarea, #conversations-words input", "nothing has these words")
    page.locator("#conversation-list .hint", has_text="No conversation has all").wait_for()
    page.fill("#conversations-words textarea, #conversations-words input", "")
    expect(rows).to_have_count(before)
    rows.first.get_by_role("button", name="Delete").click()
    page.locator(".welcome").wait_for()
    expect(rows).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").click()
    expect(titles(page).first).to_have_text("The <b>dinner</b>")
    rows.first.locator(".from").click()
    page.locator("#present .turn.answered", has_text=BRITAIN).wait_for()
    rows.first.locator("[data-rename=edit]").click()
    page.keyboard.press("Escape")
    expect(rows.first.locator(".renaming")).to_be_hidden()


def test_a_conversation_is_exported_and_imported(opened: Open, address: str, tmp_path: Path) -> None:
    page = opened(address)
    ask(page, BRITAIN)
    rows = conversations(page)
    files = {}
    for name in ("Markdown", "HTML", "JSON"):
        rows.first.locator("summary").click()
        with page.expect_download() as download:
            rows.first.get_by_role("link", name=name).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    assert [file.suffix for file in files.values()] == [".md", ".html", ".json"]
    for file in files.values():
        written = file.read_text("utf-8")
        for words in (
            "Britain skipped the dinner because it saw no need",
            "Britain and France stay away",
            "Clippings sample",
        ):
            assert words in written
    before = rows.count()
    page.set_input_files(UPLOAD, files["JSON"])
    page.locator("#conversations-news", has_text=f"Imported: {BRITAIN}").wait_for()
    expect(rows).to_have_count(before + 1)
    page.set_input_files(UPLOAD, {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    page.locator("#conversations-news", has_text="x.json: not a conversation").wait_for()
    rows.first.locator(".from").click()
    page.locator("#present .turn.answered", has_text=BRITAIN).wait_for()


def test_what_is_thought_of_an_answer_is_kept(opened: Open, address: str, shelf: Assistant) -> None:
    page = opened(address)
    ask(page, BRITAIN)
    page.locator("#present").get_by_role("button", name="Not helpful").click()
    expect(page.locator("#present .judgement input")).to_be_focused()
    page.keyboard.type("It leaves out <b>France</b>.")
    page.keyboard.press("Enter")
    expect(page.locator("#present .reason")).to_have_text("It leaves out <b>France</b>.")
    ask(page, CASSINI)
    page.locator("#present").get_by_role("button", name="Helpful", exact=True).click()
    page.locator("#present .thumb[aria-pressed=true]").wait_for()
    page = opened(address)
    conversations(page).first.locator(".from").click()
    expect(page.locator(".thumb[aria-pressed=true]")).to_have_count(2)
    expect(page.locator("#past .reason")).to_have_text("It leaves out <b>France</b>.")
    page.locator("#present .thumb[aria-pressed=true]").click()
    expect(page.locator(".thumb[aria-pressed=true]")).to_have_count(1)
    (thought,) = [one for one in LibraryKeeper(shelf.library.engine).kept.feedback() if one.reason]
    assert (thought.helpful, thought.reason) == (False, "It leaves out <b>France</b>.")


def test_a_citation_opens_though_its_article_was_removed_or_erased(
    opened: Open, address: str, shelf: Assistant
) -> None:
    page = opened(address)
    ask(page, BRITAIN)
    quoted = page.locator("#present blockquote").first.inner_text()
    (entry,) = [one for one in shelf.library.entries() if one.title.startswith("Britain and France")]
    try:
        shelf.remove([entry.id])
        page.locator("#present .clipping .from").first.click()
        page.locator("#reader .retired", has_text="it was removed on").wait_for()
        assert page.locator("#reader mark.current").all_text_contents() == [quoted]
        shelf.remove([entry.id], purge=True)
        page.locator("#present .clipping .from").first.click()
        page.locator("#reader .retired", has_text="it was erased").wait_for()
        assert page.locator("#reader mark.current").all_text_contents() == [quoted]
        assert page.locator("#reader h2").inner_text() == entry.title
    finally:
        shelf.add([str(path) for path in sample_paths()])


def test_an_answer_on_its_way_goes_on_where_it_belongs(
    shelf: Assistant, serve: Callable[[Any], AbstractContextManager[str]], opened: Open
) -> None:
    from reciting import Reciting, cited

    from index.filters import Filters

    entry = shelf.library.entries()[0]
    sentence = shelf.library.sentences(shelf.library.ids(Filters()))[entry.id][0]
    reciting = Reciting(shelf, {"What is cited?": [cited(shelf.library, entry.id, sentence.span)]})
    with serve(reciting) as address:
        page = opened(address)
        reciting.finish.clear()
        page.fill("#box textarea", "What is cited?")
        page.keyboard.press("Enter")
        page.locator("#present .draft").wait_for()
        page.locator("#new").click()
        page.locator(".welcome").wait_for()
        reciting.finish.set()
        ask(page, BRITAIN)
        assert page.locator(".turn").count() == 1
        rows = conversations(page)
        rows.filter(has_text="What is cited?").first.locator(".from").click()
        page.locator("#present .turn.answered .notice", has_text="Stopped").wait_for()
        page.close()


def test_an_export_asks_for_a_conversation_that_is_there(address: str) -> None:
    import httpx

    assert httpx.get(f"{address}/clippings/conversations/{'0' * 32}.json").status_code == 404
    assert httpx.get(f"{address}/clippings/conversations/..%2f..%2fetc%2fpasswd").status_code == 404


def test_the_file_that_a_person_has_judged_by_is_json_lines(shelf: Assistant) -> None:
    from eval.sets.from_feedback import question_line
    from index.filters import Filters
    from ui.keeping.feedback import judged_answers

    there = set(shelf.library.ids(Filters()))
    for one in judged_answers(LibraryKeeper(shelf.library.engine).kept):
        line = question_line(one, there)
        assert json.loads(json.dumps(line))["question"] in (BRITAIN, CASSINI)
