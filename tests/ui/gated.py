"""A language model that writes one sentence each time it is let, and programs that ask over HTTP meanwhile."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import httpx
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms import CustomLLM

#: Questions that the samples answer, each known by a word of it.
QUESTIONS = {
    "Philae": "Why did Philae bounce when it landed?",
    "Britain": "Why did Britain skip the meeting?",
    "Given": "How long had the Ever Given blocked the canal?",
}
LONGEST = 120.0


class Gated(CustomLLM):
    """Notes in ``order`` the word of the question that it was given, and waits for ``go``."""

    go: Any = None
    order: Any = None

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="gated")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Iterator[ChatResponse]:
        asked = str(messages[-1].content)
        self.order.append(next((word for word, question in QUESTIONS.items() if question in asked), asked))
        while not self.go.acquire(timeout=0.1):
            yield _said("")
        yield _said("It was so.")

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return _said("Yes")


def gated() -> Gated:
    """Return one that isn't let yet."""
    return Gated(go=threading.Semaphore(0), order=[])


def _said(text: str) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role="assistant", content=text), delta=text)


class Asking:
    """A question asked over HTTP, its events read from a thread."""

    def __init__(self, address: str, word: str, program: str = "one", stream: bool = True, **options: Any) -> None:
        self.events: list[tuple[str, Any]] = []
        self.status = 0
        self.said: Any = None
        self._client = httpx.Client(timeout=LONGEST, headers={"user-agent": program}, **options)
        self._call = ("POST", f"{address}/api/ask", {"question": QUESTIONS[word], "stream": stream})
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        method, url, body = self._call
        try:
            with self._client.stream(method, url, json=body) as response:
                self.status, name = response.status_code, ""
                for line in response.iter_lines():
                    if line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        self.events.append((name, json.loads(line.removeprefix("data: "))))
                    elif line.startswith("{"):
                        self.said = json.loads(line)
        except (httpx.HTTPError, OSError, RuntimeError):
            return  # hung up

    def told(self, name: str) -> list[Any]:
        """Return the data of all events of a name so far."""
        return [data for told, data in list(self.events) if told == name]

    @property
    def before(self) -> int | None:
        """How many are before it, as it was told last; None where the last news is something else."""
        events = list(self.events)
        return events[-1][1]["before"] if events and events[-1][0] == "waiting" else None

    def hang_up(self) -> None:
        """Close the connection, whatever is still to come."""
        hang_up(self._client)

    def finish(self) -> None:
        """Wait for the whole answer."""
        self._thread.join(LONGEST)
        assert not self._thread.is_alive()


def hang_up(client: httpx.Client) -> None:
    """Close a client's connections as the end of its process does, also where a thread of it waits for an answer."""
    for connection in client._transport._pool.connections:  # type: ignore[attr-defined]
        with suppress(OSError):
            connection._connection._network_stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def until(holds: Callable[[], Any], within: float = LONGEST) -> float:
    """Wait until something holds; return how many seconds that took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < within, "never"
        time.sleep(0.01)
    return time.monotonic() - start
