"""Questions about a number that two articles may give differently: says the answer that they differ, and only then?

The articles are MultiHop-RAG's and the samples; beside them stands, for most questions, a second report: its article
cut by rule to the first sentences and those around the number, under another source and a later date, with the
sentence that holds the number written anew (by a language model, for this project) or changed by rule. Where they
differ, the second number is another one; where they don't, it is the same, rounded or hedged, or is of another year,
place, group or thing. A few questions have natural pairs only. Parts are halves of the articles. It deliberately
shares nothing with the rules that are measured on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from eval.sets import multihop_rag
from eval.sets.places import each_once
from eval.sets.question import Part, Place, Question, QuestionSet, Task
from eval.sets.reading import read_json_lines
from eval.sets.renumber import renumbered
from eval.sets.samples import sample_articles
from index.article import Article
from index.errors import MisuseError
from index.segment import sentences
from index.span import Span

NAME = "disagreement"
FILE = Path(__file__).with_name("disagreement.jsonl")
#: Who the second reports are said to be of; no source of the articles.
SOURCES = ("Evening Courier", "Morning Ledger", "Harbour Gazette", "City Tribune", "Northern Post")
#: Sentences that a second report keeps: of the beginning, and on each side of the number's.
OPENING, AROUND = 2, 3
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


class Kind(StrEnum):
    """What the second report does with the number."""

    DIFFERS = "differs"
    SAME = "same"
    ROUNDED = "rounded"
    HEDGED = "hedged"
    YEAR = "other year"
    PERIOD = "other period"
    PLACE = "other place"
    SUBGROUP = "other group"
    OTHER = "other thing"
    NATURAL = "natural"


#: What the second report says of the very thing that is asked for.
_ANSWERS = frozenset({Kind.DIFFERS, Kind.SAME, Kind.ROUNDED, Kind.HEDGED})


@dataclass(frozen=True)
class _Place:
    article: str
    start: int
    end: int


@dataclass(frozen=True)
class _Line:
    """One question.

    Attributes:
        article: the first digits of its id.
        start, end: the sentence that holds the number.
        second: the sentence as the second report has it; None where it is made by rule, or the pair is natural.
        number: where the number stands in the article, for a second report that is made by rule.
        other: where another article of the collection gives another number for the same; a natural pair that differs.
        also: where further articles of the collection give the first number.
    """

    id: str
    part: Part
    question: str
    article: str
    start: int
    end: int
    kind: Kind
    second: str | None = None
    number: tuple[int, int] | None = None
    other: _Place | None = None
    also: tuple[_Place, ...] = ()


def load(data: Path) -> QuestionSet:
    """Read the set; raises as ``multihop_rag.load``."""
    originals = each_once([*sample_articles(), *multihop_rag.articles(data)])
    by_start = {article.id[:12]: article for article in originals}
    questions: list[Question] = []
    made: list[Article] = []
    lines = list(read_json_lines(FILE, _Line))
    for line in lines:
        article = _article(line.article, by_start)
        second = _second(line, article, _others(line, lines))
        if second is not None:
            made.append(second.article)
        questions.append(_question(line, article, second, by_start))
    return QuestionSet(NAME, Task.ASK, each_once([*originals, *made]), questions)


def _others(line: _Line, lines: Sequence[_Line]) -> list[Span]:
    """Return the places of other questions in a line's article."""
    return [Span(one.start, one.end) for one in lines if one.article == line.article and one.start != line.start]


@dataclass(frozen=True)
class _Second:
    article: Article
    place: Place


def _article(start: str, by_start: Mapping[str, Article]) -> Article:
    if start not in by_start:
        raise MisuseError(f"{FILE}: no article's id begins with {start}; get the public data again")
    return by_start[start]


def _question(line: _Line, article: Article, second: _Second | None, by_start: Mapping[str, Article]) -> Question:
    first = Place(article.id, Span(line.start, line.end))
    beside = second.place if second is not None and line.kind in _ANSWERS else None
    if line.other is not None:
        beside = Place(_article(line.other.article, by_start).id, Span(line.other.start, line.other.end))
    alike = [Place(_article(one.article, by_start).id, Span(one.start, one.end)) for one in line.also]
    differs = line.kind is Kind.DIFFERS or line.other is not None
    second_needs = [(beside,)] if beside and differs else []
    needs = [(first, *alike, *([beside] if beside and not differs else [])), *second_needs]
    return Question(
        id=line.id,
        text=line.question,
        part=line.part,
        cluster=article.id,
        answerable=True,
        evidence=tuple(needs),
        relevant={place.article_id: 1 for need in needs for place in need},
        type=_type(line),
        differs=differs,
    )


def _type(line: _Line) -> str:
    how = "by hand" if line.second is not None else "by rule" if line.number is not None else "natural"
    return str(line.kind) if how == line.kind else f"{line.kind}, {how}"


def _second(line: _Line, article: Article, others: Sequence[Span]) -> _Second | None:
    """Return the second report with the place of its number's sentence; None for a natural pair."""
    if line.second is not None:
        sentence = line.second
    elif line.number is not None:
        at = Span(line.number[0] - line.start, line.number[1] - line.start)
        sentence = renumbered(article.text[line.start : line.end], at, str(line.kind))
    else:
        return None
    text, start = _cut(article.text, Span(line.start, line.end), sentence, others)
    digest = hashlib.sha256(line.id.encode()).digest()
    published = article.published_at + timedelta(days=1 + digest[0] % 3) if article.published_at else None
    source = SOURCES[digest[1] % len(SOURCES)]
    report = Article(text, _retitled(article.title), f"{NAME}:{line.id}", source=source, published_at=published)
    return _Second(report, Place(report.id, Span(start, start + len(sentence))))


def _cut(text: str, place: Span, sentence: str, others: Sequence[Span]) -> tuple[str, int]:
    """Return the shortened text with ``sentence`` for what stood at ``place``, and where that begins.

    Sentences with the same figure are left out, as a report doesn't contradict itself, and those of ``others``.
    """
    spans = [found.span for found in sentences(text)]
    here = [n for n, span in enumerate(spans) if span.overlaps(place)]
    kept = {*range(min(OPENING, len(spans))), *range(here[0] - AROUND, here[-1] + AROUND + 1)}
    figures = set(_NUMBER.findall(place.of(text)))
    parts: list[str] = []
    start = 0
    for n, span in enumerate(spans):
        other = any(span.overlaps(one) for one in others) or figures & set(_NUMBER.findall(span.of(text)))
        if n == here[0]:
            start = len(" ".join([*parts, ""]))
            parts.append(sentence)
        elif n in kept and n not in here and not other:
            parts.append(" ".join(span.of(text).split()))
    return " ".join(parts), start


def _retitled(title: str) -> str:
    """Return the part of a title before its first colon, dash or bar, if that is long enough to be one."""
    shorter = re.split(r": | [-–—|] ", title)[0]
    return shorter if len(shorter.split()) >= 4 else title
