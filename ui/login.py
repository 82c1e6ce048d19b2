"""Who somebody is: by the cookie of a session on the page, or by name and password with each request of a program.

The page's framework asks for the login and keeps its sessions here (``Sessions``), where each use asks the library
whether the reader is still there under the same password. It deliberately doesn't know what a reader may see.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from index.readers import Reader, Readers, Standing
from ui.guessing import Guessing, TooManyTriesError

if TYPE_CHECKING:
    import gradio as gr

#: Seconds for which a session goes on unused, and for which a program's password isn't computed anew.
IDLE, COMPUTED = 30 * 24 * 3600.0, 60.0
#: Sessions, and passwords of programs, that are kept; the longest unused go.
MOST = 10_000
#: Where the middleware leaves the reader in a request's scope.
SCOPE = "clippings.reader"
#: The address that a login comes from: the framework hands on only name and password.
address: ContextVar[str] = ContextVar("address", default="")
#: Who has just given the right password: the framework hands on the name only, as it was typed.
_entered: ContextVar[Standing | None] = ContextVar("entered", default=None)


@dataclass
class _Session:
    standing: Standing
    used: float


class Sessions(MutableMapping[str, str]):
    """The framework's sessions: a reader's name by the token in their cookie; kept in memory, gone with the program."""

    def __init__(self, readers: Readers, now: Callable[[], float] = time.monotonic) -> None:
        self._readers, self._now = readers, now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Session] = OrderedDict()

    def standing(self, token: str | None) -> Standing | None:
        """Return whose session this is; None where it is none any more."""
        with self._lock:
            kept = self._kept.get(token or "")
        if kept is None or token is None:
            return None
        now = self._readers.standing(kept.standing.reader.id)
        if now is None or now.seal != kept.standing.seal or self._now() - kept.used > IDLE:
            self.end(token)
            return None
        with self._lock:
            kept.used = self._now()
            if token in self._kept:
                self._kept.move_to_end(token)
        return now

    def end(self, token: str | None) -> None:
        """Forget a session, if it is one."""
        with self._lock:
            self._kept.pop(token or "", None)

    def __getitem__(self, token: str) -> str:
        standing = self.standing(token)
        if standing is None:
            raise KeyError(token)
        return standing.reader.name

    def __setitem__(self, token: str, name: str) -> None:
        standing = _entered.get()
        if standing is None:
            raise KeyError(name)
        with self._lock:
            self._kept[token] = _Session(standing, self._now())
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def __delitem__(self, token: str) -> None:
        with self._lock:
            del self._kept[token]

    def __iter__(self) -> Iterator[str]:
        with self._lock:
            return iter(list(self._kept))

    def __len__(self) -> int:
        return len(self._kept)


@dataclass(frozen=True)
class _Computed:
    standing: Standing
    until: float


class Login:
    """The login of one served page.

    Attributes:
        cookies: names of the cookies that hold a session's token; the framework draws them.
    """

    def __init__(self, readers: Readers, guessing: Guessing | None = None) -> None:
        self.readers = readers
        self.sessions = Sessions(readers)
        self.cookies: tuple[str, ...] = ()
        self._guessing = guessing or Guessing()
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)
        self._computed: OrderedDict[bytes, _Computed] = OrderedDict()

    async def enter(self, name: str, password: str) -> bool:
        """Say whether somebody may come in, as the framework asks; raises 429 where there were too many tries."""
        standing = await self._checked(name, password)
        _entered.set(standing)
        return standing is not None

    def who(self, request: HTTPConnection) -> Reader | None:
        """Return who a request is from: the one answer for the page, the reports and every program's way in.

        It computes nothing: what a program's password asks for was done by the middleware (``identify``).
        """
        if SCOPE in request.scope:
            found: Reader | None = request.scope[SCOPE]
            return found
        standing = self._by_cookie(request) or self._by_computed(_basic(request))
        return None if standing is None else standing.reader

    async def identify(self, request: HTTPConnection) -> Standing | None:
        """Return who a request is from; checks the name and password of a program that hasn't called lately."""
        given = _basic(request)
        found = self._by_cookie(request) or self._by_computed(given)
        if found is not None or given is None:
            return found
        standing = await self._checked(*given)
        if standing is None:
            return None
        with self._lock:
            self._computed[self._key(given)] = _Computed(standing, time.monotonic() + COMPUTED)
            if len(self._computed) > MOST:
                self._computed.popitem(last=False)
        return standing

    def reader(self, request: gr.Request | None) -> Reader | None:
        """Return who an event of the page is from."""
        return None if request is None else self.who(request.request)

    def there(self, standing: Standing) -> bool:
        """Whether a reader is still there, under the same password."""
        now = self.readers.standing(standing.reader.id)
        return now is not None and now.seal == standing.seal

    def leave(self, request: HTTPConnection) -> None:
        """End the session of this browser; the reader's others go on."""
        for name in self.cookies:
            self.sessions.end(request.cookies.get(name))

    async def _checked(self, name: str, password: str) -> Standing | None:
        try:
            wait = self._guessing.wait(name, address.get())
        except TooManyTriesError as error:
            seconds = str(int(error.seconds) + 1)
            raise HTTPException(429, f"too many tries; wait {seconds} seconds", {"retry-after": seconds}) from error
        await asyncio.sleep(wait)
        standing = await run_in_threadpool(self.readers.check, name, password)
        (self._guessing.failed if standing is None else self._guessing.succeeded)(name, address.get())
        return standing

    def _by_cookie(self, request: HTTPConnection) -> Standing | None:
        tokens = (request.cookies.get(name) for name in self.cookies)
        return next((found for token in tokens if (found := self.sessions.standing(token))), None)

    def _by_computed(self, given: tuple[str, str] | None) -> Standing | None:
        if given is None:
            return None
        with self._lock:
            kept = self._computed.get(self._key(given))
        if kept is None or kept.until < time.monotonic():
            return None
        return kept.standing if self.there(kept.standing) else None

    def _key(self, given: tuple[str, str]) -> bytes:
        return hmac.digest(self._secret, "\0".join(given).encode(), hashlib.sha256)


def _basic(request: HTTPConnection) -> tuple[str, str] | None:
    """Return name and password as a program sends them (RFC 7617)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
