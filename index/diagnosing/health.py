"""What the index holds right now and how much room everything takes, counted quickly enough to be shown at any time.

Whether it all agrees is ``doctor``'s to find out, which takes longer. It deliberately changes nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from index.database import reading
from index.diagnosing.check_index import model_name
from index.fulltext import full_text
from index.library import Library
from index.schema import articles, chunks, outbox, vectors
from index.settings import Settings
from index.synchronise import DenseSearch, State


@dataclass(frozen=True)
class Health:
    """Counts of what is kept and of what was made from it.

    Attributes:
        removed: articles out of every search, kept for the citations of them.
        vectors: chunks with a vector of ``model``.
        in_full_text: chunks that full text knows.
        indexed: chunks in the index of vectors; None where it isn't open in this process.
        waiting: changes that the index still has to hear.
        state: how dense search is answered; None where it wasn't begun.
        problem: why it can't be, in one line.
        rebuilding: it is being made anew because somebody asked for it.
    """

    articles: int
    removed: int
    chunks: int
    vectors: int
    in_full_text: int
    indexed: int | None
    waiting: int
    model: str
    state: State | None = None
    problem: str | None = None
    rebuilding: bool = False

    @property
    def agrees(self) -> bool:
        """Whether every chunk is where it should be, as far as numbers tell."""
        whole = self.vectors == self.chunks == self.in_full_text
        return whole and self.indexed in (None, self.vectors) and not self.waiting and self.problem is None


@dataclass(frozen=True)
class Room:
    """Bytes on the disk, and of this process's memory.

    Attributes:
        library: the database's file with its log; None where a server keeps it.
        index: Chroma's folder; None where a server keeps it.
    """

    library: int | None
    index: int | None
    models: int
    uploads: int
    memory: int


def look_over(library: Library, settings: Settings, dense: DenseSearch | None = None) -> Health:
    """Count what the library, its full text and its index of vectors hold."""
    model = model_name(settings)
    with reading(library.engine) as connection:
        gone = connection.scalar(select(func.count(articles.c.retired_at))) or 0
        return Health(
            articles=(connection.scalar(select(func.count()).select_from(articles)) or 0) - gone,
            removed=gone,
            chunks=connection.scalar(select(func.count()).select_from(chunks)) or 0,
            vectors=connection.scalar(select(func.count()).where(vectors.c.model == model)) or 0,
            in_full_text=full_text(library.engine.dialect.name).count(connection),
            indexed=dense.count() if dense else None,
            waiting=connection.scalar(select(func.count()).select_from(outbox)) or 0,
            model=model,
            state=dense.state if dense else None,
            problem=dense.problem if dense else None,
            rebuilding=dense.rebuilding if dense else False,
        )


def room(settings: Settings) -> Room:
    """Measure the files of the home and of the models, and this process."""
    import psutil

    file = settings.home / "library.db"
    return Room(
        library=None if settings.database_url else sum(_size(file.with_name(f"{file.name}{end}")) for end in _PARTS),
        index=None if settings.chroma_url else _size(settings.home / "chroma"),
        models=_size(settings.models),
        uploads=_size(settings.uploads),
        memory=int(psutil.Process().memory_info().rss),
    )


_PARTS = ("", "-wal", "-shm")


def _size(place: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; 0 for what isn't there, or goes meanwhile."""
    try:
        if not place.is_dir():
            return place.stat().st_size
    except OSError:
        return 0
    found = 0
    for folder, _, names in os.walk(place):
        for name in names:
            try:
                found += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return found
