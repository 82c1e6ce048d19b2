"""Choose the bench's articles and questions: few articles that carry all the evidence of many questions.

Questions are taken greedily: always one that needs the fewest articles more, then one whose articles the most other
questions need. That keeps a bench short; being a small collection it is also easier than the whole one, for every
stack alike. It deliberately doesn't know what a stack is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eval.sets.question import Part, Question, QuestionSet
from index.article import Article


@dataclass(frozen=True)
class Size:
    """How much a bench takes: most articles, most questions, and questions that both generators are asked."""

    articles: int
    questions: int
    answers: int


FULL = Size(articles=120, questions=200, answers=10)
QUICK = Size(articles=30, questions=40, answers=3)


@dataclass(frozen=True)
class Asked:
    """A question with its gold facts, word for word as the articles have them."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """What every stack is given, in this order."""

    articles: tuple[Article, ...]
    questions: tuple[Asked, ...]

    @property
    def characters(self) -> int:
        """Characters of all articles."""
        return sum(len(article.text) for article in self.articles)

    @property
    def sha256(self) -> str:
        """Over the ids of the articles and the questions."""
        lines = [*(article.id for article in self.articles), *(question.text for question in self.questions)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def choose(found: QuestionSet, size: Size, seed: int = 0) -> Chosen:
    """Return the articles, and of the questions whose gold articles are all among them a sample, both seeded."""
    random = Random(seed)  # noqa: S311 - a sample
    questions = [question for question in found.of_part(Part.TEST) if question.evidence]
    random.shuffle(questions)
    others = sorted({article.id for article in found.articles})
    random.shuffle(others)
    ids = list(dict.fromkeys([*_carrying(questions, size.articles), *others]))[: size.articles]
    chosen = frozenset(ids)
    by_id = {article.id: article for article in found.articles}
    carried = [question for question in questions if question.relevant.keys() <= chosen]
    return Chosen(
        articles=tuple(by_id[i] for i in ids),
        questions=tuple(Asked(q.text, _facts(q, by_id)) for q in carried[: size.questions]),
    )


def _carrying(questions: Sequence[Question], most: int) -> list[str]:
    """Return ids of at most so many articles that carry all the evidence of many questions."""
    chosen: dict[str, None] = {}
    left = list(questions)
    while left:
        needed = Counter(i for question in left for i in question.relevant if i not in chosen)
        best = min(left, key=lambda question: _cost(question, chosen, needed))
        more = [i for i in best.relevant if i not in chosen]
        if len(chosen) + len(more) > most:
            break
        chosen.update(dict.fromkeys(more))
        left = [question for question in left if not question.relevant.keys() <= chosen.keys()]
    return list(chosen)


def _cost(question: Question, chosen: dict[str, None], needed: Counter[str]) -> tuple[int, int]:
    more = [i for i in question.relevant if i not in chosen]
    return len(more), -sum(needed[i] for i in more)


def _facts(question: Question, by_id: dict[str, Article]) -> tuple[str, ...]:
    first = (need[0] for need in question.evidence)
    return tuple(place.span.of(by_id[place.article_id].text) for place in first)
