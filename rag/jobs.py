"""Work at a language model, a job a thread: what it says is handed on as it comes, with signs of life between.

Whoever listens can stop at each. It deliberately doesn't know what a job asks of the model, nor who comes first.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rag.llm import explained

#: Seconds between signs of life while the model is silent: the longest a stop can go unnoticed.
HEARTBEAT = 0.25

Told = TypeVar("Told")


class Switch(Protocol):
    """How a model in this process is stopped, and tidied after a job."""

    def stop(self, stop: bool) -> None:
        """Stop at once, also while it reads the prompt; False: go on."""

    def free(self) -> None:
        """Give back the memory that only the last job needed."""


@dataclass(frozen=True)
class _Done:
    """A job is at its end."""


class Jobs:
    """What a model is to do; safe to use from several threads.

    Args:
        name: the model's, for errors.
        switch: of a model in this process; None for a server.
        at_once: jobs done at the same time.

    Attributes:
        room: held while a job is done.
    """

    def __init__(self, name: str, switch: Switch | None, at_once: int) -> None:
        self.room = threading.BoundedSemaphore(at_once)
        self._name, self._switch = name, switch
        self._lock = threading.Lock()
        self._working = 0
        self._job: threading.Event | None = None

    @property
    def busy(self) -> bool:
        """Whether the model is at work."""
        return self._working > 0

    def told(
        self, job: Callable[[Callable[[Told], None], threading.Event], None], stop: threading.Event | None = None
    ) -> Iterator[Told | None]:
        """Do a job in a thread of its own; yield what it says, and None at least every ``HEARTBEAT`` seconds.

        Args:
            job: is given what to say things with, and what is set when nobody listens any more.
            stop: that, where others want to set it too.

        Raises:
            ServerError: the server can't be reached or refused.
            ModelError: the model failed.
        """
        said: queue.Queue[Told | BaseException | _Done] = queue.Queue()
        stop = stop or threading.Event()
        worker = threading.Thread(target=self._work, args=(job, said, stop), name="generator", daemon=True)
        worker.start()
        try:
            while True:
                try:
                    item = said.get(timeout=HEARTBEAT)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(item, _Done):
                    return
                if isinstance(item, BaseException):
                    if stop.is_set():
                        return
                    raise explained(self._name, item) from item
                yield item
        finally:
            self.end(stop)

    def end(self, stop: threading.Event) -> None:
        """Stop a job, and the model with it if that is what it works on: another's may have its turn."""
        stop.set()
        with self._lock:
            if self._job is stop and self._switch is not None:
                self._switch.stop(True)

    def _work(
        self,
        job: Callable[[Callable[[Told], None], threading.Event], None],
        said: queue.Queue[Told | BaseException | _Done],
        stop: threading.Event,
    ) -> None:
        with self.room:
            self._begin(stop)
            try:
                if not stop.is_set():
                    job(said.put, stop)
                said.put(_Done())
            except BaseException as error:  # handed to the reader's thread
                said.put(error)
            finally:
                if self._switch is not None:
                    self._switch.free()
                self._begin(None)

    def _begin(self, stop: threading.Event | None) -> None:
        """Let the model work on a job, or on none, whatever was stopped before."""
        with self._lock:
            self._working += 1 if stop else -1
            self._job = stop
            if self._switch is not None:
                self._switch.stop(False)
