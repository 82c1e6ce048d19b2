"""What the sentence model learns from: questions with their paragraphs, sentences, and where the answer stands.

SQuADShifts whole (Miller et al., ICML 2020) and most titles of the dev part of SQuAD 2.0's dev set. The other titles
and CLAPNQ's dev part are held out, for what is fitted on the model's scores. It deliberately never reads MultiHop-RAG,
SciFact or the samples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.sets.parts import part_of
from eval.sets.question import Part
from eval.sets.reading import read_json
from index.article import Sentence, Span
from index.segment import sentences

SHIFTS = ("new_wiki", "reddit", "amazon_reviews")


@dataclass(frozen=True)
class Paragraph:
    """A text with its sentences; ``title`` is "" where the source has none that a reader would see."""

    title: str
    text: str

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """Its sentences, in order."""
        return sentences(self.text)

    def at(self, start: int) -> int | None:
        """Return the ordinal of the sentence that a character stands in; None between two."""
        return next((s.ordinal for s in self.sentences if s.span.start <= start < s.span.end), None)


@dataclass(frozen=True)
class Learned:
    """A question to learn from.

    Attributes:
        spans: where its answers stand; empty for a question that the paragraph doesn't answer.
        plausible: where a word stands that looks like the answer of an unanswerable question.
        origin: "new_wiki", "reddit", "amazon_reviews" or "squad2_dev".
    """

    text: str
    paragraph: Paragraph
    spans: tuple[Span, ...]
    plausible: tuple[Span, ...]
    origin: str

    @property
    def answerable(self) -> bool:
        """Whether its paragraph answers it."""
        return bool(self.spans)

    @cached_property
    def answering(self) -> frozenset[int]:
        """Ordinals of the sentences that an answer begins in."""
        found = (self.paragraph.at(span.start) for span in self.spans)
        return frozenset(ordinal for ordinal in found if ordinal is not None)


def read(data: Path) -> list[Learned]:
    """Read everything that may be learned from, in a fixed order."""
    found: list[Learned] = []
    for name in SHIFTS:
        path = data / "squadshifts" / f"{name}_v1.0.json"
        found += _squad(read_json(path, dict[str, Any]), name, titled=name == "new_wiki")
    pages = read_json(data / "squad2_dev" / "dev-v2.0.json", dict[str, Any])
    learned = [page for page in pages["data"] if part_of(page["title"]) is Part.DEV and not held_out(page["title"])]
    found += _squad({"data": learned}, "squad2_dev", titled=True)
    return found


def held_out(title: str) -> bool:
    """Whether a title of SQuAD's dev part is kept from the model: a quarter, by the second byte of its SHA-256."""
    return hashlib.sha256(title.encode()).digest()[1] < 64


def _squad(file: dict[str, Any], origin: str, titled: bool) -> Iterator[Learned]:
    for page in file["data"]:
        title = page["title"].replace("_", " ") if titled else ""
        for one in page["paragraphs"]:
            paragraph = Paragraph(title, one["context"])
            for asked in one["qas"]:
                text = " ".join(asked["question"].split())
                spans, plausible = _spans(asked["answers"]), _spans(asked.get("plausible_answers", []))
                yield Learned(text, paragraph, spans, plausible, origin)


def _spans(answers: Sequence[dict[str, Any]]) -> tuple[Span, ...]:
    spans = (Span(a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers)
    return tuple(dict.fromkeys(spans))
