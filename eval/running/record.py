"""What one question gave: the one line of JSON that a run writes of it, and from which all measures follow.

Values only: it deliberately doesn't know the gold answers, nor how a record is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.span import Span


@dataclass(frozen=True)
class Found:
    """A span of an article: a passage or a sentence."""

    article_id: str
    span: Span


@dataclass(frozen=True)
class Scored:
    """A sentence that was held against the question; ``score`` 0 to 1."""

    article_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Quotation:
    """A citation as it was shown; right only while ``article.text[span.start:span.end] == quote``."""

    article_id: str
    span: Span
    quote: str


@dataclass(frozen=True)
class Stated:
    """One statement of the answer; ``support`` 0 to 1."""

    text: str
    support: float
    citations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Thrown:
    """A sentence of the generator that the check threw out."""

    text: str
    reason: str


@dataclass(frozen=True)
class Asked:
    """What ``Task.ASK`` gave.

    Attributes:
        understood: the stand-alone question.
        answer: the plain text, the refusal's line where refused.
        confidence: probability that the evidence is enough, 0 to 1.
        evidence: the picked evidence, each one or more neighbouring sentences; also where it was refused.
        passages: best first, up to 50.
        sentences: the best-scored sentences, best first, about ten, also where it was refused; None in records that
            were written before they were kept.
        chunks: every chunk of the collection that holds gold evidence (the relevant passages).
        passages_as_asked, passages_of_rewrite: for a follow-up with a gold rewrite: what retrieval gives for the last
            turn alone and for the rewrite, best first; None elsewhere.
        generator: None for quotations.
        tokens_read, tokens_written: of the generator; None where it doesn't say.
        differing: the sentences in which articles are said to give different numbers; None in records that were
            written before that was told.
    """

    understood: str
    refused: bool
    confidence: float
    answer: str
    statements: tuple[Stated, ...]
    rejected: tuple[Thrown, ...]
    evidence: tuple[Found, ...]
    passages: tuple[Found, ...]
    chunks: tuple[Found, ...]
    passages_as_asked: tuple[Found, ...] | None = None
    passages_of_rewrite: tuple[Found, ...] | None = None
    generator: str | None = None
    tokens_read: int | None = None
    tokens_written: int | None = None
    sentences: tuple[Scored, ...] | None = None
    differing: tuple[Quotation, ...] | None = None


@dataclass(frozen=True)
class Rewritten:
    """What ``Task.REWRITE`` gave; ``sure`` where the rules were sure."""

    understood: str
    sure: bool


@dataclass(frozen=True)
class Checked:
    """What ``Task.CHECK`` gave.

    Attributes:
        stands: the product's verdict: no problem found, and enough support.
        support: 0 to 1; one less where the check found a problem (−1 to 1).
        overlap: share of the statement's four-word runs that stand in the cited words, the baseline.
        problems: reasons in plain words.
    """

    stands: bool
    support: float
    overlap: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Times:
    """Milliseconds; None where that stage didn't run."""

    retrieve: float | None = None
    rerank: float | None = None
    evidence: float | None = None
    first_evidence: float | None = None
    first_token: float | None = None
    total: float | None = None


@dataclass(frozen=True)
class Record:
    """One question's outcome: one of ``asked``, ``rewritten``, ``checked``, or an ``error``.

    Attributes:
        error: one line; the question crashed, and counts as wrong in every measure.
        peak_mb: the most memory the process had had by then, in MB.
    """

    id: str
    error: str | None = None
    asked: Asked | None = None
    rewritten: Rewritten | None = None
    checked: Checked | None = None
    times: Times = Times()
    peak_mb: float | None = None
