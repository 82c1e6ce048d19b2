"""How the service stands, as it is told to whoever asks.

It deliberately doesn't know what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.catalogue import Catalogue
from index.synchronise import DenseSearch, State
from rag.writer import Writer


@dataclass(frozen=True)
class Status:
    """How the service stands.

    Attributes:
        problems: lines for the reader; ``generator_problem`` is the one of them on that.
        to_index: chunks left while the index of vectors is made anew, and full text answers alone.
    """

    articles: int
    chunks: int
    embedder_ready: bool
    generator_ready: bool
    generator_name: str | None
    indexing: bool
    problems: tuple[str, ...]
    generator_problem: str | None = None
    to_index: int = 0


def standing(library: Catalogue, dense: DenseSearch | None, writer: Writer, ready: bool, problem: str | None) -> Status:
    """Say how the service stands now.

    Args:
        dense: None where nothing has needed it yet.
        ready: whether a question could be looked up at once; ``problem`` why not, where that failed.
    """
    waiting, generator = library.waiting(), writer.generator
    rebuilding = dense is not None and dense.state is State.REBUILDING
    problems = (problem, writer.problem, dense.problem if dense else None)
    return Status(
        articles=library.count(),
        chunks=library.count_chunks(),
        embedder_ready=ready,
        generator_ready=generator is not None,
        generator_name=generator.name if generator else None,
        indexing=rebuilding or (dense is not None and waiting > 0),
        problems=tuple(found for found in problems if found),
        generator_problem=writer.problem,
        to_index=waiting if rebuilding else 0,
    )
