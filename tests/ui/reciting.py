"""What answers in tests of the page where it matters which words are cited and when the answer comes.

The library is a real one, and so are the words; only what is cited is chosen by the test.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.library import Library
from index.span import Span
from rag.answer import Answer, Citation, Statement
from rag.assistant import Assistant
from rag.events import Event, EvidenceFound, Finished, TextGrown

#: What a question without citations of its own is answered with is the real service's business.
LONGEST = 60.0


def cited(library: Library, article_id: str, span: Span) -> Citation:
    """Return the citation of a range of an article in the library."""
    kept = library.by_id(article_id)
    entry = kept.entry
    quote = span.of(kept.text)
    return Citation(article_id, entry.title, entry.source, entry.published_at, entry.url, span.start, span.end, quote)


class Reciting:
    """The real service, but for chosen questions its answer cites chosen words, phrased by nobody.

    The evidence is shown in order; the answer grows until ``finish`` is set, and then numbers it the other way round.
    """

    def __init__(self, real: Assistant, citations: Mapping[str, Sequence[Citation]]) -> None:
        self.real, self.citations = real, citations
        self.finish = threading.Event()
        self.finish.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[Event]:
        """Answer with the chosen words, or as the real service does."""
        citations = self.citations.get(question)
        if citations is None:
            yield from self.real.ask(question, history, **options)
            return
        statements = tuple(Statement(one.quote, 1.0, (one,)) for one in citations)
        found = Answer(question, question, statements, (), 0.9, False)
        yield EvidenceFound(found)
        until, count = time.monotonic() + LONGEST, 1
        while not self.finish.wait(0.05):
            assert time.monotonic() < until, "the test took too long"
            yield TextGrown("word " * (count := count + 1))
        pairs = [Statement(f"Statement {n}.", 0.9, (one,)) for n, one in enumerate(reversed(citations), 1)]
        yield Finished(replace(found, statements=tuple(pairs), generator="a script"))
