"""What a run was: its command, code, settings, models, data and machine, so that its figures can be had again.

It deliberately doesn't know what the run gave.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.sets.question import Part, Task

#: Raised whenever a run folder's files change in a way that older code can't read.
FORMAT = 1
#: Packages on which figures depend.
PACKAGES = (
    "clippings-qa", "llama-index-core", "sentence-transformers", "transformers", "torch", "chromadb",
    "llama-cpp-python", "nupunkt", "ir-measures", "scikit-learn", "scipy", "numpy",
)  # fmt: skip
ROOT = Path(__file__).parents[2]
#: What answers depend on; how they are judged and shown may change under a run.
ROOMS = ("index", "rag", "eval/running")


@dataclass(frozen=True)
class Code:
    """The code that ran.

    Attributes:
        commit: None outside a checkout of this project.
        changed: where files differed from it.
        digest: SHA-256 of all its modules as they were.
    """

    commit: str | None
    changed: bool
    digest: str


@dataclass(frozen=True)
class Machine:
    """Where it ran."""

    system: str
    processor: str
    cores: int
    memory_gb: float | None


@dataclass(frozen=True)
class Choice:
    """Which questions of the set were asked, and how.

    Attributes:
        limit: only so many, from the front; None for all.
        sample: only so many, drawn with ``seed``; None for all.
        generate: False for answers in quotations.
        seed: of the sample, the intervals and the language model.
    """

    part: Part = Part.TEST
    limit: int | None = None
    sample: int | None = None
    generate: bool = True
    seed: int = 0


@dataclass(frozen=True)
class Manifest:
    """One run's provenance.

    Attributes:
        command: as typed.
        started_at: ISO 8601 UTC.
        data: SHA-256 over the questions asked and the articles they are asked of, with titles, sources and dates.
        settings: in force, secrets left out.
        models: SHA-256 of each model's weights, by role.
        versions: of Python and the packages that figures depend on.
    """

    format: int
    set: str
    task: Task
    choice: Choice
    command: str
    started_at: str
    data: str
    articles: int
    questions: int
    settings: Mapping[str, str | int | float | bool]
    models: Mapping[str, str]
    code: Code
    versions: Mapping[str, str]
    machine: Machine


def code() -> Code:
    """Say which commit this is, whether files differ from it, and what its modules are."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    try:
        _git("ls-files", "--error-unmatch", str(Path(__file__)))  # installed, this stands in somebody else's checkout
        commit, changed = _git("rev-parse", "HEAD"), bool(_git("status", "--porcelain", *ROOMS))
    except (OSError, subprocess.SubprocessError):
        commit, changed = None, False
    return Code(commit, changed, digest.hexdigest())


def versions() -> dict[str, str]:
    """Return the versions of Python and of what figures depend on; what isn't installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> Machine:
    """Describe this machine."""
    try:
        memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):
        memory = None
    return Machine(platform.system(), _processor(), os.cpu_count() or 1, memory)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()  # noqa: S603 ours
