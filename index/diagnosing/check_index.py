"""Compare the index of vectors with the library, chunk by chunk, both ways; changes nothing.

What the outbox still holds explains a difference: the index hears of it by itself. It deliberately doesn't mend.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from index.database import reading
from index.diagnosing.problem import REPAIR, Problem, counted
from index.errors import ClippingsError
from index.library import ADD, DELETE, Library
from index.schema import chunks, outbox, token_vectors, vectors
from index.settings import Settings
from index.token_vectors import recorded
from index.vectors import InUseError, VectorIndex

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexCheck:
    """What was found.

    Attributes:
        indexed: chunks in the index; None where it couldn't be looked at.
        waiting: changes that the index still has to hear.
        differs: the index holds what it shouldn't, or lacks what it should hold.
    """

    indexed: int | None = None
    waiting: int = 0
    differs: bool = False
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Expected:
    """What the library says of the index: the chunks with a vector, and those that the outbox names."""

    kept: frozenset[int]
    adding: frozenset[int]
    deleting: frozenset[int]
    lacking: int

    @property
    def waiting(self) -> int:
        return len(self.adding | self.deleting)

    def difference(self, indexed: Collection[int]) -> str:
        """Say in words what the outbox doesn't explain; empty where it explains everything."""
        missing = self.kept - set(indexed) - self.adding
        extra = set(indexed) - self.kept - self.deleting
        parts = [f"{counted(len(missing), 'chunk')} missing"] if missing else []
        parts += [f"{counted(len(extra), 'chunk')} too many"] if extra else []
        return " and ".join(parts)


def index_place(settings: Settings) -> Path | str:
    """Return the folder of the embedded index, or the URL of the server that holds it."""
    return settings.chroma_url or settings.home / "chroma"


def check_index(
    library: Library, settings: Settings, indexed_ids: Callable[[], Collection[int]] | None = None
) -> IndexCheck:
    """Compare the index with the library, for the embedder that the settings name.

    Args:
        indexed_ids: returns the chunks in the index where this process has it open; else it is opened to be looked at.
    """
    model = model_name(settings)
    expected = _expected(library, model)
    problems: list[Problem] = []
    notes: list[str] = []
    if expected.lacking:
        problems.append(Problem(f"{counted(expected.lacking, 'chunk')} without vectors of {model!r}", REPAIR))
    if expected.waiting:
        notes.append(f"to be indexed by the next question or chat: {counted(expected.waiting, 'change')}")
    difference, indexed = "", None
    try:
        found = indexed_ids() if indexed_ids is not None else _chunk_ids(library, settings, model)
        indexed, difference = len(found), expected.difference(found)
    except InUseError:
        notes.append("another process is using the index of vectors, so it wasn't compared")
    except ClippingsError as error:
        problems.append(Problem.of(error))
    except Exception as error:  # whatever Chroma raises of a damaged folder
        log.exception("the index can't be opened")
        difference = f"it can't be read ({error})"
    if difference:
        problems.append(Problem(f"the index of vectors differs from the library: {difference}", REPAIR))
    return IndexCheck(indexed, expected.waiting, bool(difference), tuple(problems), tuple(notes))


def _chunk_ids(library: Library, settings: Settings, model: str) -> set[int]:
    place = index_place(settings)
    if isinstance(place, Path) and not place.exists():
        return set()
    index = VectorIndex(place, model, library.identity())
    try:
        return index.chunk_ids()
    finally:
        index.close()


def _expected(library: Library, model: str) -> _Expected:
    of_model = select(vectors.c.chunk_id).where(vectors.c.model == model)
    ranked_by = select(token_vectors.c.chunk_id).where(token_vectors.c.model == model)
    lacks = chunks.c.id.not_in(of_model) | chunks.c.id.not_in(ranked_by)
    with reading(library.engine) as connection:
        lines = connection.execute(select(outbox.c.chunk_id, outbox.c.operation)).all()
        kept = frozenset(connection.scalars(of_model))
        lacking = connection.scalar(select(func.count()).where(lacks)) or 0
    return _Expected(
        kept,
        adding=frozenset(line.chunk_id for line in lines if line.operation == ADD),
        deleting=frozenset(line.chunk_id for line in lines if line.operation == DELETE),
        lacking=lacking,
    )


def model_name(settings: Settings) -> str:
    """Return the name under which vectors of the settings' embedder are kept."""
    folder = Path(settings.embedder).expanduser()
    return recorded(str(folder.resolve()) if folder.is_dir() else settings.embedder)
