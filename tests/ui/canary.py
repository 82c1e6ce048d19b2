"""The other host: it answers everybody and writes down who came."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Canary:
    """What has reached it.

    Attributes:
        host: its name and port.
        paths: of every request; ``connections`` counts those without one too, ``packets`` what came by UDP.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.paths: list[str] = []
        self.connections = 0
        self.packets = 0

    @property
    def numbers(self) -> set[int]:
        """The payloads that asked for something: the first part of a path is a payload's number."""
        first = (path.split("/")[1].split("?")[0] for path in self.paths if path.startswith("/"))
        return {int(name) for name in first if name.isdecimal()}

    @property
    def untouched(self) -> bool:
        """Whether nothing at all has come."""
        return not self.paths and not self.connections and not self.packets


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on a port of this machine, by TCP and UDP."""

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            found.connections += 1
            super().handle()

        def answer(self) -> None:
            found.paths.append(self.path)
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = do_HEAD = do_OPTIONS = answer  # noqa: N815 as the library calls them

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    found = Canary(f"127.0.0.1:{port}")
    packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets.bind(("127.0.0.1", port))
    packets.settimeout(0.1)
    over = threading.Event()

    def count() -> None:
        while not over.is_set():
            try:
                packets.recv(2048)
            except TimeoutError:
                continue
            found.packets += 1

    threads = [threading.Thread(target=work, daemon=True) for work in (server.serve_forever, count)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        server.shutdown()
        for thread in threads:
            thread.join(5)
        server.server_close()
        packets.close()
