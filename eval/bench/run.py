"""Run the bench: choose, start the stacks, let them be measured, and say where the figures come from.

It deliberately doesn't know how anything is measured.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from eval.bench.choice import Chosen, Size, choose
from eval.bench.messages import Open, Ready
from eval.bench.process import StackProcess
from eval.bench.result import FORMAT, Bench, Provenance
from eval.bench.rows import Measurements, rows
from eval.bench.turns import STACKS, measure
from eval.running.manifest import code, machine, versions
from eval.sets.multihop_rag import load
from index.embed import open_embedder
from index.errors import ModelError
from index.models.registry import find, require, sha256_of
from index.settings import Settings

#: Beside those that every run's manifest names.
PACKAGES = (
    "bm25s", "llama-index-embeddings-huggingface", "llama-index-llms-llama-cpp", "llama-index-vector-stores-chroma",
)  # fmt: skip


def bench(settings: Settings, size: Size, command: str) -> Bench:
    """Run every stack on a library of its own; the one in the home isn't touched.

    Raises:
        MisuseError: the public data isn't there.
        ModelError: the embedder isn't there.
        ClippingsError: a stack ended before its time.
    """
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    chosen = choose(load(settings.data), size)
    embedder = open_embedder(settings).folder
    generator, notes = None, []
    if size.answers:
        try:
            generator = generator_file(settings)
        except ModelError as error:
            notes.append(f"nothing was written by a language model: {error}")
    threads = settings.threads or os.cpu_count() or 1
    with _running(settings, embedder, generator, threads) as running:
        measured = measure(running, chosen, size.answers, generate=generator is not None)
    if generator is not None:
        notes.extend(_refused(measured["ours"]))
    return Bench(
        rows(chosen, *(measured[name] for name in STACKS)),
        tuple(notes),
        _provenance(command, started_at, chosen, threads, digests(embedder, generator)),
    )


def generator_file(settings: Settings) -> Path:
    """Return the GGUF file that both stacks load.

    Raises:
        ModelError: there is none, or llama-cpp-python isn't installed.
    """
    name = settings.generator
    if name in {"", "none"} or name.startswith(("openai:", "ollama:")):
        raise ModelError(f"the setting generator is {name!r}; the bench compares with a GGUF file")
    if importlib.util.find_spec("llama_cpp") is None:
        raise ModelError("llama-cpp-python isn't installed; install a C++ compiler and run `make generator`")
    path = Path(name).expanduser().absolute()
    if path.suffix != ".gguf":
        return require(settings.models, find(name))
    if not path.is_file():
        raise ModelError(f"{path}: no such file")
    return path


@contextmanager
def _running(
    settings: Settings, embedder: Path, generator: Path | None, threads: int
) -> Iterator[Mapping[str, StackProcess]]:
    """Start all stacks in a folder that goes with them."""
    with TemporaryDirectory(prefix="clippings-bench-") as folder, ExitStack() as stack:
        running: dict[str, StackProcess] = {}
        for name in tqdm(STACKS, desc="starting", unit=" stacks", file=sys.stderr):
            own = Path(folder) / name
            own.mkdir()
            running[name] = stack.enter_context(StackProcess(name, Path(folder) / f"{name}.log", threads))
            running[name].call(Open(settings, own, embedder, generator, threads), Ready)
        yield running


def installed() -> dict[str, str]:
    """Return the versions of Python and of the packages that the bench's figures depend on."""
    found = versions()
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def digests(embedder: Path, generator: Path | None) -> dict[str, str]:
    """Return the SHA-256 of each model's weights, by role."""
    weights = {"embedder": next(iter(sorted(embedder.rglob("*.safetensors"))), None), "generator": generator}
    return {role: sha256_of(path) for role, path in weights.items() if path is not None}


def _provenance(command: str, started_at: str, chosen: Chosen, threads: int, models: Mapping[str, str]) -> Provenance:
    return Provenance(
        format=FORMAT,
        command=command,
        started_at=started_at,
        data=chosen.sha256,
        articles=len(chosen.articles),
        characters=chosen.characters,
        questions=len(chosen.questions),
        threads=threads,
        models=models,
        code=code(),
        versions=installed(),
        machine=machine(),
    )


def _refused(ours: Measurements) -> list[str]:
    count = sum(told is not None and told.first_word is None for told in ours.told)
    return [f"ours refused {count} of {len(ours.told)} questions; answers to them aren't timed"] if count else []
