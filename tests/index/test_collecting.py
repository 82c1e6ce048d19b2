"""Collections are made, renamed, filled and given up, and no article is lost by it; removed articles come back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from test_library import article, found, keep

from index.collecting import Gathered, collections_of, create, drop, gather, gathered, name_now, rename, scatter
from index.embed import Embedder, open_embedder
from index.errors import MisuseError
from index.filters import Filters
from index.library import Library
from index.restoring import restore
from index.settings import Settings

STORKS, GEESE = article(), article("Geese swim.", origin="geese", title="Geese")


@pytest.fixture(scope="module")
def embedder(settings: Settings) -> Embedder:
    return open_embedder(settings)


@pytest.fixture
def shelf(library: Library) -> Library:
    keep(library, STORKS, GEESE)
    return library


def test_collections_are_made_listed_with_their_articles_renamed_and_given_up(shelf: Library) -> None:
    assert create(shelf, "  to   read ") == "to read"
    assert gather(shelf, [STORKS.id, GEESE.id, "0" * 64], "Birds") == 2
    assert gather(shelf, [STORKS.id], "Birds") == 0, "it is in already"
    assert gathered(shelf) == [Gathered("Birds", 2), Gathered("to read", 0)]
    assert collections_of(shelf, [STORKS.id]) == {STORKS.id: ["Birds"]}
    assert rename(shelf, "Birds", "birds") == "birds", "another way to write it is not taken by itself"
    assert shelf.ids(Filters(collection="birds")) == shelf.ids(Filters())
    assert scatter(shelf, [STORKS.id], "birds") == 1
    assert drop(shelf, "birds") == 1
    assert gathered(shelf) == [Gathered("to read", 0)]
    assert shelf.count() == 2, "its articles stay"


def test_a_collection_is_found_by_what_it_was_called_when_that_was_noted(shelf: Library) -> None:
    def now() -> datetime:
        return datetime.now(UTC)

    create(shelf, "Reading")
    gather(shelf, [STORKS.id], "Travellers")
    first = now()
    rename(shelf, "Reading", "Reading 2025")
    second = now()
    create(shelf, "Reading")
    third = now()
    rename(shelf, "Reading 2025", "Old reading")
    rename(shelf, "Reading", "reading")
    rename(shelf, "reading", "reading")
    assert name_now(shelf, "Reading", first) == "Old reading"
    assert name_now(shelf, "Reading 2025", second) == "Old reading"
    assert name_now(shelf, "Reading", third) == "reading", "another one had the name by then"
    assert name_now(shelf, "reading", now()) == "reading"
    assert name_now(shelf, "Reading 2025", now()) == "Old reading", "nothing else is called so now"
    assert name_now(shelf, "Travellers", first) == "Travellers"
    assert name_now(shelf, "no such", first) is None
    drop(shelf, "Old reading")
    create(shelf, "New")
    for name, at in (("Reading 2025", second), ("Old reading", now())):
        assert name_now(shelf, name, at) is None, "it is gone, whatever was made since"
    assert name_now(shelf, "Reading", first) == "reading", "the last that was called so"


def test_moving_takes_articles_out_of_the_others(shelf: Library) -> None:
    gather(shelf, [STORKS.id, GEESE.id], "Birds")
    assert gather(shelf, [STORKS.id], "Travellers", alone=True) == 1
    assert collections_of(shelf, [STORKS.id, GEESE.id]) == {STORKS.id: ["Travellers"], GEESE.id: ["Birds"]}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "BIRDS"])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(shelf: Library, name: str) -> None:
    create(shelf, "Birds")
    create(shelf, "Fish")
    with pytest.raises(MisuseError):
        create(shelf, name)
    with pytest.raises(MisuseError):
        rename(shelf, "Fish", name)
    for change in (lambda: rename(shelf, "no such", "x"), lambda: drop(shelf, "no such")):
        with pytest.raises(MisuseError, match="no collection is called 'no such'"):
            change()
    assert [one.name for one in gathered(shelf)] == ["Birds", "Fish"]


def test_a_removed_article_comes_back_as_it_was(shelf: Library, embedder: Embedder) -> None:
    gather(shelf, [STORKS.id], "Birds")
    before = shelf.by_id(STORKS.id).entry
    shelf.remove([STORKS.id, GEESE.id])
    assert found(shelf, "storks") == []
    assert gathered(shelf) == [Gathered("Birds", 0)], "a removed article isn't in it for who looks"
    told: list[tuple[int, int]] = []
    result = restore([STORKS.id, STORKS.id, "0" * 64], shelf, embedder, lambda *news: told.append(news))
    assert (result.restored, result.instead, result.gone) == ([STORKS.id], [], ["0" * 64])
    assert told == [(1, 2)]
    after = shelf.by_id(STORKS.id).entry
    assert (after.retired_at, after.added_at, after.title) == (None, before.added_at, before.title)
    assert found(shelf, "storks") == [STORKS.text], "in one chunk now: it was cut by hand before"
    assert shelf.count_vectors(embedder.name) == 1
    assert shelf.ids(Filters(collection="Birds")) == [STORKS.id]
    assert restore([STORKS.id], shelf, embedder).restored == [], "what is live stays as it is"


def test_a_replaced_version_that_comes_back_takes_the_newer_ones_place(shelf: Library, embedder: Embedder) -> None:
    newer = article("Storks stay north now.")
    keep(shelf, newer)
    result = restore([STORKS.id], shelf, embedder)
    assert (result.restored, result.instead) == ([STORKS.id], [newer.id])
    assert STORKS.id in shelf.ids(Filters())
    assert newer.id not in shelf.ids(Filters())
    assert shelf.by_id(newer.id).text == newer.text


def test_what_is_erased_cant_come_back(shelf: Library, embedder: Embedder) -> None:
    shelf.remove([STORKS.id], purge=True)
    assert restore([STORKS.id], shelf, embedder).gone == [STORKS.id]
