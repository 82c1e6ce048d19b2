"""Score how well a sentence answers a question: what the sentence model read of it, and a few plain features.

A logistic regression weighs them (``eval/fitting/evidence.py`` fits it, ``weights.json`` keeps it). It deliberately
doesn't know how passages are read, nor which sentences are shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.fulltext import stemmed, terms
from index.span import Span
from rag.aliases import canonical, countries, unified
from rag.weights import weights


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        text: the sentence; ``article.text[span.start:span.end]``.
        before: the sentence before it that may answer, "" where none may: nothing leans on an instruction.
        earlier: that one's number in the article; None where none may.
        passage: log odds that the passage it was read in answers.
        begins, ends: log odds that an answer begins and ends in it; see ``rag.read.Reading``.
        close, close_around: (q,) how close each of the question's pieces comes to the sentence, and to that, the one
            before it or the line above its passage; see ``rag.align``.
    """

    article_id: str
    title: str
    ordinal: int
    span: Span
    text: str
    before: str
    earlier: int | None
    passage: float
    begins: float
    ends: float
    close: NDArray[np.float32] = field(compare=False)
    close_around: NDArray[np.float32] = field(compare=False)

    @property
    def understandable(self) -> str:
        """The sentence, with the one before it where it leans on it."""
        return f"{self.before} {self.text}".strip() if leans(self.text) else self.text

    @property
    def around(self) -> tuple[str, str, str]:
        """The sentence with its article's title and the sentence before it."""
        return self.title, self.before, self.text


_LEANS = re.compile(
    r"^[\"'“‘(\[]*(?:(?:and|but|so|yet|then)\s+)?"
    r"(?:he|she|it|they|this|that|these|those|his|her|its|their|him|them|both|such|there|the (?:former|latter))\b",
    re.IGNORECASE,
)


def leans(sentence: str) -> bool:
    """Say whether a sentence opens with a pronoun, and so proves nothing without the one before."""
    return bool(_LEANS.match(sentence))


@dataclass(frozen=True)
class Question:
    """A stand-alone question with what is known of its words.

    Attributes:
        idf: weight of each of its stems: ``log(1 + N / (1 + chunks with it))``; a stem in no chunk weighs most.
        pieces: (q,) what each of its word pieces tells, summing to 1.
    """

    text: str
    idf: Mapping[str, float]
    pieces: NDArray[np.float32]

    @classmethod
    def weighed(
        cls, text: str, frequencies: Mapping[str, int], total: int, pieces: NDArray[np.float32] | None = None
    ) -> Question:
        """Weigh a question's words by the number of chunks they stand in, of ``total``."""
        weights: dict[str, float] = {}
        for word in terms(text):
            weight = math.log(1 + total / (1 + frequencies.get(word, 0)))
            for stem in content_stems(word):
                weights[stem] = min(weight, weights.get(stem, weight))
        return cls(text, weights, np.zeros(0, dtype=np.float32) if pieces is None else pieces)


def stems_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of several texts' content words together."""
    return frozenset().union(*map(content_stems, texts))


@lru_cache(maxsize=16_384)  # a sentence is looked at several times for a question, and for the next one again
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words; a people counts as its country ("French" as France)."""
    return frozenset(stemmed([canonical(word) for word in terms(unified(text))]))


#: Words that a sentence's subject is looked for in: "The French foreign minister".
SUBJECT_WORDS = 3


def of_the_asked(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what is told of other countries than the question's, where something is told of those.

    Two countries' reasons read alike, and a small generator gives France the one that Britain had.
    """
    asked = countries(question)
    subjects = [countries(" ".join(c.understandable.split()[:SUBJECT_WORDS])) for c in candidates]
    if not any(subject & asked for subject in subjects):
        return list(candidates)
    return [
        c
        for c, subject in zip(candidates, subjects, strict=True)
        if not subject or subject & asked or countries(c.understandable) & asked
    ]


def probabilities(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return (n,) probabilities that each candidate helps to answer, in the order given."""
    if not candidates:
        return np.zeros(0)
    return logistic(features(question, candidates), weights()["sentence"])


#: What a sentence is judged by: what the sentence model read; the share of the question's names and numbers in it or
#: around it; whether it is very short, and how long; whether it has what is asked for; how close the question's pieces
#: come. The model's own score of a sentence and the share of words in common got no weight beside these.
FEATURES = (
    "passage",
    "begins",
    "ends",
    "names",
    "short",
    "words",
    "kind",
    "close",
    "close_around",
)


def features(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the (n, d) features of candidates, in the order of ``FEATURES``."""
    rows = [_features(question, candidate) for candidate in candidates]
    return np.asarray(rows, dtype=np.float64).reshape(len(candidates), len(FEATURES))


def _features(question: Question, candidate: Candidate) -> list[float]:
    words = len(candidate.text.split())
    return [
        candidate.passage,
        candidate.begins,
        candidate.ends,
        names_covered(question.text, candidate.around),
        float(words < 6),
        min(words, 60) / 60,
        float(gives_kind(question.text, candidate.text)),
        float(candidate.close @ question.pieces),
        float(candidate.close_around @ question.pieces),
    ]


_NAME_OR_NUMBER = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’.-]*|\b\d[\d.,]*\b")


def names_covered(question: str, texts: Iterable[str]) -> float:
    """Return the share of the question's names and numbers that stand in any of ``texts``; 1 where it has none."""
    named = [stem for match in _NAME_OR_NUMBER.finditer(question) for stem in content_stems(match.group())]
    if not named:
        return 1.0
    there = stems_of(texts)
    return sum(stem in there for stem in named) / len(named)


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
