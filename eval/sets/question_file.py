"""A user's own questions: one JSON object a line (JSON Lines, UTF-8), described for users in ``FORMAT.md``.

A line is a question; ``question`` and ``id`` are needed, the other fields are not:

- ``id``, ``question``; ``part``: "test" (default) or "dev"; ``type``: any word, measures are also given by it;
  ``cluster``: what must not be split (default: the first article of ``evidence`` or ``articles``, else the id)
- ``history``: ``[{question, answer}]``, oldest first; ``rewrite``: the question as a person made it stand alone;
  ``asked_at``: ISO 8601
- ``answers``: short right answers; ``answerable``: true where there are evidence or answers, needed elsewhere, null
  where it isn't known
- ``evidence``: what must be shown, a list of needs. A need is a place or a list of places, any of which meets it; a
  place is ``{article, quote}`` (where the quote occurs several times, any of its occurrences) or
  ``{article, start, end}`` (Python characters)
- ``articles``: relevant articles, beside those of ``evidence``; ``differs``: whether they give different numbers
- ``filters``: ``{collection, source: [], author: [], category: [], article: [], after, before}``
- ``note``: anything a person wrote about it; not used

An article is named by its id or 8 or more first digits of it, its file's name without suffix, its URL or its title.
The first line may be ``{"set": name, "articles": [path]}``: files or folders, relative to the question file, which are
the whole collection; without it the user's own library is asked. It deliberately doesn't know how that is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.sets.places import each_once
from eval.sets.question import Question, QuestionSet, Task
from eval.sets.question_line import HeadLine, Line, QuestionLine
from eval.sets.references import References
from eval.sets.resolving import question
from index.article import Article
from index.errors import ArticleError, MisuseError
from index.loading.load import load as load_articles
from index.settings import Settings


@dataclass(frozen=True)
class Head:
    """What the first line says of the whole file.

    Attributes:
        name: the file's name without suffix where it has none.
        articles: absolute paths of files and folders; None where the user's own library is asked.
    """

    name: str
    articles: tuple[Path, ...] | None = None


@dataclass(frozen=True)
class _Collection:
    articles: list[Article]
    unread: tuple[str, ...]


def load(path: Path, library: Callable[[], Sequence[Article]]) -> QuestionSet:
    """Read a question file with its articles; ``library`` is called only where the file names none.

    Raises:
        MisuseError: one line, ``FILE:LINE: field: what was found; what to do``.
    """
    head = read_head(path)
    if head.articles is None:
        articles = library()
        questions = read_questions(path, articles)
        return QuestionSet(head.name, Task.ASK, articles, questions, own_library=True)
    collection = _collection(_lines(path)[0], head.articles)
    questions = read_questions(path, collection.articles)
    return QuestionSet(head.name, Task.ASK, collection.articles, questions, notes=collection.unread)


def read_head(path: Path) -> Head:
    """Read the first line, where it is about the whole file; raises as ``load``."""
    return _head(_lines(path)[0])


def read_questions(path: Path, articles: Sequence[Article]) -> list[Question]:
    """Read the questions, which are asked of ``articles``; raises as ``load``."""
    lines = _lines(path)
    own_library = _head(lines[0]).articles is None
    lines = lines[1:] if _is_head(lines[0]) else lines
    if not lines:
        raise MisuseError(f"{path}: holds no question after its first line; write one JSON object a line")
    references = References(articles)
    taken: dict[str, int] = {}
    questions = []
    for line in lines:
        asked = line.shaped(QuestionLine)
        if (first := taken.setdefault(asked.id, line.number)) != line.number:
            raise line.error("id", f"{asked.id!r} is already the id of line {first}; give each question its own")
        if asked.filters.collection and not own_library:
            raise line.error("filters.collection", "only your own library has collections; remove it")
        questions.append(question(line, asked, references))
    return questions


def _lines(path: Path) -> list[Line]:
    """Read the file's lines that aren't blank, at least one."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise MisuseError(f"{path}: can't be read ({error.strerror}); name a question file") from error
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = written.count(b"\n", 0, error.start) + 1
        raise MisuseError(f"{path}:{number}: byte {error.start} isn't UTF-8; save the file as UTF-8") from error
    # Not splitlines(): it also cuts at characters that may stand inside a JSON string, such as U+2028.
    lines = [_parsed(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise MisuseError(f"{path}: empty; write one question a line, each a JSON object")
    return lines


def _parsed(path: Path, number: int, line: str) -> Line:
    try:
        return Line(path, number, json.loads(line))
    except json.JSONDecodeError as error:
        message = f"{path}:{number}: not JSON at column {error.colno} ({error.msg}); write one JSON object a line"
        raise MisuseError(message) from error
    except (ValueError, RecursionError) as error:
        raise MisuseError(f"{path}:{number}: not JSON that can be read; write one JSON object a line") from error


def _head(first: Line) -> Head:
    if not _is_head(first):
        return Head(first.path.stem)
    given = first.shaped(HeadLine)
    folder = first.path.absolute().parent
    articles = None if given.articles is None else tuple(folder / name for name in given.articles)
    return Head(given.set or first.path.stem, articles)


def _is_head(line: Line) -> bool:
    fields = line.value if isinstance(line.value, dict) else {}
    return "set" in fields or ("articles" in fields and not {"id", "question"} & fields.keys())


def _collection(line: Line, paths: Sequence[Path]) -> _Collection:
    articles: list[Article] = []
    unread: list[str] = []
    for number, path in enumerate(paths):
        if not os.path.exists(path):
            raise line.error(f"articles[{number}]", f"no file or folder {path}; write it relative to {line.path.name}")
        found = list(load_articles(str(path), Settings()))
        failed = [item for item in found if isinstance(item, ArticleError)]
        if len(failed) == len(found):
            reason = f" ({failed[0].reason})" if failed else ""
            raise line.error(f"articles[{number}]", f"nothing in {path} can be read{reason}; name another file")
        articles += [item for item in found if isinstance(item, Article)]
        unread += [f"left out: {item}" for item in failed]
    return _Collection(each_once(articles), tuple(unread))
