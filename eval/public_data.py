"""Read public question sets where they lie: articles and questions with their gold answers.

Parts are fixed by a hash, of the title or the id, so that they leak nothing and never change. It deliberately
doesn't know what the questions are used for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import MisuseError


@dataclass(frozen=True)
class GoldQuestion:
    """A question with what answers it.

    Attributes:
        article_id: the article that answers it, or only looks as if it did.
        answers: gold strings that stand in that article; empty where nothing answers it.
        part: "dev" or "test".
    """

    id: str
    text: str
    article_id: str
    title: str
    answers: tuple[str, ...]
    part: str


@dataclass(frozen=True)
class PublicSet:
    """A collection of articles and the questions on it."""

    articles: list[Article]
    questions: list[GoldQuestion]


def squad2(data: Path) -> PublicSet:
    """SQuAD 2.0's dev set: a paragraph is an article; parts by title."""
    articles: list[Article] = []
    questions: list[GoldQuestion] = []
    for group in _json(data / "squad2_dev" / "dev-v2.0.json")["data"]:
        title, part = group["title"].replace("_", " "), part_of(group["title"])
        for n, paragraph in enumerate(group["paragraphs"]):
            article = Article(paragraph["context"].strip(), title, origin=f"squad2:{title}:{n}")
            articles.append(article)
            for asked in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
                question = " ".join(asked["question"].split())
                questions.append(GoldQuestion(asked["id"], question, article.id, title, answers, part))
    return PublicSet(articles, questions)


def clapnq(data: Path) -> PublicSet:
    """CLAPNQ's dev set: a passage is an article, the sentences chosen in it are the answers; parts by id."""
    articles: list[Article] = []
    questions: list[GoldQuestion] = []
    for name in ("clapnq_dev_answerable.jsonl", "clapnq_dev_unanswerable.jsonl"):
        for record in _jsonl(data / "clapnq" / name):
            passage = record["passages"][0]
            article = Article(passage["text"].strip(), passage["title"], origin=f"clapnq:{record['id']}")
            articles.append(article)
            chosen = [s for output in record["output"] for s in output.get("selected_sentences") or []]
            questions.append(
                GoldQuestion(
                    record["id"], record["input"], article.id, passage["title"], tuple(chosen), part_of(record["id"])
                )
            )
    return PublicSet(articles, questions)


def part_of(key: str) -> str:
    """Return "dev" for half of all keys, "test" for the others, always the same."""
    return "dev" if hashlib.sha256(key.encode()).digest()[0] < 128 else "test"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MisuseError(f"{path}: no such file; give the folder of public data by --data") from error


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError as error:
        raise MisuseError(f"{path}: no such file; give the folder of public data by --data") from error
