"""The library keeps whole articles or nothing, once each, and takes them out of every search at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Table, func, select
from sqlalchemy import text as sql

from index import fulltext
from index.article import Article, Chunk, Sentence
from index.database import open_database
from index.embed import ChunkVectors
from index.errors import LibraryError, MisuseError
from index.filters import Filters
from index.kept import Particulars
from index.library import Library, Prepared
from index.schema import articles, token_vectors
from index.schema import vectors as whole_vectors
from index.span import Span

MODEL = "a model"


def article(text: str = "Storks fly south. They return in spring.", **fields: object) -> Article:
    values: dict[str, object] = {"title": "Storks", "origin": "file:/storks.txt", "source": "The Heron", **fields}
    return Article(text=text, **values)  # type: ignore[arg-type]


def prepared(one: Article) -> Prepared:
    cut = one.text.index(". ") + 1 if ". " in one.text else len(one.text)
    spans = [Span(0, cut)] + ([Span(cut + 1, len(one.text))] if cut + 1 < len(one.text) else [])
    sentences = [Sentence(n, span) for n, span in enumerate(spans)]
    return Prepared(one, sentences, [Chunk(n, span, n, n) for n, span in enumerate(spans)])


def keep(library: Library, *articles: Article, collection: str | None = None) -> None:
    items = [prepared(one) for one in articles]
    library.keep(items, vectors(sum(len(item.chunks) for item in items)), MODEL, collection)


def vectors(chunks: int) -> list[ChunkVectors]:
    """Return vectors of so many chunks, told apart by their tokens: the nth has n bytes of n."""
    return [ChunkVectors(np.eye(4, dtype=np.float32)[n % 4], bytes([n + 1] * (n + 1))) for n in range(chunks)]


def ids_of(library: Library, one: Article) -> list[int]:
    return [chunk.id for chunk in library.chunks_of(one.id)]


def rows_in(library: Library, table: Table) -> int:
    with library.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def found(library: Library, question: str, filters: Filters | None = None) -> list[str]:
    hits = library.search_text(question, 10, filters or Filters())
    chunks = library.chunks([hit.chunk_id for hit in hits])
    return [chunks[hit.chunk_id].text for hit in hits]


def test_a_kept_article_comes_back_whole(library: Library) -> None:
    one = article(published_at=datetime(2020, 5, 4, 3, tzinfo=UTC), author="A. Gull", url="https://example.org/s")
    keep(library, one)
    kept = library.by_id(one.id[:8])
    assert kept.text == one.text
    assert (kept.entry.title, kept.entry.author, kept.entry.url) == ("Storks", "A. Gull", "https://example.org/s")
    assert kept.entry.published_at == datetime(2020, 5, 4, 3, tzinfo=UTC)
    assert (kept.entry.chunks, kept.entry.characters) == (2, len(one.text))
    assert [s.span.of(kept.text) for s in library.sentences([one.id])[one.id]] == [
        "Storks fly south.",
        "They return in spring.",
    ]


def test_a_chunk_is_cut_from_its_article_to_the_character(library: Library) -> None:
    one = article("Émile saw 😀 storks. They returned.")
    keep(library, one)
    texts = [chunk.text for chunk in library.chunks_of(one.id)]
    assert texts == ["Émile saw 😀 storks.", "They returned."]


def test_full_text_finds_inflections_titles_and_sources_without_stop_words(library: Library) -> None:
    keep(library, article())
    assert found(library, "Where does a stork fly?")[0] == "Storks fly south."
    assert len(found(library, "heron")) == 2
    assert found(library, "who is the what") == []
    assert found(library, "zebra") == []
    assert found(library, 'storks" OR NEAR( *') != []


def test_a_new_version_of_the_same_origin_replaces_the_old_one(library: Library) -> None:
    old, new = article(), article("Storks stay north now.")
    keep(library, old, collection="birds")
    keep(library, new)
    assert [entry.id for entry in library.entries()] == [new.id]
    assert found(library, "south spring") == []
    assert library.by_id(old.id).text == old.text, "its citations still open"
    assert library.by_id(old.id).entry.retired_at is not None
    assert (library.by_id(old.id).replaced_by, library.by_id(new.id).replaced_by) == (new.id, None)
    assert library.ids(Filters(collection="birds")) == [new.id], "the new version stays in the old one's collections"


def test_a_removed_article_is_found_by_nothing_but_its_id(library: Library) -> None:
    one, other = article(), article("Geese swim.", origin="file:/geese.txt", title="Geese")
    keep(library, one, other)
    library.remove([one.id])
    assert found(library, "storks") == []
    assert [entry.title for entry in library.entries()] == ["Geese"]
    assert library.by_id(one.id).text == one.text
    assert library.by_id(one.id).replaced_by is None
    assert library.count_vectors(MODEL) == library.count_chunks() == 1


def test_purging_erases_the_text(library: Library) -> None:
    one = article()
    keep(library, one)
    library.remove([one.id], purge=True)
    with pytest.raises(MisuseError, match="no article's id begins"):
        library.by_id(one.id)


def test_a_removed_article_can_come_back(library: Library) -> None:
    one = article()
    keep(library, one)
    library.remove([one.id])
    keep(library, one)
    assert [entry.id for entry in library.entries()] == [one.id]
    assert found(library, "storks") != []


@pytest.mark.parametrize("there", [1, 3])
def test_nothing_is_kept_of_a_batch_that_fails(library: Library, there: int) -> None:
    items = [prepared(article()), prepared(article("Geese swim. They honk.", origin="b", title="Geese"))]
    with pytest.raises(ValueError, match="zip"):
        library.keep(items, vectors(there), MODEL)
    assert library.count() == library.count_chunks() == library.waiting() == 0
    assert rows_in(library, whole_vectors) == rows_in(library, token_vectors) == 0
    assert found(library, "storks") == []


def test_the_outbox_says_what_an_index_still_has_to_hear(library: Library) -> None:
    one = article()
    keep(library, one)
    lines = library.outbox()
    assert [line.operation for line in lines] == ["add", "add"]
    library.heard(lines[-1].id)
    library.remove([one.id])
    assert [(line.chunk_id, line.operation) for line in library.outbox()] == [
        (lines[0].chunk_id, "delete"),
        (lines[1].chunk_id, "delete"),
    ]


def test_filters_take_sources_dates_articles_and_collections(library: Library) -> None:
    may = article(published_at=datetime(2020, 5, 4, tzinfo=UTC), author="A. Gull", category="birds")
    undated = article("Storks nest.", origin="b", source="the owl", title="Nests", author="É. Tern")
    keep(library, may)
    keep(library, undated, collection="nests")
    day = datetime(2020, 5, 4, tzinfo=UTC)
    for filters, expected in [
        (Filters(sources=("THE HERON",)), [may.id]),
        (Filters(sources=("The Heron", "The Owl")), [may.id, undated.id]),
        (Filters(after=day), [may.id]),
        (Filters(before=day), [may.id]),
        (Filters(after=datetime(2020, 5, 5, tzinfo=UTC)), []),
        (Filters(collection="nests"), [undated.id]),
        (Filters(collection="none such"), []),
        (Filters(article_ids=(undated.id,)), [undated.id]),
        (Filters(authors=("A. Gull", "Nobody")), [may.id]),
        (Filters(authors=("É. Tern",)), [undated.id]),
        (Filters(authors=("a. gull",)), []),
        (Filters(categories=("birds",)), [may.id]),
        (Filters(categories=("birds",), authors=("É. Tern",)), []),
    ]:
        assert sorted(library.ids(filters)) == sorted(expected), filters
        hits = library.search_text("storks", 10, filters)
        owners = {chunk.article_id for chunk in library.chunks([hit.chunk_id for hit in hits]).values()}
        assert owners == set(expected), filters
        assert {v.article_id for v in library.all_vectors(MODEL, filters)} == set(expected)


def test_what_can_be_filtered_by_is_counted(library: Library) -> None:
    day = datetime(2020, 5, 4, 3, tzinfo=UTC)
    assert library.span_of_dates() is None
    keep(library, article(published_at=day, author="A. Gull"))
    keep(library, article("Geese swim.", origin="b", author="A. Gull", published_at=day.replace(year=2024)))
    keep(library, article("Owls see.", origin="c", author="B. Auk", source="The Owl"))
    assert list(library.shares(articles.c.author).items()) == [("A. Gull", 2), ("B. Auk", 1)]
    assert library.shares(articles.c.category) == {}
    assert library.shares(articles.c.source, Filters(authors=("B. Auk",))) == {"The Owl": 1}
    assert library.span_of_dates() == (day, day.replace(year=2024))


def test_vectors_come_back_as_kept(library: Library) -> None:
    keep(library, article())
    rows = list(library.all_vectors(MODEL, Filters()))
    assert np.array_equal(np.stack([row.vector for row in rows]), np.eye(4, dtype=np.float32)[:2])


def test_token_vectors_come_back_by_chunk_and_only_of_the_model_asked_for(library: Library) -> None:
    one = article()
    keep(library, one)
    first, second = ids_of(library, one)
    assert library.token_vectors([first, second], MODEL) == {first: b"\x01", second: b"\x02\x02"}
    assert library.token_vectors([second], MODEL) == {second: b"\x02\x02"}
    assert library.token_vectors([first, second], "another model") == {}


@pytest.mark.parametrize("purge", [False, True])
def test_an_article_that_goes_takes_its_token_vectors_along(library: Library, purge: bool) -> None:
    one, other = article(), article("Geese swim.", origin="file:/geese.txt", title="Geese")
    keep(library, one, other)
    gone, left = ids_of(library, one), ids_of(library, other)
    library.remove([one.id], purge)
    assert list(library.token_vectors([*gone, *left], MODEL)) == left
    assert rows_in(library, token_vectors) == 1


def test_a_new_version_takes_the_place_of_the_old_one_s_token_vectors(library: Library) -> None:
    keep(library, article())
    new = article("Storks stay north now.")
    keep(library, new)
    assert library.token_vectors(ids_of(library, new), MODEL) == {ids_of(library, new)[0]: b"\x01"}
    assert rows_in(library, token_vectors) == 1


@pytest.mark.parametrize("table", [whole_vectors, token_vectors])
def test_a_chunk_counts_as_unembedded_without_either_kind_of_vector(library: Library, table: Table) -> None:
    one = article()
    keep(library, one)
    first, second = ids_of(library, one)
    assert library.unembedded(MODEL, 10) == []
    assert library.unembedded("another model", 10) == [first, second]
    assert library.unembedded("another model", 1) == [first]
    with library.engine.begin() as connection:
        connection.execute(table.delete().where(table.c.chunk_id == second))
    assert library.unembedded(MODEL, 10) == [second]
    library.fill([second], vectors(1), MODEL)
    assert library.unembedded(MODEL, 10) == []


def test_filling_takes_the_place_of_another_model_s_vectors(library: Library) -> None:
    one = article()
    keep(library, one)
    ids = ids_of(library, one)
    library.fill(ids, vectors(2)[::-1], "another model")
    assert library.token_vectors(ids, "another model") == {ids[0]: b"\x02\x02", ids[1]: b"\x01"}
    assert library.token_vectors(ids, MODEL) == {}
    assert [library.count_vectors(model) for model in (MODEL, "another model")] == [0, 2]


def test_filling_is_all_or_nothing(library: Library) -> None:
    one = article()
    keep(library, one)
    ids = ids_of(library, one)
    with pytest.raises(ValueError, match="zip"):
        library.fill(ids, vectors(1), "another model")
    assert library.token_vectors(ids, MODEL) == {ids[0]: b"\x01", ids[1]: b"\x02\x02"}
    assert library.count_vectors(MODEL) == 2


def test_particulars_are_those_of_a_chunk_s_article(library: Library) -> None:
    dated = article(published_at=datetime(2020, 5, 4, tzinfo=UTC))
    plain = article("Geese swim.", origin="b", title="Geese", source=None)
    keep(library, dated, plain)
    (first, _), (third,) = ids_of(library, dated), ids_of(library, plain)
    assert library.particulars([third, first, 999]) == {
        first: Particulars(dated.id, "The Heron", datetime(2020, 5, 4, tzinfo=UTC)),
        third: Particulars(plain.id, None, None),
    }


def test_a_sample_is_spread_over_the_library_and_no_larger_than_asked_for(library: Library) -> None:
    keep(library, *(article(f"Stork {n}.", origin=f"o{n}") for n in range(10)))
    assert sorted(chunk.text for chunk in library.sample_chunks(4)) == ["Stork 0.", "Stork 3.", "Stork 6.", "Stork 9."]
    assert len(library.sample_chunks(10)) == len(library.sample_chunks(1_000)) == 10
    assert library.sample_chunks(4) == library.sample_chunks(4)


def test_there_is_no_sample_of_an_empty_library(library: Library) -> None:
    assert library.sample_chunks(5) == []


def test_full_text_of_a_source_is_that_source_s_part_of_the_whole_ranking(library: Library) -> None:
    sources = ("The Heron", "The Owl", "The Wren")
    for n in range(12):
        text = f"{'Storks ' * (n % 5 + 1)}fly {'far ' * (n % 3)}over town {n}."
        keep(library, article(text, origin=f"o{n}", title=f"Day {n}", source=sources[n % 3]))
    whole = library.search_text("storks far", 50, Filters())
    assert [hit.score for hit in whole] == sorted((hit.score for hit in whole), reverse=True)
    assert len(whole) == 12
    of = library.particulars([hit.chunk_id for hit in whole])
    for source in sources:
        part = {hit.chunk_id: hit.score for hit in whole if of[hit.chunk_id].source == source}
        hits = library.search_text("storks far", 50, Filters(sources=(source.upper(),)))
        assert {hit.chunk_id: hit.score for hit in hits} == pytest.approx(part)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        best = library.search_text("storks far", 2, Filters(sources=(source,)))
        assert [hit.score for hit in best] == pytest.approx(sorted(part.values(), reverse=True)[:2])


@pytest.mark.parametrize("library", ["sqlite"], indirect=True)
def test_the_commonest_words_are_left_out_where_the_rarer_ones_stand_in_enough(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        keep(library, article(f"Storks fly south in year {n}.", origin=f"storks/{n}"))
    keep(library, article("A crane flies by.", origin="one"), article("A crane stays.", origin="two"))
    assert len(library.search_text("crane fly", 50, Filters())) == 8
    monkeypatch.setattr(fulltext, "MAX_POSTINGS", 7)
    assert len(library.search_text("crane fly", 50, Filters())) == 2
    monkeypatch.setattr(fulltext, "MAX_POSTINGS", 1)
    assert len(library.search_text("crane fly", 50, Filters())) == 2, "the rarest stays"


@pytest.mark.parametrize("prefix", ["abc", "zzzzzzzz", "%%%%%%%%"])
def test_an_id_that_is_too_short_or_unknown_is_refused(library: Library, prefix: str) -> None:
    keep(library, article())
    with pytest.raises(MisuseError):
        library.by_id(prefix)


def test_a_damaged_file_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(LibraryError, match=r"damaged; restore it from a copy$"):
        Library.open(f"sqlite:///{tmp_path}/library.db")


def test_a_folder_that_cant_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file in its place")
    with pytest.raises(LibraryError, match="home"):
        Library.open(f"sqlite:///{tmp_path}/home/library.db")


def test_a_library_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(sql("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LibraryError, match="newer than this program"):
        open_database(url)


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(MisuseError, match="nosuch"):
        open_database("nosuch://here")


def test_the_same_text_from_elsewhere_is_known(library: Library) -> None:
    one = article()
    keep(library, one)
    elsewhere = replace(one, origin="file:/copy.txt")
    assert [known.id for known in library.known([elsewhere.id], [elsewhere.origin])] == [one.id]
