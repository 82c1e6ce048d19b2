"""Conversations in the library: kept, listed, searched, deleted and brought back, judged; only their reader's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from index.conversations import Conversations, KeptExchange, Listed
from index.database import writing
from index.errors import MisuseError
from index.library import Library
from index.schema import conversations, readers

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    library = Library.open(f"sqlite:///{tmp_path / 'library.db'}")
    with writing(library.engine) as connection:
        for name in ("ada", "bob"):
            connection.execute(insert(readers).values(name=name, password="hash", added_at=NOW))
    yield Conversations(library.engine)
    library.close()


def line(name: str, reader: int | None = None, title: str = "Title", changed: datetime = NOW) -> Listed:
    return Listed(name * 32, reader, title, False, "{}", NOW, changed, 0)


def exchange(number: int, question: str = "Q?", said: str = "", replaced: bool = False) -> KeptExchange:
    return KeptExchange(number, NOW, question, said, replaced, b"record")


def titles(found: list[Listed]) -> list[str]:
    return [one.title for one in found]


def test_the_last_changed_comes_first_and_what_was_asked_again_counts_once(kept: Conversations) -> None:
    kept.keep(line("a", title="Older"), [exchange(0), exchange(1, replaced=True), exchange(2)])
    kept.keep(line("b", title="Newer", changed=NOW + timedelta(hours=1)), [exchange(0)])
    assert [(one.title, one.exchanges) for one in kept.listed(None)] == [("Newer", 1), ("Older", 2)]
    assert titles(kept.listed(None, limit=1)) == ["Newer"]


def test_an_exchange_is_put_in_the_place_of_what_there_was_of_it(kept: Conversations) -> None:
    kept.keep(line("a"), [exchange(0), exchange(1)])
    kept.keep(line("a", title="ignored: a conversation is called by its first question"), [exchange(1, said="Said.")])
    assert [(one.number, one.said) for one in kept.exchanges("a" * 32)] == [(0, ""), (1, "Said.")]
    assert [one.number for one in kept.exchanges("a" * 32, [1])] == [1]
    assert titles(kept.listed(None)) == ["Title"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("canal", ["Ships"]),
        ("CANAL stuck", ["Ships"]),
        ("canal moon", []),
        ("100%", ["Percent"]),
        ("%", ["Percent"]),
        ("title", []),
        ("replaced", []),
    ],
)
def test_words_are_searched_in_titles_questions_and_answers(kept: Conversations, words: str, found: list[str]) -> None:
    kept.keep(
        line("a", title="Ships"), [exchange(0, "Why was it stuck?", "In the canal."), exchange(1, "replaced", "", True)]
    )
    kept.keep(line("b", title="Percent"), [exchange(0, "How sure?", "100% sure")])
    assert titles(kept.listed(None, words)) == found


def test_a_reader_sees_only_their_own(kept: Conversations) -> None:
    for name, reader in (("a", 1), ("b", 2), ("c", None)):
        kept.keep(line(name, reader, title=f"of {reader}"), [exchange(0)])
    assert [titles(kept.listed(reader)) for reader in (1, 2, None)] == [["of 1"], ["of 2"], ["of None"]]
    assert kept.find("a" * 32, 2) is None
    assert kept.find("a" * 32, None) is None
    assert kept.find("a" * 32, 1) is not None
    kept.delete("a" * 32)
    assert not kept.undelete("a" * 32, 2)
    assert kept.undelete("a" * 32, 1)


def test_deleted_it_can_be_brought_back_for_a_day(kept: Conversations) -> None:
    kept.keep(line("a"), [exchange(0)])
    kept.delete("a" * 32)
    assert kept.listed(None) == []
    assert kept.find("a" * 32, None) is None
    assert kept.erase_deleted() == 0
    assert kept.undelete("a" * 32, None)
    assert len(kept.listed(None)) == 1
    with writing(kept._engine) as connection:
        connection.execute(update(conversations).values(deleted_at=datetime.now(UTC) - timedelta(hours=25)))
    assert kept.erase_deleted() == 1
    assert not kept.undelete("a" * 32, None)
    assert kept.exchanges("a" * 32) == []


def test_who_goes_on_with_a_deleted_conversation_brings_it_back(kept: Conversations) -> None:
    kept.keep(line("a"), [exchange(0)])
    kept.delete("a" * 32)
    kept.keep(line("a"), [exchange(0, said="An answer that was on its way.")])
    assert kept.listed(None) == []
    kept.keep(line("a"), [exchange(1)])
    assert len(kept.listed(None)) == 1


def test_a_title_that_a_person_gave_stays(kept: Conversations) -> None:
    kept.keep(line("a"), [exchange(0)])
    kept.rename("a" * 32, "  The   canal \n")
    kept.keep(line("a"), [exchange(1)])
    found = kept.find("a" * 32, None)
    assert found is not None
    assert (found.title, found.named) == ("The canal", True)
    with pytest.raises(MisuseError, match="can't be empty"):
        kept.rename("a" * 32, " ")


def test_what_is_thought_of_an_answer_takes_the_place_of_what_was_thought_before(kept: Conversations) -> None:
    kept.keep(line("a"), [exchange(0)])
    kept.judge("a" * 32, 0, True)
    kept.judge("a" * 32, 0, False, " It leaves \n out France. ")
    (found,) = kept.feedback()
    assert (found.number, found.helpful, found.reason) == (0, False, "It leaves out France.")
    kept.keep(line("a"), [exchange(0, said="kept again")])
    assert len(kept.feedback("a" * 32)) == 1
    kept.judge("a" * 32, 0, None)
    assert kept.feedback() == []
    with pytest.raises(MisuseError, match="isn't kept"):
        kept.judge("a" * 32, 7, True)


def test_those_of_readers_are_counted_and_thoughts_told_apart_by_reader(kept: Conversations) -> None:
    for name, reader, title in (("a", None, "Ours"), ("b", 1, "Storks"), ("c", 1, "Geese"), ("d", 2, "Storks")):
        kept.keep(line(name, reader, title), [exchange(0)])
        kept.judge(name * 32, 0, helpful=True, reason=title)
    assert kept.of_readers() == {"ada": 2, "bob": 1}
    assert kept.of_readers("stork") == {"ada": 1, "bob": 1}
    assert (kept.readers_with("d" * 8), kept.readers_with("a" * 8), kept.readers_with("%")) == (["bob"], [], [])
    assert sorted(one.reason for one in kept.feedback()) == ["Geese", "Ours", "Storks", "Storks"]
    assert [one.reason for one in kept.feedback(reader_id=2)] == ["Storks"]
    kept.delete("d" * 32)
    assert (kept.of_readers(), kept.readers_with("d" * 8), kept.feedback(reader_id=2)) == ({"ada": 2}, [], [])
