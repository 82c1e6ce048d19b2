"""An answer as the JSON that the command line's contract describes.

Pure: values in, values out. The keys are a contract, so each is written out here and none follows from a dataclass.
It deliberately doesn't print.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answer import Answer, Citation, Passage, Statement, Timings
    from rag.overview.told import Overview

Json = dict[str, Any]


def time_json(moment: datetime | None) -> str | None:
    """ISO 8601 UTC to the second, such as 2018-03-29T12:00:00Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def answer_json(answer: Answer) -> Json:
    """The answer to a question."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": float(answer.confidence),
        "statements": [_statement(answer, statement) for statement in answer.statements],
        "disagreement": [
            {"number": one.number, "citation": _cited(answer, one.citation)} for one in answer.disagreement
        ],
        "rejected": [{"text": rejected.text, "reason": rejected.reason} for rejected in answer.rejected],
        "passages": [passage_json(answer.passages, passage) for passage in answer.passages],
        "timings_ms": _timings(answer.timings_ms),
        "generator": answer.generator,
        "verdict": answer.verdict,
        "parts": [part.question for part in answer.parts],
        "unanswered": list(answer.unanswered),
        "listed": answer.listed,
        "overview": None if answer.overview is None else _overview(answer.overview),
        "notice": answer.notice,
    }


def _statement(answer: Answer, statement: Statement) -> Json:
    return {
        "text": statement.text,
        "support": float(statement.support),
        "citations": [_cited(answer, citation) for citation in statement.citations],
    }


def _cited(answer: Answer, citation: Citation) -> Json:
    """A citation with the places where other articles have the same words."""
    return {**_citation(citation), "also_in": [_citation(copy) for copy in answer.also_in(citation)]}


def _overview(overview: Overview) -> Json:
    return {
        "topic": overview.topic,
        "articles": overview.articles,
        "total": overview.total,
        "first": time_json(overview.first),
        "last": time_json(overview.last),
    }


def _citation(citation: Citation) -> Json:
    return {
        "article_id": citation.article_id,
        "title": citation.title,
        "source": citation.source,
        "published_at": time_json(citation.published_at),
        "url": citation.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def passage_json(passages: Sequence[Passage], passage: Passage) -> Json:
    """One of these passages; ``copy_of`` is the place among them, from 0, of the one whose words it has."""
    best = passage.best_sentence
    of = next((n for n, other in enumerate(passages) if other.chunk_id == passage.copy_of), None)
    return {
        "article_id": passage.article_id,
        "title": passage.title,
        "source": passage.source,
        "published_at": time_json(passage.published_at),
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "score": float(passage.score),
        "dense_rank": passage.dense_rank,
        "fulltext_rank": passage.fulltext_rank,
        "best_sentence": best and {"start": best.citation.start, "end": best.citation.end, "score": float(best.score)},
        "copy_of": of,
    }


def _timings(timings: Timings) -> Json:
    measured = {
        "retrieve": timings.retrieve,
        "rerank": timings.rerank,
        "evidence": timings.evidence,
        "first_evidence": timings.first_evidence,
        "first_token": timings.first_token,
        "total": timings.total,
    }
    return {name: None if value is None else round(value, 3) for name, value in measured.items()}
