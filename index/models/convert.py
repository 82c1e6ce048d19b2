"""Keep a model in the form that the runtime opens, made once from its own files.

A converted model lies beside the models, under a digest of what it was made from, with the digest of what was made.
Nothing heavy is imported here: ``export`` makes it, in a process of its own, which takes torch's gigabyte with it
when it ends. It deliberately doesn't know what a model computes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from index.errors import ModelError
from index.models.registry import known_digest, remember, sha256_of

log = logging.getLogger(__name__)

CONVERTED_NAME = "converted"
MADE_NAME = "made.json"
LOCK_NAME = ".convert.lock"
MAKING = ".making-"
#: To be raised whenever ``export`` makes something else of the same files.
RECIPE = 2
SOURCES = {".json", ".txt", ".safetensors", ".bin", ".model"}
#: Folders in which a model's authors keep it for other runtimes.
FOREIGN = {"onnx", "openvino"}
CPU_INFO = Path("/proc/cpuinfo")


class Kind(StrEnum):
    """What a folder holds."""

    EMBEDDER = "embedder"
    CROSS_ENCODER = "cross-encoder"


class Precision(StrEnum):
    """What a converted model computes in; ``AUTO`` is int8 where the CPU gains by it."""

    AUTO = "auto"
    INT8 = "int8"
    FP32 = "fp32"


def converted(
    folder: Path,
    kind: Kind,
    models_dir: Path,
    precision: Precision = Precision.AUTO,
    on_step: Callable[[str], None] = log.warning,
) -> Path:
    """Return the folder of the converted model, made first where it is missing or damaged.

    Args:
        folder: the model's own files.
        on_step: told in one line when something is made: that takes about a minute.

    Raises:
        ModelError: it can't be converted, or what is made can't be written.
    """
    precision = resolved(precision)
    try:
        digest = _digest(folder, kind, precision, models_dir)
        target = models_dir / CONVERTED_NAME / f"{folder.resolve().name}-{digest[:12]}"
        if _good(models_dir, target, digest):
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / LOCK_NAME):
            if not _good(models_dir, target, digest):
                on_step(f"{folder.name}: converting it for this CPU ({precision}), once; about a minute")
                _make(folder, kind, precision, target, digest)
                _remember(models_dir, target)
    except OSError as error:
        where = error.filename or models_dir
        raise ModelError(
            f"{where}: {error.strerror or error}; make it writable, or set CLIPPINGS_MODELS to another folder"
        ) from error
    return target


def resolved(precision: Precision) -> Precision:
    """Say what ``AUTO`` means on this machine: int8 on x86 with AVX2 or more, where it was measured to gain."""
    if precision is not Precision.AUTO:
        return precision
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return Precision.FP32
    try:
        flags = CPU_INFO.read_text(encoding="utf-8")
    except OSError:  # not Linux; every x86 processor sold since 2015 has it, and without it int8 is slow, not wrong
        return Precision.INT8
    return Precision.INT8 if " avx2 " in flags else Precision.FP32


def _digest(folder: Path, kind: Kind, precision: Precision, models_dir: Path) -> str:
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if _is_source(path.relative_to(folder)))
    sources = [(name.as_posix(), known_digest(models_dir, folder / name)) for name in names]
    return hashlib.sha256(json.dumps([RECIPE, kind, precision, sources]).encode()).hexdigest()


def _is_source(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix in SOURCES and not hidden and path.parts[0] not in FOREIGN


def _good(models_dir: Path, target: Path, digest: str) -> bool:
    try:
        made = json.loads((target / MADE_NAME).read_text(encoding="utf-8"))
        if made["from"] != digest:
            return False
        files = made["files"].items()
        return all(known_digest(models_dir, target / name) == sha256 for name, sha256 in files) and bool(files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _make(folder: Path, kind: Kind, precision: Precision, target: Path, digest: str) -> None:
    """Make the model in a folder beside its place, and move it there whole."""
    for left in target.parent.glob(f"{MAKING}*"):
        shutil.rmtree(left)
    making = target.with_name(f"{MAKING}{target.name}")
    making.mkdir()
    versions = _export(folder, kind, precision, making)
    made = {
        "from": digest,
        "kind": kind,
        "precision": precision,
        "recipe": RECIPE,
        "versions": versions,
        "files": {path.name: sha256_of(path) for path in sorted(making.iterdir())},
    }
    (making / MADE_NAME).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)


def _remember(models_dir: Path, target: Path) -> None:
    files = json.loads((target / MADE_NAME).read_text(encoding="utf-8"))["files"]
    for name, sha256 in files.items():
        remember(models_dir, target / name, sha256)


def _export(folder: Path, kind: Kind, precision: Precision, out: Path) -> dict[str, str]:
    """Run ``index.models.export``; return the versions of what it used."""
    command = [sys.executable, "-m", "index.models.export", str(folder.resolve()), kind, precision, str(out.resolve())]
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    env = {**os.environ, "PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    # S603 asks for a look: no shell, our own interpreter and module, paths as arguments.
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        log.debug("the conversion of %s failed:\n%s", folder, done.stderr)
        reason = lines[-1] if lines else f"exit code {done.returncode}; is there enough memory?"
        raise ModelError(f"{folder}: it can't be converted for the CPU ({reason})")
    versions: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return versions
