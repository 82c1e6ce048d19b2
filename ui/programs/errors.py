"""What goes wrong as a status and one line of JSON, whatever it was.

It deliberately doesn't know what was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import BusyError, ClippingsError, CrowdingError, EmptyLibraryError, MisuseError, NotFoundError
from index.ingest import StoppedError
from ui.asking import UNEXPECTED
from ui.places import told_place
from ui.programs.documented import methods_of
from ui.programs.sent import in_words

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
#: What the framework says, and what is said instead.
_FRAMEWORKS = {
    "Not Found": "no such path; GET /api says what there is",
    "Method Not Allowed": "not by this method; GET /api says by which",
    "There was an error parsing the body": "the body is no JSON: not UTF-8, too deep, or a number in it is too long",
}


class ConflictError(MisuseError):
    """The request is right, and the library isn't in a state for it."""


def status_of(error: ClippingsError) -> int:
    """Return the HTTP status that says whose turn it is: 4xx the caller's, 503 later, 429 later and less."""
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, (ConflictError, EmptyLibraryError)):
        return 409
    if isinstance(error, CrowdingError):
        return 429
    return 400 if isinstance(error, MisuseError) else 503


def refusal(line: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error as every one is told."""
    return JSONResponse({"error": line}, status, headers)


def answer_errors(app: FastAPI) -> None:
    """Let an application tell every error so."""
    app.add_exception_handler(ClippingsError, _explained)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


class Logged:
    """ASGI middleware: what the application couldn't foresee is in the log, and nowhere on the terminal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an error ends here."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("%s %s", scope.get("method"), scope.get("path"))
            if not started:
                await refusal(UNEXPECTED, 500)(scope, receive, send)


def _explained(_: Request, error: Exception) -> Response:
    assert isinstance(error, ClippingsError)
    status = status_of(error)
    if status == 503 and not isinstance(error, BusyError):
        log.error("%s", error, exc_info=error)
    headers = {"retry-after": str(RETRY_SECONDS)} if status in {429, 503} else None
    told = refusal(str(error), status, headers)
    if isinstance(error, StoppedError):  # what was kept before stays, and is said
        failed = [{"path": told_place(one.origin), "error": one.reason} for one in error.added.failed]
        told = JSONResponse({"error": str(error), "added": error.added.added, "failed": failed}, status, headers)
    return told


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refusal(in_words(error.errors()[0]), 422)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = error.headers
    if error.status_code == 405:  # the framework names the methods of one route only, of several with this path
        path = request.scope["path"].removeprefix(request.scope["root_path"])
        methods = methods_of(request.app.openapi(), path)
        headers = {"allow": ", ".join(methods)} if methods else headers
    return refusal(_FRAMEWORKS.get(error.detail, error.detail), error.status_code, headers)


def _unexpected(_: Request, error: Exception) -> Response:
    return refusal(UNEXPECTED, 500)
