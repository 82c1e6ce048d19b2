"""CLAPNQ's dev set (Rosenthal et al., TACL 2025): natural questions with long answers from one Wikipedia passage.

A passage is an article, the passages of unanswerable questions too. Annotators chose different sentences: those of the
first one who chose any are the needs. Parts are by the question's id. It deliberately leaves out the long answers: no
measure compares wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.sets.parts import part_of
from eval.sets.places import each_once, occurrences
from eval.sets.question import Question, QuestionSet, Task
from eval.sets.reading import read_json_lines
from index.article import Article
from index.errors import MisuseError

NAME = "clapnq"
#: Each file's name, and whether the passages answer its questions.
FILES = {"clapnq_dev_answerable.jsonl": True, "clapnq_dev_unanswerable.jsonl": False}


@dataclass(frozen=True)
class _Passage:
    title: str
    text: str


@dataclass(frozen=True)
class _Output:
    selected_sentences: list[str] | None = None


@dataclass(frozen=True)
class _Asked:
    id: str
    input: str
    passages: list[_Passage]
    output: list[_Output]


def load(data: Path) -> QuestionSet:
    """Read the set; each chosen sentence is one need."""
    articles: list[Article] = []
    questions: list[Question] = []
    for name, answerable in FILES.items():
        path = data / NAME / name
        for asked in read_json_lines(path, _Asked):
            if not asked.passages:
                raise MisuseError(f"{path}: question {asked.id} has no passage; get the file again")
            passage = asked.passages[0]
            article = Article(passage.text.strip(), passage.title, origin=f"clapnq:{asked.id}")
            articles.append(article)
            questions.append(_question(asked, article, answerable, path))
    unmarked = sum(bool(question.answerable and not question.evidence) for question in questions)
    notes = (f"answerable questions in which no sentence was chosen, without gold evidence: {unmarked}",)
    return QuestionSet(NAME, Task.ASK, each_once(articles), questions, notes=notes if unmarked else ())


def _question(asked: _Asked, article: Article, answerable: bool, path: Path) -> Question:
    chosen = next((output.selected_sentences for output in asked.output if output.selected_sentences), [])
    needs = tuple(occurrences(article, sentence) for sentence in dict.fromkeys(chosen) if sentence)
    if not all(needs):
        raise MisuseError(f"{path}: question {asked.id}: a chosen sentence isn't in its passage; get the file again")
    return Question(
        id=asked.id,
        text=asked.input,
        part=part_of(asked.id),
        cluster=article.title,
        answerable=answerable,
        evidence=needs,
        relevant={article.id: 1} if answerable else {},
    )
