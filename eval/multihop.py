"""MultiHop-RAG: retrieval measures, and the speed of adding beside the plain LlamaIndex stack.

    python -m eval.multihop [--data DIR] [--home DIR] [--part all|dev|test] [--ingest N] [--json]

The library is built once under ``--home`` and kept. The seed of the eval suite. It deliberately doesn't generate.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.measures import multihop_measures
from eval.plain import PlainStack
from index.article import Article
from index.errors import ClippingsError
from index.filters import Filters
from index.loading.load import load
from index.settings import Settings, load_settings
from rag.assistant import Assistant
from rag.retrieve import Retriever

TOP_K = 10
#: Questions for choosing a few settings; nothing is trained on this set.
DEV_QUESTIONS = 300

Runs = list[tuple[list[str], list[str]]]


def questions(data: Path, part: str) -> list[dict[str, Any]]:
    """Return the answerable questions of a part: ``dev`` is 300 seeded ones, ``test`` the others."""
    every = json.loads((data / "multihop_rag" / "MultiHopRAG.json").read_text(encoding="utf-8"))
    answerable = [question for question in every if question["evidence_list"]]
    chosen = set(random.Random(0).sample(range(len(answerable)), DEV_QUESTIONS))  # noqa: S311 (a sample)
    return [q for n, q in enumerate(answerable) if part == "all" or (n in chosen) == (part == "dev")]


def build(assistant: Assistant, data: Path) -> None:
    """Add the 609 articles, unless they are there."""
    corpus = data / "multihop_rag" / "corpus.json"
    if assistant.library.count() >= 609:
        return
    bar = tqdm(desc="articles", file=sys.stderr, unit="article")

    def show(progress: Any) -> None:
        bar.total = progress.total
        bar.update(progress.done - bar.n)

    assistant.add([str(corpus)], on_progress=show)
    bar.close()


def retrieved(assistant: Assistant, settings: Settings, asked: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the measures of hybrid, full text alone and dense alone, all three asked in turns."""
    embedder, dense = assistant.embedder(), assistant.dense()
    assistant.stages()
    alone = {"source_boost": 0.0, "date_boost": 0.0}
    variants = {
        "hybrid": settings,
        "full text alone": settings.model_copy(update={"dense_weight": 0.0, **alone}),
        "dense alone": settings.model_copy(update={"fulltext_weight": 0.0, **alone}),
    }
    retrievers = {name: Retriever(assistant.library, embedder, dense, variant) for name, variant in variants.items()}
    runs: dict[str, Runs] = {name: [] for name in variants}
    for question in tqdm(asked, desc="questions", file=sys.stderr):
        facts = [evidence["fact"] for evidence in question["evidence_list"]]
        for name, retriever in retrievers.items():
            passages = retriever.retrieve(question["query"], Filters(), TOP_K).passages
            runs[name].append(([passage.text for passage in passages], facts))
    return {name: multihop_measures(run) for name, run in runs.items()}


def ingest(settings: Settings, count: int) -> dict[str, float]:
    """Add the first ``count`` articles by both stacks, in turns; return characters a second and the ratio."""
    corpus = str(settings.data / "multihop_rag" / "corpus.json")
    articles = [item for item in load(corpus, settings) if isinstance(item, Article)][:count]
    characters = sum(len(article.text) for article in articles)
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            json.dumps({"title": a.title, "source": a.source, "url": a.url, "body": a.text, "author": a.author,
                        "published_at": a.published_at.isoformat() if a.published_at else None})
            for a in articles
        ]  # fmt: skip
        path = Path(folder) / "articles.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        with Assistant(settings.model_copy(update={"home": Path(folder) / "home", "database_url": ""})) as ours:
            ours.stages()
            plain = PlainStack(Path(folder) / "plain", ours.embedder().folder)
            plain.warm()
            seconds = {
                "ours": timed(lambda: ours.add([str(path)])),
                "plain": timed(lambda: plain.add(articles)),
            }
    speed = {name: characters / spent for name, spent in seconds.items()}
    return {**speed, "ratio": speed["ours"] / speed["plain"]}


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the figures; one JSON value with ``--json``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--home", type=Path, default=None, help="where the library is built and kept")
    parser.add_argument("--part", choices=["all", "dev", "test"], default="all")
    parser.add_argument("--ingest", type=int, default=30, metavar="N", help="articles added by both stacks; 0: none")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    overrides: dict[str, Any] = {"generator": "none", **({"data": given.data} if given.data else {})}
    settings = load_settings(overrides)
    settings = settings.model_copy(update={"home": given.home or settings.home / "eval" / "multihop_rag"})
    try:
        with Assistant(settings) as assistant:
            build(assistant, settings.data)
            figures = retrieved(assistant, settings, questions(settings.data, given.part))
        speed = ingest(settings, given.ingest) if given.ingest else None
    except (ClippingsError, FileNotFoundError) as error:
        sys.exit(f"eval.multihop: {error}")
    if given.json:
        print(json.dumps({"part": given.part, "retrieval": figures, "ingest": speed}))
        return
    for name, row in figures.items():
        print(f"{name:16}", "  ".join(f"{measure} {value:.3f}" for measure, value in row.items()))
    if speed:
        print("characters/s    ", "  ".join(f"{name} {value:,.2f}" for name, value in speed.items()))


if __name__ == "__main__":
    main()
