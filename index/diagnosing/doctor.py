"""Examine a library with everything made from it, and mend what can be made anew.

The library's own rows can't be made from anything, so those are only examined. It deliberately doesn't know how a
diagnosis is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from index.diagnosing.check_index import IndexCheck, check_index, index_place
from index.diagnosing.check_library import check_library
from index.diagnosing.problem import REPAIR, Problem
from index.embed import open_embedder
from index.errors import ClippingsError, ModelError
from index.ingest import write_lock
from index.library import Library
from index.models.registry import MODELS, verify
from index.settings import Settings
from index.synchronise import DenseSearch


@dataclass(frozen=True)
class Diagnosis:
    """What was found; a count is None where it couldn't be taken.

    Attributes:
        indexed: chunks in the index of vectors.
        notes: lines about what is as it should be, or couldn't be looked at.
    """

    articles: int | None = None
    chunks: int | None = None
    indexed: int | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def examine(settings: Settings, indexed_ids: Callable[[], Collection[int]] | None = None) -> Diagnosis:
    """Look at the library, its full text, its index of vectors and the model files; changes nothing.

    Args:
        indexed_ids: see ``check_index``.
    """
    models = tuple(_check_models(settings))
    try:
        library = Library.open(settings.database)
    except ClippingsError as error:
        return Diagnosis(problems=(Problem.of(error), *models))
    try:
        found = check_library(library)
        index = check_index(library, settings, indexed_ids) if not any(p.fatal for p in found) else IndexCheck()
        return Diagnosis(
            articles=library.count(),
            chunks=library.count_chunks(),
            indexed=index.indexed,
            problems=(*found, *index.problems, *models),
            notes=index.notes,
        )
    except ClippingsError as error:  # too damaged even to be counted
        return Diagnosis(problems=(Problem.of(error), *models))
    finally:
        library.close()


def repair(settings: Settings, on_step: Callable[[str], None] = lambda line: None) -> None:
    """Make full text anew where it differs, embed what has no vector, and bring the index in step.

    Args:
        on_step: told in one line what is being done, or waited for.

    Raises:
        ClippingsError: the library can't be opened or written, or the embedder can't be loaded.
    """
    library = Library.open(settings.database)
    try:
        with write_lock(settings.home, on_step):
            if any(problem.of_full_text for problem in check_library(library)):
                on_step("making the full text anew")
                library.rebuild_full_text()
        _repair_index(library, settings, on_step)
    finally:
        library.close()


def _repair_index(library: Library, settings: Settings, on_step: Callable[[str], None]) -> None:
    index = check_index(library, settings)
    if not (index.problems or index.waiting):
        return
    dense = DenseSearch(library, open_embedder(settings), index_place(settings))
    try:
        if index.differs:
            on_step("making the index of vectors anew")
            dense.rebuild()
        else:
            on_step("bringing the index of vectors in step")
            dense.synchronise()
    finally:
        dense.close()


def _check_models(settings: Settings) -> list[Problem]:
    """Look at the files of the models that the settings name; of those from elsewhere only whether they are there."""
    found: list[Problem] = []
    known = {model.name: model for model in MODELS}
    named = {
        "embedder": settings.embedder,
        "reader": settings.reader,
        "checker": settings.checker,
        "generator": settings.generator,
    }
    for setting, name in named.items():
        if name in known:
            check = verify(settings.models, known[name])
            found += [Problem.of(ModelError(check.problem))] if not check.ok else []
        elif ":" not in name and name not in {"", "none"} and not Path(name).expanduser().exists():
            found.append(Problem(f"{setting} {name!r} is neither a known model nor a path", f"set another {setting}"))
    return found


__all__ = ["REPAIR", "Diagnosis", "Problem", "examine", "repair"]
