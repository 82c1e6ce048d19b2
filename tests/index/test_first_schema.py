"""A library that was made by the first released schema (revision 0001) opens, and works as one made today.

``first_schema/library.db.gz`` was written by the program of that time: five articles were added, two of them to a
collection, one of them was replaced by a new version, and one was removed. Chroma's folder isn't there, as it can be
made anew; nothing of the later revisions is.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from pathlib import Path

import pytest

from index.database import NEWEST
from index.diagnosing.doctor import examine, repair
from index.filters import Filters
from index.library import Library
from index.settings import Settings
from rag.assistant import Assistant
from rag.events import Finished

FIXTURE = Path(__file__).parent / "first_schema" / "library.db.gz"
LATER = {"token_vectors", "conversations", "feeds", "feed_entries", "former_names"}
TITLES = {"The old bridge closes for six months", "The ferry runs again", "The fish market moves to the north quay"}


@pytest.fixture
def old(home: Settings) -> Settings:
    home.home.mkdir()
    with gzip.open(FIXTURE) as packed, open(home.home / "library.db", "wb") as file:
        shutil.copyfileobj(packed, file)
    return home


def tables(settings: Settings) -> set[str]:
    connection = sqlite3.connect(settings.home / "library.db")
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def test_the_fixture_is_of_the_first_schema(old: Settings) -> None:
    connection = sqlite3.connect(old.home / "library.db")
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    connection.close()
    assert not tables(old) & LATER


def test_it_opens_lists_searches_and_shows(old: Settings) -> None:
    library = Library.open(old.database)

    assert {entry.title for entry in library.entries()} == TITLES
    assert {entry.title for entry in library.entries(Filters(collection="Harbour"))} == TITLES - {
        "The fish market moves to the north quay"
    }
    bridge = next(entry for entry in library.entries() if entry.author == "Ada Byron")
    assert "4.6 million" in library.by_id(bridge.id).text
    hits = library.search_text("When was the hall of the fish market built?", 3, Filters())
    (chunk,) = library.chunks([hits[0].chunk_id]).values()
    assert "built in 1911" in chunk.text
    assert tables(old) >= LATER
    library.close()
    connection = sqlite3.connect(old.home / "library.db")
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST,)]
    connection.close()


def test_what_was_replaced_and_removed_still_opens_for_its_citations(old: Settings) -> None:
    library = Library.open(old.database)
    connection = sqlite3.connect(old.home / "library.db")
    retired = [row[0] for row in connection.execute("SELECT id FROM articles WHERE retired_at IS NOT NULL")]
    connection.close()

    texts = [library.by_id(article_id).text for article_id in retired]

    assert sorted("4.2 million" in text or "lighthouse" in text for text in texts) == [True, True]
    assert not library.search_text("lighthouse painted green", 5, Filters())
    library.close()


def test_the_doctor_says_what_it_lacks_and_brings_it(old: Settings) -> None:
    assert not examine(old).ok

    repair(old)

    diagnosis = examine(old)
    assert (diagnosis.ok, diagnosis.articles, diagnosis.chunks, diagnosis.indexed) == (True, 3, 3, 3)


def test_it_takes_new_articles_and_answers_about_old_ones(old: Settings, tmp_path: Path) -> None:
    (tmp_path / "tower.txt").write_text(
        "The tower\n\nThe lighthouse of Sandholm is 32 metres high, the harbour master said."
    )
    with Assistant(old) as assistant:
        assert len(assistant.add([str(tmp_path / "tower.txt")], collection="Harbour").added) == 1
        repair(old)
        answers = [
            event.answer.text
            for question in (
                "How much does the repair of the old bridge cost?",
                "How high is the lighthouse of Sandholm?",
            )
            for event in assistant.ask(question, generate=False)
            if isinstance(event, Finished)
        ]

    assert "4.6 million euros" in answers[0]
    assert "32 metres" in answers[1]
