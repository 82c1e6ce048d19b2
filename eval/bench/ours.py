"""The product as the bench drives it: through the same service as the command line.

It deliberately changes no setting but where the library lies and the number of threads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.bench.messages import Open, Told
from index.article import Article
from index.errors import ClippingsError
from index.filters import Filters
from index.segment import sentences
from rag.assistant import Assistant
from rag.events import Finished

#: Seconds that the language model may take to load.
LOADING = 600


class OurStack:
    """One ``Assistant`` on a home of its own."""

    def __init__(self, opened: Open) -> None:
        changes = {"home": opened.folder, "database_url": "", "chroma_url": "", "threads": opened.threads}
        if opened.generator is None:
            changes["generator"] = "none"
        self._folder = opened.folder
        self._assistant = Assistant(opened.settings.model_copy(update=changes))
        self._stages = self._assistant.stages()
        sentences("Warm up.")

    def add(self, articles: Sequence[Article]) -> int:
        """Add articles from a file, the index of vectors too; return the number of chunks."""
        before = self._assistant.library.count_chunks()
        added = self._assistant.add([str(written(articles, self._folder / "articles.jsonl"))])
        if added.failed:
            raise added.failed[0]
        return self._assistant.library.count_chunks() - before

    def retrieve(self, question: str, top_k: int) -> list[str]:
        """Return the texts of the best passages, best first."""
        if not self._assistant.dense().answers:
            raise ClippingsError("the index of vectors took no part in retrieval; run the bench again")
        return [passage.text for passage in self._stages.passages(question, Filters(), top_k)]

    def load_generator(self) -> None:
        """Load the model, which reads its prompt's fixed part."""
        self._assistant.start_generator()
        _, generator = self._assistant.generator(LOADING)
        if generator is None:
            raise ClippingsError(self._assistant.generator_problem or "the language model takes too long to load")

    def answer(self, question: str, generate: bool) -> Told:
        """Ask; a refusal has no first word."""
        answer = next(
            event.answer for event in self._assistant.ask(question, generate=generate) if isinstance(event, Finished)
        )
        times = answer.timings_ms
        return Told(
            first_evidence=_seconds(times.first_evidence if not answer.refused else None),
            first_word=_seconds(times.first_token),
            total=(times.total or 0.0) / 1000,
            text=answer.text,
        )

    def close(self) -> None:
        """Let go of the library."""
        self._assistant.close()


def written(articles: Sequence[Article], path: Path) -> Path:
    """Write articles as lines that ``clippings add`` reads; return the path."""
    lines = [
        json.dumps({"title": a.title, "author": a.author, "source": a.source, "category": a.category, "url": a.url,
                    "published_at": a.published_at.isoformat() if a.published_at else None, "body": a.text})
        for a in articles
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
