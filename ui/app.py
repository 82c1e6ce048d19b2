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
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Scope

from index.errors import MisuseError, ServerError
from index.readers import Readers
from rag.turns import MOST_WAITING
from ui.assets import Assets
from ui.framework import keep_numbers, without_stubs
from ui.gate import ALIVE, ASSETS, LOOPBACK, REPORTS, Gate
from ui.guarded import Guarded
from ui.keeping.keeper import LibraryKeeper
from ui.keeping.routes import serve_conversations
from ui.login import SCOPE, Login
from ui.programs.mount import Programs
from ui.reports import REPORT, read_report

if TYPE_CHECKING:
    from rag.assistant import Assistant

#: Ports tried after the one that was asked for.
NEXT_PORTS = 50
#: Seconds that a browser has for its page before the models begin to load: both at once take long.
PAGE_FIRST = 5
LARGEST_UPLOAD = "200mb"
#: Threads for what the page's sessions ask for, beside the questions, each of which holds one until it is answered.
THREADS = 40
OPEN_TO_ALL = (
    "passwords and answers go unencrypted over the network; for more than a network you trust, let a reverse proxy "
    "with TLS stand before --host 127.0.0.1 --login"
)
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
    login: bool = False,
) -> None:
    """Serve the page until interrupted; loads the models in the background once it is up.

    Args:
        port: the next free one is taken when it is in use.
        announce: told in one line where the page is, and what there is to know about that.
        then: done in the background too, after the models have begun to load.
        coming: says, for who looks meanwhile, how far articles are that this brings; "" for none.
        login: asks for a login on loopback too, as behind a proxy that others can reach; elsewhere one is always asked.

    Raises:
        MisuseError: the host isn't an address of this computer, or a login is asked for and nobody has one.
        ServerError: no port is free.
    """
    asked = login or host not in LOOPBACK
    if asked:
        _see_that_somebody_can_log_in(assistant, host)
    listening = listen(host, port)
    shown_first = threading.Event()
    app = page_app(assistant, host, asked, shown_first.set, coming)
    reached = EVERYWHERE.get(host, host)
    address = f"http://{f'[{reached}]' if ':' in reached else reached}:{listening.getsockname()[1]}"
    announce(f"Clippings is at {address}{', for who can log in' if asked else ''}; Ctrl-C ends it")
    if host not in LOOPBACK:
        announce(OPEN_TO_ALL)
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
    login: bool = False,
    on_shown: Callable[[], None] = lambda: None,
    coming: Callable[[], str] = lambda: "",
) -> ASGIApp:
    """Return the page behind its gate; ``on_shown`` is called when a browser has it, ``coming`` as in ``launch``."""
    with without_stubs():
        import gradio as gr  # seconds; the command line's other commands do without
        from gradio.state_holder import SessionState

    keep_numbers(SessionState)
    from ui.page import build

    door = Login(Readers(assistant.library.engine)) if login else None
    hosts = LOOPBACK if host in LOOPBACK and not login else None  # a proxy passes on the name that it is called by
    programs = Programs(assistant, hosts, _named)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=programs.lifespan)
    programs.serve(app)
    _serve_reports(app, assistant)
    serve_conversations(
        app,
        LibraryKeeper(assistant.library.engine),
        lambda request: door.who(request) if door else None,
        guarded=door is not None,
    )
    if door is not None:
        _serve_logout(app, door)
    _serve_sign_of_life(app, door)
    app.mount(ASSETS, Assets())
    gr.mount_gradio_app(
        app,
        build(assistant, on_shown, coming, door.reader if door else lambda _: None, local=hosts is not None),
        path="/",
        auth=door.enter if door else None,
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
    framework = next(route.app for route in app.routes if isinstance(route, Mount) and not route.path)
    _make_room(framework, assistant.settings.questions_at_once + 2 * MOST_WAITING + THREADS)
    if door is None:
        return Gate(app, hosts)
    _keep_sessions(framework, door)
    return Gate(Guarded(app, door), hosts)


def _see_that_somebody_can_log_in(assistant: Assistant, host: str) -> None:
    if not Readers(assistant.library.engine).count():
        raise MisuseError(
            f"on {host} a login is asked for, and nobody has one yet; add a reader with `clippings readers add NAME`"
        )


def _keep_sessions(framework: Any, door: Login) -> None:
    """Have the framework keep the sessions of who logged in where a removed reader's end."""
    framework.tokens = door.sessions
    door.cookies = tuple(f"{name}-{framework.cookie_id}" for name in ("access-token", "access-token-unsecure"))


def _serve_logout(app: FastAPI, door: Login) -> None:
    """Serve the way out: of this browser's session; the framework's own would end all of the reader's."""

    async def logout(request: Request) -> Response:
        door.leave(request)
        response = RedirectResponse("/", 302)
        for name in door.cookies:
            response.delete_cookie(name, path="/", httponly=True)
        return response

    app.add_route("/logout", logout)


def _serve_reports(app: FastAPI, assistant: Assistant) -> None:
    """Serve the reports of evaluations."""

    def report(request: Request) -> Response:
        page = read_report(assistant.settings.home, request.path_params["folder"])
        if page is None:
            return PlainTextResponse("no such report", 404)
        return Response(page, media_type="text/html", headers={"cache-control": "no-store"})

    app.add_route(f"{REPORTS}{{folder}}/{REPORT}", report)


def _serve_sign_of_life(app: FastAPI, door: Login | None) -> None:
    """Serve what the page asks for to know whether the server is there, is the one it came from, and knows it still."""
    born = secrets.token_urlsafe(9)

    async def alive(request: Request) -> Response:
        reader = door.who(request) if door else None
        return PlainTextResponse(f"{born} {reader.id}" if reader else born, headers={"cache-control": "no-store"})

    app.add_route(ALIVE, alive)


def _make_room(framework: Any, threads: int) -> None:
    """Let the framework work on so much at once: its own queue would hold back what comes next without a word."""
    blocks = framework.get_blocks()
    blocks.max_threads = blocks._queue.max_thread_count = threads


def _named(scope: Scope) -> str | None:
    """Return whose request this is, where a login is asked for."""
    reader = scope.get(SCOPE)
    return str(reader.id) if reader else None


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
