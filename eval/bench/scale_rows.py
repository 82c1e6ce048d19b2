"""What asking a library of a given size gave, worked out into rows, with what is needed to have them again.

It deliberately doesn't know how the library was made, nor how it was asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from eval.bench.result import FORMAT, Bench, Provenance, Row
from eval.bench.run import digests, installed
from eval.bench.scale import NOISE, Scaled, measure
from eval.running.manifest import code, machine
from index.embed import open_embedder
from index.settings import Settings
from rag.answer import Timings

_STAGES: dict[str, Callable[[Timings], float | None]] = {
    "cited evidence": lambda times: times.first_evidence,
    "retrieval": lambda times: times.retrieve,
    "reranking": lambda times: times.rerank,
    "picking evidence": lambda times: times.evidence,
}


def bench(settings: Settings, chunks: int, command: str) -> Bench:
    """Measure a library of so many chunks; see ``eval.bench.scale.measure`` for what is raised."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    embedder = open_embedder(settings).folder
    scaled = measure(settings, chunks)
    manifest = Provenance(
        format=FORMAT,
        command=command,
        started_at=started_at,
        data=scaled.data,
        articles=scaled.articles,
        characters=scaled.characters,
        questions=len(scaled.times),
        threads=settings.threads or os.cpu_count() or 1,
        models=digests(embedder, None),
        code=code(),
        versions=installed(),
        machine=machine(),
    )
    return Bench(rows(scaled), notes(scaled), manifest)


def rows(scaled: Scaled) -> tuple[Row, ...]:
    """Return all rows; a stage that didn't run has none. There is no other stack to compare with."""
    asked = len(scaled.times)
    return (
        _row("chunks in the library", "chunks", scaled.chunks, None),
        *(row for what, of in _STAGES.items() for row in _times(what, [of(times) for times in scaled.times])),
        _row("memory peak without the generator", "MB", scaled.peak_mb, asked),
        _row("library and index on the disk", "bytes/chunk", scaled.bytes_on_disk / scaled.chunks, scaled.chunks),
    )


def notes(scaled: Scaled) -> tuple[str, ...]:
    """Say in plain words what of the library isn't real."""
    if not scaled.made_up:
        return ()
    cosine = 1 / np.sqrt(1 + NOISE**2)
    return (
        f"{scaled.made_up:,} of {scaled.chunks:,} chunks are made up: MultiHop-RAG's sentences shuffled, each chunk "
        f"with the vector of a real one and noise (cosine about {cosine:.2f}), since embedding them would take too "
        "long; times, memory and size are real, and what was found was not measured",
    )


def _times(what: str, values: list[float | None]) -> list[Row]:
    known = [value for value in values if value is not None]
    if not known:
        return []
    return [
        _row(f"{what}, median a question", "ms", float(np.median(known)), len(known)),
        _row(f"{what}, 95 % of questions within", "ms", float(np.quantile(known, 0.95)), len(known)),
    ]


def _row(what: str, unit: str, value: float, n: int | None) -> Row:
    return Row(what, unit, float(value), plain=None, ratio=None, higher_is_better=False, n=n)
