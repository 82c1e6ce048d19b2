"""The page served: a free port, the gate in front of it, a login wherever others could reach it.

The page comes first; the models load once it can be opened. It deliberately doesn't know what the page shows.
"""

from __future__ import annotations

import errno
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from index.errors import MisuseError, ServerError
from ui.gate import ASSETS, LOOPBACK, Gate

if TYPE_CHECKING:
    from rag.assistant import Assistant

STATIC = Path(__file__).parent / "static"
#: Ports tried after the one that was asked for.
NEXT_PORTS = 50
LARGEST_UPLOAD = "200mb"
USER = "reader"


def launch(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    announce: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201 the caller's to replace
) -> None:
    """Serve the page until interrupted; loads the models in the background once it is up.

    Args:
        port: the next free one is taken when it is in use.
        announce: told in one line where the page is, and the login where one is asked for.

    Raises:
        MisuseError: the host isn't an address of this computer.
        ServerError: no port is free.
    """
    password = None if host in LOOPBACK else secrets.token_urlsafe(9)
    listening = listen(host, port)
    app = page_app(assistant, host, password)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    login = f", user {USER!r}, password {password!r}" if password else ""
    announce(f"Clippings is at {address}{login}; Ctrl-C ends it")
    if open_browser:
        webbrowser.open(address)
    assistant.warm()
    server(app).run(sockets=[listening])


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for the page, quiet, and not waiting for open streams when it ends."""
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none"))


def page_app(assistant: Assistant, host: str, password: str | None = None) -> ASGIApp:
    """Return the page behind its gate."""
    import gradio as gr  # seconds; the command line's other commands do without

    from ui.page import build

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount(ASSETS, StaticFiles(directory=STATIC))
    gr.mount_gradio_app(
        app,
        build(assistant),
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
