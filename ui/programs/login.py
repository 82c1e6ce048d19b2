"""Who may call: where a login is asked for, only who has one, by the page's cookie or by HTTP Basic.

It deliberately doesn't know what a login is: the caller says whether a name and a password are one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.programs.doors import Looks
from ui.programs.errors import refusal

#: Whether a request comes from somebody who is logged in; may take a while.
SignedIn = Callable[[Request], bool]


def credentials(request: Request) -> tuple[str, str] | None:
    """Return the name and the password that a request carries (HTTP Basic, RFC 7617); None where it has none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None


class Guarded:
    """ASGI middleware: lets in who is signed in."""

    def __init__(self, app: ASGIApp, signed_in: SignedIn) -> None:
        self.app = app
        self._signed_in = signed_in
        self._look = Looks()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or ask for a login."""
        request = Request(scope)
        if await self._look(lambda: self._signed_in(request)):
            await self.app(scope, receive, send)
            return
        line = "log in first: send a reader's name and password by HTTP Basic"
        await refusal(line, 401, {"www-authenticate": 'Basic realm="Clippings", charset="UTF-8"'})(scope, receive, send)
