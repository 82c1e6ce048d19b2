"""A conversation that asks a collection goes on asking it under another name, and says so where it is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from test_cli import environment, run_in

from index.collecting import create, drop, gather, rename
from index.conversations import Listed
from index.filters import Filters
from rag.assistant import Assistant
from ui.asking import NOTHING_LEFT, ask
from ui.conversation import Conversation
from ui.exchange import Exchange, State
from ui.filtering import Change, changed
from ui.keeping.feedback import judged_answers, still_asked
from ui.keeping.keeper import LibraryKeeper

BRITAIN, CASSINI = "Why did Britain skip the meeting?", "When did Cassini plunge into Saturn?"
Open = Callable[..., Any]


@pytest.fixture
def keeper(shelf: Assistant) -> Iterator[LibraryKeeper]:
    """Where conversations are kept; the one collection has what is told of Britain, and there is none afterwards."""
    keeper = LibraryKeeper(shelf.library.engine)
    (entry,) = [one for one in shelf.library.entries() if one.title.startswith("Britain and France")]
    gather(shelf.library, [entry.id], "Politics")
    yield keeper
    for name in shelf.library.collections():
        drop(shelf.library, name)
    for one in keeper.kept.listed(None):
        keeper.kept.delete(one.id)


def restricted(keeper: LibraryKeeper, collection: str = "Politics") -> Conversation:
    conversation = Conversation(keeper=keeper)
    conversation.restrict(Filters(collection=collection))
    return conversation


def last(shelf: Assistant, conversation: Conversation, question: str = BRITAIN) -> Exchange:
    return list(ask(shelf, conversation, question))[-1]


def test_it_asks_on_under_the_new_name_open_and_opened_again(shelf: Assistant, keeper: LibraryKeeper) -> None:
    unasked, mine = restricted(keeper), restricted(keeper)
    assert last(shelf, mine).state is State.ANSWERED
    rename(shelf.library, "Politics", "Summits")
    create(shelf.library, "Politics")
    for conversation in (mine, unasked, keeper.open(mine.id, None)):
        assert conversation is not None
        asked = last(shelf, conversation)
        assert (asked.state, asked.filters.collection) == (State.ANSWERED, "Summits")
        assert conversation.filters == Filters(collection="Summits")
    assert last(shelf, restricted(keeper)).state is State.FAILED, "the one that is called so now is empty"


def test_it_is_kept_under_a_name_of_its_time_whenever_it_is_kept(shelf: Assistant, keeper: LibraryKeeper) -> None:
    mine = restricted(keeper)
    answering = ask(shelf, mine, BRITAIN)
    assert any(one.state is State.WRITING for one in answering), "its evidence is found"
    rename(shelf.library, "Politics", "Summits")
    create(shelf.library, "Politics")
    *_, answered = answering
    assert answered.state is State.ANSWERED
    opened = keeper.open(mine.id, None)
    assert opened is not None
    assert last(shelf, opened).state is State.ANSWERED
    assert opened.filters == Filters(collection="Summits")


def test_filters_of_before_names_were_followed_are_of_when_they_were_kept(
    shelf: Assistant, keeper: LibraryKeeper
) -> None:
    mine = restricted(keeper)
    last(shelf, mine)
    (line,) = keeper.kept.listed(None)
    older = json.dumps({"collection": "Politics", "sources": ["BBC"]})
    keeper.kept.keep(Listed(**{**line.__dict__, "filters": older}), [])
    rename(shelf.library, "Politics", "Summits")
    create(shelf.library, "Politics")
    opened = keeper.open(mine.id, None)
    assert opened is not None
    assert opened.filters == Filters(collection="Politics", sources=("BBC",))
    last(shelf, opened)
    assert opened.filters == Filters(collection="Summits", sources=("BBC",))


def test_one_that_is_gone_or_empty_is_said_in_one_line(shelf: Assistant, keeper: LibraryKeeper) -> None:
    mine = restricted(keeper)
    assert last(shelf, mine).state is State.ANSWERED
    drop(shelf.library, "Politics")
    for conversation in (mine, keeper.open(mine.id, None)):
        assert conversation is not None
        failed = last(shelf, conversation)
        assert failed.state is State.FAILED
        assert failed.message == "There is no collection “Politics” any more: choose another one, or ask all articles."
    create(shelf.library, "Politics")
    assert last(shelf, mine).message.startswith("The collection “Politics” is empty")
    mine.restrict(changed(mine.filters, Change("add", "collection", "")))
    mine.take_back()
    assert last(shelf, mine).state is State.ANSWERED
    mine.restrict(Filters(sources=("nowhere",)))
    assert last(shelf, mine).message == NOTHING_LEFT


def test_what_was_thought_is_asked_again_of_the_collection_by_its_new_name(
    shelf: Assistant, keeper: LibraryKeeper
) -> None:
    mine = restricted(keeper)
    keeper.judge(mine, last(shelf, mine).number, True, "")
    rename(shelf.library, "Politics", "Summits")
    create(shelf.library, "Politics")
    (judged,) = judged_answers(keeper.kept)
    assert judged.filters.collection == "Politics", "as it was asked"
    (again,) = still_asked([judged], shelf.library)
    assert again.filters.collection == "Summits"
    clippings = run_in(environment(shelf.settings))
    _, line = clippings("feedback").out.splitlines()
    assert json.loads(line)["filters"] == {"collection": "Summits"}
    drop(shelf.library, "Summits")
    drop(shelf.library, "Politics")
    ran = clippings("feedback")
    assert ran.out == ""
    assert "1 left out: asked of articles or a collection no longer in the library" in ran.err


@pytest.mark.browser
def test_an_open_page_asks_on_and_shows_the_new_name(
    shelf: Assistant, keeper: LibraryKeeper, address: str, opened: Open
) -> None:
    clippings = run_in(environment(shelf.settings))
    page = opened(address)
    chosen = page.get_by_label("Collection that is asked")
    chosen.select_option("Politics")
    page.locator("#filters .left", has_text="1 of ").wait_for()
    assert clippings("collections", "rename", "Politics", "Summits").code == 0
    page.fill("#box textarea", BRITAIN)
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered", has_text=BRITAIN).wait_for()
    expect(chosen).to_have_value("Summits")
    assert clippings("collections", "rename", "Summits", "Meetings").code == 0
    page = opened(address)
    chosen = page.get_by_label("Collection that is asked")
    page.locator(".switch[data-pane=conversations]").click()
    page.locator("#conversation-list .kept .from").first.click()
    page.locator("#present .turn.answered", has_text=BRITAIN).wait_for()
    expect(chosen).to_have_value("Meetings")
    assert clippings("collections", "remove", "Meetings").code == 0
    page.fill("#box textarea", CASSINI)
    page.keyboard.press("Enter")
    page.locator("#present .turn.failed", has_text="There is no collection “Meetings” any more").wait_for()
    page.locator("#filters .filter-problem", has_text="There is no collection “Meetings” any more").wait_for()
    chosen.select_option("All articles")
    page.locator("#filters .filter-problem").wait_for(state="detached")
    page.locator("#retry").click()
    page.locator("#present .turn.answered", has_text=CASSINI).wait_for()
