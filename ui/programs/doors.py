"""How much may be sent: a body that is too large stays outside.

It deliberately doesn't know what it is sent for.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.programs.errors import refusal

MOST_JSON_BYTES = 1_000_000
#: As much as a file may have, and what is sent round it.
MOST_UPLOAD_BYTES = 201_000_000


class Limited:
    """ASGI middleware: a body that is too large is refused, at once where it says so, else where it becomes so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""
        headers = dict(scope.get("headers") or ())
        uploaded = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        most = MOST_UPLOAD_BYTES if uploaded else MOST_JSON_BYTES
        line = f"more than {most / 1e6:,.0f} MB were sent; send less at once"
        if int(headers.get(b"content-length", b"0") or 0) > most:
            await refusal(line, 413, {"connection": "close"})(scope, receive, send)
            return
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, line, {"connection": "close"})
            return message

        await self.app(scope, counting, send)
