"""One question that was asked, with its outcome, as the measures of ``Task.ASK`` take it.

It deliberately measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from eval.running.record import Asked, Found, Quotation
from eval.sets.question import Place, Question
from index.article import Article, Sentence
from index.segment import sentences
from index.span import Span

#: Answers that stand in many a text without answering anything.
YES_OR_NO = frozenset({"yes", "no"})


@dataclass
class Texts:
    """The articles by id, each cut into sentences once."""

    articles: Mapping[str, Article]
    _cut: dict[str, list[Sentence]] = field(default_factory=dict)

    def of(self, found: Found) -> str:
        """Return the words; empty where the article isn't known."""
        article = self.articles.get(found.article_id)
        return found.span.of(article.text) if article else ""

    def sentences_in(self, found: Found) -> list[Found]:
        """Return the sentences of a span; of one that reaches beyond it, the part within."""
        if found.article_id not in self.articles:
            return []
        if found.article_id not in self._cut:
            self._cut[found.article_id] = sentences(self.articles[found.article_id].text)
        span = found.span
        return [
            Found(found.article_id, Span(max(part.span.start, span.start), min(part.span.end, span.end)))
            for part in self._cut[found.article_id]
            if part.span.overlaps(span)
        ]


@dataclass(frozen=True)
class Case:
    """A question and what asking it gave.

    Attributes:
        asked: None where it crashed, which counts as wrong everywhere.
        answers_known: whether any question of the set has short gold answers.
        error: why it crashed.
        sentences_known: whether the run tells its scored sentences; older ones don't.
    """

    question: Question
    asked: Asked | None
    texts: Texts
    answers_known: bool
    error: str | None = None
    sentences_known: bool = False

    @property
    def broke_an_assertion(self) -> bool:
        """Whether it crashed on something that must never be so, such as a citation that doesn't resolve."""
        return (self.error or "").startswith(AssertionError.__name__)

    @property
    def refused(self) -> bool:
        """Whether nothing was shown; so too where it crashed."""
        return self.asked is None or self.asked.refused

    @cached_property
    def needs(self) -> Sequence[Sequence[Place]]:
        """What must be shown; nothing for a question that the articles don't answer."""
        return () if self.question.answerable is False else [need for need in self.question.evidence if need]

    @property
    def gold_answers(self) -> tuple[str, ...]:
        """The short answers; none for a question that the articles don't answer."""
        return () if self.question.answerable is False else self.question.answers

    @property
    def gold_words(self) -> tuple[str, ...]:
        """The short answers that words of an article can hold: yes and no prove nothing by standing there."""
        return tuple(answer for answer in self.gold_answers if answer.strip(" .!").lower() not in YES_OR_NO)

    @cached_property
    def picked(self) -> tuple[Found, ...]:
        """The sentences of the picked evidence, each once; also where it was refused."""
        found = self.asked.evidence if self.asked else ()
        return tuple(dict.fromkeys(sentence for span in found for sentence in self.texts.sentences_in(span)))

    @cached_property
    def scored(self) -> tuple[Found, ...] | None:
        """The best-scored sentences, best first, also where it was refused; None where the record doesn't tell."""
        if self.asked is None:
            return () if self.sentences_known else None
        if self.asked.sentences is None:
            return None
        return tuple(Found(one.article_id, Span(one.start, one.end)) for one in self.asked.sentences)

    @cached_property
    def citations(self) -> tuple[Quotation, ...]:
        """The citations of what was answered, each once; none where it was refused."""
        if self.asked is None or self.asked.refused:
            return ()
        return tuple(dict.fromkeys(quoted for said in self.asked.statements for quoted in said.citations))
