"""The HTTP interface: ask, search, and the library, as JSON or as server-sent events, documented by OpenAPI.

Every path goes through the one ``Assistant`` that the page uses. It deliberately doesn't know who may call (``mount``),
nor how an error is told (``errors``).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Hashable
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPBasic

from rag.as_json import answer_json
from rag.asynchronous import as_they_come
from rag.events import Event, Finished
from ui.as_json import article_json, kept_json, removed_json, searched_json, status_json
from ui.login import SCOPE
from ui.programs import contract
from ui.programs.adding import ADDITION, added, read_addition
from ui.programs.asked import filters_of
from ui.programs.doors import MOST_ADDING, MOST_ASKING, Door, Limited, Looks
from ui.programs.errors import ConflictError, Logged, answer_errors
from ui.programs.page import render
from ui.programs.streaming import EVENT_STREAM, as_event_stream, question_event

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.assistant import Assistant

VERSION = "1"
MOST_LISTED = 500
#: Of nginx: the caller left before there was an answer. Nobody reads it.
GONE = 499

_ABOUT = (
    "Ask your own articles. Every sentence of an answer cites the exact words that prove it: "
    '`text[start:end] == quote`, counted in Unicode code points. Errors are `{"error": line}`.'
)
_EVENTS = (
    'With `Accept: text/event-stream` or `"stream": true`: server-sent events `step`, `evidence` (an answer in '
    "quotations, at once), `text` (the phrased answer so far, unchecked; each replaces the one before), and last "
    "`answer` or `error`. Who hangs up stops the language model."
)


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    said = {
        400: "the request can't be done as it is",
        404: "nothing has this id or name",
        409: "the library isn't in a state for it",
        413: "too much was sent",
        415: "another content type is expected",
        422: "a value isn't what is expected",
        503: "a model or server isn't there, or too much is asked at once; try again later",
    }
    return {status: {"model": contract.Error, "description": said[status]} for status in statuses}


def api_app(assistant: Assistant) -> ASGIApp:
    """Return the interface, to be mounted where it is called."""
    app = FastAPI(title="Clippings", version=VERSION, description=_ABOUT, docs_url=None, redoc_url=None)
    answer_errors(app)
    app.include_router(_router(assistant), dependencies=[Depends(HTTPBasic(auto_error=False))])

    @app.get("/", include_in_schema=False)
    def page(request: Request) -> Response:
        address = f"{request.url.scheme}://{request.url.netloc}"
        return HTMLResponse(render(app.openapi(), address))

    return Logged(Limited(app))


def _router(assistant: Assistant) -> APIRouter:
    router = APIRouter()
    _add_asking(router, assistant)
    _add_library(router, assistant)
    return router


def _restriction(
    collection: str | None = None,
    source: Annotated[list[str], Query()] = [],  # noqa: B006 read only
    author: Annotated[list[str], Query()] = [],  # noqa: B006 read only
    category: Annotated[list[str], Query()] = [],  # noqa: B006 read only
    article: Annotated[list[str], Query(description="an id or the first 8 characters or more")] = [],  # noqa: B006 read only
    after: Annotated[str | None, Query(examples=["2016-01-01"])] = None,
    before: Annotated[str | None, Query(examples=["2016-12-31"])] = None,
) -> contract.Restriction:
    return contract.Restriction(
        collection=collection,
        sources=source,
        authors=author,
        categories=category,
        articles=article,
        after=after,
        before=before,
    )


def _add_asking(router: APIRouter, assistant: Assistant) -> None:
    door, look = Door(MOST_ASKING, "asking"), Looks()

    @router.post(
        "/ask",
        summary="Ask a question",
        description=_EVENTS,
        response_model=contract.Answer,
        responses={
            200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
            **_errors(400, 404, 409, 413, 415, 422, 503),
        },
    )
    async def ask(request: Request, asked: contract.Question) -> Response:
        filters = await look(lambda: filters_of(asked.filters, assistant.library))
        history = [turn.turn for turn in asked.history]
        events = as_they_come(
            door.held(
                assistant.ask(
                    asked.question,
                    history,
                    filters,
                    asked.top_k,
                    asked.generator,
                    asked.seed,
                    asked.understood,
                    asker=_asker(request),
                )
            )
        )
        first = await anext(events)  # an error is told with its status: nothing was sent yet
        if asked.stream or wants_events(request):
            return as_event_stream(first, events, question_event)
        return await _last(request, first, events)

    @router.get(
        "/search",
        summary="Search for passages",
        response_model=contract.Found,
        responses=_errors(400, 404, 409, 422, 503),
    )
    async def search(
        q: Annotated[str, Query(description="a question or words", examples=["Britain meeting"])],
        restriction: Annotated[contract.Restriction, Depends(_restriction)],
        top_k: Annotated[int | None, Query(ge=1, le=contract.MOST_PASSAGES)] = None,
    ) -> Response:
        def found() -> Response:
            with door.entered():
                filters = filters_of(restriction, assistant.library)
                return JSONResponse(searched_json(q, assistant.search(q, filters, top_k)))

        return await look(found)


def _add_library(router: APIRouter, assistant: Assistant) -> None:
    door, look, library = Door(MOST_ADDING, "adding"), Looks(), assistant.library

    @router.get(
        "/articles", summary="List the articles", response_model=contract.Articles, responses=_errors(400, 404, 422)
    )
    async def list_articles(
        restriction: Annotated[contract.Restriction, Depends(_restriction)],
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
        offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    ) -> Response:
        def listed() -> Response:
            filters = filters_of(restriction, library)
            entries = [article_json(entry) for entry in library.entries(filters, limit, offset)]
            return JSONResponse(
                {"articles": entries, "total": library.count(filters), "limit": limit, "offset": offset}
            )

        return await look(listed)

    @router.post(
        "/articles",
        summary="Add articles",
        description=ADDITION,
        response_model=contract.Outcome,
        responses={
            200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
            **_errors(400, 413, 415, 422, 503),
        },
        openapi_extra={"requestBody": _addition_body()},
    )
    async def add(request: Request) -> Response:
        addition = await read_addition(request, assistant.settings.home, look)
        return await added(assistant, addition, door, addition.stream or wants_events(request))

    @router.get(
        "/articles/{id}",
        summary="Show an article with its text",
        response_model=contract.ArticleWithText,
        responses=_errors(400, 404, 422),
    )
    async def show(id: Annotated[str, Path(description="or the first 8 characters of it or more")]) -> Response:  # noqa: A002
        return await look(lambda: JSONResponse(kept_json(library.by_id(id))))

    @router.delete(
        "/articles/{id}",
        summary="Remove an article from every search",
        response_model=contract.Removed,
        responses=_errors(400, 404, 409, 422, 503),
    )
    async def remove(
        id: Annotated[str, Path()],  # noqa: A002
        purge: Annotated[bool, Query(description="erase the text too; citations of it won't open any more")] = False,
    ) -> Response:
        def removed() -> Response:
            entry = library.by_id(id).entry
            if entry.retired_at is not None and not purge:
                raise ConflictError(f"{entry.id} is removed already; purge=true erases its text too")
            assistant.remove([entry.id], purge)
            return JSONResponse(removed_json([entry.id], {}))

        return await look(removed)

    @router.get("/status", summary="How the service stands", response_model=contract.Standing)
    async def status() -> Response:
        return await look(lambda: JSONResponse(status_json(assistant.status())))


async def _last(request: Request, first: Event, events: AsyncGenerator[Event]) -> Response:
    """Return the answer; a caller who leaves before stops it."""
    async with aclosing(events):
        event: Event | None = first
        while event is not None and not await request.is_disconnected():
            if isinstance(event, Finished):
                return JSONResponse(answer_json(event.answer))
            event = await anext(events, None)
    return Response(status_code=GONE)


def wants_events(request: Request) -> bool:
    """Whether the caller accepts server-sent events."""
    return EVENT_STREAM in request.headers.get("accept", "").lower()


def _addition_body() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "collection": {"type": "string"},
        },
        "required": ["files"],
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": contract.Addition.model_json_schema()},
            "multipart/form-data": {"schema": form},
        },
    }


def _asker(request: Request) -> Hashable:
    """Who asks, where that is known: nobody's second question goes before another's first."""
    reader = request.scope.get(SCOPE)
    return reader.id if reader else None
