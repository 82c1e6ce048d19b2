"""The page served: a free port, the gate in front of it, a login wherever others could reach it.

The page comes first; the models load once it can be opened. It deliberately doesn't know what the page shows.
"""

from __future__ import annotations

import errno
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from index.errors import MisuseError, ServerError
from ui.assets import Assets
from ui.framework import without_stubs
from ui.gate import ALIVE, ASSETS, LOOPBACK, REPORTS, Gate
from ui.reports import REPORT, read_report

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Ports tried after the one that was asked for.
NEXT_PORTS = 50
#: Seconds that a browser has for its page before the models begin to load: both at once take long.
PAGE_FIRST = 5
LARGEST_UPLOAD = "200mb"
USER = "reader"
#: Hosts that mean every address of this computer, and the one by which its own browser reaches it.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 compared with, not bound to


def launch(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    announce: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201 the caller's to replace
    then: Callable[[], None] = lambda: None,
    coming: Callable[[], str] = lambda: "",
) -> None:
    """Serve the page until interrupted; loads the models in the background once it is up.

    Args:
        port: the next free one is taken when it is in use.
        announce: told in one line where the page is, and the login where one is asked for.
        then: done in the background too, after the models have begun to load.
        coming: says, for who looks meanwhile, how far articles are that this brings; "" for none.

    Raises:
        MisuseError: the host isn't an address of this computer.
        ServerError: no port is free.
    """
    password = None if host in LOOPBACK else secrets.token_urlsafe(9)
    listening = listen(host, port)
    shown_first = threading.Event()
    app = page_app(assistant, host, password, shown_first.set, coming)
    reached = EVERYWHERE.get(host, host)
    address = f"http://{f'[{reached}]' if ':' in reached else reached}:{listening.getsockname()[1]}"
    login = f", user {USER!r}, password {password!r}" if password else ""
    announce(f"Clippings is at {address}{login}; Ctrl-C ends it")
    if open_browser:
        webbrowser.open(address)

    def behind() -> None:
        shown_first.wait(PAGE_FIRST)
        assistant.warm()
        then()

    threading.Thread(target=behind, daemon=True, name="behind-the-page").start()
    server(app).run(sockets=[listening])


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for the page, quiet, and not waiting for open streams when it ends."""
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none"))


def page_app(
    assistant: Assistant,
    host: str,
    password: str | None = None,
    on_shown: Callable[[], None] = lambda: None,
    coming: Callable[[], str] = lambda: "",
) -> ASGIApp:
    """Return the page behind its gate; ``on_shown`` is called when a browser has it, ``coming`` as in ``launch``."""
    with without_stubs():
        import gradio as gr  # seconds; the command line's other commands do without

    from ui.page import build

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _serve_reports(app, assistant, password is not None)
    _serve_sign_of_life(app)
    app.mount(ASSETS, Assets())
    gr.mount_gradio_app(
        app,
        build(assistant, on_shown, coming, local=host in LOOPBACK and not password),
        path="/",
        auth=(USER, password) if password else None,
        blocked_paths=["/"],
        show_error=False,
        max_file_size=LARGEST_UPLOAD,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    return Gate(app, LOOPBACK if host in LOOPBACK else None)


def _serve_reports(app: FastAPI, assistant: Assistant, guarded: bool) -> None:
    """Serve the reports of evaluations; where the page asks for a login, only to who has it."""

    def report(request: Request) -> Response:
        if guarded and not _signed_in(app, request):
            return PlainTextResponse("log in first", 401)
        page = read_report(assistant.settings.home, request.path_params["folder"])
        if page is None:
            return PlainTextResponse("no such report", 404)
        return Response(page, media_type="text/html", headers={"cache-control": "no-store"})

    app.add_route(f"{REPORTS}{{folder}}/{REPORT}", report)


def _serve_sign_of_life(app: FastAPI) -> None:
    """Serve what the page asks for to know whether the server is there, and whether it is the one it came from."""
    born = secrets.token_urlsafe(9)

    async def alive(_: Request) -> Response:
        return PlainTextResponse(born, headers={"cache-control": "no-store"})

    app.add_route(ALIVE, alive)


def _signed_in(app: FastAPI, request: Request) -> bool:
    """Whether the caller is logged in at the framework, which guards only its own paths."""
    page = next(route.app for route in app.routes if isinstance(route, Mount) and not route.path)
    known, key = page.tokens, page.cookie_id  # type: ignore[attr-defined]  # the framework's app, untyped
    cookies = request.cookies
    return any(cookies.get(f"{name}-{key}") in known for name in ("access-token", "access-token-unsecure"))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port, or the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + NEXT_PORTS, 65536)):
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
            found.listen(128)
        except OSError as error:
            found.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise MisuseError(f"can't serve on {host}: {error.strerror or error}; give another --host") from error
        else:
            return found
    raise ServerError(f"no port from {port} on is free on {host}; give another --port")
