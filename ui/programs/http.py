"""The HTTP interface: ask, search, and the library, as JSON or as server-sent events, documented by OpenAPI.

Every path goes through the one ``Assistant`` that the page uses. It deliberately doesn't know who may call (``mount``),
nor how an error is told (``errors``).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPBasic

from rag.as_json import answer_json
from rag.background import as_they_come
from rag.events import Event, Finished
from rag.turns import PART, Turns
from ui.as_json import article_json, kept_json, removed_json, searched_json, status_json
from ui.places import told_article, told_entry
from ui.programs import contract
from ui.programs.adding import added, read_addition
from ui.programs.asked import filters_of
from ui.programs.callers import asker_of, unless_left
from ui.programs.documented import ABOUT, ADDING, ASKING, addition_body, completed, errors
from ui.programs.doors import Limited
from ui.programs.errors import ConflictError, Logged, answer_errors
from ui.programs.events import EVENT_STREAM
from ui.programs.looks import Looks
from ui.programs.page import render
from ui.programs.sent import json_only, known_parameters
from ui.programs.streaming import as_event_stream, question_event

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.assistant import Assistant

VERSION = "1"
MOST_LISTED = 500
#: Additions that are worked on at the same time, and that wait for it.
ADDED_AT_ONCE, MOST_TO_ADD = 4, 20
#: Of nginx: the caller left before there was an answer. Nobody reads it.
GONE = 499


def api_app(assistant: Assistant, look: Looks) -> ASGIApp:
    """Return the interface, to be mounted where it is called."""
    app = FastAPI(
        title="Clippings",
        version=VERSION,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
    )
    answer_errors(app)

    def parameters(request: Request) -> None:
        known_parameters(app, request)

    app.include_router(
        _router(assistant, look), dependencies=[Depends(HTTPBasic(auto_error=False)), Depends(parameters)]
    )

    documented = app.openapi
    app.openapi = lambda: completed(documented())  # type: ignore[method-assign]  # the framework's way to add to it

    @app.get("/", include_in_schema=False)
    def page(request: Request) -> Response:
        address = f"{request.url.scheme}://{request.url.netloc}"
        return HTMLResponse(render(app.openapi(), address))

    return Logged(Limited(app))


def _router(assistant: Assistant, look: Looks) -> APIRouter:
    router = APIRouter()
    _add_asking(router, assistant, look)
    _add_library(router, assistant, look)
    return router


_SOME = Query(max_length=contract.MOST_NAMES, description="any of these, upper or lower case; may come several times")
_Id = Annotated[str, Path(description="or the first 8 characters of it or more", json_schema_extra={"minLength": 8})]
_IDS = Query(max_length=contract.MOST_NAMES, description="an id, or the first 8 characters of it or more")


def _restriction(
    collection: str | None = None,
    source: Annotated[list[str], _SOME] = [],  # noqa: B006 read only
    author: Annotated[list[str], _SOME] = [],  # noqa: B006 read only
    category: Annotated[list[str], _SOME] = [],  # noqa: B006 read only
    article: Annotated[list[str], _IDS] = [],  # noqa: B006 read only
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


def _add_asking(router: APIRouter, assistant: Assistant, look: Looks) -> None:
    @router.post(
        "/ask",
        summary="Ask a question",
        description=ASKING,
        dependencies=[Depends(json_only)],
        response_model=contract.Answer,
        responses={
            200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
            **errors(400, 404, 409, 413, 415, 422),
        },
    )
    async def ask(request: Request, asked: contract.Question) -> Response:
        return await _unless_left(request, answered(request, asked))

    async def answered(request: Request, asked: contract.Question) -> Response:
        asker = asker_of(request.scope)
        filters = await look(lambda: filters_of(asked.filters, assistant.library), asker)
        history = [turn.turn for turn in asked.history]
        events = as_they_come(
            assistant.ask(
                asked.question,
                history,
                filters,
                asked.top_k,
                asked.generator,
                asked.seed,
                asked.understood,
                asker,
            )
        )
        first = await anext(events)  # an error is told with its status: nothing was sent yet
        if asked.stream or wants_events(request):
            return as_event_stream(first, events, question_event)
        return await _last(first, events)

    @router.get(
        "/search",
        summary="Search for passages",
        response_model=contract.Found,
        responses=errors(400, 404, 409, 422),
    )
    async def search(
        request: Request,
        q: Annotated[
            str,
            Query(description="a question or words", examples=["Britain meeting"], json_schema_extra={"minLength": 1}),
        ],
        restriction: Annotated[contract.Restriction, Depends(_restriction)],
        top_k: Annotated[int | None, Query(ge=1, le=contract.MOST_PASSAGES)] = None,
    ) -> Response:
        def found() -> Response:
            filters = filters_of(restriction, assistant.library)
            return JSONResponse(searched_json(q, assistant.search(q, filters, top_k)))

        return await _unless_left(request, look(found, asker_of(request.scope)))


def _add_library(router: APIRouter, assistant: Assistant, look: Looks) -> None:
    line, library = Turns(ADDED_AT_ONCE, MOST_TO_ADD, PART), assistant.library

    @router.get(
        "/articles", summary="List the articles", response_model=contract.Articles, responses=errors(400, 404, 422)
    )
    async def list_articles(
        request: Request,
        restriction: Annotated[contract.Restriction, Depends(_restriction)],
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
        offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    ) -> Response:
        def listed() -> Response:
            filters = filters_of(restriction, library)
            entries = [article_json(told_entry(entry)) for entry in library.entries(filters, limit, offset)]
            return JSONResponse(
                {"articles": entries, "total": library.count(filters), "limit": limit, "offset": offset}
            )

        return await look(listed, asker_of(request.scope))

    @router.post(
        "/articles",
        summary="Add articles",
        description=ADDING,
        response_model=contract.Outcome,
        responses={
            200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
            **errors(400, 413, 415, 422),
        },
        openapi_extra={"requestBody": addition_body()},
    )
    async def add_articles(request: Request) -> Response:
        asker = asker_of(request.scope)
        addition = await read_addition(request, look, asker)
        stream = addition.stream or wants_events(request)
        return await _unless_left(request, added(assistant, addition, line, asker, stream))

    @router.get(
        "/articles/{id}",
        summary="Show an article with its text",
        response_model=contract.ArticleWithText,
        responses=errors(400, 404, 422),
    )
    async def show_article(
        request: Request,
        id: _Id,  # noqa: A002
    ) -> Response:
        return await look(lambda: JSONResponse(kept_json(told_article(library.by_id(id)))), asker_of(request.scope))

    @router.delete(
        "/articles/{id}",
        summary="Remove an article from every search",
        response_model=contract.Removed,
        responses=errors(400, 404, 409, 422),
    )
    async def remove_article(
        request: Request,
        id: _Id,  # noqa: A002
        purge: Annotated[bool, Query(description="erase the text too; citations of it won't open any more")] = False,
    ) -> Response:
        def removed() -> Response:
            entry = library.by_id(id).entry
            if entry.retired_at is not None and not purge:
                raise ConflictError(f"{entry.id} is removed already; purge=true erases its text too")
            assistant.remove([entry.id], purge)
            return JSONResponse(removed_json([entry.id], {}))

        return await look(removed, asker_of(request.scope))

    @router.get("/status", summary="How the service stands", response_model=contract.Standing, responses=errors())
    async def status(request: Request) -> Response:
        return await look(lambda: JSONResponse(status_json(assistant.status())), asker_of(request.scope))


async def _unless_left(request: Request, work: Coroutine[Any, Any, Response]) -> Response:
    """Return the response; a caller who leaves before stops it, and gives up their place in line."""
    return await unless_left(work, request.is_disconnected) or Response(status_code=GONE)


async def _last(event: Event, events: AsyncGenerator[Event]) -> Response:
    """Return the answer."""
    async with aclosing(events):
        while not isinstance(event, Finished):
            event = await anext(events)
    return JSONResponse(answer_json(event.answer))


def wants_events(request: Request) -> bool:
    """Whether the caller accepts server-sent events."""
    return EVENT_STREAM in request.headers.get("accept", "").lower()
