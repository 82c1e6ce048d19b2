"""QAGS (Wang, Cho & Lewis, ACL 2020): machine-written summary sentences with three people's verdicts.

The majority counts. Each sentence is held against the at most three sentences of its article that align best. An
article is one cluster and belongs to one part. It deliberately retrieves nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.sets.parts import half_of
from eval.sets.question import Claim, Question, QuestionSet, Task
from eval.sets.reading import read_json_lines
from index.segment import sentences
from rag.checking.stems import content_stems

NAME = "qags"
MAX_CITED = 3


@dataclass(frozen=True)
class _Source:
    """One of the two files: where the summaries come from, and what they are like."""

    name: str
    type: str


SOURCES = (_Source("cnndm", "news"), _Source("xsum", "abstractive"))


@dataclass(frozen=True)
class _Response:
    response: str


@dataclass(frozen=True)
class _Sentence:
    sentence: str
    responses: list[_Response]

    @property
    def supported(self) -> bool:
        """Say whether most people found it supported."""
        return sum(response.response == "yes" for response in self.responses) * 2 > len(self.responses)


@dataclass(frozen=True)
class _Summary:
    article: str
    summary_sentences: list[_Sentence]


def load(data: Path) -> QuestionSet:
    """Read both files."""
    questions = [
        question
        for source in SOURCES
        for number, summary in enumerate(read_json_lines(data / NAME / f"mturk_{source.name}.jsonl", _Summary), 1)
        for question in _statements(f"{source.name}-{number}", summary, source.type)
    ]
    return QuestionSet(NAME, Task.CHECK, (), questions)


def best_cited(statement: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Pick greedily at most three candidates that cover most of the statement's content words."""
    open_stems = set(content_stems(statement))
    stems = {text: set(content_stems(text)) for text in candidates}
    chosen: list[str] = []
    while stems and len(chosen) < MAX_CITED:
        best = max(stems, key=lambda text: (len(stems[text] & open_stems), -len(stems[text])))
        if chosen and not stems[best] & open_stems:
            break
        chosen.append(best)
        open_stems -= stems.pop(best)
    return tuple(chosen)


def _statements(identity: str, summary: _Summary, kind: str) -> Iterator[Question]:
    article = _mended(summary.article)
    parts = [sentence.span.of(article) for sentence in sentences(article)]
    for number, judged in enumerate(summary.summary_sentences, 1):
        yield Question(
            id=f"{identity}-{number}",
            text=judged.sentence,
            part=half_of(summary.article),
            cluster=hashlib.sha256(summary.article.encode()).hexdigest(),
            answerable=None,
            type=kind,
            claim=Claim(best_cited(judged.sentence, parts), judged.supported),
        )


def _mended(article: str) -> str:
    """Put together the numbers that QAGS broke up: "235, 000", "7. 7 per cent"."""
    return re.sub(r"(?<=\d)\. (?=\d)", ".", re.sub(r"(?<=\d), (?=\d{3}\b)", ",", article))
