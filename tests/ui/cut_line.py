"""A line between the browser and the page's server that a test can cut and mend."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class CutLine:
    """Passes bytes on to the server until it is cut; then it refuses, and breaks what was open."""

    def __init__(self, to: str) -> None:
        place = urlsplit(to)
        self._to = (place.hostname, place.port)
        self._loop = asyncio.new_event_loop()
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self._listening = threading.Event()
        self.address = ""
        threading.Thread(target=self._run, daemon=True).start()
        assert self._listening.wait(30)

    def cut(self) -> None:
        """Break what is open, and refuse from now on."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._break)

    def mend(self) -> None:
        """Pass on again."""
        self._whole = True

    def lead_to(self, to: str) -> None:
        """Pass on to another server from now on."""
        place = urlsplit(to)
        self._to = (place.hostname, place.port)

    def close(self) -> None:
        """End it."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._passed, "127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._listening.set()
        self._loop.run_forever()

    def _break(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._to)
        self._open |= {writer, back}
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._open -= {writer, back}


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


@contextlib.contextmanager
def line_to(address: str) -> Iterator[CutLine]:
    """Lay a line to a server."""
    line = CutLine(address)
    try:
        yield line
    finally:
        line.close()
