"""The doctor finds what is wrong with a library and everything made from it, and mends what can be made anew."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from index.database import MIGRATIONS, NEWEST
from index.diagnosing.doctor import examine, repair
from index.embed import open_embedder
from index.ingest import add
from index.library import Library
from index.settings import Settings
from index.synchronise import DenseSearch
from index.token_vectors import recorded
from index.vectors import VectorIndex


@pytest.fixture
def filled(home: Settings, tmp_path: Path) -> Settings:
    """Three articles of one chunk each, all of them indexed."""
    library, embedder = Library.open(home.database), open_embedder(home)
    for name, text in {
        "storks": "Storks fly to Africa.",
        "trains": "The night train is late.",
        "bread": "Salt it.",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text)
    add([str(tmp_path / f"{name}.txt") for name in ("storks", "trains", "bread")], library, embedder, home)
    dense = DenseSearch(library, embedder, home.home / "chroma")
    dense.synchronise()
    dense.close()
    library.close()
    return home


def change(settings: Settings, *statements: str) -> None:
    """Change the database behind the library's back."""
    connection = sqlite3.connect(settings.home / "library.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def found(settings: Settings) -> list[str]:
    return [problem.what for problem in examine(settings).problems]


def test_an_empty_home_is_well(home: Settings) -> None:
    diagnosis = examine(home)
    assert (diagnosis.ok, diagnosis.articles, diagnosis.chunks, diagnosis.indexed) == (True, 0, 0, 0)


def test_a_library_in_step_is_well(filled: Settings) -> None:
    diagnosis = examine(filled)
    assert (diagnosis.problems, diagnosis.notes) == ((), ())
    assert (diagnosis.articles, diagnosis.chunks, diagnosis.indexed) == (3, 3, 3)


def test_what_the_outbox_explains_is_a_note(filled: Settings) -> None:
    library = Library.open(filled.database)
    library.remove([library.entries()[0].id])
    library.close()
    diagnosis = examine(filled)
    assert (diagnosis.ok, diagnosis.chunks, diagnosis.indexed) == (True, 2, 3)
    assert diagnosis.notes == ("to be indexed by the next question or chat: 1 change",)
    repair(filled)
    assert (examine(filled).indexed, examine(filled).notes) == (2, ())


def test_an_index_that_is_gone_is_made_again(filled: Settings) -> None:
    shutil.rmtree(filled.home / "chroma")
    assert found(filled) == ["the index of vectors differs from the library: 3 chunks missing"]
    repair(filled)
    assert (found(filled), examine(filled).indexed) == ([], 3)


def test_an_index_is_compared_chunk_by_chunk(filled: Settings) -> None:
    library = Library.open(filled.database)
    index = VectorIndex(filled.home / "chroma", recorded(filled.embedder), library.identity())
    (vector,) = library.kept_vectors([1], recorded(filled.embedder))
    index.delete([1])
    index.add([type(vector)(99, vector.article_id, None, None, vector.vector)])
    index.close()
    library.close()
    assert found(filled) == ["the index of vectors differs from the library: 1 chunk missing and 1 chunk too many"]
    repair(filled)
    assert found(filled) == []


def test_an_index_in_use_is_not_compared(filled: Settings) -> None:
    library = Library.open(filled.database)
    index = VectorIndex(filled.home / "chroma", recorded(filled.embedder), library.identity())
    try:
        diagnosis = examine(filled)
    finally:
        index.close()
        library.close()
    assert (diagnosis.ok, diagnosis.indexed) == (True, None)
    assert diagnosis.notes == ("another process is using the index of vectors, so it wasn't compared",)


def test_full_text_that_differs_is_made_anew(filled: Settings) -> None:
    change(filled, "INSERT INTO chunk_fts(chunk_fts) VALUES ('delete-all')")
    (what,) = found(filled)
    assert what.startswith("full text differs from the articles")
    repair(filled)
    assert found(filled) == []
    library = Library.open(filled.database)
    assert library.frequencies(["train"]) == {"train": 1}
    library.close()


@pytest.mark.parametrize("table", ["vectors", "token_vectors"])
def test_chunks_without_vectors_are_embedded(filled: Settings, table: str) -> None:
    change(filled, f"DELETE FROM {table} WHERE chunk_id = 2")
    assert f"1 chunk without vectors of '{recorded('all-minilm-l6-v2')}'" in found(filled)
    repair(filled)
    assert (found(filled), examine(filled).indexed) == ([], 3)


def test_a_changed_text_is_found(filled: Settings) -> None:
    change(filled, "UPDATE articles SET text = replace(text, 'Salt', 'Malt')")
    found_now = found(filled)
    assert any("its text has changed, so that its citations may not hold" in what for what in found_now)


def test_an_article_without_chunks_is_found(filled: Settings) -> None:
    of_3 = [f"DELETE FROM {table} WHERE chunk_id = 3" for table in ("vectors", "token_vectors")]
    change(filled, *of_3, "DELETE FROM chunks WHERE id = 3")
    assert any("it has no chunks" in what for what in found(filled))


@pytest.mark.parametrize(("table", "other"), [("vectors", "token_vectors"), ("token_vectors", "vectors")])
def test_rows_that_belong_to_nothing_are_found(filled: Settings, table: str, other: str) -> None:
    change(filled, f"DELETE FROM {other} WHERE chunk_id = 3", "DELETE FROM chunks WHERE id = 3")
    (what,) = found(filled)
    assert what == f"the database is damaged: 1 row of '{table}' without what it belongs to"


def test_a_damaged_file_is_found(filled: Settings) -> None:
    (filled.home / "library.db").write_bytes(b"no database" * 1000)
    for leftover in filled.home.glob("library.db-*"):
        leftover.unlink()
    diagnosis = examine(filled)
    assert (diagnosis.ok, diagnosis.articles) == (False, None)
    assert diagnosis.problems[0].remedy == "restore it from a copy"


def test_missing_model_files_are_found(filled: Settings, tmp_path: Path) -> None:
    diagnosis = examine(filled.model_copy(update={"models": tmp_path / "none"}))
    assert diagnosis.indexed == 3
    (problem,) = diagnosis.problems
    assert "config.json: missing" in problem.what
    assert problem.remedy.startswith("run `clippings models pull`")


@pytest.mark.parametrize(
    ("setting", "value", "problems"),
    [
        ("generator", "none", 0),
        ("generator", "openai:some-model", 0),
        ("generator", "/nowhere/model.gguf", 1),
        ("generator", "nonsense", 1),
    ],
)
def test_a_model_of_one_s_own_need_only_be_there(home: Settings, setting: str, value: str, problems: int) -> None:
    assert len(found(home.model_copy(update={setting: value}))) == problems


def test_the_newest_revision_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST
