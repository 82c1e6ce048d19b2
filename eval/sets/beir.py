"""Any folder in BEIR's format (Thakur et al., NeurIPS 2021): corpus.jsonl, queries.jsonl, qrels/test.tsv.

A document is an article under its title. Only queries that the qrels judge are asked, as BEIR does. It deliberately
knows no gold passage and no answer: such sets measure retrieval of articles.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.sets.places import each_once
from eval.sets.question import Part, Question, QuestionSet, Task
from eval.sets.reading import read_json_lines
from index.article import Article
from index.errors import MisuseError
from index.loading.clean import clean, one_line

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"


@dataclass(frozen=True)
class _Document:
    id: Annotated[str, Field(alias="_id")]
    text: str
    title: str | None = None


@dataclass(frozen=True)
class _Query:
    id: Annotated[str, Field(alias="_id")]
    text: str


@dataclass(frozen=True)
class _Corpus:
    """The articles, which of them each document became, and how many documents hold no text."""

    articles: list[Article]
    by_document: Mapping[str, str]
    empty: int


@dataclass(frozen=True)
class _Judged:
    """Each judged query's relevant articles with their grades, and how many judged documents aren't there."""

    grades: Mapping[str, Mapping[str, int]]
    unknown: int


def is_beir(folder: Path) -> bool:
    """Say whether ``folder`` holds the three files of a BEIR set."""
    return all((folder / name).is_file() for name in (CORPUS, QUERIES, QRELS))


def load(folder: Path) -> QuestionSet:
    """Read a BEIR folder; the set is called as the folder is.

    Raises:
        MisuseError: a file is missing or damaged, naming it and the line.
    """
    corpus = _corpus(folder / CORPUS)
    judged = _judged(folder / QRELS, corpus.by_document)
    queries = [query for query in read_json_lines(folder / QUERIES, _Query) if query.id in judged.grades]
    questions = [_question(query, judged.grades[query.id]) for query in queries if judged.grades[query.id]]
    left_out = {
        "documents without text": corpus.empty,
        "judgements of documents that aren't there": judged.unknown,
        "judged queries without any relevant document": len(queries) - len(questions),
    }
    notes = tuple(f"left out: {count} {what}" for what, count in left_out.items() if count)
    return QuestionSet(folder.absolute().name, Task.ASK, each_once(corpus.articles), questions, notes=notes)


def _corpus(path: Path) -> _Corpus:
    articles: list[Article] = []
    by_document: dict[str, str] = {}
    empty = 0
    for document in read_json_lines(path, _Document):
        text = clean(document.text)
        if not text:
            empty += 1
            continue
        article = Article(text, one_line(document.title) or document.id, origin=f"beir:{document.id}")
        articles.append(article)
        by_document[document.id] = article.id
    return _Corpus(articles, by_document, empty)


def _judged(path: Path, by_document: Mapping[str, str]) -> _Judged:
    """Read the judgements; of documents that have the same text the highest grade counts."""
    grades: dict[str, dict[str, int]] = {}
    unknown = 0
    for number, row in enumerate(_rows(path), 1):
        if number == 1 or not row:  # the first row names the columns
            continue
        try:
            query, document, grade = row[0], row[1], int(row[2])
        except (IndexError, ValueError) as error:
            raise MisuseError(f"{path}:{number}: expected query, document and a whole number, tabs between") from error
        relevant = grades.setdefault(query, {})
        if document not in by_document:
            unknown += 1
        elif grade > 0:
            article = by_document[document]
            relevant[article] = max(grade, relevant.get(article, 0))
    return _Judged(grades, unknown)


def _rows(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise MisuseError(f"{path}: can't be read ({error}); a BEIR folder holds its judgements there") from error
    return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _question(query: _Query, relevant: Mapping[str, int]) -> Question:
    return Question(query.id, " ".join(query.text.split()), Part.TEST, query.id, None, relevant=relevant)
