"""Score how well a sentence answers a question: the place of the sentence model.

``SentenceScorer`` is the whole interface; a trained cross-encoder can take the place of ``FeatureScorer``, which
weighs a few plain features by a logistic regression (``eval/fitting/evidence.py`` fits it, ``weights.json`` keeps it).
It deliberately doesn't know which sentences are shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.fulltext import stemmed, terms
from rag.aliases import canonical, unified
from rag.weights import weights


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        text: the sentence; ``article.text[span.start:span.end]``.
        before: the sentence before it, "" at the article's start.
        standing: of the best passage it stands in: ``exp`` of how far its relevance is below the best's, 0 to 1.
    """

    article_id: str
    title: str
    ordinal: int
    span: Span
    text: str
    before: str
    standing: float

    @property
    def understandable(self) -> str:
        """The sentence, with the one before it where it leans on it."""
        return f"{self.before} {self.text}".strip() if leans(self.text) else self.text


_LEANS = re.compile(
    r"^[\"'“‘(\[]*(?:(?:and|but|so|yet|then)\s+)?"
    r"(?:he|she|it|they|this|that|these|those|his|her|its|their|him|them|both|such|there|the (?:former|latter))\b",
    re.IGNORECASE,
)


def leans(sentence: str) -> bool:
    """Say whether a sentence opens with a pronoun, and so proves nothing without the one before."""
    return bool(_LEANS.match(sentence))


class SentenceScorer(Protocol):
    """Anything that tells answering sentences from others."""

    def score(self, question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
        """Return (n,) probabilities that each candidate helps to answer, in the order given."""


@dataclass(frozen=True)
class Question:
    """A stand-alone question with what is known of its words.

    Attributes:
        idf: weight of each of its stems: ``log(1 + N / (1 + chunks with it))``; a stem in no chunk weighs most.
    """

    text: str
    idf: Mapping[str, float]

    @classmethod
    def weighed(cls, text: str, frequencies: Mapping[str, int], total: int) -> Question:
        """Weigh a question's words by the number of chunks they stand in, of ``total``."""
        weights: dict[str, float] = {}
        for word in terms(text):
            weight = math.log(1 + total / (1 + frequencies.get(word, 0)))
            for stem in content_stems(word):
                weights[stem] = min(weight, weights.get(stem, weight))
        return cls(text, weights)

    def coverage(self, text: str) -> float:
        """Return the share of the question's word weight that stands in ``text``, 0 to 1."""
        total = sum(self.idf.values())
        if not total:
            return 0.0
        there = content_stems(text)
        return sum(weight for stem, weight in self.idf.items() if stem in there) / total


@lru_cache(maxsize=4096)  # a sentence is looked at several times for a question, and for the next one again
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words; a people counts as its country ("French" as France)."""
    return frozenset(stemmed([canonical(word) for word in terms(unified(text))]))


class FeatureScorer:
    """Logistic regression over the features of ``features``."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder

    def score(self, question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
        """See ``SentenceScorer``."""
        if not candidates:
            return np.zeros(0)
        return logistic(features(question, candidates, self._embedder), weights()["sentence"])


class TextEmbedder(Protocol):
    """What ``features`` needs of an embedder; see ``index.embed.Embedder``."""

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) unit vectors."""

    def question(self, text: str) -> NDArray[np.float32]:
        """Return a (d,) unit vector."""


def under_title(title: str, sentence: str) -> str:
    """Return what is embedded of a sentence: alone it often doesn't say what it is about."""
    return f"{title}\n{sentence}"


def features(question: Question, candidates: Sequence[Candidate], embedder: TextEmbedder) -> NDArray[np.float64]:
    """Return the (n, 10) features of candidates; the order is that of ``weights.json``."""
    vectors = embedder.documents([under_title(c.title, c.understandable) for c in candidates])
    cosines = vectors @ embedder.question(question.text)
    plain = [_plain_features(question, candidate) for candidate in candidates]
    return np.column_stack([cosines.astype(np.float64), np.asarray(plain, dtype=np.float64)])


def _plain_features(question: Question, candidate: Candidate) -> list[float]:
    words = len(candidate.text.split())
    return [
        question.coverage(candidate.understandable),
        question.coverage(f"{candidate.title} {candidate.before} {candidate.text}"),
        float(words < 6),
        min(words, 60) / 60,
        *(float(kind) for kind in kinds_given(question.text, candidate.text)),
    ]


#: What is asked for, and what gives it away in a sentence that has it.
_KINDS = (
    (
        r"\b(when|(what|which) (year|date|day|month|time))\b",
        r"\b((1[5-9]|20)\d\d|(january|february|march|april|may|june|july|august|september|october|november|december)"
        r" \d{1,2}|\d{1,2} (january|february|march|april|may|june|july|august|september|october|november|december))\b",
    ),
    (
        r"\bhow (many|much|long|old|far|big|high|large|tall|fast)\b|\bwhat (percentage|share|number|price|score)\b",
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half|third)\b",
    ),
    (
        r"\bwhy\b",
        r"\b(because|since|due to|so that|in order|as a result|reason|saw no|to avoid|after|for fear|owing)\b",
    ),
    (r"\bwho(se|m)?\b", r"(?-i:\b[A-Z][a-z]+ [A-Z][\w'-]+)"),
    (r"\bwhere\b", r"(?-i:\b(in|at|near|off|from|on|to) (the )?[A-Z])"),
)
_COMPILED = tuple((re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE)) for asked, given in _KINDS)


def gives_kind(question: str, sentence: str) -> bool:
    """Say whether the sentence has something of the kind asked for: a date, a number, a reason, a name, a place."""
    return any(kinds_given(question, sentence))


def kinds_given(question: str, sentence: str) -> tuple[bool, ...]:
    """Say for a date, a number, a reason, a name and a place whether it is asked for and the sentence has one."""
    return tuple(bool(asked.search(question) and given.search(sentence)) for asked, given in _COMPILED)


def logistic(rows: NDArray[np.float64], fitted: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return (n,) probabilities of rows (n, d) by fitted ``coefficients`` (d,) and ``intercept``."""
    z = rows @ np.asarray(fitted["coefficients"]) + fitted["intercept"]
    probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-z))
    return probabilities
