"""What comes out of a question, from the first evidence to the checked answer.

Values only: it deliberately doesn't know how any of them was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from index.span import Span
from rag.plainly import differ

if TYPE_CHECKING:
    from rag.overview.told import Overview

REFUSAL = "The articles don't say."


@dataclass(frozen=True)
class Turn:
    """One earlier exchange of the conversation.

    Attributes:
        question: as asked, or as the reader corrected what was understood.
        understood: the question as it was answered, standing alone; None where that isn't known and is made out again.
        articles: titles of the articles that the answer lists, else of those it cites, in its order, each once.
        listed: the answer is a list of articles, as ``Answer.listed``.
    """

    question: str
    answer: str
    understood: str | None = None
    articles: tuple[str, ...] = ()
    listed: bool = False

    @classmethod
    def of(cls, answer: Answer, question: str | None = None) -> Turn:
        """Return the turn that an answer leaves behind; ``question`` stands in the place of what was asked."""
        cited = [citation for statement in answer.statements[answer.listed :] for citation in statement.citations]
        titles = tuple({citation.article_id: citation.title for citation in cited}.values())
        return cls(question or answer.question, answer.text, answer.standalone_question, titles, answer.listed)


@dataclass(frozen=True)
class Passage:
    """A chunk retrieved for this question; ``text == article.text[span.start:span.end]``.

    Attributes:
        score: relevance and what it adds to those before; falls from one to the next, compares within one question.
        relevance: the weighted sum of its signals alone; compares within one question.
        dense_rank, fulltext_rank: from 1; None where that retrieval didn't return it.
        dense_score: cosine similarity, −1 to 1; None where dense retrieval didn't return it.
        late_score: late interaction's weighted mean of token similarities, −1 to 1; None where it wasn't ranked so.
        best_sentence: its sentence that answers most probably; None where it wasn't read.
        copy_of: ``chunk_id`` of the better-ranked passage of another article whose words it has; None for most.
    """

    chunk_id: int
    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None
    span: Span
    text: str
    score: float
    relevance: float = 0.0
    dense_rank: int | None = None
    dense_score: float | None = None
    fulltext_rank: int | None = None
    late_score: float | None = None
    best_sentence: ScoredSentence | None = None
    copy_of: int | None = None


@dataclass(frozen=True)
class Citation:
    """The exact words that prove a statement: ``article.text[start:end] == quote``, asserted where it is made."""

    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Evidence:
    """One or more neighbouring sentences picked as answering, with what they lean on.

    Attributes:
        citation: the whole of it.
        parts: its sentences, each with the one that it leans on.
        score: relevance of its best sentence, 0 to 1.
    """

    citation: Citation
    parts: tuple[Citation, ...]
    score: float


@dataclass(frozen=True)
class AskedPart:
    """A part of a question about several things, looked up for itself.

    Attributes:
        evidence: what answers it, best first; none where it is a clause of a question, or isn't answered.
        context: that and the next best, as ``Answer.context``; none where the evidence alone is read.
    """

    question: str
    evidence: tuple[Evidence, ...] = ()
    context: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Claim:
    """What a yes-or-no question, or a part of one, claims, and the sentences that it is held against, best first."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class ScoredSentence:
    """One sentence that was held against the question.

    Attributes:
        score: probability that it helps to answer, 0 to 1; comparable between questions.
    """

    citation: Citation
    score: float


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer with the evidence that carries it.

    Attributes:
        support: 0 to 1; 1 for a quotation.
        citations: one to three.
    """

    text: str
    support: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Differing:
    """The number that one article gives where another gives another one.

    Attributes:
        number: as the article writes it, with its unit.
        citation: the sentence that it stands in.
    """

    number: str
    citation: Citation


@dataclass(frozen=True)
class Copy:
    """Where another article says what is cited, in nearly the same words; see ``rag.near_duplicates``."""

    of: Citation
    citation: Citation


@dataclass(frozen=True)
class Rejected:
    """A sentence that the generator wrote and the check threw out, with the reason in plain words."""

    text: str
    reason: str


@dataclass(frozen=True)
class Timings:
    """Milliseconds; None where that stage didn't run. The last three count from the question's arrival."""

    retrieve: float | None = None
    rerank: float | None = None
    evidence: float | None = None
    first_evidence: float | None = None
    first_token: float | None = None
    total: float | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer: of its prompt, and written."""

    read: int
    written: int


