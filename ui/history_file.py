"""A conversation read from a file, for ``clippings ask --history``.

A turn is what ``ask --json`` printed, or its question and answer alone. It deliberately doesn't know what is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from index.errors import MisuseError
from rag.answer import Turn


def _read_of(what: str) -> ConfigDict:
    """Other keys of an answer's JSON are ignored, within whatever model it is read."""
    return ConfigDict(extra="ignore", json_schema_extra={"description": what})


@with_config(_read_of("A citation of an earlier answer."))
@dataclass(frozen=True)
class EarlierCitation:
    """A citation of an earlier answer."""

    article_id: str
    title: str


@with_config(_read_of("A statement of an earlier answer."))
@dataclass(frozen=True)
class EarlierStatement:
    """A statement of an earlier answer."""

    citations: list[EarlierCitation]


@with_config(_read_of("An earlier turn: its question and answer, or all that `ask` gave."))
@dataclass(frozen=True)
class EarlierTurn:
    """A turn as it is written; keys of ``ask --json`` that aren't here are ignored."""

    question: str
    answer: str
    standalone_question: str | None = None
    statements: list[EarlierStatement] | None = None
    listed: bool = False

    @property
    def turn(self) -> Turn:
        """The turn that it tells of."""
        cited = [citation for said in (self.statements or [])[self.listed :] for citation in said.citations]
        titles = tuple({citation.article_id: citation.title for citation in cited}.values())
        return Turn(self.question, self.answer, self.standalone_question, titles, self.listed)


def read_history(path: Path) -> list[Turn]:
    """Read the turns, oldest first.

    Raises:
        MisuseError: the file can't be read, or isn't a JSON list of turns.
    """
    try:
        turns = json.loads(path.read_bytes())
    except OSError as error:
        raise MisuseError(f"--history {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise MisuseError(f"--history {path}: not JSON ({error})") from error
    if not isinstance(turns, list):
        raise MisuseError(f"--history {path}: expected a JSON list of turns, found {type(turns).__name__}")
    return [_turn(path, number, turn) for number, turn in enumerate(turns, start=1)]


def _turn(path: Path, number: int, turn: object) -> Turn:
    texts = [turn.get(name) for name in ("question", "answer")] if isinstance(turn, dict) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise MisuseError(f'--history {path}: turn {number} needs a "question" and an "answer", both texts')
    try:
        return TypeAdapter(EarlierTurn).validate_python(turn).turn
    except ValidationError as error:
        key = error.errors(include_url=False)[0]["loc"][0]
        raise MisuseError(
            f'--history {path}: turn {number}: "{key}" isn\'t what `ask --json` prints; leave it out'
        ) from error
