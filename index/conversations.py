"""The conversations that the library keeps, with their exchanges and what was thought of the answers.

Every method that writes is one transaction. A deleted conversation is out of every list at once and erased later, so
that it can be brought back. It deliberately doesn't know what an exchange holds beyond what is listed and searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Update, delete, func, insert, or_, select, update

from index.database import reading, writing
from index.errors import MisuseError
from index.schema import conversations, exchanges, feedback, readers

#: How long a deleted conversation can be brought back.
UNDONE_WITHIN = timedelta(days=1)
#: Characters of a title.
MOST_TITLE = 120


@dataclass(frozen=True)
class Listed:
    """A conversation as listed, without its exchanges. Dates are aware UTC.

    Attributes:
        reader_id: whose it is; None where nobody had to log in.
        named: whether a person gave the title.
        filters: what further questions are restricted to, as JSON.
        exchanges: how many questions were asked, those that were asked again counted once.
    """

    id: str
    reader_id: int | None
    title: str
    named: bool
    filters: str
    begun_at: datetime
    changed_at: datetime
    exchanges: int


@dataclass(frozen=True)
class KeptExchange:
    """One question with its answer.

    Attributes:
        said: the plain answer, to search in.
        replaced: whether it was asked again, and another stands in its place.
        record: the whole of it.
    """

    number: int
    asked_at: datetime
    question: str
    said: str
    replaced: bool
    record: bytes


@dataclass(frozen=True)
class Feedback:
    """What was thought of an answer; ``reason`` may be empty."""

    conversation_id: str
    number: int
    helpful: bool
    reason: str
    given_at: datetime


class Conversations:
    """The conversations of one library; a reader sees only their own, None those of nobody."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, reader_id: int | None, words: str = "", limit: int | None = None) -> list[Listed]:
        """List conversations, the last changed first; with ``words``, those in whose title, questions and answers all
        of them stand.
        """
        query = _listed().where(_of(reader_id), *_live(words))
        query = query.order_by(conversations.c.changed_at.desc(), conversations.c.id).limit(limit)
        with reading(self._engine) as connection:
            return [Listed(**row._mapping) for row in connection.execute(query)]

    def of_readers(self, words: str = "") -> dict[str, int]:
        """Count the conversations of each reader who has any, by name; with ``words`` as in ``listed``."""
        query = select(readers.c.name, func.count()).join(conversations, conversations.c.reader_id == readers.c.id)
        query = query.where(*_live(words)).group_by(readers.c.name).order_by(readers.c.name)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def readers_with(self, beginning: str) -> list[str]:
        """Return the names of the readers who have a conversation whose id begins so."""
        query = select(readers.c.name).join(conversations, conversations.c.reader_id == readers.c.id)
        query = query.where(*_live(), conversations.c.id.startswith(beginning, autoescape=True)).distinct()
        with reading(self._engine) as connection:
            return list(connection.scalars(query.order_by(readers.c.name)))

    def find(self, conversation_id: str, reader_id: int | None) -> Listed | None:
        """Return a reader's conversation; None where there is none, it was deleted, or it is another's."""
        query = _listed().where(conversations.c.id == conversation_id, _of(reader_id), *_live())
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Listed(**row._mapping)

    def exchanges(self, conversation_id: str, numbers: Sequence[int] | None = None) -> list[KeptExchange]:
        """Return the exchanges of a conversation in order, or those with these numbers."""
        query = select(*_EXCHANGE).where(exchanges.c.conversation_id == conversation_id)
        if numbers is not None:
            query = query.where(exchanges.c.number.in_(numbers))
        with reading(self._engine) as connection:
            return [_exchange(row) for row in connection.execute(query.order_by(exchanges.c.number))]

    def keep(self, conversation: Listed, kept: Sequence[KeptExchange]) -> None:
        """Keep a conversation and these of its exchanges, in place of what there was of them.

        Raises:
            LibraryError: nothing of it was kept.
        """
        with writing(self._engine) as connection:
            self._put(connection, conversation)
            for one in kept:
                same = exchanges.c.conversation_id == conversation.id, exchanges.c.number == one.number
                values = {name: getattr(one, name) for name in _FIELDS}
                if not connection.execute(update(exchanges).where(*same).values(**values)).rowcount:
                    connection.execute(insert(exchanges).values(conversation_id=conversation.id, **values))
                    connection.execute(_one(conversation.id).values(deleted_at=None))  # somebody goes on with it

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title.

        Raises:
            MisuseError: the title is empty.
        """
        title = " ".join(title.split())[:MOST_TITLE]
        if not title:
            raise MisuseError("a conversation's title can't be empty; type one")
        with writing(self._engine) as connection:
            connection.execute(_one(conversation_id).values(title=title, named=True))

    def delete(self, conversation_id: str) -> None:
        """Take a conversation out of every list; it is erased after ``UNDONE_WITHIN``."""
        with writing(self._engine) as connection:
            connection.execute(_one(conversation_id).values(deleted_at=datetime.now(UTC)))

    def undelete(self, conversation_id: str, reader_id: int | None) -> bool:
        """Bring a reader's deleted conversation back; False if it is erased already, or another's."""
        with writing(self._engine) as connection:
            found = _one(conversation_id).where(_of(reader_id)).values(deleted_at=None)
            return bool(connection.execute(found).rowcount)

    def erase_deleted(self) -> int:
        """Erase for good what was deleted too long ago to be brought back; return how many."""
        long_ago = conversations.c.deleted_at < datetime.now(UTC) - UNDONE_WITHIN
        with reading(self._engine) as connection:
            if not connection.scalar(select(func.count()).select_from(conversations).where(long_ago)):
                return 0
        with writing(self._engine) as connection:
            return connection.execute(delete(conversations).where(long_ago)).rowcount

    def judge(self, conversation_id: str, number: int, helpful: bool | None, reason: str = "") -> None:
        """Keep what a reader thinks of an answer, in place of what they thought before; None takes it back.

        Raises:
            MisuseError: the answer isn't kept.
        """
        same = feedback.c.conversation_id == conversation_id, feedback.c.number == number
        kept = select(func.count()).where(exchanges.c.conversation_id == conversation_id, exchanges.c.number == number)
        with writing(self._engine) as connection:
            if not connection.scalar(kept):
                raise MisuseError("this answer isn't kept, so nothing can be kept of what you think of it")
            connection.execute(delete(feedback).where(*same))
            if helpful is not None:
                connection.execute(
                    insert(feedback).values(
                        conversation_id=conversation_id,
                        number=number,
                        helpful=helpful,
                        reason=" ".join(reason.split()),
                        given_at=datetime.now(UTC),
                    )
                )

    def feedback(self, conversation_id: str | None = None, reader_id: int | None = None) -> list[Feedback]:
        """Return what was thought of answers, oldest first: everybody's, a reader's, or that of one conversation.

        Conversations that are deleted don't count.
        """
        query = select(feedback).join(conversations, conversations.c.id == feedback.c.conversation_id)
        query = query.where(conversations.c.deleted_at.is_(None))
        if conversation_id is not None:
            query = query.where(feedback.c.conversation_id == conversation_id)
        if reader_id is not None:
            query = query.where(conversations.c.reader_id == reader_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(feedback.c.given_at, feedback.c.number))
            return [Feedback(**row._mapping) for row in rows]

    @staticmethod
    def _put(connection: Connection, one: Listed) -> None:
        """Keep a conversation's own line; a title that a person gave stays."""
        changed = {"filters": one.filters, "changed_at": one.changed_at}
        if not connection.execute(_one(one.id).values(**changed)).rowcount:
            connection.execute(
                insert(conversations).values(
                    id=one.id,
                    reader_id=one.reader_id,
                    title=one.title[:MOST_TITLE],
                    named=one.named,
                    begun_at=one.begun_at,
                    **changed,
                )
            )


