"""Statements that passages carry, and statements that they don't, written by a language model that read each passage.

On articles of QAGS' dev part and paragraphs of SQuADShifts. The file holds places of the texts, not the texts. It
deliberately never reads the samples, MultiHop-RAG, nor QAGS' test part or anybody's verdicts on it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.fitting.reader.questions import DIGITS, NEW_WIKI, QAGS_FILES
from eval.sets.parts import half_of
from eval.sets.question import Part
from eval.sets.reading import read_json, read_json_lines
from index.article import Sentence
from index.segment import sentences
from index.span import Span

STATEMENTS_FILE = Path(__file__).with_name("statements.jsonl")
#: One in so many articles is kept from training.
HELD_OUT = 10


@dataclass(frozen=True)
class Written:
    """A statement and the passage it was written on.

    Attributes:
        passage: neighbouring sentences of one article.
        cites: spans of ``passage``: the sentences that carry it, or that a false one looks to come from.
        article: the first hexadecimal digits of its text's SHA-256; passages of one article may overlap.
        how: what was done to the cited words, or what is wrong.
    """

    text: str
    title: str
    passage: str
    cites: tuple[Span, ...]
    supported: bool
    how: str
    article: str = ""

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The passage's sentences."""
        return list(sentences(self.passage))

    @property
    def held_out(self) -> bool:
        """Whether its article is kept from training."""
        return hashlib.sha256(self.article.encode()).digest()[0] % HELD_OUT == 0


@dataclass(frozen=True)
class _Line:
    text: str
    at: tuple[int, int]
    cites: list[tuple[int, int]]
    supported: bool
    how: str
    statement: str


@dataclass(frozen=True)
class _Article:
    article: str


def written(data: Path) -> list[Written]:
    """Read the statements, in the file's order."""
    texts: dict[str, tuple[str, str]] = {}
    for name in QAGS_FILES:
        for one in read_json_lines(data / "qags" / name, _Article):
            if half_of(one.article) is Part.DEV:
                texts[_digest(one.article)] = ("", one.article)
    pages = read_json(data / "squadshifts" / f"{NEW_WIKI}_v1.0.json", dict[str, Any])["data"]
    for page in pages:
        title = page["title"].replace("_", " ")
        texts |= {_digest(one["context"]): (title, one["context"]) for one in page["paragraphs"]}
    found = []
    for line in read_json_lines(STATEMENTS_FILE, _Line):
        title, text = texts[line.text]
        start, end = line.at
        cites = tuple(Span(first - start, last - start) for first, last in line.cites)
        found.append(Written(line.statement, title, text[start:end], cites, line.supported, line.how, line.text))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
