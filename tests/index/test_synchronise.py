"""The index of vectors follows the library, and is made again when it is missing, damaged or of another model."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect
from sqlalchemy import text as sql
from tests_support import free_port

from index import synchronise
from index.database import MIGRATIONS
from index.embed import Embedder, open_embedder
from index.errors import ServerError
from index.filters import Filters
from index.ingest import add
from index.library import Library
from index.schema import token_vectors
from index.settings import Settings
from index.synchronise import REST, DenseSearch, State, resting
from index.token_vectors import recorded
from index.vectors import VectorIndex
from rag.assistant import Assistant
from rag.events import Finished
from rag.rerank import Reranker
from rag.retrieve import Retriever

EVERYTHING = Filters()
STORKS = "Storks fly to Africa in autumn. They come back in spring."


@pytest.fixture
def embedder(home: Settings) -> Embedder:
    return open_embedder(home)


@pytest.fixture
def library(home: Settings, embedder: Embedder, tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(home.database)
    for name, text in {
        "storks": "Storks fly to Africa in autumn. They come back in spring.",
        "trains": "The night train to Vienna leaves at nine. It is often late.",
        "bread": "Bread needs flour, water, salt and time. Nothing else.",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text)
        add([str(tmp_path / f"{name}.txt")], opened, embedder, home)
    yield opened
    opened.close()


@pytest.fixture
def dense(home: Settings, library: Library, embedder: Embedder) -> Iterator[DenseSearch]:
    opened = DenseSearch(library, embedder, home.home / "chroma")
    yield opened
    opened.close()


def nearest(dense: DenseSearch, library: Library, embedder: Embedder, question: str) -> str | None:
    hits = dense.search(embedder.question(question), 1, EVERYTHING)
    if not hits:  # there is none yet, or it is small and still fills
        return None
    return library.chunks([hits[0].chunk_id])[hits[0].chunk_id].title


def test_it_finds_by_meaning_once_synchronised(dense: DenseSearch, library: Library, embedder: Embedder) -> None:
    assert dense.search(embedder.question("birds"), 1, EVERYTHING) is None, "not open yet: full text answers alone"
    dense.synchronise()
    assert dense.state is State.READY
    assert library.waiting() == 0
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"


def test_scores_are_cosine_similarities(dense: DenseSearch, library: Library, embedder: Embedder) -> None:
    dense.synchronise()
    vector = embedder.question("How does one bake?")
    hits = dense.search(vector, 10, EVERYTHING)
    assert hits is not None
    kept = {row.chunk_id: float(row.vector @ vector) for row in library.all_vectors(embedder.name, EVERYTHING)}
    assert [hit.chunk_id for hit in hits] == sorted(kept, key=lambda i: -kept[i])
    assert [hit.score for hit in hits] == pytest.approx([kept[hit.chunk_id] for hit in hits], abs=1e-3)


def test_a_removed_article_leaves_it(dense: DenseSearch, library: Library, embedder: Embedder) -> None:
    dense.synchronise()
    storks = next(entry for entry in library.entries() if entry.title == "Storks")
    library.remove([storks.id])
    dense.synchronise()
    assert nearest(dense, library, embedder, "migrating birds") != "Storks"


def test_it_hears_nothing_of_an_article_that_went_and_came_back_meanwhile(
    dense: DenseSearch, library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.synchronise()
    heard: list[int] = []
    keep, drop = VectorIndex.add, VectorIndex.delete
    monkeypatch.setattr(
        VectorIndex, "add", lambda self, rows: (heard.extend(r.chunk_id for r in rows), keep(self, rows))
    )
    monkeypatch.setattr(VectorIndex, "delete", lambda self, ids: (heard.extend(ids), drop(self, ids)))
    storks, bread = (next(one.id for one in library.entries() if one.title == name) for name in ("Storks", "Bread"))
    gone = [chunk.id for chunk in library.chunks_of(bread)]
    library.remove([storks, bread])
    assert library.bring_back([storks], embedder.name) == [storks]
    dense.synchronise()
    assert heard == gone
    assert library.waiting() == 0
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"
    library.remove([storks])
    dense.synchronise()
    library.bring_back([storks], embedder.name)
    library.bring_back([bread], embedder.name)
    dense.synchronise()
    assert nearest(dense, library, embedder, "migrating birds") == "Storks", "it had gone from the index, too"
    assert dense.chunk_ids() == {row.chunk_id for row in library.all_vectors(embedder.name, EVERYTHING)}


def test_an_article_that_it_never_held_isnt_taken_for_one_that_came_back(
    dense: DenseSearch, library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synchronise, "OUTBOX_BATCH", 1)
    chunk = library.outbox()[0].chunk_id
    first = library.chunks([chunk])[chunk].article_id
    library.remove([first])
    heard = Library.heard

    def then_rest(self: Library, line: int) -> None:
        heard(self, line)
        dense.rest()

    monkeypatch.setattr(Library, "heard", then_rest)
    dense.synchronise()  # hears of the first chunk that it came, no more
    monkeypatch.setattr(Library, "heard", heard)
    library.bring_back([first], embedder.name)
    later = time.monotonic() + REST
    monkeypatch.setattr(time, "monotonic", lambda: later)
    dense.synchronise()
    assert dense.chunk_ids() == {row.chunk_id for row in library.all_vectors(embedder.name, EVERYTHING)}


def test_it_rests_while_many_articles_change(
    dense: DenseSearch, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.synchronise()
    library.remove([entry.id for entry in library.entries()])
    told = resting(dense, lambda done, total: done < 2)
    assert told(1, 3)
    waiting = library.waiting()
    dense.synchronise()
    assert (library.waiting(), dense.state) == (waiting, State.READY)
    assert not told(2, 3), "what is told says whether to go on"
    later = time.monotonic() + REST
    monkeypatch.setattr(time, "monotonic", lambda: later)
    dense.synchronise()
    assert library.waiting() == dense.count() == 0


def test_filters_narrow_it(dense: DenseSearch, library: Library, embedder: Embedder) -> None:
    dense.synchronise()
    bread = next(entry for entry in library.entries() if entry.title == "Bread")
    vector = embedder.question("migrating birds")
    hits = dense.search(vector, 10, Filters(article_ids=(bread.id,)))
    assert hits is not None
    assert {chunk.title for chunk in library.chunks([hit.chunk_id for hit in hits]).values()} == {"Bread"}
    assert dense.search(vector, 10, Filters(collection="none such")) == []
    assert dense.search(vector, 10, Filters(authors=("Nobody",))) == []


@pytest.mark.parametrize("elsewhere", [False, True])
def test_authors_and_categories_narrow_it(
    elsewhere: bool, home: Settings, library: Library, embedder: Embedder, tmp_path: Path
) -> None:
    owls = tmp_path / "owls.md"
    owls.write_text("---\ntitle: Owls\nauthor: B. Auk\ncategory: birds\n---\nOwls see well at night.")
    add([str(owls)], library, embedder, home)
    first = DenseSearch(library, embedder, home.home / "chroma")
    first.synchronise()
    opened = DenseSearch(library, embedder, home.home / "chroma") if elsewhere else first
    opened.synchronise()
    assert opened.state is (State.ELSEWHERE if elsewhere else State.READY)
    vector = embedder.question("how to bake bread")
    for filters in (Filters(authors=("B. Auk",)), Filters(categories=("birds",), authors=("B. Auk",))):
        hits = opened.search(vector, 10, filters)
        assert hits is not None
        assert {chunk.title for chunk in library.chunks([hit.chunk_id for hit in hits]).values()} == {"Owls"}
    assert opened.search(vector, 10, Filters(categories=("bread",))) == []
    opened.close()
    first.close()


def test_filters_that_let_nothing_through_find_nothing(
    dense: DenseSearch, library: Library, embedder: Embedder
) -> None:
    dense.synchronise()
    vector = embedder.question("migrating birds")
    assert dense.search(vector, 10, Filters(categories=("none such",))) == []
    assert dense.search(vector, 10, Filters(sources=("Nobody",))) == []


def test_a_search_that_the_index_refuses_is_answered_from_the_library(
    dense: DenseSearch, library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.synchronise()
    vector, whole = embedder.question("migrating birds"), VectorIndex.search

    def particular(self: VectorIndex, vector: Any, top_k: int, filters: Filters, allowed: Any) -> Any:
        if not filters.empty:
            raise RuntimeError("too many SQL variables")
        return whole(self, vector, top_k, filters, allowed)

    monkeypatch.setattr(VectorIndex, "search", particular)
    bread = next(entry for entry in library.entries() if entry.title == "Bread")
    hits = dense.search(vector, 10, Filters(article_ids=(bread.id,)))
    assert hits is not None
    assert {chunk.title for chunk in library.chunks([hit.chunk_id for hit in hits]).values()} == {"Bread"}
    assert dense.state is State.READY
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"


def test_an_index_that_fails_while_it_is_open_is_made_again(
    dense: DenseSearch, library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.start()
    dense.wait_until_open()
    with monkeypatch.context() as failing:
        failing.setattr(VectorIndex, "search", lambda *_: 1 / 0)
        assert nearest(dense, library, embedder, "migrating birds") is None
    deadline = time.monotonic() + 60
    while not dense.search(embedder.question("migrating birds"), 1, EVERYTHING):
        assert time.monotonic() < deadline, f"never made again: {dense.state}, {dense.problem}"
        time.sleep(0.1)
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"


def reopened(home: Settings, library: Library, embedder: Embedder) -> DenseSearch:
    opened = DenseSearch(library, embedder, home.home / "chroma")
    opened.synchronise()
    return opened


def test_a_missing_index_is_made_again(
    dense: DenseSearch, home: Settings, library: Library, embedder: Embedder
) -> None:
    dense.synchronise()
    dense.close()
    shutil.rmtree(home.home / "chroma")
    again = reopened(home, library, embedder)
    assert nearest(again, library, embedder, "migrating birds") == "Storks"
    again.close()


def test_a_damaged_index_is_made_again(home: Settings, library: Library, embedder: Embedder) -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from index.library import Library; from index.synchronise import DenseSearch; from index.embed import Embedder\n"
        "library = Library.open(sys.argv[1])\n"
        "dense = DenseSearch(library, Embedder(Path(sys.argv[3]), 'all-minilm-l6-v2'), Path(sys.argv[2]))\n"
        "dense.synchronise(); dense.close()\n"
    )
    place = home.home / "chroma"
    arguments = [sys.executable, "-c", code, home.database, str(place), str(embedder.folder)]
    subprocess.run(arguments, check=True, capture_output=True)
    for path in place.rglob("*"):
        if path.is_file():
            path.write_bytes(b"rubbish" * 999)
    again = reopened(home, library, embedder)
    assert nearest(again, library, embedder, "migrating birds") == "Storks"
    again.close()


def test_an_index_that_lost_chunks_is_made_again(
    dense: DenseSearch, home: Settings, library: Library, embedder: Embedder
) -> None:
    dense.synchronise()
    dense.close()
    index = VectorIndex(home.home / "chroma", embedder.name, library.identity())
    index.delete(sorted(index.chunk_ids())[:2])
    index.close()
    again = reopened(home, library, embedder)
    assert nearest(again, library, embedder, "migrating birds") == "Storks"
    again.close()


def test_another_model_makes_new_vectors(home: Settings, library: Library, embedder: Embedder) -> None:
    other = Embedder(embedder.folder, "another model")
    dense = reopened(home, library, other)
    assert library.count_vectors(other.name) == library.count_chunks()
    assert library.count_vectors(embedder.name) == 0
    assert nearest(dense, library, other, "migrating birds") == "Storks"
    dense.close()


def hold(place: Path, taken: object, done: object) -> None:
    index = VectorIndex(place, recorded("all-minilm-l6-v2"), "somebody")
    taken.set()  # type: ignore[attr-defined]
    done.wait(60)  # type: ignore[attr-defined]
    index.close()


def test_a_second_process_searches_the_library_itself_and_takes_over_later(
    home: Settings, library: Library, embedder: Embedder
) -> None:
    context = multiprocessing.get_context("spawn")
    taken, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(home.home / "chroma", taken, done))
    other.start()
    assert taken.wait(60)
    dense = DenseSearch(library, embedder, home.home / "chroma")
    dense.synchronise()
    assert dense.state is State.ELSEWHERE
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"
    done.set()
    other.join(60)
    dense.synchronise()
    assert dense.state is State.READY
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"
    dense.close()


def test_it_follows_in_the_background(
    dense: DenseSearch, home: Settings, library: Library, embedder: Embedder, tmp_path: Path
) -> None:
    dense.start()
    dense.wait_until_open()
    (tmp_path / "moon.txt").write_text("The moon has no air.")
    add([str(tmp_path / "moon.txt")], library, embedder, home)
    deadline = time.monotonic() + 30
    while library.waiting() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert nearest(dense, library, embedder, "lunar atmosphere") == "Moon"


def test_a_chroma_server_takes_the_place_of_the_embedded_one(
    home: Settings, library: Library, embedder: Embedder, tmp_path: Path
) -> None:
    port = free_port()
    chroma = Path(sys.executable).with_name("chroma")
    command = [chroma, "run", "--path", tmp_path / "served", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        try:
            dense = DenseSearch(library, embedder, f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + 60
            while dense.state is not State.READY:
                assert time.monotonic() < deadline, "the server didn't answer in a minute"
                with contextlib.suppress(ServerError):  # it isn't up yet
                    dense.synchronise()
                time.sleep(0.2)
            assert nearest(dense, library, embedder, "migrating birds") == "Storks"
            dense.close()
        finally:
            server.terminate()


def test_vectors_have_length_one(library: Library, embedder: Embedder) -> None:
    rows = np.stack([row.vector for row in library.all_vectors(embedder.name, EVERYTHING)])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-2)


def test_a_chunk_that_lost_its_token_vectors_gets_them_again(
    dense: DenseSearch, library: Library, embedder: Embedder
) -> None:
    dense.synchronise()
    ids = [chunk.id for chunk in library.sample_chunks(10)]
    before = library.token_vectors(ids, embedder.name)
    with library.engine.begin() as connection:
        connection.execute(token_vectors.delete().where(token_vectors.c.chunk_id == ids[0]))
    dense.synchronise()
    assert library.token_vectors(ids, embedder.name) == before
    assert len(before) == library.count_chunks()
    assert dense.state is State.READY


def first_schema(url: str, embedder: Embedder) -> str:
    """Make a library as the first version of the schema kept it, of one article and one chunk; return its id."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    values = {
        "id": hashlib.sha256(STORKS.encode()).hexdigest(),
        "text": STORKS,
        "added_at": datetime(2024, 5, 4, tzinfo=UTC),
        "vector": embedder.documents([f"Storks\n{STORKS}"])[0].astype("<f2").tobytes(),
        "model": embedder.name,
        "length": len(STORKS),
    }
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO articles (id, text, title, origin, added_at, characters) "
            "VALUES (:id, :text, 'Storks', 'file:/storks.txt', :added_at, :length)",
            "INSERT INTO sentences VALUES (:id, 0, 0, :length)",
            "INSERT INTO chunks VALUES (1, :id, 0, 0, :length, 0, 0)",
            "INSERT INTO vectors VALUES (1, :model, :vector)",
            "INSERT INTO chunk_fts(rowid, title, source, body) SELECT id, title, source, body FROM chunk_texts",
        ):
            connection.execute(sql(statement), values)
    assert not inspect(engine).has_table("token_vectors")
    engine.dispose()
    return str(values["id"])


