"""The process in which files of strangers are read: ``python -m index.loading.worker``.

It takes one task after another from its standard input and answers on its standard output (``wire``), within
``limits``. It deliberately doesn't know the library, the network or the settings.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import psutil

from index.errors import ArticleError
from index.loading.clean import Raw
from index.loading.files import read_file, suffix_of_path
from index.loading.limits import forbid_writing, limit_memory, limit_processor
from index.loading.readers import Announced, read
from index.loading.wire import BrokenWireError, item_json, moment_of, receive, send

#: A process that keeps so much memory after a task is replaced: Python seldom gives all of it back.
MOST_KEPT_BYTES = 400_000_000

Message = dict[str, Any]


def main() -> None:
    """Answer tasks until the input ends."""
    most_bytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the answers
    logging.basicConfig(level=logging.INFO, handlers=[_ToParent(answers)])
    limit_memory(most_bytes)
    forbid_writing()
    this = psutil.Process()
    while True:
        try:
            task, body = receive(tasks)
        except BrokenWireError:
            return
        limit_processor(seconds)
        last = not _answer(task, body, answers)
        del body
        last = last or this.memory_info().rss > MOST_KEPT_BYTES
        send(answers, {"done": True, "last": last})
        if last:
            return


def _answer(task: Message, body: bytes, answers: IO[bytes]) -> bool:
    """Do one task; False where it took all the memory there was, and the process had better end."""
    try:
        for message in _KINDS[task["kind"]](task, body):
            send(answers, message)
    except ArticleError as error:
        send(answers, item_json(error))
    except MemoryError:
        send(answers, {"out_of_memory": True})
        return False
    return True


def _read_file(task: Message, _body: bytes) -> Iterator[Message]:
    raw = Raw(read_file(task["path"], task["follow_links"]), path=task["name"])
    yield from map(item_json, read(raw, suffix_of_path(task["path"]), task["most_characters"]))


def _read_page(task: Message, body: bytes) -> Iterator[Message]:
    raw = Raw(body, url=task["url"], charset=task["charset"])
    yield from map(item_json, read(raw, task["suffix"], task["most_characters"], _announced(task["announced"])))


def _read_feed(task: Message, body: bytes) -> Iterator[Message]:
    from index.loading.from_feed import feed_json, read_feed

    yield feed_json(read_feed(body, task["url"], task["content_type"], task["most_entries"]))


def _announced(values: Mapping[str, Any] | None) -> Announced | None:
    if values is None:
        return None
    return Announced(**{**values, "published_at": moment_of(values["published_at"])})


_KINDS: dict[str, Callable[[Message, bytes], Iterator[Message]]] = {
    "file": _read_file,
    "page": _read_page,
    "feed": _read_feed,
}


class _ToParent(logging.Handler):
    """Sends what is logged here to where the log is kept."""

    def __init__(self, answers: IO[bytes]) -> None:
        super().__init__()
        self.answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record, its traceback with it."""
        send(self.answers, {"log": self.format(record), "level": record.levelno})


if __name__ == "__main__":
    main()
