"""Everything that goes in and out of the server passes here: who may call, which paths there are, what a page may do.

The page's framework has more doors than the page needs, one of which fetches any URL: only those it uses are open.
A Content-Security-Policy goes out with every response, so that even a slip in escaping could run no script and
reach no other host; a guard in the page (``static/guard.js``) adds what a header can't say. It deliberately doesn't
know what the page shows.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.assets import preloads

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ASSETS = "/clippings"
#: Below it, the reports of evaluations: ``<folder>/report.html``.
REPORTS = f"{ASSETS}/reports/"
#: Below it, kept conversations to take out: ``<id>.md``, ``.html`` or ``.json``.
CONVERSATIONS = f"{ASSETS}/conversations/"
#: What other programs call: the HTTP interface with its page, and the Model Context Protocol's one address.
API, MCP = "/api", "/mcp"
#: What the page's script asks for while it stands open.
ALIVE = f"{ASSETS}/alive"
#: Kept apart from other sites' pages, and without what this one never needs.
_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
        "payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",  # or a link's host would be looked up before anybody follows it
}
#: Of a report: a page of one file with a script of its own, cut off from the app and from everything else.
REPORT_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts"
)

_EXACT = frozenset(
    {"/", API, MCP, "/config", "/theme.css", "/login", "/login/", "/logout", "/favicon.ico", "/manifest.json"}
)
_BELOW = (
    f"{API}/",
    f"{ASSETS}/",
    "/assets/",
    "/static/",
    "/gradio_api/queue/",
    "/gradio_api/upload",
    "/gradio_api/heartbeat/",
    "/gradio_api/startup-events",
    "/gradio_api/login_check",
    "/gradio_api/cancel",
    "/gradio_api/reset",
)
#: First in the page's head: from then on a string becomes script or HTML by its leave.
_GUARD = f'<script src="{ASSETS}/guard.js"></script>'
_HEAD = (
    "<title>Clippings</title>"
    f'<link rel="icon" type="image/svg+xml" href="{ASSETS}/favicon.svg">'
    f"{preloads(ASSETS)}"
    f'<link rel="stylesheet" href="{ASSETS}/fonts.css">'
    f'<link rel="stylesheet" href="{ASSETS}/palette.css">'
    f'<link rel="stylesheet" href="{ASSETS}/page.css">'
    f'<link rel="stylesheet" href="{ASSETS}/thread.css">'
    f'<link rel="stylesheet" href="{ASSETS}/library.css">'
    f'<link rel="stylesheet" href="{ASSETS}/shelf.css">'
    f'<link rel="stylesheet" href="{ASSETS}/checking.css">'
    f'<link rel="stylesheet" href="{ASSETS}/reader.css">'
    f'<link rel="stylesheet" href="{ASSETS}/asking.css">'
    f'<link rel="stylesheet" href="{ASSETS}/states.css">'
    f'<link rel="stylesheet" href="{ASSETS}/keeping.css">'
    f'<link rel="stylesheet" href="{ASSETS}/login.css">'
    f'<script defer src="{ASSETS}/page.js"></script>'
    f'<script defer src="{ASSETS}/choosing.js"></script>'
    f'<script defer src="{ASSETS}/library.js"></script>'
    f'<script defer src="{ASSETS}/uploading.js"></script>'
    f'<script defer src="{ASSETS}/earlier.js"></script>'
    f'<script defer src="{ASSETS}/checking.js"></script>'
    f'<script defer src="{ASSETS}/reader.js"></script>'
    f'<script defer src="{ASSETS}/asking.js"></script>'
    f'<script defer src="{ASSETS}/states.js"></script>'
    f'<script defer src="{ASSETS}/keeping.js"></script>'
    f'<script defer src="{ASSETS}/shortcuts.js"></script>'
    f'<script defer src="{ASSETS}/landmarks.js"></script>'
    f'<script defer src="{ASSETS}/login.js"></script>'
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REPORT = re.compile(rf"{REPORTS}[^/]+/report\.html")
_SOCIAL = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>')


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy: nothing from elsewhere, no inline handlers, no frames, no forms sent.

    The framework compiles its templates in the browser, hence ``unsafe-eval``; what may compile is said by
    ``static/guard.js``, as far as the browser knows Trusted Types. It styles elements, hence inline styles. The named
    policies are those of the framework's own parts.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'none'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types default svelte-trusted-html dompurify lit-html 'allow-duplicates'"
    )


def page_html(html: str, nonce: str) -> str:
    """Return the framework's page with our style, script and title, and with the nonce that lets its scripts run."""
    html = _SOCIAL.sub("", html)
    html = html.replace("<head>", f"<head>{_GUARD}", 1).replace("</head>", f"{_HEAD}</head>", 1)
    return html.replace("<script", f'<script nonce="{nonce}"')


class Gate:
    """ASGI middleware.

    Args:
        hosts: names by which the server may be called, against DNS rebinding; None for any.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and add the headers to what comes back."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _with_policy(send, REPORT_POLICY if _REPORT.fullmatch(scope["path"]) else policy(nonce))
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if scope["path"] == "/":
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
            send = _rewriting(send, nonce)
        await self.app(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        host = urlsplit(f"//{headers.get('host', '')}")
        if self.hosts is not None and host.hostname not in self.hosts:
            return _refusal(path, "unknown host", 421)
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host.netloc:
            return _refusal(path, "not from another site", 403)
        if path != "/" and headers.get("sec-fetch-site") in ("cross-site", "same-site"):  # has no Origin where it reads
            return _refusal(path, "not from another site", 403)
        if (path not in _EXACT and not path.startswith(_BELOW)) or _CONTROL.search(path):
            return _refusal(path, "no such page", 404)
        return None


def _refusal(path: str, line: str, status: int) -> Response:
    """Return a refusal as text, or to a program as JSON."""
    if path in (API, MCP) or path.startswith(f"{API}/"):
        return JSONResponse({"error": line}, status)
    return PlainTextResponse(line, status)


def _with_policy(send: Send, content: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = content
            headers.update(_HEADERS)
        await send(message)

    return sending


def _rewriting(send: Send, nonce: str) -> Send:
    """Hold a response back until it is whole, and send it with the page rewritten."""
    start: Message = {}
    body = bytearray()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        if message["type"] != "http.response.body":  # a test's client is told more
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        headers = MutableHeaders(scope=start)
        sent = bytes(body)
        if headers.get("content-type", "").startswith("text/html"):
            sent = page_html(sent.decode(), nonce).encode()
            headers["content-length"] = str(len(sent))
        headers["cache-control"] = "no-store"
        await send(start)
        await send({"type": "http.response.body", "body": sent})

    return sending
