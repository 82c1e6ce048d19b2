"""Questions on MultiHop-RAG's news articles, one article each, as somebody asks who reads up: short, half of them near
misses.

Written for this project by a language model that read each article whole (``news_questions.jsonl``; the quotes are
places in the articles). An unanswerable one has the subject and the words of its article, and asks what that doesn't
say: another person, year or place, a false premise, a detail that isn't told. Parts are halves of the articles. It
deliberately knows nothing of MultiHop-RAG's own questions.
"""

from __future__ import annotations

from pathlib import Path

from eval.sets import multihop_rag
from eval.sets.places import each_once
from eval.sets.question import QuestionSet, Task
from eval.sets.question_file import read_questions

NAME = "news"
FILE = Path(__file__).with_name("news_questions.jsonl")


def load(data: Path) -> QuestionSet:
    """Read the set, whose articles and library are MultiHop-RAG's; raises as ``multihop_rag.load``."""
    articles = each_once(multihop_rag.articles(data))
    return QuestionSet(NAME, Task.ASK, articles, read_questions(FILE, articles), library=multihop_rag.NAME)
