"""A question with what is known to be right about it, and a set of them with the articles they are asked of.

Values only: it deliberately doesn't know where a set was read from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from index.article import Article
from index.filters import Filters
from index.span import Span
from rag.answer import Turn


class Task(StrEnum):
    """What is done with each question of a set."""

    ASK = "ask"  # asked of the articles: retrieval, evidence, answer, citations, refusal
    REWRITE = "rewrite"  # a follow-up is made stand-alone, nothing is retrieved
    CHECK = "check"  # a statement is held against the words it cites


class Part(StrEnum):
    """The part of a set that a question belongs to, always the same; ``ALL`` only chooses."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True)
class Place:
    """Gold words in an article: ``article.text[span.start:span.end]``."""

    article_id: str
    span: Span


@dataclass(frozen=True)
class Claim:
    """A statement whose verdict is known, with the words it is held against (``Task.CHECK``).

    Attributes:
        cited: the sentences of the article that align best with it, or that it was made from.
        supported: people's verdict, or what is known because it was made so.
        title, published_at: of the article.
    """

    cited: tuple[str, ...]
    supported: bool
    title: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True)
class Injection:
    """An instruction that was hidden in the article that a question is asked of, so that it changes the answer.

    Attributes:
        words: all that was put in.
        place: where it stands; None where the article is asked without it, for comparison.
    """

    words: str
    place: Place | None


@dataclass(frozen=True)
class Question:
    """One question; for ``Task.CHECK`` one statement.

    Attributes:
        id: unique in its set.
        text: as asked.
        cluster: what questions share that must not be split (article, title, fact); intervals resample clusters.
        answerable: whether the articles answer it; None where the set doesn't say.
        history: earlier turns, oldest first.
        rewrite: the question as a person made it stand alone; None where it has no gold rewrite.
        answers: short gold answers, any of which is right.
        evidence: what must be shown. Each item is one need, met by any one of its places.
        relevant: grade of each relevant article by id, 1 or more; at least those of ``evidence``.
        type: the set's own kind of question, such as "comparison".
        asked_at: aware UTC; when it was asked, for questions such as "last week".
        claim: for ``Task.CHECK`` only.
        injection: the hostile words in its article; None for a set of ordinary articles.
        differs: whether articles give different numbers for what is asked; None where the set doesn't say.
    """

    id: str
    text: str
    part: Part
    cluster: str
    answerable: bool | None
    history: tuple[Turn, ...] = ()
    rewrite: str | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[tuple[Place, ...], ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    type: str | None = None
    filters: Filters = field(default_factory=Filters)
    asked_at: datetime | None = None
    claim: Claim | None = None
    injection: Injection | None = None
    differs: bool | None = None


@dataclass(frozen=True)
class QuestionSet:
    """Questions with the articles they are asked of.

    Attributes:
        articles: the whole collection; empty for ``Task.REWRITE`` and ``Task.CHECK``.
        released_scorer: also measure by MultiHop-RAG's released definitions.
        own_library: the articles are the user's own library, which is asked as it stands.
        notes: what was left out when it was read, in plain words, one line each.
        library: the set whose library it shares, having the same articles; its own where empty.
    """

    name: str
    task: Task
    articles: Sequence[Article]
    questions: Sequence[Question]
    released_scorer: bool = False
    own_library: bool = False
    notes: tuple[str, ...] = ()
    library: str = ""

    def of_part(self, part: Part) -> list[Question]:
        """Return the questions of a part, in the set's order."""
        return [question for question in self.questions if part in (Part.ALL, question.part)]
