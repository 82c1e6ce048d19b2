"""What is done with chosen articles, or with all that match: at once where it is quick, else told, stopped, undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from index.article import Article
from index.collecting import gathered
from index.database import AT_ONCE
from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant
from ui.shelf.acting import Acts
from ui.shelf.changes import KEPT, PATIENCE, Changes
from ui.shelf.jobs import Jobs
from ui.shelf.upkeep import Upkeep
from ui.shelf.visit import Said, Visit

GULLS, TERNS = 60, AT_ONCE + 30
WORDS = {"sort": "title", "descending": False, "page": 2, "words": "gull"}


@pytest.fixture(scope="module")
def real(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real service on gulls, and on more terns than go in one transaction."""
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("handling")})) as opened:
        opened.add_articles(
            [
                *(Article(f"Gull {n} cries.", f"Gull {n}", f"gull {n}") for n in range(GULLS)),
                *(Article(f"Tern {n} dives.", f"Tern {n}", f"tern {n}", source="Pond") for n in range(TERNS)),
            ]
        )
        yield opened


class Pressed:
    """The buttons of one session."""

    def __init__(self, assistant: Any, patience: float = PATIENCE) -> None:
        self.changes, self.visit = Changes(patience), Visit()
        self.acts = Acts(assistant, Jobs(assistant), Upkeep(assistant), self.changes, list, True)

    def __call__(self, name: str, **data: Any) -> Said | None:
        self.acts.act(self.visit, {"act": name, **data})
        return self.visit.said

    def line(self, name: str, **data: Any) -> str:
        said = self(name, **data)
        assert said is not None
        return said.line


@pytest.fixture
def press(real: Assistant) -> Iterator[Pressed]:
    """The buttons; what they removed is there again at the end."""
    yield Pressed(real)
    gone = set(ids_of_all(real)) - set(real.library.ids(Filters()))
    real.restore(sorted(gone))


def ids_of_all(real: Assistant) -> list[str]:
    with real.library.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM articles").scalars())


def titles(real: Assistant, collection: str | None = None) -> set[str]:
    return {entry.title.split()[0] for entry in real.library.entries(Filters(collection=collection))}


def test_all_that_match_are_removed_whatever_page_is_shown_and_undone(real: Assistant, press: Pressed) -> None:
    assert press.line("remove", every=True, look=WORDS) == f"Removed: {GULLS} articles."
    assert titles(real) == {"Tern"}
    assert press.line("undo") == f"Brought back: {GULLS} articles."
    assert real.library.count() == GULLS + TERNS
    assert press("undo") is None, "once"


def test_all_that_match_means_at_that_moment(real: Assistant, press: Pressed) -> None:
    ids = [entry.id for entry in real.library.entries() if entry.title in ("Gull 1", "Gull 2")]
    real.remove(ids)
    assert press.line("remove", every=True, look=WORDS) == f"Removed: {GULLS - 2} articles."
    assert press.line("undo") == f"Brought back: {GULLS - 2} articles."
    assert real.library.count() == GULLS + TERNS - 2, "what was removed before stays removed"
    assert press.line("restore", every=True, look={**WORDS, "removed": True}) == "Brought back: 2 articles."


def test_they_are_put_into_a_collection_moved_and_taken_out(real: Assistant, press: Pressed) -> None:
    assert press.line("gather", every=True, look=WORDS, collection=" Cliff  birds ") == (
        f"{GULLS} articles are now in “Cliff birds”."
    )
    every = {"every": True, "look": {}}
    assert press.line("move", **every, collection="Birds") == f"{GULLS + TERNS} articles are now only in “Birds”."
    assert press.line("gather", **every, collection="Birds").endswith(f"({GULLS + TERNS} of them before).")
    assert [(one.name, one.articles) for one in gathered(real.library)] == [
        ("Birds", GULLS + TERNS),
        ("Cliff birds", 0),
    ]
    within = {"every": True, "look": {**WORDS, "collection": "Birds"}}
    assert press.line("scatter", **within, collection="Birds") == f"Taken out of “Birds”: {GULLS} articles."
    assert titles(real, "Birds") == {"Tern"}
    for name in ("Birds", "Cliff birds"):
        press("drop", collection=name)
    said = press("gather", **every, collection="x" * 81)
    assert said is not None
    assert said.grave
    assert "80 are the most" in said.line


def test_no_more_is_erased_than_was_asked_about(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("erased")})) as own:
        own.add_articles([Article(f"Auk {n} swims.", f"Auk {n}", f"auk {n}") for n in range(4)])
        press, every = Pressed(own), {"every": True, "look": {"words": "auk"}}
        line = press.line("erase", **every, count=3)
        assert line == "4 articles match by now, not 3; nothing was erased, so choose again."
        assert own.library.count() == 4
        assert press.line("erase", **every, count=4) == "Erased for good: 4 articles."
        assert (own.library.count(), len(ids_of_all(own))) == (0, 0)


