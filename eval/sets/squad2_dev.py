"""SQuAD 2.0's dev set (Rajpurkar, Jia & Liang, ACL 2018): short answers in Wikipedia paragraphs, half of them absent.

A paragraph is an article; parts and clusters are titles. A second set has the same questions, each asked of the one
paragraph that it was written for, as SQuAD asks them: refusing means there that this paragraph doesn't answer. It
deliberately gives unanswerable questions no relevant article: their paragraph doesn't answer them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from eval.sets.parts import part_of
from eval.sets.places import each_once
from eval.sets.question import Part, Place, Question, QuestionSet, Task
from eval.sets.reading import read_json
from index.article import Article
from index.filters import Filters
from index.span import Span

NAME = "squad2_dev"
PARAGRAPHS = "squad2_paragraphs"


@dataclass(frozen=True)
class _Answer:
    text: str
    answer_start: int


@dataclass(frozen=True)
class _Asked:
    id: str
    question: str
    answers: list[_Answer]


@dataclass(frozen=True)
class _Paragraph:
    context: str
    qas: list[_Asked]


@dataclass(frozen=True)
class _Page:
    title: str
    paragraphs: list[_Paragraph]


@dataclass(frozen=True)
class _File:
    data: list[_Page]


def load(data: Path) -> QuestionSet:
    """Read the set; a question's need is met by any of its annotated spans."""
    found = load_paragraphs(data)
    questions = [replace(question, filters=Filters()) for question in found.questions]
    return replace(found, name=NAME, questions=questions, library="")


def load_paragraphs(data: Path) -> QuestionSet:
    """Read the set in which each question is asked of its own paragraph only."""
    articles: list[Article] = []
    questions: list[Question] = []
    for page in read_json(data / NAME / "dev-v2.0.json", _File).data:
        title, part = page.title.replace("_", " "), part_of(page.title)
        for number, paragraph in enumerate(page.paragraphs):
            article = Article(paragraph.context.strip(), title, origin=f"squad2:{title}:{number}")
            articles.append(article)
            cut = len(paragraph.context) - len(paragraph.context.lstrip())
            questions += [_question(asked, article, cut, part) for asked in paragraph.qas]
    return QuestionSet(PARAGRAPHS, Task.ASK, each_once(articles), questions, library=NAME)


def _question(asked: _Asked, article: Article, cut: int, part: Part) -> Question:
    spans = (Span(answer.answer_start - cut, answer.answer_start - cut + len(answer.text)) for answer in asked.answers)
    places = tuple(dict.fromkeys(Place(article.id, span) for span in spans))
    return Question(
        id=asked.id,
        text=" ".join(asked.question.split()),
        part=part,
        cluster=article.title,
        answerable=bool(places),
        answers=tuple(dict.fromkeys(answer.text for answer in asked.answers)),
        evidence=(places,) if places else (),
        relevant={article.id: 1} if places else {},
        type="answerable" if places else "unanswerable",
        filters=Filters(article_ids=(article.id,)),
    )
