"""A language model that recites: it writes the clippings that it is told of, word by word, for as long as it may.

Served as an OpenAI-compatible server is, so that everything but the model is the real thing; a model's own arithmetic
would take the processors from the page that is measured. It deliberately knows nothing of the page.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from types import TracebackType
from typing import Any

NAME = "recital"


class Recital:
    """The server, from ``with`` to its end.

    Attributes:
        pause: seconds before each word; may be changed between two answers, as may
        most: words that it writes at most, where more are allowed.
    """

    def __init__(self) -> None:
        self.pause, self.most = 0.0, 60
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name=NAME, daemon=True)

    def __enter__(self) -> Recital:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which the program writes by it."""
        return {"generator": f"openai:{NAME}", "generator_url": f"http://127.0.0.1:{self._server.server_port}/v1"}

    def words(self, asked: dict[str, Any]) -> Iterator[str]:
        """Yield what is written: the clippings again and again, until it is as much as was asked for."""
        text = str(asked["messages"][-1]["content"])
        clippings = text.partition("Clippings:\n")[2].partition("\n\nQuestion:")[0].split()
        count = min(int(asked.get("max_tokens") or 1), self.most)
        for word in islice(cycle(clippings or ["Yes"]), count):
            time.sleep(self.pause)
            yield f"{word} "


def _handler(recital: Recital) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers chat completions, streamed and not; the whole protocol that the program uses of such a server."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if asked.get("stream"):
                self._stream(asked)
            else:
                self._send("application/json", json.dumps(_completion(asked)).encode())

        def _stream(self, asked: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            try:
                for word in recital.words(asked):
                    self._event(json.dumps(_chunk({"role": "assistant", "content": word}, None)))
                self._event(json.dumps(_chunk({}, "stop")))
                self._event("[DONE]")
            except OSError:  # stopped by the reader
                return
            finally:
                self.close_connection = True

        def _event(self, data: str) -> None:
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()

        def _send(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    return Handler


def _chunk(delta: dict[str, str], ended: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": ended}
    return {"id": NAME, "object": "chat.completion.chunk", "created": 0, "model": NAME, "choices": [choice]}


def _completion(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a question about one statement: that it is carried, as what is recited always is."""
    said, other = ({"token": word, "logprob": odds, "bytes": None} for word, odds in (("Yes", -0.01), ("No", -5.0)))
    choice: dict[str, Any] = {
        "index": 0,
        "message": {"role": "assistant", "content": "Yes"},
        "finish_reason": "length",
        "logprobs": {"content": [{**said, "top_logprobs": [said, other]}]} if asked.get("logprobs") else None,
    }
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"id": NAME, "object": "chat.completion", "created": 0, "model": NAME, "choices": [choice], "usage": usage}
