"""What a bench gave: its rows, and what is needed to have them again; read, written and laid out as a table.

It deliberately doesn't know how anything was measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.running.folder import writing
from eval.running.manifest import Code, Machine
from index.errors import MisuseError

FORMAT = 1
FILE_NAME, SCALE_FILE_NAME, PAGE_FILE_NAME, LOAD_FILE_NAME = "bench.json", "scale.json", "page.json", "load.json"
HEADINGS = ("", "unit", "ours", "plain", "ratio", "bm25s")


@dataclass(frozen=True)
class Row:
    """One figure of each stack; None where it wasn't measured, or there is no such thing.

    Attributes:
        ratio: ours / plain.
        higher_is_better: False for times and memory.
        n: articles or questions it was taken over.
    """

    what: str
    unit: str
    ours: float | None
    plain: float | None
    ratio: float | None
    bm25s: float | None = None
    higher_is_better: bool = True
    n: int | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a bench's figures come from.

    Attributes:
        format: of the file.
        command: as typed.
        started_at: ISO 8601 UTC.
        data: SHA-256 over the ids of the articles and the questions.
        models: SHA-256 of each model's weights, by role.
    """

    format: int
    command: str
    started_at: str
    data: str
    articles: int
    characters: int
    questions: int
    threads: int
    models: Mapping[str, str]
    code: Code
    versions: Mapping[str, str]
    machine: Machine


@dataclass(frozen=True)
class Bench:
    """The rows of one bench; ``notes`` say in plain words what was left out, one line each."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    manifest: Provenance


_BENCH = TypeAdapter(Bench)


def rows_json(bench: Bench) -> dict[str, Any]:
    """Return the contract's value."""
    return {"rows": TypeAdapter(tuple[Row, ...]).dump_python(bench.rows, mode="json")}


def place(given: Path, name: str = FILE_NAME) -> Path:
    """Return the file meant: the one given, or the one of this name in the folder given."""
    return given if given.suffix and not given.is_dir() else given / name


def make_room(path: Path) -> None:
    """Make the file's folder, and see that it can be written; raises ``ClippingsError`` where it can't."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass


def write(bench: Bench, path: Path) -> None:
    """Write a bench; raises ``ClippingsError`` where that fails."""
    with writing(path):
        path.write_bytes(_BENCH.dump_json(bench, indent=1) + b"\n")


def read(path: Path) -> Bench:
    """Read a bench.

    Raises:
        MisuseError: it isn't there, or isn't a bench of this version.
    """
    try:
        bench = _BENCH.validate_json(path.read_bytes())
    except OSError as error:
        raise MisuseError(f"{path}: {error.strerror or error}; `clippings bench --out {path}` makes it") from error
    except ValidationError as error:
        raise MisuseError(f"{path}: not a bench of this version; `clippings bench --out {path}` makes it") from error
    if bench.manifest.format != FORMAT:
        raise MisuseError(f"{path}: a bench of another version; `clippings bench --out {path}` makes it again")
    return bench


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as it is read, in the order of ``HEADINGS``."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    return (row.what, row.unit, figure(row.ours), figure(row.plain), ratio, figure(row.bm25s))


def figure(value: float | None) -> str:
    """Return a number with as many digits as matter; a dash for None."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table for the terminal."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column < 2 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
