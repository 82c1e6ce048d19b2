"""Look whether another article gives another number for what a question asks, and quote both.

Only where the question asks for a number and a sentence that is shown gives one. The sentences of the other passages
that give one too are read by the sentence model, and must answer nearly as well. It deliberately doesn't know how
numbers are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answer import Answer, Citation, Differing, Passage, ScoredSentence
from rag.candidates import Candidates
from rag.cited import cited
from rag.disagreement.asked import Asked, asked_number, numbers_given
from rag.disagreement.compare import Pair, agrees, differing
from rag.score import Candidate, names_covered, probabilities

#: Passages looked at for other numbers, and of those read, at most.
MOST_LOOKED_AT, MOST_READ = 10, 4
#: How probably both sentences must answer, and the other one as a share of the first one's.
LEAST_SCORE, LEAST_SHARE = 0.25, 0.6
#: Share of the question's names and numbers that must stand in the other sentence or round it.
LEAST_NAMES = 0.6
#: Articles that are quoted, at most; a third one must answer as well as the second but for this share.
MOST_QUOTED, THIRD_SHARE = 3, 0.9


class Finder(Protocol):
    """What reads passages for a question; see ``rag.candidates``."""

    def find(self, text: str, passages: Sequence[Passage], sure: float) -> Candidates: ...


@dataclass(frozen=True)
class _Other:
    candidate: Candidate
    score: float
    pair: Pair


def disagreement(answer: Answer, finder: Finder) -> tuple[Differing, ...]:
    """Return the different numbers that articles give for what was asked; none where they agree, or surely enough."""
    question = answer.standalone_question
    asked = asked_number(question)
    first = _first(answer, asked) if asked is not None else None
    if asked is None or first is None:
        return ()
    passages = [
        passage
        for passage in answer.passages[:MOST_LOOKED_AT]
        if passage.article_id != first.citation.article_id and numbers_given(asked, passage.text)
    ][:MOST_READ]
    if not passages:
        return ()
    read = finder.find(question, passages, 1.0)
    scores = probabilities(read.question, read.candidates).tolist()
    others = list(_others(question, asked, first, list(zip(read.candidates, scores, strict=True))))
    kept = [one for one in others if one.score >= THIRD_SHARE * others[0].score][: MOST_QUOTED - 1]
    told = [Differing(kept[0].pair.first.text, first.citation)] if kept else []
    for other in kept:
        article_id, span = other.candidate.article_id, other.candidate.span
        passage = next(one for one in passages if one.article_id == article_id)
        told.append(Differing(other.pair.second.text, cited(passage, read.read.texts[article_id], span)))
    return tuple(told)


def _first(answer: Answer, asked: Asked) -> ScoredSentence | None:
    """Return the sentence shown that answers best with a number of the sort asked for."""
    for sentence in answer.sentences:
        if sentence.score < LEAST_SCORE:
            break
        if numbers_given(asked, sentence.citation.quote) and _shown(answer, sentence.citation):
            return sentence
    return None


def _shown(answer: Answer, citation: Citation) -> bool:
    return any(
        item.citation.article_id == citation.article_id
        and item.citation.start <= citation.start
        and citation.end <= item.citation.end
        for item in answer.evidence
    )


def _others(
    question: str, asked: Asked, first: ScoredSentence, scored: Sequence[tuple[Candidate, float]]
) -> Iterator[_Other]:
    """Yield of each article that differs its best sentence, best first, a number once.

    An article that gives the first one's number as well doesn't differ.
    """
    least = max(LEAST_SCORE, LEAST_SHARE * first.score)
    probable = sorted((item for item in scored if item[1] >= LEAST_SCORE), key=lambda item: -item[1])
    found: list[_Other] = []
    for candidate, score in probable:
        pair = differing(question, asked, first.citation.quote, candidate.text) if score >= least else None
        if pair is None or names_covered(question, candidate.around) < LEAST_NAMES:
            continue
        own = [one.text for one, _ in probable if one.article_id == candidate.article_id]
        told = any(agrees(asked, pair.first, text) for text in own)
        known = any(agrees(asked, pair.second, other.candidate.text) for other in found)
        if not told and not known:
            found.append(_Other(candidate, score, pair))
            yield found[-1]
