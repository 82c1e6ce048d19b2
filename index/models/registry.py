"""The models known by name: where their files belong, and whether those that are there are the pinned ones.

It deliberately doesn't know how a file is fetched (``pull``) or what a model computes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import MisuseError, ModelError
from index.models.pins import MODELS, Model, ModelFile, Role

__all__ = [
    "MODELS",
    "FileCheck",
    "Model",
    "ModelCheck",
    "ModelFile",
    "Role",
    "file_path",
    "find",
    "known_digest",
    "model_path",
    "remember",
    "require",
    "sha256_of",
    "verify",
]

STAMPS_NAME = "verified.json"
REMEDY = "run `clippings models pull`"
#: For what comes with the program, and so can't be pulled.
RESTORE = "it comes with the program; install that again, or `git checkout` the file"


@dataclass(frozen=True)
class FileCheck:
    """What stands at a file's place; ``problem`` is one line with its remedy, empty when all is well."""

    file: ModelFile
    path: Path
    sha256: str
    problem: str

    @property
    def ok(self) -> bool:
        """Whether the file is there with the pinned digest."""
        return not self.problem


@dataclass(frozen=True)
class ModelCheck:
    """What stands at a model's place."""

    model: Model
    path: Path
    files: tuple[FileCheck, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is there with the pinned digest."""
        return not self.problems

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each file that is missing or isn't the pinned one."""
        return tuple(check.problem for check in self.files if not check.ok)

    @property
    def problem(self) -> str:
        """The first of the problems and how many others there are, in one line; empty when all is well."""
        if self.ok:
            return ""
        others = len(self.problems) - 1
        return self.problems[0] + (f" ({others} more of its files need it)" if others else "")

    @property
    def bytes(self) -> int:
        """The size of the pinned files that are there."""
        return sum(check.file.size for check in self.files if check.ok)


def find(name: str) -> Model:
    """The model of that name.

    Raises:
        MisuseError: no model is called so; the message names those that are known.
    """
    for model in MODELS:
        if model.name == name:
            return model
    raise MisuseError(f"unknown model {name!r}; known are: {', '.join(model.name for model in MODELS)}")


def file_path(models_dir: Path, model: Model, file: ModelFile) -> Path:
    """Where a model's file belongs."""
    return (model.shipped or models_dir / model.name) / file.path


def model_path(models_dir: Path, model: Model) -> Path:
    """What the model is opened by: the folder of an embedder or a reader, the file of a generator."""
    if model.role is Role.GENERATOR:
        return file_path(models_dir, model, model.weights)
    return model.shipped or models_dir / model.name


def verify(models_dir: Path, model: Model) -> ModelCheck:
    """Compare a model's files with their pins.

    A digest is remembered with the file's size and time of change: only a changed file is read again.
    """
    remedy = RESTORE if model.shipped else REMEDY
    checks = tuple(_check(models_dir, file_path(models_dir, model, file), file, remedy) for file in model.files)
    return ModelCheck(model, model_path(models_dir, model), checks)


def require(models_dir: Path, model: Model) -> Path:
    """The path to open a model by, its files verified.

    Raises:
        ModelError: a file is missing or isn't the pinned one.
    """
    check = verify(models_dir, model)
    if not check.ok:
        raise ModelError(check.problems[0])
    return check.path


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read as a stream."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def remember(models_dir: Path, path: Path, sha256: str) -> None:
    """Keep a file's digest, so that ``verify`` needn't read the file until it changes."""
    stamps = _read_stamps(models_dir)
    stamps[_stamp_name(models_dir, path)] = {**_state(path), "sha256": sha256}
    whole = models_dir / STAMPS_NAME
    part = whole.with_suffix(f".{os.getpid()}")
    # A folder that can't be written, such as one shared by a whole machine, only costs the reading next time.
    with contextlib.suppress(OSError):
        part.write_text(json.dumps(stamps, indent=1, sort_keys=True), encoding="utf-8")
        part.replace(whole)


def _check(models_dir: Path, path: Path, file: ModelFile, remedy: str) -> FileCheck:
    if not path.is_file():
        return FileCheck(file, path, "", f"{path}: missing; {remedy}")
    try:
        found = known_digest(models_dir, path)
    except OSError as error:
        return FileCheck(file, path, "", f"{path}: can't be read ({error.strerror}); make it readable or {remedy}")
    if found != file.sha256:
        problem = f"{path}: SHA-256 is {found[:12]}…, not the pinned {file.sha256[:12]}…; {remedy}"
        return FileCheck(file, path, found, problem)
    return FileCheck(file, path, found, "")


def known_digest(models_dir: Path, path: Path) -> str:
    """The SHA-256 of a file; remembered with its size and time of change, and then not read again."""
    stamp = _read_stamps(models_dir).get(_stamp_name(models_dir, path), {})
    if stamp == {**_state(path), "sha256": stamp.get("sha256")}:
        return str(stamp["sha256"])
    found = sha256_of(path)
    remember(models_dir, path, found)
    return found


def _stamp_name(models_dir: Path, path: Path) -> str:
    """A file's place in the models' folder, or its whole path where it lies elsewhere."""
    inside = path.is_relative_to(models_dir)
    return (path.relative_to(models_dir) if inside else path.absolute()).as_posix()


def _state(path: Path) -> dict[str, int]:
    status = path.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns}


def _read_stamps(models_dir: Path) -> dict[str, dict[str, Any]]:
    try:
        stamps = json.loads((models_dir / STAMPS_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}