_FIELDS = ("number", "asked_at", "question", "said", "replaced", "record")
_EXCHANGE = [exchanges.c[name] for name in _FIELDS]


def _exchange(row: Row[tuple[object, ...]]) -> KeptExchange:
    return KeptExchange(**row._mapping)


def _listed() -> Select[tuple[object, ...]]:
    counted = (
        select(func.count())
        .where(exchanges.c.conversation_id == conversations.c.id, exchanges.c.replaced.is_(False))
        .scalar_subquery()
    )
    names = ("id", "reader_id", "title", "named", "filters", "begun_at", "changed_at")
    return select(*(conversations.c[name] for name in names), counted.label("exchanges"))


def _one(conversation_id: str) -> Update:
    return update(conversations).where(conversations.c.id == conversation_id)


def _of(reader_id: int | None) -> ColumnElement[bool]:
    return conversations.c.reader_id.is_(None) if reader_id is None else conversations.c.reader_id == reader_id


def _live(words: str = "") -> list[ColumnElement[bool]]:
    """Whether a conversation isn't deleted, and has all of the words."""
    return [conversations.c.deleted_at.is_(None), *map(_has, words.split())]


def _has(word: str) -> ColumnElement[bool]:
    """Whether a word stands in the title, a question or an answer of a conversation."""
    said = (
        select(exchanges.c.number)
        .where(
            exchanges.c.conversation_id == conversations.c.id,
            exchanges.c.replaced.is_(False),
            or_(
                exchanges.c.question.icontains(word, autoescape=True), exchanges.c.said.icontains(word, autoescape=True)
            ),
        )
        .exists()
    )
    return or_(conversations.c.title.icontains(word, autoescape=True), said)
