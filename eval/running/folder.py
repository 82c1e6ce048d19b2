"""The files of one run: manifest, one record a question, and once it is done judgements and result.

``manifest.json``, ``records.jsonl``, ``judgements.jsonl``, ``result.json``. A line counts once its line break is
written, so a run that was killed loses at most the question at hand. It deliberately doesn't know how any of it is
worked out.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.measures.judgement import Judgement, Measured
from eval.running.manifest import FORMAT, Manifest
from eval.running.record import Record
from index.errors import ClippingsError, MisuseError

T = TypeVar("T")

_MANIFEST = TypeAdapter(Manifest)
_RECORD = TypeAdapter(Record)
_JUDGEMENT = TypeAdapter(Judgement)


@dataclass(frozen=True)
class Result:
    """The figures of one run.

    Attributes:
        failed: questions that crashed.
        measures: over all questions, by name.
        by_type: the same over the questions of each type.
    """

    set: str
    part: str
    questions: int
    failed: int
    measures: Mapping[str, Measured]
    by_type: Mapping[str, Mapping[str, Measured]]
    manifest: Manifest


_RESULT = TypeAdapter(Result)


class RunFolder:
    """One run's folder, which may not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def begun(self) -> bool:
        """Whether a run was begun here."""
        return (self.path / "manifest.json").exists()

    @property
    def done(self) -> bool:
        """Whether the run here came to its end."""
        return (self.path / "result.json").exists()

    def manifest(self) -> Manifest:
        """Read what the run was.

        Raises:
            MisuseError: there is no run here, or one of another version.
        """
        path = self.path / "manifest.json"
        text = self._text(path)
        try:
            found = json.loads(text)
            if found.get("format") != FORMAT:
                version = found.get("format")
                raise MisuseError(f"{self.path}: a run of another version ({version}, this is {FORMAT}); run it again")
            return _MANIFEST.validate_python(found)
        except (ValueError, AttributeError) as error:
            raise MisuseError(f"{path}: not a run's manifest; run it again into another folder") from error

    def previous(self) -> RunFolder | None:
        """Return the last finished run before this one, beside it, of the same set, part and way of answering."""
        mine, latest, found = self.manifest(), "", None
        for path in self.path.absolute().parent.iterdir():
            folder = RunFolder(path)
            if not folder.done or path == self.path.absolute():
                continue
            try:
                other = folder.manifest()
            except MisuseError:
                continue
            alike = (other.set, other.choice.part, other.choice.generate) == (
                mine.set, mine.choice.part, mine.choice.generate,
            )  # fmt: skip
            if alike and latest < other.started_at < mine.started_at:
                latest, found = other.started_at, folder
        return found

    def begin(self, manifest: Manifest) -> None:
        """Make the folder and write the manifest."""
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            _replace(self.path / "manifest.json", _MANIFEST.dump_json(manifest, indent=1))

    def records(self) -> list[Record]:
        """Read the records written so far; a last line that was cut off is left out, and taken out of the file.

        Raises:
            MisuseError: a whole line isn't a record.
        """
        path = self.path / "records.jsonl"
        if not path.exists():
            return []
        written = path.read_bytes()
        whole = written[: written.rfind(b"\n") + 1]
        if len(whole) < len(written):
            with writing(self.path), path.open("r+b") as file:
                file.truncate(len(whole))
        return list(_lines(path, whole, _RECORD))

    def append(self, record: Record) -> None:
        """Write one record; it survives this process's end, however sudden, when this returns."""
        with writing(self.path), (self.path / "records.jsonl").open("ab") as file:
            file.write(_RECORD.dump_json(record) + b"\n")

    def finish(self, judgements: Sequence[Judgement], result: Result) -> None:
        """Write what the records come to."""
        with writing(self.path):
            _replace(self.path / "judgements.jsonl", b"".join(_JUDGEMENT.dump_json(j) + b"\n" for j in judgements))
            _replace(self.path / "result.json", _RESULT.dump_json(result, indent=1))

    def judgements(self) -> list[Judgement]:
        """Read the judgements of a run that is done.

        Raises:
            MisuseError: the run isn't done, or is of another version.
        """
        self.manifest()
        path = self.path / "judgements.jsonl"
        return list(_lines(path, self._text(path).encode(), _JUDGEMENT))

    def result(self) -> Result:
        """Read the figures of a run that is done.

        Raises:
            MisuseError: the run isn't done, or is of another version.
        """
        self.manifest()
        path = self.path / "result.json"
        try:
            return _RESULT.validate_json(self._text(path))
        except ValidationError as error:
            raise MisuseError(
                f"{path}: damaged; `clippings eval run … --out {self.path} --resume` makes it again"
            ) from error

    def _text(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            if self.begun:
                raise MisuseError(f"{self.path}: the run isn't done; go on with --resume") from error
            raise MisuseError(f"{self.path}: no run is here; `clippings eval run SET --out DIR` makes one") from error
        except (OSError, UnicodeDecodeError) as error:
            raise MisuseError(f"{path}: can't be read ({error})") from error


def assert_writable(record: Record) -> None:
    """Write and read a record in memory: what isn't a number, or isn't text, must not spoil the file.

    Raises:
        ValueError: it would not come back as it is.
    """
    if _RECORD.validate_json(_RECORD.dump_json(record)) != record:
        raise ValueError("the outcome can't be written as JSON and read again")


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a failure to write into one line.

    Raises:
        ClippingsError: the disk is full, the folder is read-only, or the like.
    """
    try:
        yield
    except OSError as error:
        remedy = "free some space, then go on with --resume" if error.errno == errno.ENOSPC else "check who owns it"
        raise ClippingsError(f"{place}: can't be written ({error.strerror or error}); {remedy}") from error


def _replace(path: Path, content: bytes) -> None:
    """Write a whole file, or leave the old one."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)


def _lines(path: Path, content: bytes, adapter: TypeAdapter[T]) -> Iterator[T]:
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            yield adapter.validate_json(line)
        except ValidationError as error:
            raise MisuseError(
                f"{path}:{number}: not a line of this version; run it again into another folder"
            ) from error
