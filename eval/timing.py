"""How fast answers come, and how much memory they take: 30 sample questions with MultiHop-RAG added to the samples.

    python -m eval.timing [--data DIR] [--home DIR] [--questions N] [--json]

Without the generator first, then with it, in one process, so that the peaks of memory are of each. It deliberately
judges nothing but time and memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from eval.multihop import build
from index.errors import ClippingsError
from index.samples import sample_paths
from index.settings import load_settings
from rag.answer import Answer, Finished
from rag.assistant import Assistant

SEED = Path(__file__).parent / "samples_seed.jsonl"


def answers(assistant: Assistant, asked: Sequence[str], generate: bool) -> list[Answer]:
    """Ask every question; return the final answers."""
    found: list[Answer] = []
    for question in tqdm(asked, desc="with generator" if generate else "in quotations", file=sys.stderr):
        events = assistant.ask(question, generate=generate)
        found.extend(event.answer for event in events if isinstance(event, Finished))
    return found


def spread(values: Sequence[float | None]) -> dict[str, float | None]:
    """Return the median and the 95th percentile of what was measured, in milliseconds."""
    measured = [value for value in values if value is not None]
    if not measured:
        return {"median": None, "p95": None}
    return {"median": float(np.median(measured)), "p95": float(np.percentile(measured, 95))}


def peak_megabytes() -> float:
    """Return the most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(assistant: Assistant, asked: Sequence[str], generate: bool) -> dict[str, Any]:
    """Return times and the peak of memory over the questions; the first question is asked twice, once to warm up."""
    answers(assistant, asked[:1], generate)
    timings = [answer.timings_ms for answer in answers(assistant, asked, generate)]
    return {
        "questions": len(asked),
        "first_evidence": spread([t.first_evidence for t in timings]),
        "first_token": spread([t.first_token for t in timings]),
        "total": spread([t.total for t in timings]),
        "peak_MB": peak_megabytes(),
    }


def main() -> None:
    """Print the figures; one JSON value with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m eval.timing")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--home", type=Path, help="where the library is built and kept")
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    settings = settings.model_copy(update={"home": given.home or settings.home / "eval" / "timing"})
    lines = [json.loads(line) for line in SEED.read_text(encoding="utf-8").splitlines()]
    asked = [line["question"] for line in lines if not line.get("history")][: given.questions]
    try:
        with Assistant(settings) as assistant:
            build(assistant, settings.data)
            assistant.add([str(path) for path in sample_paths()])
            assistant.stages()
            figures = {"in quotations": measure(assistant, asked, generate=False)}
            assistant.start_generator()
            if assistant.generator(120)[1] is not None:
                figures["with the generator"] = measure(assistant, asked, generate=True)
    except ClippingsError as error:
        sys.exit(f"eval.timing: {error}")
    print(json.dumps(figures) if given.json else json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
