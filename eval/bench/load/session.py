"""One tab of the page without a browser: what the page's script asks of the server, and the events that come back.

The protocol is the framework's: an event joins its queue by POST, and one stream of server-sent events tells what
becomes of all of the session's. It deliberately doesn't know what is asked, nor what is measured.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

from index.errors import ServerError

#: Seconds without a word: the framework sends a sign of life every 15.
SILENCE = 60.0
COMPLETED, CLOSED = "process_completed", "close_stream"
_API = "/gradio_api"

#: Which conversation the page is told that it has.
_SEAT = re.compile(r'data-conversation=\\"([0-9a-f]{32})')


@dataclass(frozen=True)
class Message:
    """One event of the stream, as it was sent; ``kind`` is the framework's name for it."""

    kind: str
    text: str


class Session:
    """A tab; opened by ``with``.

    Args:
        name: what the tab calls its session; a random one where None.
    """

    def __init__(self, address: str, name: str | None = None, auth: tuple[str, str] | None = None) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=httpx.Timeout(SILENCE))
        self.name = name or secrets.token_hex(6)
        self.conversation = ""
        self._auth = auth
        self._events: dict[str, asyncio.Queue[Message | Exception]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._heartbeat: asyncio.Task[None] | None = None
        self._functions: dict[tuple[str, str], Any] = {}

    async def __aenter__(self) -> Session:
        if self._auth:
            name, password = self._auth
            (await self.client.post("/login", data={"username": name, "password": password})).raise_for_status()
        config = (await self.client.get("/config")).raise_for_status().json()
        names = {one["id"]: one["props"].get("elem_id") or one["type"] for one in config["components"]}
        for function in config["dependencies"]:
            for component, event in function["targets"]:
                self._functions[names.get(component, "page"), event] = function
        self._follow = {function["trigger_after"]: function for function in reversed(config["dependencies"])}
        self._heartbeat = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in filter(None, (self._heartbeat, self._listener)):
            task.cancel()
        await self.client.aclose()

    async def load(self) -> str:
        """Do what the page does when it is opened, and return what was drawn."""
        return self._seated(await self._whole(self._functions["page", "load"], [self.conversation]))

    async def tick(self) -> str:
        """Do what the page's clock does every few seconds."""
        return await self._whole(self._functions["timer", "tick"], [None, ""])

    async def ask(self, question: str) -> AsyncGenerator[Message]:
        """Ask, and yield what comes back until the answer is done and the next questions are suggested."""
        function = self._functions["send", "click"]
        async for message in self.event(function, [None, question]):
            yield message
        async for message in self.event(self._follow[function["id"]], [None]):
            yield message

    async def press(self, element: str, event: str = "click", named: Mapping[str, object] | None = None) -> str:
        """Press something for which nothing was typed, and return what was drawn.

        Args:
            named: what the pressed part of the element says of itself.
        """
        function = self._functions[element, event]
        return self._seated(await self._whole(function, [None] * len(function["inputs"]), named))

    async def stop(self) -> None:
        """Press Stop."""
        await self.press("stop")

    def _seated(self, drawn: str) -> str:
        seated = _SEAT.search(drawn)
        self.conversation = seated[1] if seated else self.conversation
        return drawn

    async def _whole(self, function: Any, data: Sequence[object], named: Mapping[str, object] | None = None) -> str:
        return "".join([message.text async for message in self.event(function, data, named)])

    async def event(
        self, function: Any, data: Sequence[object], named: Mapping[str, object] | None = None
    ) -> AsyncGenerator[Message]:
        """Have the page do one thing, and yield what comes back until it is done.

        Raises:
            ServerError: it failed, or the server refused.
        """
        said = {"data": data, "event_data": named, "fn_index": function["id"], "session_hash": self.name}
        joined = await self.client.post(f"{_API}/queue/join", json=said)
        if joined.is_error:
            raise ServerError(f"the page was refused an event: {joined.status_code} {joined.text}")
        event = joined.json()["event_id"]
        queue = self._events.setdefault(event, asyncio.Queue())
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        try:
            while True:
                message = await queue.get()
                if isinstance(message, Exception):
                    raise message
                yield message
                if message.kind == COMPLETED:
                    if '"success":true' not in message.text:
                        raise ServerError(f"the page's event failed: {message.text[:500]}")
                    return
        finally:
            self._events.pop(event, None)

    async def _listen(self) -> None:
        """Hand each message to the event it is of; one stream until nothing is awaited any more."""
        try:
            while self._events:
                async for line in self._lines(f"{_API}/queue/data?session_hash={self.name}"):
                    said = json.loads(line)
                    if said.get("event_id"):
                        kept = self._events.setdefault(said["event_id"], asyncio.Queue())
                        kept.put_nowait(Message(said["msg"], line))
                    elif said["msg"] == CLOSED:
                        break
                    elif said["msg"] == "unexpected_error":
                        raise ServerError(f"the page's stream failed: {line}")
        except (httpx.HTTPError, ServerError, ValueError) as error:
            for queue in self._events.values():
                queue.put_nowait(ServerError(f"the page's stream ended: {error!r}"))

    async def _live(self) -> None:
        async for _ in self._lines(f"{_API}/heartbeat/{self.name}"):
            pass

    async def _lines(self, path: str) -> AsyncIterator[str]:
        async with self.client.stream("GET", path) as response:
            response.raise_for_status()
            async for line in response.aiter_lines():
                if line.startswith("data:"):
                    yield line[5:].strip()