@dataclass(frozen=True)
class Answer:
    """The result of a question, refusal included.

    Attributes:
        question: as asked.
        standalone_question: as understood, after what it refers back to was filled in.
        confidence: probability that the evidence is enough, 0 to 1.
        refused: True: no statements, and ``text`` says that the articles don't say.
        evidence: what was picked, whether it was enough or not.
        context: what a generator phrases the answer from: the evidence and the next best, or the evidence alone.
        sentences: the best-scored sentences, best first, those picked among them; a few.
        generator: name of the model that phrased it; None for quotations.
        usage: tokens that the generator took; None for quotations, and where a server doesn't say.
        reply: what is said to a greeting or to thanks, which nothing proves; None for a question.
        listed: the first statement says how many articles were asked for, or what was asked of one; each further one
            names one.
        verdict: "yes", "no" or "unclear" where yes or no is asked for, "before" or "after" where the order of two
            events; else None.
        claims: what a question that wants yes or no claims; none for others, and where only dates decide.
        parts: what a question about several things was split into, each looked up for itself.
        unanswered: the parts of a question that the articles don't answer, where they answer others.
        disagreement: the different numbers that articles give for what is asked, the one that answers best first;
            two or more, of as many articles, or none.
        copies: where other articles that were found have the cited words as well.
        overview: of what the statements, quotations in order of date, are an overview; None for other answers.
        notice: one line for the reader where something was left undone (generator missing, stopped).
    """

    question: str
    standalone_question: str
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    confidence: float
    refused: bool
    evidence: tuple[Evidence, ...] = ()
    context: tuple[Evidence, ...] = ()
    sentences: tuple[ScoredSentence, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    timings_ms: Timings = field(default_factory=Timings)
    generator: str | None = None
    usage: Usage | None = None
    notice: str | None = None
    reply: str | None = None
    listed: bool = False
    verdict: str | None = None
    claims: tuple[Claim, ...] = ()
    parts: tuple[AskedPart, ...] = ()
    unanswered: tuple[str, ...] = ()
    disagreement: tuple[Differing, ...] = ()
    copies: tuple[Copy, ...] = ()
    overview: Overview | None = None

    def __str__(self) -> str:
        """Return the answer with its clippings, numbered, as ``clippings ask`` prints it."""
        from rag.as_text import answer_text

        return answer_text(self)

    @property
    def text(self) -> str:
        """The plain answer, without citation marks."""
        if self.refused:
            return REFUSAL
        if self.reply is not None:
            return self.reply
        told = differ(self.disagreement) if self.disagreement else ""
        head = self.overview.line if self.overview else self.opening
        said = (head, *(statement.text for statement in self.statements), told, self.left_open)
        return " ".join(part for part in said if part)

    @property
    def opening(self) -> str:
        """The verdict as the answer's first word; empty without one, and where one thing asked stays unclear."""
        said = self.verdict is not None and (self.verdict != "unclear" or self.undecided)
        return f"{self.verdict}.".capitalize() if said else ""

    @property
    def undecided(self) -> bool:
        """Whether the articles leave open what is asked of several things together."""
        return self.verdict == "unclear" and len(self.parts) > 1

    @property
    def left_open(self) -> str:
        """What is said of the parts that the articles don't answer; empty where there are none."""
        return f"{REFUSAL[:-1]}: {' '.join(self.unanswered)}" if self.unanswered else ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in order of first use: a citation's number is its place here, from 1."""
        stated = (citation for statement in self.statements for citation in statement.citations)
        return tuple(dict.fromkeys([*stated, *(one.citation for one in self.disagreement)]))

    def also_in(self, citation: Citation) -> tuple[Citation, ...]:
        """The same words in other articles."""
        return tuple(copy.citation for copy in self.copies if copy.of == citation)
