"""Who may log in: names and passwords in the library."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, insert, select, text, update

from index.database import reading, writing
from index.errors import MisuseError
from index.library import Library
from index.readers import Readers
from index.schema import conversations, readers

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD, OTHER = "three words here", "other words here"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(f"sqlite:///{tmp_path / 'library.db'}")


@pytest.fixture
def known(library: Library) -> Readers:
    return Readers(library.engine, CHEAP)


def test_a_reader_comes_in_by_name_and_password_only(known: Readers) -> None:
    anna, ben = known.add("Anna", PASSWORD), known.add("Ben", OTHER)
    found = known.check("Anna", PASSWORD)
    assert found is not None
    assert found.reader == anna
    assert known.check("Anna", OTHER) is None
    assert known.check("Ben", PASSWORD) is None
    assert known.check("Cleo", PASSWORD) is None
    assert known.check("", "") is None
    assert anna.id != ben.id


def test_a_name_is_the_same_however_a_keyboard_writes_it(known: Readers) -> None:
    anna = known.add("  Zoë  Ångström ", "pässwörter hier")
    assert anna.name == "Zoë Ångström"
    found = known.check("zoe\u0308 a\u030angström", "pa\u0308ssworter hier".replace("orter", "örter"))
    assert found is not None
    assert found.reader == anna


def test_no_password_is_kept_as_it_is(known: Readers, library: Library) -> None:
    known.add("Anna", PASSWORD)
    known.add("Ben", PASSWORD)
    with reading(library.engine) as connection:
        kept = connection.scalars(select(readers.c.password)).all()
    assert all(one.startswith("$argon2id$") and PASSWORD not in one for one in kept)
    assert len(set(kept)) == 2, "each has its salt"


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("anna", OTHER, "already"),
        ("ANNA ", OTHER, "already"),
        ("", OTHER, "empty"),
        (" \t", OTHER, "empty"),
        ("x" * 65, OTHER, "64"),
        ("a:b", OTHER, "':'"),
        ("a\u202eb", OTHER, "leave that out"),
        ("Ben", "short", "5 characters; give 10"),
        ("Ben", "x" * 1001, "1,000"),
        ("Benedictus", "benedictus", "is the name"),
    ],
)
def test_a_reader_who_cant_be_added_is_refused_in_one_line(known: Readers, name: str, password: str, said: str) -> None:
    known.add("Anna", PASSWORD)
    with pytest.raises(MisuseError, match=said) as refused:
        known.add(name, password)
    assert "\n" not in str(refused.value)
    assert password not in str(refused.value) or not password or "is the name" in said
    assert [one.name for one in known.all()] == ["Anna"]


def test_two_who_add_the_same_name_at_once_make_one(library: Library) -> None:
    said: list[str] = []

    def add() -> None:
        try:
            said.append(Readers(library.engine, CHEAP).add("Anna", PASSWORD).name)
        except MisuseError as error:
            said.append(str(error).partition(";")[0])

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["Anna"] + ["a reader is called 'Anna' already"] * 3


def test_another_password_is_another_seal_and_the_old_one_is_gone(known: Readers) -> None:
    anna = known.add("Anna", PASSWORD)
    before = known.standing(anna.id)
    assert known.change_password("anna", OTHER) == anna
    after = known.standing(anna.id)
    assert before is not None
    assert after is not None
    assert before.seal != after.seal
    assert known.check("Anna", PASSWORD) is None
    assert known.check("Anna", OTHER) == after
    with pytest.raises(MisuseError, match="no reader is called 'Cleo'"):
        known.change_password("Cleo", OTHER)


def test_who_is_removed_is_gone_with_their_conversations_and_nobody_elses(known: Readers, library: Library) -> None:
    anna, ben = known.add("Anna", PASSWORD), known.add("Ben", OTHER)
    for number, reader_id in enumerate((anna.id, anna.id, ben.id, None)):
        _conversation(library, f"{number:032x}", reader_id)
    assert known.remove("anna") == (anna, 2)
    assert known.standing(anna.id) is None
    assert known.check("Anna", PASSWORD) is None
    with reading(library.engine) as connection:
        assert set(connection.scalars(select(conversations.c.reader_id))) == {ben.id, None}
    with pytest.raises(MisuseError, match="no reader"):
        known.remove("Anna")


def test_a_hash_made_by_older_rules_is_made_anew_when_its_reader_comes_in(library: Library) -> None:
    old, new = Readers(library.engine, CHEAP), Readers(library.engine, PasswordHasher(1, 128, 1))
    anna = old.add("Anna", PASSWORD)
    before = new.standing(anna.id)
    assert new.check("Anna", "wrong " + PASSWORD) is None
    assert new.standing(anna.id) == before
    found = new.check("Anna", PASSWORD)
    assert found is not None
    assert "m=128" in found.seal
    assert new.standing(anna.id) == found
    assert new.check("Anna", PASSWORD) == found, "once is enough"


def test_a_damaged_hash_lets_nobody_in(known: Readers, library: Library) -> None:
    known.add("Anna", PASSWORD)
    with writing(library.engine) as connection:
        connection.execute(update(readers).values(password="$argon2id$damaged"))
    assert known.check("Anna", PASSWORD) is None


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(library: Library) -> None:
    known = Readers(library.engine, PasswordHasher(time_cost=2, memory_cost=16_384, parallelism=1))
    known.add("Anna", PASSWORD)
    known.check("Anna", "wrong password")

    def least(name: str) -> float:
        def took() -> float:
            begun = time.perf_counter()
            assert known.check(name, "wrong password") is None
            return time.perf_counter() - begun

        return min(took() for _ in range(5))

    assert 0.5 < least("Anna") / least("Nobody") < 2


def test_an_id_is_never_given_again(known: Readers) -> None:
    anna = known.add("Anna", PASSWORD)
    known.remove("Anna")
    assert known.add("Anna", PASSWORD).id > anna.id


def test_readers_are_kept_by_postgresql_too(postgres: str) -> None:
    name = f"readers_{uuid.uuid4().hex}"
    server = create_engine(f"{postgres}postgres", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    library = Library.open(postgres + name)
    known = Readers(library.engine, CHEAP)
    anna = known.add("Anna", PASSWORD)
    with pytest.raises(MisuseError, match="already"):
        known.add("anna", PASSWORD)
    found = known.check("anna", PASSWORD)
    assert found is not None
    assert found.reader == anna
    assert known.remove("Anna") == (anna, 0)
    library.close()


def _conversation(library: Library, identity: str, reader_id: int | None) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    values = {"title": "t", "named": False, "filters": "{}", "begun_at": moment, "changed_at": moment}
    with writing(library.engine) as connection:
        connection.execute(insert(conversations).values(id=identity, reader_id=reader_id, **values))
