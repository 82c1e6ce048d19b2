"""The sentences that may answer a question: those of its passages, as they were read and aligned.

What instructs whoever answers (``rag.instructions``) is blanked before the passage is read. Neither that nor an order
or a question that is foreign to its article may answer, and no sentence leans on it. It deliberately doesn't know how
the others are weighed against each other, nor which are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from index.article import Sentence, header
from index.catalogue import Catalogue
from index.fulltext import terms
from index.segment import sentences_within
from index.span import Span
from rag.align import Alignable, Aligner, Alignment
from rag.answer import Passage
from rag.instructions import instructs, is_foreign
from rag.read import Readable, Reader, Reading
from rag.score import Candidate, Question, probabilities

#: How probably a sentence answers where no more passages are read: on the dev parts nothing better stood in those.
SURE = 0.4


@dataclass(frozen=True)
class Read:
    """What was read of the passages' articles, by article id, for one question."""

    question: str
    sentences: Mapping[str, Sequence[Sentence]]
    texts: Mapping[str, str]
    _left_out: dict[tuple[str, int], bool] = field(default_factory=dict)

    def instructs(self, passage: Passage, ordinal: int) -> bool:
        """Say whether a sentence of the passage's article instructs whoever answers."""
        return instructs(self._sentence(passage.article_id, ordinal), self.question)

    def left_out(self, passage: Passage, ordinal: int) -> bool:
        """Say whether a sentence of the passage's article may not answer; see ``left_out_of``."""
        return self.left_out_of(passage.article_id, passage.title, ordinal)

    def left_out_of(self, article_id: str, title: str, ordinal: int) -> bool:
        """Say whether a sentence may not answer: it instructs, or orders or asks what is foreign to its article."""
        key = article_id, ordinal
        if key not in self._left_out:
            numbers = (part.ordinal for part in self.sentences[article_id] if part.ordinal != ordinal)
            others = chain((title,), (self._sentence(article_id, n) for n in numbers))
            sentence = self._sentence(*key)
            self._left_out[key] = is_foreign(sentence, self.question, others) or instructs(sentence, self.question)
        return self._left_out[key]

    def earlier(self, passage: Passage, ordinal: int) -> int | None:
        """Return which sentence comes before one, those left out aside; None where none does."""
        return next((n for n in reversed(range(ordinal)) if not self.left_out(passage, n)), None)

    def _sentence(self, article_id: str, ordinal: int) -> str:
        return self.sentences[article_id][ordinal].span.of(self.texts[article_id])


@dataclass(frozen=True)
class Candidates:
    """What was looked at for a question.

    Attributes:
        question: with its words weighed by the library.
        candidates: each sentence once, in the order of the passages.
    """

    question: Question
    candidates: tuple[Candidate, ...]
    read: Read


class CandidateFinder:
    """Reads passages of one library for a question."""

    def __init__(self, catalogue: Catalogue, reader: Reader, aligner: Aligner) -> None:
        self._catalogue = catalogue
        self._reader = reader
        self._aligner = aligner

    def find(self, text: str, passages: Sequence[Passage], sure: float = SURE) -> Candidates:
        """Return the sentences of passages, as far as the reader read.

        It reads no further when one of them answers with a probability of ``sure``.
        """
        question, read = self._question(text), self._read(text, passages)
        parts = [sentences_within(read.sentences[p.article_id], p.span) for p in passages]
        readable = [_readable(*one, read) for one in zip(passages, parts, strict=True)]
        alignments = self._aligner.align(text, [_alignable(*one) for one in zip(passages, readable, strict=True)])

        def found(readings: Sequence[Reading]) -> tuple[Candidate, ...]:
            unique: dict[tuple[str, int], Candidate] = {}
            for passage, own, alignment, reading in zip(passages, parts, alignments, readings, strict=False):
                for candidate in _candidates(passage, own, reading, alignment, read):
                    unique.setdefault((candidate.article_id, candidate.ordinal), candidate)
            return tuple(unique.values())

        def decided(readings: Sequence[Reading]) -> bool:
            return sure < 1 and probabilities(question, found(readings)).max(initial=0.0) >= sure

        return Candidates(question, found(self._reader.read(text, readable, decided)), read)

    def _question(self, text: str) -> Question:
        frequencies, total = self._catalogue.frequencies(terms(text)), self._catalogue.count_chunks()
        return Question.weighed(text, frequencies, total, self._aligner.weights(text))

    def _read(self, question: str, passages: Sequence[Passage]) -> Read:
        ids = {p.article_id for p in passages}
        return Read(question, self._catalogue.sentences(ids), self._catalogue.texts(ids))


def _readable(passage: Passage, sentences: Sequence[Sentence], read: Read) -> Readable:
    """Return the passage as it is read: spaces in the place of instructions, so that offsets stay."""
    above = header(passage.title, passage.source, passage.published_at)
    at, text = passage.span.start, passage.text
    spans = tuple(Span(s.span.start - at, s.span.end - at) for s in sentences)
    for sentence, span in zip(sentences, spans, strict=True):
        if read.instructs(passage, sentence.ordinal):
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return Readable(above, text, spans)


def _alignable(passage: Passage, readable: Readable) -> Alignable:
    shift = len(readable.above) + 1
    spans = tuple(Span(span.start + shift, span.end + shift) for span in readable.sentences)
    return Alignable(passage.chunk_id, f"{readable.above}\n{passage.text}", spans)


def _candidates(
    passage: Passage, sentences: Sequence[Sentence], reading: Reading, alignment: Alignment, read: Read
) -> Iterator[Candidate]:
    """Yield the sentences of a passage with what was read of them."""
    parts, text = read.sentences[passage.article_id], read.texts[passage.article_id]
    closest_before = alignment.above
    for part, numbers, close in zip(sentences, reading.sentences.tolist(), alignment.sentences, strict=True):
        if read.left_out(passage, part.ordinal):
            continue
        before = read.earlier(passage, part.ordinal)
        around = np.maximum(np.maximum(close, closest_before), alignment.above)
        closest_before = close
        _, begins, ends = numbers
        yield Candidate(
            article_id=passage.article_id,
            title=passage.title,
            ordinal=part.ordinal,
            span=part.span,
            text=part.span.of(text),
            before="" if before is None else parts[before].span.of(text),
            earlier=before,
            passage=reading.passage,
            begins=begins,
            ends=ends,
            close=close,
            close_around=around,
        )