def test_all_that_match_bring_no_older_version_back(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("versions")})) as own:
        for text in ("Auks swim.", "Auks dive.", "Auks fly."):
            own.add_articles([Article(text, "Auks", "auks"), Article(f"{text} Owls don’t.", "Owls", "owls")])
        press, every = Pressed(own), {"every": True, "look": {"removed": True}}
        assert "newer versions of all these" in press.line("restore", **every).lower()
        own.remove([entry.id for entry in own.library.entries() if entry.title == "Owls"])
        line = press.line("restore", **every)
        assert line == "Brought back: Owls. 4 older versions left where newer ones are."
        assert {own.library.by_id(entry.id).text[:9] for entry in own.library.entries()} == {"Auks fly."}


class Slow:
    """The real service, which waits for a gate after its first five hundred."""

    def __init__(self, real: Assistant) -> None:
        self.real, self.gate = real, threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def remove(self, ids: list[str], purge: bool = False, on_progress: Any = None) -> list[str]:
        def told(done: int, total: int) -> bool:
            assert self.gate.wait(30)
            return on_progress(done, total)

        on_progress(0, len(ids))
        return self.real.remove(ids, purge, told)


@pytest.fixture
def slow(real: Assistant) -> Slow:
    return Slow(real)


def over(changes: Changes) -> None:
    for change in changes.all():
        assert change.over.wait(30)


def test_what_takes_longer_is_told_to_all_and_undone_from_there(real: Assistant, press: Pressed, slow: Slow) -> None:
    held = Pressed(slow, 0.01)
    assert held("remove", every=True, look={}) is None
    assert held.changes.busy
    (change,) = held.changes.all()
    assert (change.doing, change.done, change.total) == (f"Removing {GULLS + TERNS} articles", 0, GULLS + TERNS)
    held.visit = Visit()  # the page is loaded again
    slow.gate.set()
    over(held.changes)
    assert not held.changes.busy
    (change,) = held.changes.all()
    assert change.outcome is not None
    assert change.outcome.line == f"Removed: {GULLS + TERNS} articles."
    assert len(change.outcome.undo) == GULLS + TERNS
    assert real.library.count() == 0
    held("undo", change=str(change.number))
    over(held.changes)
    assert real.library.count() == GULLS + TERNS
    assert [one.outcome and one.outcome.line for one in held.changes.all()] in (
        [f"Brought back: {GULLS + TERNS} articles."],
        [],
    )


def test_what_is_stopped_leaves_the_others_and_the_rest_is_undone(real: Assistant, press: Pressed, slow: Slow) -> None:
    held = Pressed(slow, 0.01)
    held("remove", every=True, look={})
    (change,) = held.changes.all()
    held("halt", change=str(change.number))
    slow.gate.set()
    over(held.changes)
    (change,) = held.changes.all()
    assert change.outcome is not None
    assert change.outcome.line == f"Stopped. Removed: {AT_ONCE} articles."
    assert real.library.count() == GULLS + TERNS - AT_ONCE
    held("undo", change=str(change.number))
    over(held.changes)
    assert real.library.count() == GULLS + TERNS


def test_only_the_last_that_are_over_stay_and_are_put_away(press: Pressed, slow: Slow) -> None:
    held = Pressed(slow, 0.01)
    one = slow.real.library.entries()[0].id
    for _ in range(KEPT + 2):
        held("remove", articles=one)
    slow.gate.set()
    over(held.changes)
    left = held.changes.all()
    assert len(left) == KEPT
    held("away", change=str(left[0].number))
    assert held.changes.all() == left[1:]


def test_a_failure_of_our_own_is_told_and_leaves_nothing_hanging(real: Assistant, press: Pressed) -> None:
    class Broken(Slow):
        def remove(self, *_: Any, **__: Any) -> list[str]:
            raise ZeroDivisionError

    said = Pressed(Broken(real))("remove", every=True, look={})
    assert said is not None
    assert said.grave
    assert "Something went wrong in the program itself" in said.line


@pytest.mark.parametrize("data", [{}, {"every": True}, {"every": "true", "look": {}}, {"every": True, "look": "x"}])
def test_nothing_is_done_where_the_browser_names_nothing(real: Assistant, press: Pressed, data: dict[str, Any]) -> None:
    for name in ("remove", "erase", "restore", "gather", "move", "scatter"):
        assert press(name, collection="x", **data) is None
    assert real.library.count() == GULLS + TERNS
