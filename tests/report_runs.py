"""Runs made by hand: a few judgements in a folder, as a run that is done leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.measures import Judgement, Shown, summarise
from eval.running.folder import Result, RunFolder
from eval.running.manifest import FORMAT, Choice, Code, Machine, Manifest
from eval.sets.question import Part, Task

HOSTILE = '</script><script>window.hit = 1</script><img src=x onerror="window.hit = 1"> | `x` {{ 1 }}'

MANIFEST = Manifest(
    format=FORMAT,
    set="cheese",
    task=Task.ASK,
    choice=Choice(Part.TEST),
    command="clippings eval run cheese --seed 0",
    started_at="2026-03-01T10:00:00+00:00",
    data="d" * 64,
    articles=3,
    questions=4,
    settings={"top_k": 10, "generator": "none"},
    models={"embedder": "e" * 64},
    code=Code("c" * 40, False, "d" * 64),
    versions={"python": "3.11.7"},
    machine=Machine("Linux 6", "a processor", 4, 16.0),
)


def shown(quote: str = "Gouda won.", right: bool | None = True, around: str = "Before it. ", **changes: Any) -> Shown:
    """Return words of an article on cheese."""
    made = Shown(
        "a" * 64, "The prize", "The Dairy", datetime(2026, 1, 2, tzinfo=UTC), around, quote, f" {around}", right
    )
    return replace(made, **changes)


def judged(id: str, **changes: Any) -> Judgement:  # noqa: A002 as the field is called
    """Return an answerable question that was answered rightly, but for ``changes``."""
    made = Judgement(
        id=id,
        question=f"Who won prize {id}?",
        cluster=id,
        type="plain",
        answerable=True,
        refused=False,
        confidence=0.9,
        answer="Gouda won.",
        gold=(shown(),),
        citations=(shown(),),
        right=True,
        values={"EvidenceHit": 1.0, "F1": 1.0, "Success@1": 1.0, "Success@10": 1.0, "TotalMs": 120.0},
        why=("the picked evidence holds the gold sentence",),
    )
    return replace(made, **changes)


def refused(id: str, answerable: bool = False, **changes: Any) -> Judgement:  # noqa: A002 as the field is called
    """Return a question that was refused; rightly, unless the articles answer it."""
    values = {"EvidenceHit": 0.0} if answerable else {"F1": 1.0}
    made = judged(id, answerable=answerable, refused=True, confidence=0.2, answer="The articles don't say.")
    return replace(made, **{"citations": (), "gold": (), "right": False, "values": values, **changes})


def crashed(id: str, **changes: Any) -> Judgement:  # noqa: A002 as the field is called
    """Return a question that crashed."""
    return Judgement(id, f"Who won prize {id}?", id, "plain", True, error="the model broke", right=False, **changes)


FOUR = (
    judged("q1"),
    judged(
        "q2", right=False, values={"EvidenceHit": 0.0, "F1": 0.0, "TotalMs": 340.0}, citations=(shown(right=False),)
    ),
    refused("q3"),
    crashed("q4"),
)
#: Clusters enough for intervals, and for the p of a comparison.
TWELVE = (*FOUR, *(judged(f"q{n}") for n in range(5, 13)))


def write_run(path: Path, judgements: Sequence[Judgement] = FOUR, **changes: Any) -> RunFolder:
    """Write a run that is done; ``changes`` of its manifest."""
    manifest = replace(MANIFEST, questions=len(judgements), **changes)
    failed = sum(one.error is not None for one in judgements)
    types = sorted({one.type for one in judgements if one.type})
    by_type = {kind: summarise([one for one in judgements if one.type == kind], 20) for kind in types}
    result = Result(
        manifest.set, "test", len(judgements), failed, summarise(judgements, 20), by_type, manifest
    )  # fmt: skip
    folder = RunFolder(path)
    folder.begin(manifest)
    folder.finish(judgements, result)
    return folder
