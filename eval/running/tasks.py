"""What is done with one question, by the task of its set; the outcome as a record.

It deliberately doesn't know the order of questions, nor how a record is judged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from eval.measures.support import four_gram_overlap
from eval.running.folder import assert_writable
from eval.running.memory import peak_mb
from eval.running.record import (
    Asked,
    Checked,
    Found,
    Quotation,
    Record,
    Rewritten,
    Scored,
    Stated,
    Thrown,
    Times,
)
from eval.sets.question import Place, Question, Task
from index.errors import ClippingsError
from index.settings import Settings
from index.span import Span
from rag.answer import Answer, Citation, Passage, ScoredSentence
from rag.assistant import Assistant
from rag.checking.check import Context, check
from rag.checking.entail import Entailment, cited_text, open_checker
from rag.checking.support import support
from rag.cite import LEAST_SUPPORT
from rag.converse import standalone
from rag.events import Finished
from rag.generate import check_messages
from rag.generator import Generator, open_generator

log = logging.getLogger(__name__)

#: Passages written of each question: enough for every cutoff.
PASSAGES = 50

Perform = Callable[[Question], Record]


def performer(task: Task, settings: Settings, assistant: Assistant | None, generate: bool, seed: int) -> Perform:
    """Return what performs a task; ``assistant`` has the set's library, and is needed for ``Task.ASK`` only."""
    if task is Task.REWRITE:
        return _caught(_rewrite)
    if task is Task.CHECK:
        return _caught(Checking(open_checker(settings), open_generator(settings) if generate else None).record)
    assert assistant is not None, "asking needs a library"
    return _caught(Asking(assistant, generate, seed).record)


def _caught(perform: Perform) -> Perform:
    """Turn whatever one question raises into a record that says so."""

    def caught(question: Question) -> Record:
        try:
            record = perform(question)
            assert_writable(record)
        except Exception as error:
            log.warning("question %s crashed", question.id, exc_info=True)
            told = str(error) if isinstance(error, ClippingsError) else f"{type(error).__name__}: {error}"
            record = Record(question.id, error=" ".join(told.encode("utf-8", "replace").decode().split()))
        return replace(record, peak_mb=peak_mb())

    return caught


def _rewrite(question: Question) -> Record:
    start = time.perf_counter()
    understood = standalone(question.text, question.history)
    times = Times(total=(time.perf_counter() - start) * 1000)
    return Record(question.id, rewritten=Rewritten(understood.question, understood.sure), times=times)


class Checking:
    """Holds statements against the words they cite, as the chat does with what a model wrote.

    Args:
        generator: asked too, where the hard checks find nothing; None: nobody.
    """

    def __init__(self, entailment: Entailment, generator: Generator | None) -> None:
        self._entailment = entailment
        self._generator = generator

    def record(self, question: Question) -> Record:
        """Check one statement."""
        claim = question.claim
        assert claim is not None, f"{question.id}: nothing to check"
        start = time.perf_counter()
        text = cited_text(claim.title, claim.cited)
        (log_odds,) = self._entailment.log_odds(question.text, [text])
        problems = check(question.text, claim.cited, Context(claim.title, claim.published_at))
        score, read = support(question.text, claim.cited, log_odds), None
        if self._generator is not None and not problems and score < 1:
            read = list(self._generator.yes_or_no(check_messages(question.text, text)))[-1]
            score = support(question.text, claim.cited, log_odds, read)
        times = Times(total=(time.perf_counter() - start) * 1000)
        checked = Checked(
            stands=not problems and score >= LEAST_SUPPORT,
            support=score - bool(problems),
            overlap=four_gram_overlap(question.text, claim.cited),
            problems=tuple(problem.reason for problem in problems),
        )
        return Record(question.id, checked=checked, times=times)


class Asking:
    """Asks one library; each question finds the language model in the same state."""

    def __init__(self, assistant: Assistant, generate: bool, seed: int) -> None:
        self._assistant = assistant
        self._generate = generate
        self._seed = seed
        self._chunks = cache(self._chunk_spans)

    def record(self, question: Question) -> Record:
        """Ask one question, as the chat does."""
        answer = self._answer(question)
        asked = Asked(
            understood=answer.standalone_question,
            refused=answer.refused,
            confidence=answer.confidence,
            answer=answer.text,
            statements=tuple(
                Stated(one.text, one.support, tuple(_quotation(c) for c in one.citations)) for one in answer.statements
            ),
            rejected=tuple(Thrown(one.text, one.reason) for one in answer.rejected),
            evidence=tuple(_cited(item.citation) for item in answer.evidence),
            passages=_found(answer.passages),
            chunks=self._relevant(place for need in question.evidence for place in need),
            generator=answer.generator,
            tokens_read=answer.usage.read if answer.usage else None,
            tokens_written=answer.usage.written if answer.usage else None,
            sentences=tuple(_scored(sentence) for sentence in answer.sentences),
            differing=tuple(_quotation(one.citation) for one in answer.disagreement),
        )
        if question.history and question.rewrite is not None:
            asked = replace(
                asked,
                passages_as_asked=self._retrieved(question, question.text),
                passages_of_rewrite=self._retrieved(question, question.rewrite),
            )
        timings = answer.timings_ms
        times = Times(
            timings.retrieve,
            timings.rerank,
            timings.evidence,
            timings.first_evidence,
            timings.first_token,
            timings.total,
        )
        return Record(question.id, asked=asked, times=times)

    def _answer(self, question: Question) -> Answer:
        if self._generate:
            self._assistant.settle_generator()
        events = self._assistant.ask(
            question.text, question.history, question.filters, PASSAGES, self._generate, self._seed
        )
        answer = next(event.answer for event in events if isinstance(event, Finished))
        found_by_looking = answer.timings_ms.evidence is None  # a list, an article's beginning, a greeting
        to_phrase = not (answer.refused or answer.undecided or found_by_looking)
        if self._generate and to_phrase and answer.generator is None:
            raise ClippingsError(answer.notice or "the language model wrote nothing")
        return answer

    def _retrieved(self, question: Question, text: str) -> tuple[Found, ...]:
        return _found(self._assistant.stages().passages(text, question.filters, PASSAGES))

    def _relevant(self, places: Iterable[Place]) -> tuple[Found, ...]:
        """Return the chunks that hold a gold place whole; where none does, those that hold some of it."""
        found: dict[Found, None] = {}
        for place in places:
            chunks = [Found(place.article_id, span) for span in self._chunks(place.article_id)]
            whole = [c for c in chunks if c.span.start <= place.span.start and place.span.end <= c.span.end]
            found.update(dict.fromkeys(whole or [c for c in chunks if c.span.overlaps(place.span)]))
        return tuple(found)

    def _chunk_spans(self, article_id: str) -> tuple[Span, ...]:
        return tuple(chunk.span for chunk in self._assistant.library.chunks_of(article_id))


def _found(passages: Sequence[Passage]) -> tuple[Found, ...]:
    return tuple(Found(passage.article_id, passage.span) for passage in passages)


def _cited(citation: Citation) -> Found:
    return Found(citation.article_id, Span(citation.start, citation.end))


def _scored(sentence: ScoredSentence) -> Scored:
    citation = sentence.citation
    return Scored(citation.article_id, citation.start, citation.end, round(sentence.score, 6))


def _quotation(citation: Citation) -> Quotation:
    return Quotation(citation.article_id, Span(citation.start, citation.end), citation.quote)
