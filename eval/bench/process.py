"""A stack's process as the bench sees it: started, asked, and ended; a stack that dies becomes one line.

It deliberately doesn't know what is asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TypeVar

from pydantic import TypeAdapter

from eval.bench.messages import REQUEST, Add, Answer, LoadGenerator, Open, Retrieve
from index.errors import ClippingsError

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
#: What keeps the libraries off the network.
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
#: Seconds that a process may take to end by itself.
GRACE = 5


class StackProcess:
    """One stack, running.

    Args:
        name: "ours", "plain" or "bm25s".
        log: where what it says beside its replies is written.
    """

    def __init__(self, name: str, log: Path, threads: int) -> None:
        self.name = name
        self._log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "eval.bench.stack", name],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=environment(threads),
            )  # fmt: skip

    def __enter__(self) -> StackProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._to.close()
            if kind is None:
                self._process.wait(GRACE)
        except (OSError, subprocess.TimeoutExpired):
            pass
        finally:
            self._process.kill()
            self._process.wait()
            self._from.close()

    def call(self, request: Open | Add | Retrieve | LoadGenerator | Answer, reply: type[T]) -> T:
        """Let the stack do something; return its reply.

        Raises:
            ClippingsError: the stack ended instead; the message has the last line it said.
        """
        try:
            self._to.write(REQUEST.dump_json(request) + b"\n")
            self._to.flush()
            line = self._from.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            raise ClippingsError(f"the bench's stack {self.name!r} stopped: {self._last_words()}")
        return TypeAdapter(reply).validate_json(line)

    @property
    def _to(self) -> IO[bytes]:
        assert self._process.stdin, "opened with a pipe"
        return self._process.stdin

    @property
    def _from(self) -> IO[bytes]:
        assert self._process.stdout, "opened with a pipe"
        return self._process.stdout

    def _last_words(self) -> str:
        code = self._process.wait()
        lines = [line for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"without a word (exit code {code}); see that there is enough memory"


def environment(threads: int) -> Mapping[str, str]:
    """Return this process's environment, made the same for every stack: offline, with so many threads."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **OFFLINE, "OMP_NUM_THREADS": str(threads), "PYTHONPATH": path}
