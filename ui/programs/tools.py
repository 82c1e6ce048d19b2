"""What a language model's client may do with the articles: ask, search, show.

A tool takes JSON and gives JSON of the HTTP interface's shapes, and the same in words. It deliberately doesn't know the
protocol that they are called by.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from index.errors import MisuseError
from rag.as_json import Json, answer_json
from rag.as_text import answer_text, byline, visible
from rag.background import as_they_come
from rag.events import EvidenceFound, Finished, Step, StepBegun, TextGrown, Waiting
from ui.as_json import kept_json, searched_json
from ui.as_text import article_text
from ui.history_file import EarlierTurn
from ui.places import told_article
from ui.programs import contract
from ui.programs.asked import filters_of
from ui.programs.looks import Looks
from ui.programs.sent import in_words

if TYPE_CHECKING:
    from rag.answer import Answer, Passage
    from rag.assistant import Assistant
    from rag.events import Event

#: Passages returned where nothing is said: a language model has to read them.
FEW_PASSAGES, SOME_PASSAGES = 3, 5
#: Characters of an article shown at once.
AT_ONCE, MOST_AT_ONCE = 20_000, 200_000

#: Seconds without news after which the last line is told again: clients give up on who says nothing for a minute.
TELL_AGAIN = 15.0
#: Told how far it is, in words.
Tell = Callable[[str], Awaitable[None]]

_STEPS = {
    Step.QUEUED: "questions are worked on before this one:",
    Step.WAITING: "answers are written before this one:",
    Step.ADDING: "the first articles are being added",
    Step.LOOKING: "looking for passages",
    Step.READING: "reading them",
    Step.LOADING: "the language model is loading",
    Step.PHRASING: "phrasing the answer",
    Step.CHECKING: "checking every sentence",
}


class AskInput(contract.Asked):
    """A question of the articles."""

    question: str = Field(description="a whole question in English")
    history: list[EarlierTurn] = Field([], max_length=contract.MOST_TURNS, description="earlier turns, oldest first")
    filters: contract.Restriction = contract.Restriction()
    top_k: int = Field(FEW_PASSAGES, ge=1, le=contract.MOST_PASSAGES, description="passages returned with the answer")
    generator: bool = Field(True, description="false: an answer in quotations, in a fraction of a second")


class SearchInput(contract.Asked):
    """What passages are wanted about."""

    query: str = Field(description="a question or words, in English")
    filters: contract.Restriction = contract.Restriction()
    top_k: int = Field(SOME_PASSAGES, ge=1, le=contract.MOST_PASSAGES, description="passages returned")


class ShowInput(contract.Asked):
    """Which article is wanted, and which part of its text."""

    id: str = Field(description="an article's id, or the first 8 characters of it or more")
    start: int = Field(0, ge=0, description="where in the text to begin, in characters")
    characters: int = Field(AT_ONCE, ge=1, le=MOST_AT_ONCE, description="of the text, at most")


class Shown(contract.ArticleWithText):
    """An article; ``text`` is its text from ``start`` to ``end``, of as many ``characters`` as it has."""

    start: int
    end: int


@dataclass(frozen=True)
class Told:
    """What a tool gives: in words, and as JSON."""

    text: str
    json: Json


@dataclass(frozen=True)
class Caller:
    """Who calls a tool.

    Attributes:
        asker: whose turn it takes; see ``Assistant.ask``.
    """

    asker: Hashable
    tell: Tell


@dataclass(frozen=True)
class Tool:
    """A tool as it is offered.

    Attributes:
        run: raises ``ClippingsError`` with the line to be told; cancelled, it stops the language model and gives up
            its place in line.
    """

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    run: Callable[[Mapping[str, Any], Caller], Coroutine[Any, Any, Told]]


def tools(assistant: Assistant, look: Looks) -> tuple[Tool, ...]:
    """Return the tools on one library."""
    offered = _Tools(assistant, look)
    return (
        Tool(
            "ask",
            "Ask the articles",
            "Answer a question from the reader's own articles. Every statement cites the exact words that prove it; "
            "what the articles don't say is refused, with the nearest passages.",
            AskInput,
            contract.Answer,
            offered.ask,
        ),
        Tool(
            "search",
            "Search the articles",
            "Find the passages of the reader's own articles that are about something, best first.",
            SearchInput,
            contract.Found,
            offered.search,
        ),
        Tool("show", "Show an article", "Read an article, or a part of it.", ShowInput, Shown, offered.show),
    )


class _Tools:
    def __init__(self, assistant: Assistant, look: Looks) -> None:
        self._assistant, self._look = assistant, look

    async def ask(self, given: Mapping[str, Any], caller: Caller) -> Told:
        asked = _read(AskInput, given)
        filters = await self._look(lambda: filters_of(asked.filters, self._assistant.library), caller.asker)
        history = [turn.turn for turn in asked.history]
        events = self._assistant.ask(asked.question, history, filters, asked.top_k, asked.generator, asker=caller.asker)
        async with aclosing(as_they_come(events)) as telling:
            before, told = "", time.monotonic()
            async for event in telling:
                if isinstance(event, Finished):
                    return _answered(event.answer)
                line = _line(event) or before
                if line != before or time.monotonic() - told > TELL_AGAIN:
                    before, told = line, time.monotonic()
                    await caller.tell(line)
        raise AssertionError("a question's events end with its answer")

    async def search(self, given: Mapping[str, Any], caller: Caller) -> Told:
        asked = _read(SearchInput, given)

        def found() -> Told:
            filters = filters_of(asked.filters, self._assistant.library)
            passages = self._assistant.search(asked.query, filters, asked.top_k)
            listed = "\n\n".join(_passage(number, one) for number, one in enumerate(passages, start=1))
            return Told(listed or "Nothing was found.", searched_json(asked.query, passages))

        return await self._look(found, caller.asker)

    async def show(self, given: Mapping[str, Any], caller: Caller) -> Told:
        asked = _read(ShowInput, given)

        def shown() -> Told:
            kept = told_article(self._assistant.library.by_id(asked.id))
            end = min(asked.start + asked.characters, len(kept.text))
            part = {"text": kept.text[asked.start : end], "start": min(asked.start, end), "end": end}
            rest = "" if end == len(kept.text) else f"\n\n(goes on: show it from start={end})"
            return Told(f"{article_text(kept, (asked.start, end))}{rest}", {**kept_json(kept), **part})

        return await self._look(shown, caller.asker)


def _read(kind: type[contract.Model], given: Mapping[str, Any]) -> contract.Model:
    """Read a tool's arguments.

    Clients are known to send a list or an object as a text that holds its JSON, and null for what they leave out.
    """
    values = _without_null(given)
    for name in ("history", "filters"):
        if isinstance(values.get(name), str):
            try:
                values[name] = json.loads(values[name])
            except ValueError:
                continue
    if isinstance(values.get("filters"), dict):
        values["filters"] = _without_null(values["filters"])
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise MisuseError(in_words(error.errors(include_url=False)[0])) from error


def _without_null(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _line(event: Event) -> str:
    match event:
        case StepBegun(step):
            return _STEPS[step]
        case Waiting(step, before):
            return f"{_STEPS[step]} {before}"
        case EvidenceFound(answer):
            return f"found: {answer.text}"
        case TextGrown() | Finished():
            return ""


def _answered(answer: Answer) -> Told:
    notice = f"\n\n({answer.notice})" if answer.notice else ""
    return Told(f"{answer_text(answer)}{notice}", answer_json(answer))


def _passage(number: int, passage: Passage) -> str:
    place = f"article {passage.article_id}, characters {passage.span.start} to {passage.span.end}"
    told = byline(passage.title, passage.source, passage.published_at)
    return f"{number}. {told} ({place})\n{visible(passage.text, lines=True)}"
