"""MultiHop-RAG (Tang & Yang, COLM 2024): news articles, and questions whose facts stand in several of them.

The articles are read as ``clippings add corpus.json`` reads them, so that their ids are the same. Part dev is a fixed
sample of 300 answerable questions, on which a few settings were chosen. It deliberately trains nothing: the questions
share 981 facts, so that the parts aren't independent.

Nearly all questions name their news sources. Of the 301 that the articles don't answer, 131 name only sources that the
collection hasn't; of the others none does. A second set has the names masked, for judging refusals without that hint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from eval.sets.masking import Masker
from eval.sets.places import each_once, occurrences
from eval.sets.question import Part, Place, Question, QuestionSet, Task
from eval.sets.reading import REMEDY, read_json
from index.article import Article
from index.errors import MisuseError
from index.loading.load import load as load_articles
from index.settings import Settings

NAME = "multihop_rag"
MASKED = "multihop_rag_masked"
DEV_QUESTIONS = 300


@dataclass(frozen=True)
class _Evidence:
    url: str
    fact: str


@dataclass(frozen=True)
class _Asked:
    query: str
    answer: str
    question_type: str
    evidence_list: list[_Evidence]


def load(data: Path) -> QuestionSet:
    """Read the set; each fact is one need. Raises ``MisuseError`` where it is missing or damaged."""
    found = articles(data)
    path = data / NAME / "MultiHopRAG.json"
    asked = read_json(path, list[_Asked])
    dev = _dev(asked)
    by_url = {article.url: article for article in found if article.url}
    questions = [_question(n, item, n in dev, by_url, path) for n, item in enumerate(asked)]
    return QuestionSet(NAME, Task.ASK, each_once(found), questions, released_scorer=True)


def load_masked(data: Path) -> QuestionSet:
    """Read the set with the names of news sources masked in the questions; raises as ``load``."""
    found = load(data)
    masker = Masker({article.source for article in found.articles if article.source})
    questions = [replace(question, text=masker.masked(question.text)) for question in found.questions]
    return replace(found, name=MASKED, questions=questions, library=NAME)


def articles(data: Path) -> list[Article]:
    """Read the articles; raises as ``load``."""
    corpus = data / NAME / "corpus.json"
    if not corpus.exists():
        raise MisuseError(f"{corpus}: no such file; {REMEDY}")
    read = []
    for found in load_articles(str(corpus), Settings()):
        if not isinstance(found, Article):
            raise MisuseError(f"{found}; get the file again")
        read.append(found)
    return read


def _dev(asked: Sequence[_Asked]) -> frozenset[int]:
    answerable = [n for n, item in enumerate(asked) if item.evidence_list]
    size = min(DEV_QUESTIONS, len(answerable))
    return frozenset(answerable[n] for n in Random(0).sample(range(len(answerable)), size))  # noqa: S311 - a sample


def _question(number: int, asked: _Asked, dev: bool, by_url: Mapping[str, Article], path: Path) -> Question:
    needs = tuple(_need(evidence, by_url, path, number) for evidence in asked.evidence_list)
    identity = f"mhr-{number + 1:04}"
    return Question(
        id=identity,
        text=asked.query,
        part=Part.DEV if dev else Part.TEST,
        cluster=asked.evidence_list[0].fact if needs else identity,
        answerable=bool(needs),
        answers=(asked.answer,) if needs else (),
        evidence=needs,
        relevant={place.article_id: 1 for need in needs for place in need},
        type=asked.question_type.removesuffix("_query"),
    )


def _need(evidence: _Evidence, by_url: Mapping[str, Article], path: Path, number: int) -> tuple[Place, ...]:
    article = by_url.get(evidence.url)
    places = occurrences(article, evidence.fact) if article and evidence.fact else ()
    if not places:
        raise MisuseError(
            f"{path}: question {number + 1}: no article holds {evidence.fact[:40]!r}; get the files again"
        )
    return places
