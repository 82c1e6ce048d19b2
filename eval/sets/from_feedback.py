"""What readers thought of answers, as lines of a question file.

A thumb up says that the answer's citations are what must be shown, or that a refusal was right; a thumb down on a
refusal, that the articles do answer. A thumb down on an answer says nothing certain of what is right: the question is
asked again, and its note has the reason. Pure: values in, values out; the lines' format is ``question_line``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from index.filters import Filters
from rag.answer import Answer, Citation, Turn

#: The first line of the file.
HEAD = {"set": "feedback"}


@dataclass(frozen=True)
class Judged:
    """An answer that a reader judged.

    Attributes:
        id: names the question in the file.
        history: the earlier turns of its conversation, oldest first.
        understood: what it means in the reader's own words; None where they didn't say.
        reason: why, in the reader's words; may be empty.
    """

    id: str
    question: str
    answer: Answer
    helpful: bool
    reason: str
    asked_at: datetime
    history: Sequence[Turn] = ()
    understood: str | None = None
    filters: Filters = field(default_factory=Filters)


def question_line(judged: Judged, articles: Collection[str]) -> dict[str, Any]:
    """Return the line of one judged answer.

    Args:
        articles: ids of the articles that are in the library: what isn't can't be asked to be shown.
    """
    kind = "refused" if judged.answer.refused else "answered"
    line: dict[str, Any] = {
        "id": judged.id,
        "question": judged.question,
        "answerable": _answerable(judged),
        "type": f"{kind} {'well' if judged.helpful else 'badly'}",
        "asked_at": judged.asked_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if judged.helpful and not judged.answer.refused:
        needs = [_need(one.citations, articles) for one in judged.answer.statements]
        line["evidence"] = [need for need in needs if need]
    if judged.history:
        line["history"] = [{"question": turn.question, "answer": turn.answer} for turn in judged.history]
    if judged.understood:
        line["rewrite"] = judged.understood
    if not judged.filters.empty:
        line["filters"] = _filters(judged.filters)
    if judged.reason:
        line["note"] = judged.reason
    return line


def _answerable(judged: Judged) -> bool | None:
    if judged.answer.refused:
        return not judged.helpful
    return True if judged.helpful else None


def _need(citations: Sequence[Citation], articles: Collection[str]) -> list[dict[str, Any]]:
    """A statement's need: any of the places that it cites."""
    return [
        {"article": one.article_id, "start": one.start, "end": one.end}
        for one in citations
        if one.article_id in articles
    ]


def _filters(filters: Filters) -> dict[str, Any]:
    said = {
        "collection": filters.collection,
        "source": list(filters.sources),
        "author": list(filters.authors),
        "category": list(filters.categories),
        "article": list(filters.article_ids),
        "after": filters.after and filters.after.date().isoformat(),
        "before": filters.before and filters.before.date().isoformat(),
    }
    return {name: value for name, value in said.items() if value}
