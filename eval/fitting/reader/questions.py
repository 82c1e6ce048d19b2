"""What the sentence model learns from: questions with their paragraphs, sentences, and where the answer stands.

SQuADShifts whole (Miller et al., ICML 2020), most titles of the dev part of SQuAD 2.0's dev set, and the questions in
``written.jsonl``, which were written for this on paragraphs of SQuADShifts and on the articles of QAGS' dev part. The
other titles and CLAPNQ's dev part are held out, for what is fitted on the model's scores. It deliberately never reads
MultiHop-RAG, SciFact or the samples.
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
from eval.sets.reading import read_json, read_json_lines
from index.article import Sentence
from index.segment import sentences
from index.span import Span

NEW_WIKI, REDDIT, AMAZON = SHIFTS = ("new_wiki", "reddit", "amazon_reviews")
SQUAD, WRITTEN = "squad2_dev", "written"
TITLES_HELD_OUT, WRITTEN_HELD_OUT = 0.25, 0.1
#: Hexadecimal digits of a SHA-256 that name a text.
DIGITS = 12
#: Questions that look answerable and aren't, beside such as are, which ask for reasons more than SQuAD's do.
WRITTEN_FILE = Path(__file__).with_name("written.jsonl")


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
        origin: one of ``SHIFTS``, or ``SQUAD``, or ``WRITTEN``.
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
        found += _squad(read_json(path, dict[str, Any]), name, titled=name == NEW_WIKI)
    pages = read_json(data / "squad2_dev" / "dev-v2.0.json", dict[str, Any])
    learned = [page for page in pages["data"] if part_of(page["title"]) is Part.DEV and not held_out(page["title"])]
    found += _squad({"data": learned}, SQUAD, titled=True)
    return found + [one for one in written(data) if not held_out(one.paragraph.text, WRITTEN_HELD_OUT)]


@dataclass(frozen=True)
class _Written:
    """A line of ``written.jsonl``: a question on ``text[at[0]:at[1]]``, the text named by its SHA-256's first digits.

    Attributes:
        answers, plausible: (n, 2) places in the passage, as in ``Learned``.
    """

    text: str
    at: tuple[int, int]
    question: str
    answers: list[tuple[int, int]]
    plausible: list[tuple[int, int]]


def written(data: Path) -> list[Learned]:
    """Read the questions written for this, on paragraphs of the public data."""
    paragraphs: dict[str, tuple[str, str]] = {}
    for name in SHIFTS:
        pages = read_json(data / "squadshifts" / f"{name}_v1.0.json", dict[str, Any])["data"]
        for page in pages:
            title = page["title"].replace("_", " ") if name == NEW_WIKI else ""
            paragraphs |= {_digest(one["context"]): (title, one["context"]) for one in page["paragraphs"]}
    for name in QAGS_FILES:
        for one in read_json_lines(data / "qags" / name, _Article):
            paragraphs[_digest(one.article)] = ("", one.article)
    passages: dict[tuple[str, tuple[int, int]], Paragraph] = {}
    found = []
    for line in read_json_lines(WRITTEN_FILE, _Written):
        title, text = paragraphs[line.text]
        answers, plausible = (tuple(Span(*place) for place in places) for places in (line.answers, line.plausible))
        passage = passages.setdefault((line.text, line.at), Paragraph(title, Span(*line.at).of(text)))
        found.append(Learned(line.question, passage, answers, plausible, WRITTEN))
    return found


@dataclass(frozen=True)
class _Article:
    article: str


QAGS_FILES = "mturk_cnndm.jsonl", "mturk_xsum.jsonl"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def held_out(key: str, share: float = TITLES_HELD_OUT) -> bool:
    """Whether a title of SQuAD's dev part, or a passage that was written on, is kept from the model.

    A share of them, by the second byte of the SHA-256.
    """
    return hashlib.sha256(key.encode()).digest()[1] < 256 * share


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
