"""Which model files a run depends on, by their digests.

It deliberately doesn't know what a model computes.
"""

from __future__ import annotations

from pathlib import Path

from eval.sets.question import Task
from index.models.registry import find, sha256_of
from index.settings import Settings
from rag.weights import WEIGHTS


def digests(settings: Settings, task: Task, generates: bool) -> dict[str, str]:
    """Return the SHA-256 of each model's weights by role, or the name of a model that a server has.

    Raises:
        MisuseError: a model has a name that nothing is known by.
    """
    found = {}
    if task is Task.ASK:
        found["embedder"] = _of_folder(settings.embedder)
        found["reader"] = _of_folder(settings.reader)
        found["weights"] = sha256_of(WEIGHTS)
    if task is Task.CHECK or generates:
        found["checker"] = _of_folder(settings.checker)
    if generates:
        found["generator"] = _generator(settings.generator)
    return found


def _of_folder(name: str) -> str:
    folder = Path(name).expanduser()
    if folder.is_dir():
        weights = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
        return sha256_of(weights[0]) if weights else str(folder.resolve())
    return find(name).weights.sha256


def _generator(name: str) -> str:
    if name.startswith(("openai:", "ollama:")):
        return name
    path = Path(name).expanduser()
    return sha256_of(path) if path.suffix == ".gguf" and path.is_file() else find(name).weights.sha256
