"""The built-in sets of questions on the sample articles, both written for this project.

``yes_no`` is ``yes_no.jsonl``. Of ``samples``, part test is ``samples_answerable.jsonl`` and ``samples_hard.jsonl``,
part dev ``samples_dev.jsonl``, on which the product was looked at while it was built. It deliberately needs no data
beside the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.sets.question import QuestionSet, Task
from eval.sets.question_file import read_questions
from index.article import Article
from index.errors import MisuseError
from index.loading.load import load as load_articles
from index.samples import sample_paths
from index.settings import Settings

NAME, YES_NO = "samples", "yes_no"
FILES = ("samples_answerable.jsonl", "samples_hard.jsonl", "samples_dev.jsonl")


def load(data: Path) -> QuestionSet:
    """Read the set; ``data`` isn't read."""
    return _read(NAME, FILES)


def load_yes_no(data: Path) -> QuestionSet:
    """Read the questions that want yes or no; part dev is of six of the articles, ``data`` isn't read."""
    return _read(YES_NO, ("yes_no.jsonl",))


def _read(name: str, files: Sequence[str]) -> QuestionSet:
    articles = sample_articles()
    folder = Path(__file__).parent
    questions = [question for file in files for question in read_questions(folder / file, articles)]
    return QuestionSet(name, Task.ASK, articles, questions)


def sample_articles() -> list[Article]:
    """Return the sample articles, by their files' names."""
    articles = []
    for path in sample_paths():
        for found in load_articles(str(path), Settings()):
            if not isinstance(found, Article):
                raise MisuseError(f"{found}; install the package again")
            articles.append(found)
    return articles
