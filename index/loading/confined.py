"""Strangers' files are read in a process of their own, killed when it takes too long or too much memory.

A PDF of a few kilobytes can unpack to gigabytes, and a page nested deep enough ends the process that parses it. The
standard library's pools and pebble's import the caller's main module again in each process, which runs a script
without ``if __name__ == "__main__"`` twice, and they take pickles from a process that a file may have taken over; so
this is a plain subprocess. It starts when it is first needed and stays until ``close``. It deliberately doesn't know
what is read, or kept.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from index.article import Article
from index.errors import ArticleError
from index.loading.readers import Announced
from index.loading.wire import BrokenWireError, item_of, receive, send, values_json

MOST_SECONDS = 30.0
MOST_MEMORY = 1_000_000_000
#: A thread for each of many cores reserves more memory than the process may have, whatever is read.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
#: How often it is looked at how much memory a process has: what fills it fastest takes some 60 MB meanwhile.
_WATCH_SECONDS = 0.05
_ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    """Bytes that came from elsewhere than a file.

    Attributes:
        suffix: of the files that are read the same way.
        charset: the encoding that the server named, if any.
    """

    body: bytes
    url: str
    suffix: str
    charset: str | None = None
    announced: Announced | None = None


class Confined:
    """Reads files and pages in one process, a new one after each that had to be given up. For one thread."""

    def __init__(self, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY) -> None:
        self.seconds = seconds
        self.memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def file(self, path: str, name: str, most_characters: int, follow_links: bool) -> list[Article | ArticleError]:
        """Read every article of a file; ``name`` is its path as it is shown and kept."""
        task = {"kind": "file", "path": path, "name": name, "follow_links": follow_links}
        return self._items({**task, "most_characters": most_characters}, name)

    def page(self, page: Page, most_characters: int) -> list[Article | ArticleError]:
        """Read every article of a page."""
        announced = None if page.announced is None else values_json(page.announced)
        task = {"kind": "page", "url": page.url, "suffix": page.suffix, "charset": page.charset}
        return self._items({**task, "announced": announced, "most_characters": most_characters}, page.url, page.body)

    def feed(self, body: bytes, url: str, content_type: str, most_entries: int) -> dict[str, Any]:
        """Read a feed; the JSON of ``from_feed.feed_json``.

        Raises:
            ArticleError: it can't be read.
        """
        task = {"kind": "feed", "url": url, "content_type": content_type, "most_entries": most_entries}
        messages, reason = self._exchange(task, body)
        if reason or not messages:
            raise ArticleError(url, reason or "this feed can't be read")
        if "failed" in messages[0]:
            raise ArticleError(url, str(messages[0]["failed"]["reason"]))
        return messages[0]

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _items(self, task: Mapping[str, Any], place: str, body: bytes = b"") -> list[Article | ArticleError]:
        messages, reason = self._exchange(task, body)
        try:
            items = [item_of(message) for message in messages]
        except BrokenWireError:
            log.exception("reading %s", place)
            return [ArticleError(place, "can't be read: the process that reads it answered something else")]
        return [*items, ArticleError(place, reason)] if reason else items

    def _exchange(self, task: Mapping[str, Any], body: bytes) -> tuple[list[dict[str, Any]], str | None]:
        """Give one task and collect its answers; what came before an end too early, and why it ended, if it did."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = _Watchdog(process, self.seconds, self.memory)
        watchdog.start()
        messages: list[dict[str, Any]] = []
        try:
            send(process.stdin, task, body)
            while "done" not in (message := receive(process.stdout)[0]):
                if "log" in message:
                    log.log(message["level"], "%s", message["log"])
                elif "out_of_memory" in message:
                    self.close()
                    return messages, self._too_large()
                else:
                    messages.append(message)
            if message["last"]:
                self.close()
        except (BrokenWireError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)  # its pipes close a little before it has ended, and how it ended is to be told
            self.close()
            return messages, self._ended(process.returncode, watchdog)
        finally:
            if watchdog.stop():  # at the very end of its task, too: the next one needs a new process
                self.close()
        return messages, None

    def _started(self) -> subprocess.Popen[bytes]:
        given = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if os.path.isabs(path)]
        return subprocess.Popen(  # noqa: S603 - this program's own module
            # -P, and absolute paths: no module is taken from the folder that the program was started in
            [sys.executable, "-P", "-m", "index.loading.worker", str(self.memory), str(self.seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join([str(_ROOT), *given])},
        )

    def _too_large(self) -> str:
        return f"takes more than {self.memory / 1e6:,.0f} MB of memory to read; split it, or save its text as .txt"

    def _ended(self, code: int | None, watchdog: _Watchdog) -> str:
        if watchdog.late or code == -getattr(signal, "SIGXCPU", 0):
            return f"takes longer than {self.seconds:g} seconds to read; split it, or save its text as .txt"
        if watchdog.large:
            return self._too_large()
        return f"can't be read: reading it ends the process that does ({code}); it is damaged or too deep"


class _Watchdog(threading.Thread):
    """Ends the process when its task takes too long or too much memory, and knows which it was.

    It is no thread of the process itself: a parser in C, which doesn't let go of Python's lock for seconds, would
    hold up that one.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.memory = memory
        self.late = self.large = False
        self._over = threading.Event()
        self._end = time.monotonic() + seconds

    def run(self) -> None:
        """Watch until the task is over or the process has been ended."""
        while not (self.late or self.large or self._over.wait(_WATCH_SECONDS)):
            try:
                self.large = psutil.Process(self.process.pid).memory_info().rss > self.memory
            except psutil.Error:  # it has ended by itself
                return
            self.late = time.monotonic() > self._end
            if self.late or self.large:
                self.process.kill()

    def stop(self) -> bool:
        """End watching; True where the process has been ended."""
        self._over.set()
        self.join()
        return self.late or self.large
