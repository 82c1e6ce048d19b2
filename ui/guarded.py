"""Where a login is asked for, nothing but the login passes without one, and each reader's sessions are theirs alone.

The page's framework guards only some of its doors, and lets whoever is logged in listen to any session whose name they
know, which the browser chooses. Here every door is shut, and the name of a session is put behind its reader's: what one
reader calls ``abc`` is another session than what the next one does. It deliberately doesn't know how passwords are
checked.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.readers import Standing
from ui.gate import ALIVE, API, ASSETS, MCP, REPORTS
from ui.login import SCOPE, Login, address

#: What the login itself is made of.
_OPEN = frozenset(
    {
        "/", "/login", "/login/", "/logout", "/theme.css", "/favicon.ico", "/manifest.json", ALIVE,
        "/gradio_api/startup-events", "/gradio_api/login_check",
    }
)  # fmt: skip
_OPEN_BELOW = ("/assets/", "/static/", f"{ASSETS}/")
_HEARTBEAT = "/gradio_api/heartbeat/"
#: Where a request's body names the session, and the most that such a body may have: what is typed, and names of files.
_NAMING = frozenset({"/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"})
LARGEST = 4_000_000
_NAMES = ("session_hash", "upload_id")
#: Seconds between two looks, while something streams, at whether its reader is still there.
OFTEN = 0.5
_SAME_SITE = re.compile(r";\s*samesite=\w+", re.IGNORECASE)


class Guarded:
    """ASGI middleware, behind the gate."""

    def __init__(self, app: ASGIApp, login: Login) -> None:
        self.app, self.login = app, login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on in the reader's name."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address.set(scope["client"][0] if scope.get("client") else "")
        request = HTTPConnection(scope)
        try:
            standing = await self.login.identify(request)
        except HTTPException as error:  # too many tries
            await _refused(scope["path"], error.detail, error.status_code, error.headers)(scope, receive, send)
            return
        scope = {**scope, SCOPE: standing.reader if standing else None}
        path = scope["path"]
        if path in ("/login", "/login/", "/logout"):
            send = _careful_cookies(send, scope["scheme"] == "https")
        elif standing is None and not _is_open(path):
            await _log_in_first(path, "authorization" in request.headers)(scope, receive, send)
            return
        elif standing is not None:
            receive, send = self._watched(receive, send, standing)
            named = await _named(scope, receive, f"{standing.reader.id}.")
            if isinstance(named, Response):
                await named(scope, receive, send)
                return
            scope, receive = named
        await self.app(scope, receive, send)

    def _watched(self, receive: Receive, send: Send, standing: Standing) -> tuple[Receive, Send]:
        """End what streams as soon as its reader may not come in any more; to the framework they have left."""
        gone, looked = False, time.monotonic()

        async def receiving() -> Message:
            return {"type": "http.disconnect"} if gone else await receive()

        async def sending(message: Message) -> None:
            nonlocal gone, looked
            if not gone and time.monotonic() - looked > OFTEN:
                looked, gone = time.monotonic(), not self.login.there(standing)
                if gone:
                    await send({"type": "http.response.body", "body": b""})
            if not gone:
                await send(message)

        return receiving, sending


def _is_open(path: str) -> bool:
    return path in _OPEN or (path.startswith(_OPEN_BELOW) and not path.startswith(REPORTS))


def _log_in_first(path: str, tried: bool) -> Response:
    """Refuse; a program is told how, a browser isn't made to ask in a window of its own."""
    pages = path.startswith(("/gradio_api/", f"{ASSETS}/"))
    how = {} if pages else {"www-authenticate": 'Basic realm="Clippings", charset="UTF-8"'}
    line = "no reader has this name and password" if tried else "log in first"
    line = f"{line}; send a reader's name and password by HTTP Basic" if _of_programs(path) else line
    return _refused(path, line, 401, how)


def _refused(path: str, line: str, status: int, headers: Mapping[str, str] | None) -> Response:
    """Return a refusal as who asked understands it: a program gets every error as JSON."""
    if _of_programs(path):
        return JSONResponse({"error": line}, status, headers)
    return PlainTextResponse(line, status, headers)


def _of_programs(path: str) -> bool:
    return path in (API, MCP) or path.startswith(f"{API}/")


async def _named(scope: Scope, receive: Receive, mark: str) -> tuple[Scope, Receive] | Response:
    """Put a reader's mark before whatever names a session: in the path, the query and the body."""
    path = scope["path"]
    if path.startswith(_HEARTBEAT):
        path = f"{_HEARTBEAT}{mark}{path.removeprefix(_HEARTBEAT)}"
        scope = {**scope, "path": path, "raw_path": path.encode()}
    if scope["query_string"]:
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        marked = [(name, f"{mark}{value}" if name in _NAMES else value) for name, value in given]
        if marked != given:
            scope = {**scope, "query_string": urlencode(marked).encode()}
    if path.rstrip("/") not in _NAMING:
        return scope, receive
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if len(body) > LARGEST:
            return PlainTextResponse("too much at once", 413)
        if not message.get("more_body"):
            break
    try:
        said = json.loads(bytes(body))
        if said.get("session_hash") is not None:
            said["session_hash"] = f"{mark}{said['session_hash']}"
    except (ValueError, AttributeError):
        return PlainTextResponse("not what the page sends", 400)
    return _with_body(scope, receive, json.dumps(said).encode())


def _with_body(scope: Scope, receive: Receive, body: bytes) -> tuple[Scope, Receive]:
    headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
    sent = False

    async def receiving() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, receiving


def _careful_cookies(send: Send, encrypted: bool) -> Send:
    """Let no other site's page send the session's cookies; over TLS, let none go without it."""

    def careful(cookie: str) -> str:
        cookie = f"{_SAME_SITE.sub('', cookie)}; SameSite=Lax"
        return f"{cookie}; Secure" if encrypted and "; secure" not in cookie.lower() else cookie

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", careful(cookie))
        await send(message)

    return sending
