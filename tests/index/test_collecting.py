"""Collections are made, renamed, filled and given up, and no article is lost by it; removed articles come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from test_library import MODEL, article, found, ids_of, keep, rows_in

from index.article import Article
from index.collecting import Gathered, collections_of, create, drop, gather, gathered, name_now, rename, scatter
from index.database import AT_ONCE
from index.embed import Embedder, open_embedder
from index.errors import MisuseError
from index.filters import Filters
from index.library import Library
from index.removing import remove
from index.restoring import newest, restore
from index.schema import articles, removed_chunks, token_vectors, vectors
from index.set_aside import KEPT_FOR, forget
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


def many(library: Library, count: int) -> list[str]:
    birds = [article(f"Stork {n} flies.", title=f"Stork {n}", origin=f"stork {n}") for n in range(count)]
    for at in range(0, count, 200):
        keep(library, *birds[at : at + 200])
    return [bird.id for bird in birds]


def retired(library: Library, one: Article, when: datetime) -> None:
    with library.engine.begin() as connection:
        connection.execute(update(articles).where(articles.c.id == one.id).values(retired_at=when))


def test_an_undone_removal_puts_back_what_was_there_and_cuts_and_embeds_nothing(shelf: Library) -> None:
    gather(shelf, [STORKS.id], "Birds")
    before, ids = shelf.by_id(STORKS.id).entry, ids_of(shelf, STORKS)
    tokens, lines = shelf.token_vectors(ids, MODEL), shelf.waiting()
    shelf.remove([STORKS.id, GEESE.id])
    assert [rows_in(shelf, table) for table in (vectors, token_vectors, removed_chunks)] == [0, 0, 3]
    assert shelf.bring_back([STORKS.id, "0" * 64], MODEL) == [STORKS.id]
    assert shelf.by_id(STORKS.id).entry == before
    assert ids_of(shelf, STORKS) == ids
    assert shelf.token_vectors(ids, MODEL) == tokens
    assert found(shelf, "storks spring") == ["They return in spring.", "Storks fly south."]
    assert shelf.ids(Filters(collection="Birds")) == [STORKS.id]
    assert [(line.chunk_id, line.operation) for line in shelf.outbox()[lines + 3 :]] == [(n, "add") for n in ids]
    assert shelf.bring_back([STORKS.id], MODEL) == [], "it is there"
    shelf.remove([STORKS.id, GEESE.id], purge=True)
    assert rows_in(shelf, removed_chunks) == 0, "nothing stays of what is erased"


def test_what_was_set_aside_is_of_no_use_to_another_model_nor_where_a_part_is_missing(
    shelf: Library, embedder: Embedder
) -> None:
    with shelf.engine.begin() as connection:
        connection.execute(token_vectors.delete().where(token_vectors.c.chunk_id == ids_of(shelf, GEESE)[0]))
    shelf.remove([STORKS.id, GEESE.id])
    assert shelf.bring_back([STORKS.id, GEESE.id], "another model") == []
    assert shelf.bring_back([STORKS.id, GEESE.id], MODEL) == [STORKS.id]
    assert restore([GEESE.id], shelf, embedder).restored == [GEESE.id]
    assert found(shelf, "geese") == ["Geese swim."]
    assert rows_in(shelf, removed_chunks) == 0


def test_a_place_that_is_taken_isnt_taken_back_unasked(shelf: Library) -> None:
    shelf.remove([STORKS.id])
    again = article("Storks stay north now.")
    keep(shelf, again)
    assert shelf.bring_back([STORKS.id], MODEL) == []
    shelf.remove([again.id])
    assert shelf.bring_back([STORKS.id, again.id], MODEL) == [], "which of the two isn't for this to say"
    assert shelf.bring_back([again.id], MODEL) == [again.id]


def test_only_the_newest_version_comes_back_with_all_others(shelf: Library) -> None:
    second, third = article("Storks stay north now."), article("Storks are gone.")
    keep(shelf, second)
    keep(shelf, third)
    shelf.remove([GEESE.id])
    given = [GEESE.id, STORKS.id, second.id]
    assert newest(given, shelf) == [GEESE.id], "of storks a newer version is live"
    shelf.remove([third.id])
    assert newest([STORKS.id, third.id, *given], shelf) == [third.id, GEESE.id]
    assert newest(given, shelf) == [GEESE.id, second.id]


def test_after_a_day_nothing_is_set_aside_and_the_article_is_embedded_when_it_comes_back(
    shelf: Library, embedder: Embedder
) -> None:
    shelf.remove([STORKS.id, GEESE.id])
    retired(shelf, STORKS, datetime.now(UTC) - KEPT_FOR - timedelta(minutes=1))
    forget(shelf.engine)
    assert rows_in(shelf, removed_chunks) == 1
    assert shelf.bring_back([STORKS.id, GEESE.id], MODEL) == [GEESE.id]
    assert restore([STORKS.id], shelf, embedder).restored == [STORKS.id]
    assert found(shelf, "storks") == [STORKS.text]


class Unused:
    """An embedder whose vectors the library has, and which must not be asked for more."""

    name = MODEL


def test_many_go_and_come_back_some_hundred_at_a_time_and_what_is_stopped_leaves_the_others(library: Library) -> None:
    ids = many(library, AT_ONCE + 10)
    told: list[tuple[int, int]] = []
    assert remove(ids, library, on_progress=lambda *news: told.append(news)) == ids
    assert told == [(AT_ONCE, AT_ONCE + 10), (AT_ONCE + 10, AT_ONCE + 10)]
    assert library.count() == library.count_chunks() == 0
    assert found(library, "stork") == []
    assert sorted(restore(ids, library, Unused(), lambda done, total: False).restored) == sorted(ids[:AT_ONCE])
    assert library.count() == AT_ONCE
    assert len(restore(ids, library, Unused()).restored) == 10
    assert library.count_vectors(MODEL) == AT_ONCE + 10
    assert remove(ids, library, on_progress=lambda done, total: False) == ids[:AT_ONCE]
    assert library.count() == 10
    assert remove(ids, library, purge=True) == ids
    assert restore(ids, library, Unused()).gone == ids
