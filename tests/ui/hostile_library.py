"""Articles whose every field is a payload, and answers whose every word is one.

The library, the readers of files and the page are real; only what is answered is chosen, so that all of it is shown.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from payloads import Payload
from reciting import cited

from index.errors import ClippingsError
from index.kept import Entry
from index.span import Span
from rag.answer import (
    Answer,
    AskedPart,
    Citation,
    Copy,
    Differing,
    Passage,
    Rejected,
    ScoredSentence,
    Statement,
    Timings,
)
from rag.assistant import Assistant
from rag.events import Event, EvidenceFound, Finished, TextGrown
from rag.overview.told import Overview

#: Payloads in one exchange.
IN_ONE = 25
#: In this order answers take these forms.
FORMS = ("phrased", "phrased", "refused", "overview", "quoted", "reply", "failed")
DAY = datetime(2021, 5, 3, tzinfo=UTC)


def write_articles(folder: Path, hostile: Sequence[Payload]) -> None:
    """Write an article for each payload, in turn as JSON, Markdown, page and text; a text's name is the payload."""
    for payload in hostile:
        text, number = payload.text, payload.number
        body = (
            f"Report {number} of the harbour says: {text}\n\n{text} stands in it.\n\n- {text}\n\n> {text}\n\n# {text}"
        )
        head = {
            "title": text, "author": f"{text} {'first' if number % 2 else 'second'}half", "source": text,
            "category": text, "published_at": "2021-05-03", "url": address_of(payload),
        }  # fmt: skip
        name = folder / f"{number:03}"
        match number % 4:
            case 0:
                name.with_suffix(".json").write_text(json.dumps({**head, "body": body}), encoding="utf-8")
            case 1:
                lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in head.items())
                name.with_suffix(".md").write_text(f"---\n{lines}\n---\n{body}", encoding="utf-8")
            case 2:
                name.with_suffix(".html").write_text(_page(payload, head), encoding="utf-8")
            case 3:
                (folder / f"{file_name(payload)}.txt").write_text(body, encoding="utf-8")


def address_of(payload: Payload) -> str:
    """Return the payload as a web address, which takes no white space."""
    return f"https://example.org/{''.join(payload.text.split())}"


def file_name(payload: Payload) -> str:
    """Return the payload as the name of a file, which takes no slash; on a line, as every title is."""
    return f"{payload.number} {' '.join(payload.text.split())}".replace("/", "⁄")[:200]


def _page(payload: Payload, head: Mapping[str, str]) -> str:
    """Return a page that says the payload in its words, and brings it as it is as well."""
    text = escape(payload.text)
    words = f"<p>Report {payload.number} of the harbour says: {text}</p><h2>{text}</h2><ul><li>{text}</li></ul>"
    about = "".join(f'<meta name="{key}" content="{escape(value)}">' for key, value in head.items() if key != "author")
    return (
        f"<html><head><title>{escape(head['title'])}</title>{about}</head><body><article>{words}"
        f"<blockquote>{text}</blockquote><p>The harbour was closed all day on Monday.</p></article>"
        f"<div>{payload.text}</div></body></html>"
    )


def groups(hostile: Sequence[Payload]) -> list[list[Payload]]:
    """Return the payloads as they are told, so many in one exchange."""
    return [list(hostile[at : at + IN_ONE]) for at in range(0, len(hostile), IN_ONE)]


class Hostile:
    """The real service, but for questions that end in ``#<group>``, whose answers are made of that group's payloads.

    An answer grows until ``finish`` is set.
    """

    def __init__(self, real: Assistant, told: Sequence[Sequence[Payload]]) -> None:
        self.real, self.told = real, told
        self.finish = threading.Event()
        self.entries = real.library.entries()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[Event]:
        """Answer with the payloads of the group that the question names."""
        number = int(question.rpartition("#")[2])
        answer = self._answer(question, number)
        form, words = FORMS[number % len(FORMS)], words_of(self.told[number])
        yield EvidenceFound(replace(answer, generator=None, reply=None, overview=None))
        yield TextGrown(words)
        assert self.finish.wait(120), "the test took too long"
        if form == "failed":
            raise ClippingsError(words)
        yield Finished(answer)

    def _answer(self, question: str, number: int) -> Answer:
        told, form = self.told[number], FORMS[number % len(FORMS)]
        entries = [self.entries[(number * IN_ONE + at) % len(self.entries)] for at in range(len(told))]
        citations = [self._citation(entry, at) for at, entry in enumerate(entries)]
        words = words_of(told)
        texts = [
            one.quote if form in ("quoted", "overview") else payload.text
            for payload, one in zip(told, citations, strict=True)
        ]
        statements = tuple(Statement(text, 0.5, (one,)) for text, one in zip(texts, citations, strict=True))
        passages = tuple(_passage(one, at) for at, one in enumerate(citations, 1))
        overview = Overview(words, len(told), len(told), len(told), DAY, DAY, words) if form == "overview" else None
        return Answer(
            question, f"{words} understood", () if form == "refused" else statements, passages, 0.4, form == "refused",
            rejected=tuple(Rejected(one.text, one.text) for one in told),
            timings_ms=Timings(1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
            generator=None if form in ("quoted", "overview") else words,
            notice=words, reply=words if form == "reply" else None, verdict="yes",
            parts=tuple(AskedPart(one.text) for one in told), unanswered=tuple(one.text for one in told),
            disagreement=tuple(Differing(one.text, cite) for one, cite in zip(told[:3], citations[:3], strict=True)),
            copies=tuple(Copy(citations[0], one) for one in citations[3:]), overview=overview,
        )  # fmt: skip

    def _citation(self, entry: Entry, at: int) -> Citation:
        library = self.real.library
        sentences = library.sentences([entry.id])[entry.id]
        return cited(library, entry.id, sentences[at % len(sentences)].span)


def words_of(told: Sequence[Payload]) -> str:
    """Return all that a group says, on one line."""
    return " ".join(" ".join(one.text.split()) for one in told)


def _passage(one: Citation, number: int) -> Passage:
    """Return the passage of a citation's words; each fifth is a copy of the first."""
    best, copied = ScoredSentence(one, 0.9), 1 if number > 1 and number % 5 == 0 else None
    span = Span(one.start, one.end)
    return Passage(
        number, one.article_id, one.title, one.source, one.published_at, one.url, span, one.quote, 0.5,
        dense_rank=number, best_sentence=best, copy_of=copied,
    )  # fmt: skip