def test_a_library_of_the_first_schema_is_migrated_and_gets_its_token_vectors(home: Settings, tmp_path: Path) -> None:
    embedder = open_embedder(home)
    home.home.mkdir()
    article_id = first_schema(home.database, embedder)
    library = Library.open(home.database)
    assert inspect(library.engine).has_table("token_vectors")
    assert library.by_id(article_id).text == STORKS
    assert library.by_id(article_id).structure is None, "nobody said what its parts are"
    assert library.unembedded(embedder.name, 10) == [1]
    dense = DenseSearch(library, embedder, home.home / "chroma")
    dense.synchronise()
    assert library.unembedded(embedder.name, 10) == []
    (expected,) = embedder.chunks([library.chunks([1])[1].embedded_text])
    assert library.token_vectors([1], embedder.name) == {1: expected.tokens}
    assert nearest(dense, library, embedder, "migrating birds") == "Storks"
    dense.close()
    library.close()


def test_a_library_of_the_first_schema_is_answered_from(home: Settings) -> None:
    home.home.mkdir()
    first_schema(home.database, open_embedder(home))
    with Assistant(home) as assistant:
        assistant.dense().synchronise()
        *_, last = assistant.ask("Where do storks fly in autumn?", generate=False)
    assert isinstance(last, Finished)
    assert [one.late_score is not None for one in last.answer.passages] == [True]
    assert last.answer.statements[0].text.startswith("Storks fly to Africa in autumn.")


def test_a_library_s_text_answers_while_its_token_vectors_are_still_to_come(home: Settings) -> None:
    home.home.mkdir()
    first_schema(home.database, open_embedder(home))
    library, embedder = Library.open(home.database), open_embedder(home)
    retriever = Retriever(library, embedder, DenseSearch(library, embedder, home.home / "chroma"), home)
    candidates = retriever.retrieve("Where do storks fly?", EVERYTHING)
    assert not candidates.dense
    (passage,) = Reranker(library, embedder).rerank("Where do storks fly?", candidates.found, 10)
    assert passage.text == STORKS
    library.close()
