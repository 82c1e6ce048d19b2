"""``clippings chat`` as a process, as a person starts it: on a home of its own, with a page that answers.

It deliberately doesn't know what is done with the page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from eval.bench.process import GRACE, OFFLINE, ROOT
from index.errors import ClippingsError
from index.settings import Settings

#: Seconds until the page must be served.
PATIENCE = 600.0
#: Settings that are taken over, beside where the models lie.
MODELS = ("embedder", "reader", "checker", "precision", "threads")
_ADDRESS = re.compile(r"Clippings is at (http://\S+);")


class Chat:
    """The running program.

    Args:
        settings: of the program, but for its home.
        home: the folder of its library, which is made.
        changes: settings by name that are this run's.

    Attributes:
        began: when the command was given, as ``time.time()``.
        address: where the page is, once this is entered.
    """

    def __init__(self, settings: Settings, home: Path, changes: Mapping[str, str]) -> None:
        self._said = home.with_suffix(".log")
        self.began, self.address = time.time(), ""
        given = {name: getattr(settings, name) for name in MODELS} | dict(changes)
        options = [f"--set={name}={value}" for name, value in given.items()]
        home.mkdir(exist_ok=True)
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        own = {"CLIPPINGS_HOME": str(home), "CLIPPINGS_MODELS": str(settings.models), "PYTHONPATH": path}
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "ui.cli", "chat", "--sample", "--no-browser", "--port=47930", *options],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**os.environ, **OFFLINE, **own}, cwd=home,
            )  # fmt: skip

    def __enter__(self) -> Chat:
        try:
            self.address = self._announced()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def kill(self) -> None:
        """End the program where it stands, as ``kill -9`` does: it can do nothing more."""
        self._process.kill()
        self._process.wait()

    def memory_mb(self) -> float | None:
        """Return the process's own memory, without files that it has mapped, in MB; None where that isn't told."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("RssAnon")), None)

    def processor_seconds(self) -> float | None:
        """Return how long the process has been at work, on all cores together; None where that isn't told."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime, proc(5)

    def _announced(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            said = self._said.read_text(encoding="utf-8", errors="replace")
            if found := _ADDRESS.search(said):
                return found[1]
            if self._process.poll() is not None:
                last = said.strip().splitlines() or ["without a word"]
                raise ClippingsError(f"`clippings chat` ended: {last[-1]}")
            time.sleep(0.01)
        raise ClippingsError(f"`clippings chat` served no page within {PATIENCE:.0f} seconds")

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
