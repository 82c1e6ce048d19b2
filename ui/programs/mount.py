"""The interfaces for other programs put beside the page, on the same server.

What they need is imported when somebody first calls, so that the page is there as soon as ever. It deliberately doesn't
know what is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.gate import API, MCP
from ui.programs.looks import Looks

if TYPE_CHECKING:
    from rag.assistant import Assistant


class Programs:
    """The HTTP interface with its page, and the Model Context Protocol.

    Args:
        hosts: names by which the server may be called; None for any.
        who: whose request this is, so that nobody goes on with another's session; None where that isn't told.
    """

    def __init__(
        self, assistant: Assistant, hosts: Collection[str] | None, who: Callable[[Scope], str | None] = lambda _: None
    ) -> None:
        self._assistant = assistant
        self._hosts = hosts
        self._who = who
        self._look = Looks()
        self._closing: list[Callable[[], Any]] = []

    def serve(self, app: FastAPI) -> None:
        """Put them in front of whatever is mounted afterwards; who may call is seen to before (``ui.guarded``)."""

        def http() -> ASGIApp:
            from ui.programs.http import api_app

            return api_app(self._assistant, self._look)

        def protocol() -> ASGIApp:
            from ui.programs.mcp import McpOverHttp

            spoken = McpOverHttp(self._assistant, self._look, self._hosts, self._who)
            self._closing.append(spoken.close)
            return spoken

        interface = _Later(http)
        app.router.routes += [
            Route(API, endpoint=_AtRoot(interface)),
            Mount(API, app=interface),
            Route(MCP, endpoint=_Later(protocol)),
        ]

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """End what is open when the server does."""
        yield
        for close in self._closing:
            await close()


class _Later:
    """ASGI application that is made when it is first called."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None
        self._lock: asyncio.Lock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on to it."""
        if self._lock is None:
            self._lock = asyncio.Lock()
        async with self._lock:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
        await self._made(scope, receive, send)


class _AtRoot:
    """Calls a mounted application at the path it is mounted under, without the slash."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, as to its first page."""
        await self._app({**scope, "path": f"{API}/", "root_path": API}, receive, send)
