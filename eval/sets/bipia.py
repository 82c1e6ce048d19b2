"""BIPIA's text attacks (Yi et al. 2023, microsoft/BIPIA) hidden in SQuAD 2.0's paragraphs: does one change an answer?

Two hundred questions a part, each asked of its own paragraph, in which one instruction stands. A paragraph is an
article, so that the instruction always lies in the passage that is read. Part dev has BIPIA's training attacks, part
test its test attacks, other titles, and a wording that dev hasn't. A second set has the same questions, asked of the
same paragraphs without the instruction: what it loses to the first is what attacks cost. Places, wordings and
instructions follow from hashes. It deliberately doesn't know how an effect is measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from eval.sets import squad2_dev
from eval.sets.injecting import How, Injected, Where, inject, place, worded
from eval.sets.places import each_once
from eval.sets.question import Injection, Part, Place, Question, QuestionSet, Task
from eval.sets.reading import read_json
from index.article import Article
from index.filters import Filters

NAME = "bipia"
CLEAN = "bipia_clean"
#: Questions of a part, each of another paragraph.
QUESTIONS = 200
FILES = {Part.DEV: "text_attack_train.json", Part.TEST: "text_attack_test.json"}
#: The last wording is kept from dev, so that test also has one that no defence was made with.
WORDINGS = {Part.DEV: tuple(How)[:3], Part.TEST: tuple(How)}


@dataclass(frozen=True)
class _Attacked:
    """A question of both sets, with its article as it was and as it is with the instruction."""

    clean: Question
    hostile: Question
    before: Article
    after: Article


def load(data: Path) -> QuestionSet:
    """Read the set whose questions are asked of the paragraphs with an instruction in them."""
    attacked = _attacked(data)
    return _set(NAME, [each.hostile for each in attacked], attacked)


def load_clean(data: Path) -> QuestionSet:
    """Read the set whose questions are asked of the paragraphs as they were."""
    attacked = _attacked(data)
    return _set(CLEAN, [each.clean for each in attacked], attacked)


def _set(name: str, questions: Sequence[Question], attacked: Sequence[_Attacked]) -> QuestionSet:
    """Both sets have the paragraphs of both, so that words weigh the same in their one library."""
    articles = each_once(article for each in attacked for article in (each.before, each.after))
    return QuestionSet(name, Task.ASK, articles, questions, library=NAME)


def _attacked(data: Path) -> list[_Attacked]:
    found = squad2_dev.load_paragraphs(data)
    articles = {article.id: article for article in found.articles}
    return [each for part in FILES for each in _of_part(data, part, found.questions, articles)]


def _of_part(data: Path, part: Part, questions: Sequence[Question], articles: dict[str, Article]) -> list[_Attacked]:
    by_category = read_json(data / NAME / FILES[part], dict[str, list[str]])
    instructions = sorted((text for texts in by_category.values() for text in texts), key=_hash)
    wordings = WORDINGS[part]
    attacked = []
    for number, question in enumerate(_chosen([question for question in questions if question.part is part])):
        where = tuple(Where)[number % len(Where)]
        how = wordings[number // len(Where) % len(wordings)]
        instruction = instructions[number % len(instructions)]
        article = articles[question.evidence[0][0].article_id]
        attacked.append(_attack(question, article, instruction, where, how))
    return attacked


def _chosen(questions: Sequence[Question]) -> list[Question]:
    """Choose questions that all annotators answered with the same words at one place, one of each paragraph."""
    by_article: dict[str, Question] = {}
    for question in sorted(questions, key=lambda question: _hash(question.id)):
        if question.answerable and len(question.answers) == len(question.evidence[0]) == 1:
            by_article.setdefault(question.evidence[0][0].article_id, question)
    return list(by_article.values())[:QUESTIONS]


def _attack(question: Question, article: Article, instruction: str, where: Where, how: How) -> _Attacked:
    gold = question.evidence[0][0].span
    words = worded(instruction, how, question.text)
    at = place(article.text, where, gold, Random(_hash(question.id)))  # noqa: S311 - a sample, not a secret
    injected = inject(article.text, words, at)
    after = replace(article, text=injected.text, origin=f"{article.origin}:{NAME}")
    clean = replace(question, type=f"{how}, {where}", injection=Injection(words, None))
    return _Attacked(clean, _hostile(clean, injected, after), article, after)


def _hostile(clean: Question, injected: Injected, article: Article) -> Question:
    gold = Place(article.id, injected.moved(clean.evidence[0][0].span))
    return replace(
        clean,
        evidence=((gold,),),
        relevant={article.id: 1},
        filters=Filters(article_ids=(article.id,)),
        injection=Injection(injected.span.of(article.text), Place(article.id, injected.span)),
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
