"""The readers who may log in: their names, and their passwords as hashes that can't be turned back.

Names are told apart without regard to case. It deliberately doesn't know how anybody comes to ask, nor what a session
is; whoever keeps one asks ``standing`` whether its reader is still there under the same password.
"""

from __future__ import annotations

import logging
import threading
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from index.database import reading, writing
from index.errors import LibraryError, MisuseError
from index.schema import conversations, readers

log = logging.getLogger(__name__)

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1_000
LONGEST_NAME = 64
#: Passwords checked at the same time: each takes 64 MiB and a tenth of a second of every core, on purpose.
CHECKS_AT_ONCE = 2


@dataclass(frozen=True)
class Reader:
    """Somebody who is logged in."""

    id: int
    name: str


@dataclass(frozen=True)
class Registered:
    """A reader as listed."""

    name: str
    added_at: datetime


@dataclass(frozen=True)
class Standing:
    """A reader as the library has them now; another ``seal`` means that the password was changed."""

    reader: Reader
    seal: str


class Readers:
    """The readers in the library; safe to use from several threads and processes.

    Args:
        hasher: how new hashes are made; older ones are made anew when their reader logs in.
    """

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._checks = threading.Semaphore(CHECKS_AT_ONCE)

    def add(self, name: str, password: str) -> Reader:
        """Add a reader.

        Raises:
            MisuseError: the name is taken or can't be one, or the password is too short.
        """
        name = self.free(name)
        values = {"name": name, "password": self._hashed(name, password), "added_at": datetime.now(UTC)}
        with writing(self._engine) as connection:
            try:
                made = connection.execute(insert(readers).values(values)).inserted_primary_key
            except IntegrityError as error:
                raise _taken(name) from error
        return Reader(int(made[0]), name) if made else self.named(name)

    def free(self, name: str) -> str:
        """Return a name as it would be kept; raises ``MisuseError`` where it is taken or can't be one."""
        name = _name(name)
        if self._row(name) is not None:
            raise _taken(name)
        return name

    def named(self, name: str) -> Reader:
        """Return who is called that; raises ``MisuseError``."""
        found = self._row(name)
        if found is None:
            raise MisuseError(f"no reader is called {name!r}; `clippings readers list` shows who there is")
        return found.reader

    def all(self) -> list[Registered]:
        """List the readers by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(readers.c.name, readers.c.added_at)).all()
        return sorted((Registered(row.name, row.added_at) for row in rows), key=lambda one: one.name.casefold())

    def count(self) -> int:
        """Count the readers."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(readers)) or 0

    def remove(self, name: str) -> tuple[Reader, int]:
        """Remove a reader with what is theirs; return who it was, and how many conversations went with them.

        Raises:
            MisuseError: nobody is called that.
        """
        found = self.named(name)
        with writing(self._engine) as connection:
            theirs = select(func.count()).select_from(conversations).where(conversations.c.reader_id == found.id)
            gone = connection.scalar(theirs) or 0
            connection.execute(delete(readers).where(readers.c.id == found.id))
        return found, gone

    def change_password(self, name: str, password: str) -> Reader:
        """Give a reader another password; whoever came in by the old one is out.

        Raises:
            MisuseError: nobody is called that, or the password is too short.
        """
        found = self.named(name)
        self._keep(found.id, self._hashed(found.name, password))
        return found

    def check(self, name: str, password: str) -> Standing | None:
        """Return who has this name and password; None where nobody does, after the same work."""
        decoy = self._decoy
        kept = self._row(name)
        hashed = kept.seal if kept else decoy
        with self._checks:
            if len(password) > LONGEST_PASSWORD or not self._fits(hashed, _same(password)) or kept is None:
                return None
        return self._renewed(kept, password) if self._hasher.check_needs_rehash(hashed) else kept

    def standing(self, reader_id: int) -> Standing | None:
        """Return a reader as they are now; None where they were removed."""
        query = select(readers.c.id, readers.c.name, readers.c.password).where(readers.c.id == reader_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Standing(Reader(row.id, row.name), row.password)

    def _renewed(self, kept: Standing, password: str) -> Standing:
        """Keep a hash made as they are made now; where that can't be written, the next login tries again."""
        hashed = self._hasher.hash(_same(password))
        try:
            self._keep(kept.reader.id, hashed)
        except LibraryError:
            log.exception("a password's hash wasn't renewed")
            return kept
        return Standing(kept.reader, hashed)

    def _keep(self, reader_id: int, hashed: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(readers).where(readers.c.id == reader_id).values(password=hashed))

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerificationError:
            return False
        except InvalidHashError:
            log.error("a reader's hash is damaged; `clippings readers password NAME` makes another")
            return False

    def _hashed(self, name: str, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD:
            raise MisuseError(
                f"the password has {len(password)} characters; give {SHORTEST_PASSWORD} or more, say three words"
            )
        if len(password) > LONGEST_PASSWORD:
            raise MisuseError(f"the password has more than {LONGEST_PASSWORD:,} characters; give a shorter one")
        if password.casefold() == name.casefold():
            raise MisuseError("the password is the name; give another one")
        return self._hasher.hash(_same(password))

    def _row(self, name: str) -> Standing | None:
        """Look a name up; databases differ in how they fold case, so that is done here."""
        wanted = _same(name).strip().casefold()
        with reading(self._engine) as connection:
            rows = connection.execute(select(readers.c.id, readers.c.name, readers.c.password)).all()
        return next((Standing(Reader(r.id, r.name), r.password) for r in rows if r.name.casefold() == wanted), None)

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash("what is checked where nobody has the name")


def _name(name: str) -> str:
    name = " ".join(_same(name).split())
    if not name:
        raise MisuseError("the name is empty; give one")
    if len(name) > LONGEST_NAME:
        raise MisuseError(f"the name has {len(name)} characters; give one of {LONGEST_NAME} or fewer")
    odd = next((letter for letter in name if letter == ":" or not letter.isprintable()), None)
    if odd is not None:  # a colon ends the name where a program logs in (RFC 7617)
        raise MisuseError(f"the name has {odd!r} in it; leave that out")
    return name


def _same(text: str) -> str:
    """Return what different keyboards write differently as one and the same."""
    return unicodedata.normalize("NFKC", text)


def _taken(name: str) -> MisuseError:
    return MisuseError(
        f"a reader is called {name!r} already; take another name, or `clippings readers password` for another password"
    )
