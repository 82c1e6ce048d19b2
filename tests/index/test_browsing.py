"""The table of articles is searched, filtered, sorted, counted and paged in the database, on either kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql
from test_library import article, keep

from index.browsing import PER_PAGE, Look, Sort, browse, find, fingerprint
from index.collecting import gather
from index.library import Library

LOOK = Look(sort=Sort.TITLE, descending=False)


@pytest.fixture
def shelf(library: Library) -> Library:
    """Five articles: of two sources and none, of two years and none, in a collection or not, one removed."""
    keep(
        library,
        article("Storks fly south.", title="Storks", source="The Heron", origin="1", author="A. Gull",
                published_at=datetime(2019, 12, 31, 23, 30, tzinfo=UTC)),
        article("Geese swim in ponds.", title="émigrés among geese", source="the heron", origin="2",
                published_at=datetime(2020, 5, 4, tzinfo=UTC)),
        article("Owls hunt at night, storks never.", title="Owls", source="Pond Weekly", origin="3",
                published_at=datetime(2020, 1, 1, tzinfo=UTC)),
        article("A bird is a bird.", title="Birds 100%_", source=None, origin="4"),
        article("Dodos are gone.", title="Dodos", source="Pond Weekly", origin="5"),
    )  # fmt: skip
    ids = {entry.title: entry.id for entry in library.entries()}
    gather(library, [ids["Owls"], ids["Storks"], ids["Dodos"]], "night")
    library.remove([ids["Dodos"]])
    return library


def titles(library: Library, **look: object) -> list[str]:
    return [entry.title for entry in browse(library, replace(LOOK, **look)).entries]  # type: ignore[arg-type]


def test_what_is_removed_stands_apart_and_both_are_counted(shelf: Library) -> None:
    page = browse(shelf, LOOK)
    assert [entry.title for entry in page.entries] == ["Birds 100%_", "Owls", "Storks", "émigrés among geese"]
    assert (page.found, page.live, page.removed, page.pages) == (4, 4, 1, 1)
    assert titles(shelf, removed=True) == ["Dodos"]


def test_each_word_must_stand_in_title_source_author_or_text(shelf: Library) -> None:
    assert titles(shelf, words="STORKS") == ["Owls", "Storks"], "in the text of one, in the title of the other"
    assert titles(shelf, words="storks gull") == ["Storks"]
    assert titles(shelf, words="night heron") == []
    assert titles(shelf, words="hunt", in_text=False) == []
    assert titles(shelf, words="Émigrés") == ["émigrés among geese"], "also where capitals aren't ASCII"
    assert titles(shelf, words="swim") == titles(shelf, words="swimming") == ["émigrés among geese"]
    assert titles(shelf, words="the owls") == ["Owls"], "a stop word asks for nothing beside others"
    assert titles(shelf, words="the") == ["Storks", "émigrés among geese"], "alone it does, but not of the text"
    assert titles(shelf, words="at") == titles(shelf, words="x") == []
    assert titles(shelf, words="dodos", removed=True) == ["Dodos"]


@pytest.mark.parametrize("words", ['"', "100%_", "%", "' OR 1=1 --", "NEAR(", "*", "a:q", "—", "x" * 500])
def test_no_word_means_anything_else(shelf: Library, words: str) -> None:
    assert titles(shelf, words=words) == (["Birds 100%_"] if words in ("100%_", "%") else [])


def test_filters_narrow_and_each_value_says_how_many_it_would_leave(shelf: Library) -> None:
    page = browse(shelf, replace(LOOK, source="the heron"))
    assert [entry.title for entry in page.entries] == ["Storks", "émigrés among geese"]
    counts = {share.value: share.count for share in page.sources}
    assert counts == {"the heron": 2, "pond weekly": 1, "": 1}, "of a filter all its values can still be chosen"
    assert {share.label for share in page.sources} == {"The Heron", "Pond Weekly", ""}
    assert [(share.value, share.count) for share in page.years] == [("2020", 1), ("2019", 1)]
    assert [(share.value, share.count) for share in page.collections] == [("night", 1), ("", 1)]
    assert titles(shelf, source="The Heron", year=2020) == ["émigrés among geese"]
    assert titles(shelf, collection="night", source="the heron") == ["Storks"]
    assert titles(shelf, source="") == titles(shelf, year=0) == ["Birds 100%_"]
    assert titles(shelf, collection="") == ["Birds 100%_", "émigrés among geese"]
    assert titles(shelf, collection="no such") == []
    assert titles(shelf, after=datetime(2020, 1, 1, tzinfo=UTC), before=datetime(2020, 1, 2, tzinfo=UTC)) == ["Owls"]


def test_it_is_sorted_both_ways_and_what_is_unknown_comes_last(shelf: Library) -> None:
    assert titles(shelf, sort=Sort.PUBLISHED) == ["Storks", "Owls", "émigrés among geese", "Birds 100%_"]
    newest = titles(shelf, sort=Sort.PUBLISHED, descending=True)
    assert newest == ["émigrés among geese", "Owls", "Storks", "Birds 100%_"]
    assert titles(shelf, sort=Sort.LENGTH, descending=True)[0] == "Owls"
    assert titles(shelf, sort=Sort.SOURCE)[0] == "Owls"
    assert titles(shelf, sort=Sort.ADDED) == list(reversed(titles(shelf, sort=Sort.ADDED, descending=True)))


def test_pages_hold_fifty_and_one_beyond_the_end_is_the_last(library: Library) -> None:
    keep(library, *(article(f"Stork {n}.", title=f"{n:03}", origin=str(n)) for n in range(2 * PER_PAGE + 3)))
    assert titles(library, page=2) == [f"{n:03}" for n in range(PER_PAGE, 2 * PER_PAGE)]
    last = browse(library, replace(LOOK, page=99))
    assert (last.look.page, last.pages, len(last.entries)) == (3, 3, 3)
    entries, count = find(library, replace(LOOK, words="00"), 4)
    assert ([entry.title for entry in entries], count) == (["000", "001", "002", "003"], 11)


def test_an_empty_library_has_one_empty_page(library: Library) -> None:
    page = browse(library, Look(words="stork"))
    assert (page.found, page.pages, page.entries, page.sources) == (0, 1, [], [])


def test_the_fingerprint_changes_with_all_that_the_table_shows(shelf: Library) -> None:
    seen = {fingerprint(shelf)}
    one = shelf.entries()[0].id
    for change in (
        lambda: gather(shelf, [one], "a new one"),
        lambda: gather(shelf, [one], "night", alone=True),
        lambda: shelf.remove([one]),
        lambda: keep(shelf, article("Gulls cry.", origin="6")),
        lambda: shelf.remove([one], purge=True),
    ):
        change()
        assert fingerprint(shelf) not in seen
        seen.add(fingerprint(shelf))
    assert fingerprint(shelf) in seen, "and only then"


def test_sqlite_reads_no_text_to_draw_a_page(shelf: Library) -> None:
    if shelf.engine.dialect.name != "sqlite":
        pytest.skip("other databases keep long texts apart")
    with shelf.engine.connect() as connection:
        plan = connection.execute(
            sql("EXPLAIN QUERY PLAN SELECT id FROM articles WHERE retired_at IS NULL AND casefold(title) LIKE '%a%'"
                " ORDER BY published_at LIMIT 50")
        ).all()  # fmt: skip
    assert any("COVERING INDEX ix_articles_listed" in str(row) for row in plan), plan
