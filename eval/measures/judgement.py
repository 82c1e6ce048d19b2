"""One question judged: everything that measures, comparisons and reports need, without the set or the library.

Values only: it deliberately doesn't know how anything was judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Shown:
    """Words of an article as a report shows them: marked in the text around them.

    Attributes:
        before, after: up to 300 characters of the article on each side.
        right: whether they hold gold evidence (for gold itself: whether it was cited); None where that isn't known.
        valid: whether the span resolves to exactly these words.
    """

    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    before: str
    quote: str
    after: str
    right: bool | None
    valid: bool = True


@dataclass(frozen=True)
class Judgement:
    """One question's outcome beside what is known to be right.

    Attributes:
        history: earlier questions and answers, oldest first.
        answerable: None where the set doesn't say.
        right: whether picked evidence holds gold evidence (or a gold answer); False for a question without an
            answer in the articles; None where the set has no gold to tell by.
        values: this question's own value of every measure that is one for each question (means, and milliseconds);
            a measure that doesn't apply to it is left out.
        supported, stands, support, overlap: of a statement (``Task.CHECK``); None elsewhere.
        why: why it was judged so, in plain words, one reason a line.
    """

    id: str
    question: str
    cluster: str
    type: str | None
    answerable: bool | None
    error: str | None = None
    history: tuple[tuple[str, str], ...] = ()
    understood: str | None = None
    gold_rewrite: str | None = None
    gold_answers: tuple[str, ...] = ()
    gold: tuple[Shown, ...] = ()
    refused: bool | None = None
    confidence: float | None = None
    answer: str | None = None
    statements: tuple[str, ...] = ()
    citations: tuple[Shown, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    generator: str | None = None
    right: bool | None = None
    supported: bool | None = None
    stands: bool | None = None
    support: float | None = None
    overlap: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A measure over many questions.

    Attributes:
        value: None where it isn't defined (no question that it applies to, or one class only). Never NaN.
        low, high: the 95% interval, bootstrapped over clusters; None where it can't be taken.
        n: questions it was taken over.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Difference:
    """A measure of two runs on the questions that both have; ``p`` of a paired permutation test over clusters."""

    a: float | None
    b: float | None
    difference: float | None
    p: float | None
    n: int
    wins: int
    losses: int
