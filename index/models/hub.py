"""Files of public repositories on the Hugging Face Hub, read over plain HTTPS from any byte on.

It deliberately doesn't know digests or models: what it gives may be anything until somebody has checked it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

HUB = "https://huggingface.co"
TRY_SECONDS = 5.0
STALL_SECONDS = 60.0


class HubError(Exception):
    """The Hub can't be reached, or answered an error; ``pull`` goes on without it."""


@dataclass(frozen=True)
class Download:
    """A file's bytes from ``start`` on; ``size`` is that of the whole file, None when the Hub didn't say."""

    start: int
    size: int | None
    blocks: Iterator[bytes]


class Hub:
    """The Hub, or the mirror that ``HF_ENDPOINT`` names, given up for good once it has failed."""

    def __init__(self, endpoint: str = "") -> None:
        # The variable is the Hub's own, as every client of it reads it, and so no setting of ours.
        self._endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
        self._tried = False
        self.down = ""

    def answers(self, repo: str, path: str) -> bool:
        """Whether the Hub can be used; the first call tries it, for five seconds at most."""
        if not self._tried:
            self._tried = True
            self.down = _try(self._url(repo, path))
        return not self.down

    @contextmanager
    def read(self, repo: str, path: str, start: int) -> Iterator[Download]:
        """Open a file of a repository at a byte.

        Raises:
            HubError: it can't be had; the Hub counts as down from then on.
        """
        # Compressed in transit, neither the length nor a range would be the file's own.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        timeout = httpx.Timeout(STALL_SECONDS, connect=TRY_SECONDS)
        url = self._url(repo, path)
        try:
            with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=timeout) as response:
                response.raise_for_status()
                yield _download(response, start)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self.down = _reason(error)
            raise HubError(f"{url}: {self.down}") from error

    def _url(self, repo: str, path: str) -> str:
        return f"{self._endpoint}/{repo}/resolve/main/{path}"


def _download(response: httpx.Response, start: int) -> Download:
    start = start if response.status_code == httpx.codes.PARTIAL_CONTENT else 0
    length = response.headers.get("Content-Length", "")
    plain = length.isdigit() and "Content-Encoding" not in response.headers
    return Download(start, start + int(length) if plain else None, response.iter_bytes())


def _try(url: str) -> str:
    """Why the Hub doesn't give a file, empty when it does."""
    outcome: list[str] = []

    def attempt() -> None:
        try:
            with httpx.stream("GET", url, follow_redirects=True, timeout=TRY_SECONDS) as response:
                response.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            outcome.append(_reason(error))
        else:
            outcome.append("")

    # In a thread because a name that isn't resolved blocks for longer than any timeout of the client's.
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(TRY_SECONDS)
    return outcome[0] if outcome else f"no answer in {TRY_SECONDS:.0f} s"


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return str(error) or type(error).__name__
