"""Our answers as a LlamaIndex ``BaseQueryEngine``.

It deliberately doesn't know how an answer is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.filters import Filters
from rag.answer import Answer
from rag.as_json import answer_json
from rag.background import as_they_come
from rag.events import Event, Events, EvidenceFound, Finished
from rag.llama.nodes import citation_node
from rag.llama.retriever import ClippingsRetriever

if TYPE_CHECKING:
    from rag.assistant import Assistant

_NOTHING = "a question's events end with its answer"


class ClippingsQueryEngine(BaseQueryEngine):  # type: ignore[misc]  # LlamaIndex isn't followed by mypy
    """Answers whose every sentence is cited and checked.

    A response's ``source_nodes`` are the answer's citations, in the order of their numbers; its ``metadata`` is what
    ``clippings ask --json`` prints. A refusal has no source nodes; the nearest passages are in the metadata.

    Args:
        streaming: the response is there with the evidence as its source nodes; the answer follows, statement by
            statement. Words that were streamed can't be taken back, so they come once they are checked, and the source
            nodes and the metadata are then the answer's.
        generate: False for answers in quotations.
        filters, top_k, seed: see ``Assistant.ask``.
    """

    def __init__(
        self,
        assistant: Assistant,
        streaming: bool = False,
        generate: bool = True,
        filters: Filters | None = None,
        top_k: int | None = None,
        seed: int = 0,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager)
        self._assistant = assistant
        self._streaming = streaming
        self._asked: dict[str, Any] = {"filters": filters, "top_k": top_k, "generate": generate, "seed": seed}

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Return the passages that are read for a question."""
        retriever = ClippingsRetriever(self._assistant, self._asked["top_k"], self._asked["filters"])
        return list(retriever.retrieve(query_bundle))

    def _ask(self, query_bundle: QueryBundle) -> Events:
        return self._assistant.ask(query_bundle.query_str, **self._asked)

    def _query(self, query_bundle: QueryBundle) -> Response | StreamingResponse:
        events = self._ask(query_bundle)
        if not self._streaming:
            return _response(_finished(events))
        first = _first(events)
        response = StreamingResponse(iter(()), _sources(first), answer_json(first))
        response.response_gen = _told(events, response)
        return response

    async def _aquery(self, query_bundle: QueryBundle) -> Response | AsyncStreamingResponse:
        events = as_they_come(self._ask(query_bundle))
        if not self._streaming:
            async with aclosing(events):
                return _response(await _afinished(events))
        first = await _afirst(events)
        response = AsyncStreamingResponse(events, _sources(first), answer_json(first))
        response.response_gen = _atold(events, response)
        return response

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def _response(answer: Answer) -> Response:
    return Response(answer.text, _sources(answer), answer_json(answer))


def _sources(answer: Answer) -> list[NodeWithScore]:
    """Return an answer's citations as nodes, each with the support of the best statement that rests on it."""
    support = {
        citation: max((one.support for one in answer.statements if citation in one.citations), default=1.0)
        for citation in answer.citations
    }
    return [
        NodeWithScore(node=citation_node(citation, number), score=float(score))
        for number, (citation, score) in enumerate(support.items(), start=1)
    ]


def _pieces(answer: Answer, response: StreamingResponse | AsyncStreamingResponse) -> Iterator[str]:
    """Make the response the answer's, and yield its text in pieces that end where a statement does."""
    response.source_nodes[:] = _sources(answer)
    response.metadata = answer_json(answer)
    text, at = answer.text, 0
    for statement in answer.statements:
        end = text.find(statement.text, at) + len(statement.text)
        if end > at and not answer.refused:
            yield text[at:end]
            at = end
    if at < len(text):
        yield text[at:]


def _told(events: Events, response: StreamingResponse) -> Iterator[str]:
    yield from _pieces(_finished(events), response)


async def _atold(events: AsyncGenerator[Event], response: AsyncStreamingResponse) -> AsyncGenerator[str]:
    async with aclosing(events):
        for piece in _pieces(await _afinished(events), response):
            yield piece
            await asyncio.sleep(0)


def _first(events: Events) -> Answer:
    return next(event.answer for event in events if isinstance(event, EvidenceFound))


def _finished(events: Events) -> Answer:
    return next(event.answer for event in events if isinstance(event, Finished))


async def _afirst(events: AsyncGenerator[Event]) -> Answer:
    async for event in events:
        if isinstance(event, EvidenceFound):
            return event.answer
    raise AssertionError(_NOTHING)


async def _afinished(events: AsyncGenerator[Event]) -> Answer:
    async for event in events:
        if isinstance(event, Finished):
            return event.answer
    raise AssertionError(_NOTHING)
