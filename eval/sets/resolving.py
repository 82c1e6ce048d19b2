"""A line of a question file becomes a question: its articles, quotes and dates are looked up.

Pure. It deliberately reads no file; every fault is told as the line's own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from eval.sets.places import occurrences
from eval.sets.question import Part, Place, Question
from eval.sets.question_line import FiltersLine, Line, PlaceLine, QuestionLine
from eval.sets.references import References
from index.article import Article
from index.errors import MisuseError
from index.filters import Filters
from index.loading.fields import parse_date
from index.span import Span
from rag.answer import Turn


def question(line: Line, asked: QuestionLine, references: References) -> Question:
    """Return the question that ``line`` says, which was shaped as ``asked``; raises ``MisuseError``."""
    evidence = tuple(_needs(line, asked, references))
    named = [_article(line, f"articles[{n}]", name, references).id for n, name in enumerate(asked.articles)]
    relevant = list(dict.fromkeys([*(place.article_id for need in evidence for place in need), *named]))
    return Question(
        id=asked.id,
        text=asked.question,
        part=Part(asked.part),
        cluster=asked.cluster or next(iter(relevant), asked.id),
        answerable=_answerable(line, asked),
        history=tuple(Turn(turn.question, turn.answer) for turn in asked.history),
        rewrite=asked.rewrite,
        answers=tuple(asked.answers),
        evidence=evidence,
        relevant=dict.fromkeys(relevant, 1),
        type=asked.type,
        filters=_filters(line, asked.filters, references),
        asked_at=_moment(line, "asked_at", asked.asked_at),
        differs=asked.differs,
    )


def _needs(line: Line, asked: QuestionLine, references: References) -> Iterator[tuple[Place, ...]]:
    for number, need in enumerate(asked.evidence):
        field = f"evidence[{number}]"
        if isinstance(need, PlaceLine):
            yield _places(line, field, need, references)
        else:
            lists = (_places(line, f"{field}[{n}]", place, references) for n, place in enumerate(need))
            yield tuple(dict.fromkeys(place for places in lists for place in places))


def _places(line: Line, field: str, place: PlaceLine, references: References) -> tuple[Place, ...]:
    article = _article(line, f"{field}.article", place.article, references)
    if place.quote is not None and place.start is None and place.end is None:
        places = occurrences(article, place.quote) if place.quote.strip() else ()
        if not places:
            shown = place.quote if len(place.quote) <= 60 else f"{place.quote[:60]}…"
            raise line.error(
                f"{field}.quote", f"{shown!r} isn't in {article.title!r}; copy the words exactly as they stand there"
            )
        return places
    if place.quote is not None:
        raise line.error(field, "found a quote and offsets; write a quote, or start and end")
    if place.start is None or place.end is None:
        raise line.error(field, "found no quote, and not both start and end; write a quote, or start and end")
    if not 0 <= place.start < place.end <= len(article.text):
        raise line.error(
            field,
            f"found {place.start} to {place.end} in {article.title!r}; write 0 <= start < end <= {len(article.text)}",
        )
    return (Place(article.id, Span(place.start, place.end)),)


def _article(line: Line, field: str, name: str, references: References) -> Article:
    try:
        return references.find(name)
    except MisuseError as error:
        raise line.error(field, str(error)) from error


def _answerable(line: Line, asked: QuestionLine) -> bool | None:
    gold = bool(asked.evidence or asked.answers)
    if "answerable" not in asked.model_fields_set:
        if not gold:
            raise line.error("answerable", "missing, and no evidence or answers to tell by; write true, false or null")
        return True
    if asked.answerable is False and gold:
        raise line.error("answerable", "found false beside evidence or answers; remove them, or write true")
    return asked.answerable


def _filters(line: Line, given: FiltersLine, references: References) -> Filters:
    ids = [_article(line, f"filters.article[{n}]", name, references).id for n, name in enumerate(given.article)]
    after = _moment(line, "filters.after", given.after)
    before = _moment(line, "filters.before", given.before, time.max)
    if after and before and after > before:
        raise line.error("filters.after", f"{given.after} is later than before, {given.before}; swap them")
    named = (tuple(given.author), tuple(given.category))
    return Filters(given.collection, tuple(given.source), tuple(ids), after, before, *named)


def _moment(line: Line, field: str, written: str | None, of_day: time = time.min) -> datetime | None:
    """Return the moment in UTC; a bare day's begins or, by ``time.max``, ends it."""
    if written is None:
        return None
    with contextlib.suppress(ValueError):
        return datetime.combine(date.fromisoformat(written), of_day, UTC)
    try:
        return parse_date(written)
    except ValueError as error:
        raise line.error(field, str(error)) from error
