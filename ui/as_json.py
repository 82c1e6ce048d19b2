"""Results as the JSON that the command line's contract describes.

Pure: values in, values out. The keys are a contract, so each is written out here and none follows from a dataclass.
It deliberately doesn't print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.diagnosing.doctor import Diagnosis
    from index.errors import ArticleError
    from index.kept import Entry, KeptArticle
    from index.models.registry import ModelCheck
    from rag.answer import Answer, Citation, Passage, Statement, Timings
    from rag.overview.told import Overview

Json = dict[str, Any]


def time_json(moment: datetime | None) -> str | None:
    """ISO 8601 UTC to the second, such as 2018-03-29T12:00:00Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def article_json(entry: Entry) -> Json:
    """An article as listed."""
    return {
        "id": entry.id,
        "title": entry.title,
        "author": entry.author,
        "source": entry.source,
        "category": entry.category,
        "published_at": time_json(entry.published_at),
        "url": entry.url,
        "path": entry.path,
        "added_at": time_json(entry.added_at),
        "characters": entry.characters,
        "chunks": entry.chunks,
    }


def shown_json(kept: KeptArticle) -> Json:
    """An article with its text."""
    return {**article_json(kept.entry), "text": kept.text}


def added_json(kept: Mapping[str, Sequence[Entry]], failed: Sequence[ArticleError]) -> Json:
    """What became of every article; ``kept`` has the keys added, unchanged and replaced."""
    return {
        "added": [article_json(entry) for entry in kept["added"]],
        "unchanged": [article_json(entry) for entry in kept["unchanged"]],
        "replaced": [article_json(entry) for entry in kept["replaced"]],
        "failed": [{"path": error.origin, "error": error.reason} for error in failed],
    }


def removed_json(removed: Sequence[str], failed: Mapping[str, str]) -> Json:
    """The whole ids of what was removed, and why the others weren't."""
    return {"removed": list(removed), "failed": [{"id": given, "error": why} for given, why in failed.items()]}


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
        "passages": [_passage(answer, passage) for passage in answer.passages],
        "timings_ms": _timings(answer.timings_ms),
        "generator": answer.generator,
        "verdict": answer.verdict,
        "parts": [part.question for part in answer.parts],
        "unanswered": list(answer.unanswered),
        "listed": answer.listed,
        "overview": None if answer.overview is None else _overview(answer.overview),
    }


def model_json(check: ModelCheck) -> Json:
    """A model's files; the digest is that of its weights, null where they are missing."""
    weights = next(found for found in check.files if found.file == check.model.weights)
    return {
        "name": check.model.name,
        "role": str(check.model.role),
        "path": str(check.path),
        "bytes": check.bytes,
        "sha256": weights.sha256 or None,
        "ok": check.ok,
    }


def diagnosis_json(diagnosis: Diagnosis) -> Json:
    """What was found wrong; counts are null where they couldn't be taken."""
    return {
        "ok": diagnosis.ok,
        "articles": diagnosis.articles,
        "chunks": diagnosis.chunks,
        "indexed": diagnosis.indexed,
        "problems": [{"what": problem.what, "remedy": problem.remedy} for problem in diagnosis.problems],
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


def _passage(answer: Answer, passage: Passage) -> Json:
    """A passage; ``copy_of`` is the place in ``passages``, from 0, of the one whose words it has."""
    best = passage.best_sentence
    of = next((n for n, other in enumerate(answer.passages) if other.chunk_id == passage.copy_of), None)
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
