"""The files of public sets, read into typed records; what is wrong becomes one line.

It deliberately doesn't know any set: each names its own records.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import MisuseError

#: What to do where public data isn't found.
REMEDY = "--data or CLIPPINGS_DATA names the folder of public data"

Record = TypeVar("Record")


def read_json(path: Path, shape: type[Record]) -> Record:
    """Read a JSON file; fields that ``shape`` doesn't have are ignored.

    Raises:
        MisuseError: it isn't there, or isn't of that shape.
    """
    try:
        return TypeAdapter(shape).validate_json(_bytes(path))
    except ValidationError as error:
        raise MisuseError(f"{path}: {_first(error)}; get the file again") from error


def read_json_lines(path: Path, shape: type[Record]) -> Iterator[Record]:
    """Read a file of one JSON value a line, blank lines skipped; raises as ``read_json``, naming the line."""
    adapter = TypeAdapter(shape)
    for number, line in enumerate(_bytes(path).split(b"\n"), 1):
        if line.strip():
            try:
                yield adapter.validate_json(line)
            except ValidationError as error:
                raise MisuseError(f"{path}:{number}: {_first(error)}; get the file again") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MisuseError(f"{path}: no such file; {REMEDY}") from error
    except OSError as error:
        raise MisuseError(f"{path}: can't be read ({error.strerror}); {REMEDY}") from error


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return " ".join(f"{place}: {first['msg']}".removeprefix(": ").split())
