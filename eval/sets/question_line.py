"""The shape of a question file's lines, and what is wrong with one in a single plain line.

It deliberately knows no article: what a line names is looked up elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, ValidationError
from pydantic_core import ErrorDetails

from index.errors import MisuseError

#: Text that isn't blank, its ends stripped.
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class HeadLine(_Strict):
    """The optional first line."""

    set: Words | None = None
    articles: Annotated[list[Words], Field(min_length=1)] | None = None


class TurnLine(_Strict):
    """An earlier turn."""

    question: Words
    answer: str


class PlaceLine(_Strict):
    """Words of an article, by a quote or by offsets."""

    article: Words
    quote: Annotated[str, StringConstraints(min_length=1)] | None = None
    start: int | None = None
    end: int | None = None


class FiltersLine(_Strict):
    """What the question is restricted to."""

    collection: Words | None = None
    source: list[Words] = []
    author: list[Words] = []
    category: list[Words] = []
    article: list[Words] = []
    after: Words | None = None
    before: Words | None = None


Need = Annotated[
    Annotated[PlaceLine, Tag("place")] | Annotated[list[PlaceLine], Field(min_length=1), Tag("places")],
    Discriminator(lambda value: "places" if isinstance(value, list) else "place"),
]


class QuestionLine(_Strict):
    """One question."""

    id: Words
    question: Words
    part: Literal["dev", "test"] = "test"
    cluster: Words | None = None
    history: list[TurnLine] = []
    rewrite: Words | None = None
    answers: list[Words] = []
    answerable: bool | None = None
    evidence: list[Need] = []
    articles: list[Words] = []
    type: Words | None = None
    filters: FiltersLine = FiltersLine()
    asked_at: Words | None = None
    differs: bool | None = None
    note: str | None = None


Shape = TypeVar("Shape", HeadLine, QuestionLine)
#: What is expected where pydantic's error is of this type.
_EXPECTED = {
    "string_type": "text",
    "string_unicode": "text without half of a surrogate pair",
    "string_too_short": "text that isn't empty",
    "too_short": "a list that isn't empty",
    "bool_type": "true, false or null",
    "list_type": "a list",
    "int_type": "a whole number",
    "model_type": "an object",
    "literal_error": '"dev" or "test"',
}
_INNER: dict[str, type[_Strict]] = {"history": TurnLine, "evidence": PlaceLine, "filters": FiltersLine}


@dataclass(frozen=True)
class Line:
    """A line of a question file as JSON read it, and where it stands."""

    path: Path
    number: int
    value: Any

    def error(self, field: str, message: str) -> MisuseError:
        """Return the error about one field of this line."""
        line = " ".join(f"{field}: {message}".splitlines())
        return MisuseError(f"{self.path}:{self.number}: {line.encode('utf-8', 'backslashreplace').decode('utf-8')}")

    def shaped(self, shape: type[Shape]) -> Shape:
        """Return the line as a head or a question; raises ``MisuseError`` about its first fault."""
        try:
            return shape.model_validate(self.value)
        except ValidationError as error:
            # A misspelt field is also a missing one: what was found comes first.
            first = min(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
            raise self.error(_field(first["loc"]) or "line", _message(first, shape)) from error


def _field(place: tuple[int | str, ...]) -> str:
    """Return ``evidence[0][1].quote`` for a place in the JSON; the tags of ``Need`` are no part of it."""
    name = ""
    for number, step in enumerate(place):
        if isinstance(step, int):
            name += f"[{step}]"
        elif not (step in {"place", "places"} and number and isinstance(place[number - 1], int)):
            name += f".{step}" if name else step
    return name


def _message(fault: ErrorDetails, shape: type[_Strict]) -> str:
    if fault["type"] == "missing":
        return "missing; add it"
    if fault["type"] == "extra_forbidden":
        within = _INNER[str(fault["loc"][0])] if len(fault["loc"]) > 1 else shape
        return f"unknown field; the fields are {', '.join(within.model_fields)}"
    expected = _EXPECTED.get(fault["type"])
    found = json.dumps(fault["input"], ensure_ascii=True, default=str)
    found = found if len(found) <= 40 else f"{found[:40]}…"
    return f"found {found}; " + (f"write {expected}" if expected else fault["msg"])
