"""One URL fetched, by httpx: within limits of time and size, and never from an address inside the user's network.

Every hop's host is resolved and checked here and the connection made to the checked address, so that a name
can't resolve to another one in between. It deliberately doesn't know what a page says.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from index.errors import ArticleError
from index.loading.addresses import OTHER_SERVICES, refusal
from index.loading.media_types import suffix_of
from index.settings import Settings

STEP_SECONDS = 10.0
TOTAL_SECONDS = 30.0
MOST_BYTES = 20_000_000
MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
MOST_URL_CHARACTERS = 4_000
USER_AGENT = "clippings"
_HEADERS = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"}
_ENCODINGS = {"", "identity", "gzip"}  # what was asked for; others can unpack to far more from one part
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """What a server answered.

    Attributes:
        url: the last hop's, without a fragment.
        content_type: lower case, without parameters; empty where the server named none.
        charset: the encoding that the server named, if any.
        etag, last_modified: what to ask by whether it has changed; as the server wrote them.
        unchanged: nothing has changed, and there is no body.
    """

    url: str
    content_type: str
    body: bytes
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is asked for, and what may come back.

    Attributes:
        headers: sent to every hop.
        typed: whether the answer has to be of a type that something reads.
        most_bytes: of the body, unpacked; ``MOST_BYTES`` where None.
        permit: asked before every hop; says why it may not be fetched, or None.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    typed: bool = True
    most_bytes: int | None = None
    permit: Permit | None = None


class RefusedError(Exception):
    """Why something isn't fetched, in one line; ``code`` is the server's answer, where there was one."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code


#: Fetches another URL within the time of the one that is being fetched; raises what ``httpx`` does, or RefusedError.
Ask = Callable[[str, Wanted], Awaitable[Fetched]]
Permit = Callable[[httpx.URL, Ask], Awaitable[str | None]]
PAGE = Wanted()


def fetch(url: str, settings: Settings, wanted: Wanted = PAGE) -> Fetched:
    """Fetch ``url`` over http or https, following redirects.

    Must not be called inside a running event loop: it runs its own, which is what bounds the whole time.

    Raises:
        ArticleError: the address is refused, nobody answers in time, or the answer is an error, too large, or
            of a type that can't be read.
    """
    try:
        return asyncio.run(_within_time(url, settings, wanted))
    except RefusedError as error:
        raise ArticleError(url, str(error)) from error
    except TimeoutError as error:
        raise ArticleError(url, f"no whole answer within {TOTAL_SECONDS:g} seconds; try again later") from error
    except httpx.TimeoutException as error:
        raise ArticleError(url, f"no answer within {STEP_SECONDS:g} seconds; try again later") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ArticleError(url, f"can't be fetched: {reason}") from error


def asked(url: str, settings: Settings, permit: Permit) -> str | None:
    """Say why a URL may not be fetched, by ``permit`` alone, which may ask the site; None where it may."""

    async def ask() -> str | None:
        async with _client() as client, asyncio.timeout(TOTAL_SECONDS):
            return await permit(_parsed(url), lambda other, wanted: _follow(client, other, settings, wanted))

    return asyncio.run(ask())


def _client() -> httpx.AsyncClient:
    # A kept connection could serve another name at the same address, whose certificate nobody checked.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, timeout=STEP_SECONDS, limits=limits, headers=_HEADERS)


async def _within_time(url: str, settings: Settings, wanted: Wanted) -> Fetched:
    async with asyncio.timeout(TOTAL_SECONDS), _client() as client:
        return await _follow(client, url, settings, wanted)


async def _follow(client: httpx.AsyncClient, target: str, settings: Settings, wanted: Wanted) -> Fetched:
    def ask(other: str, wanted: Wanted) -> Awaitable[Fetched]:
        return _follow(client, other, settings, wanted)

    url = _parsed(target)
    for _ in range(MOST_REDIRECTS + 1):
        _check(url)
        if wanted.permit and (reason := await wanted.permit(url, ask)):
            raise RefusedError(reason)
        async with aclosing(await _send(client, url, settings, wanted)) as response:
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return await _read(response, str(url.copy_with(fragment=None)), wanted)
            url = url.join(_parsed(response.headers["location"]))
    raise RefusedError(f"more than {MOST_REDIRECTS} redirects")


def _parsed(target: str) -> httpx.URL:
    if len(target) > MOST_URL_CHARACTERS:
        raise RefusedError(f"an address of {len(target):,} characters, the limit is {MOST_URL_CHARACTERS:,}")
    return httpx.URL(target)


def _check(url: httpx.URL) -> None:
    if url.scheme not in {"http", "https"} or not url.host:
        raise RefusedError("only http and https addresses can be fetched")
    if url.userinfo:
        raise RefusedError("an address with a user name in it isn't fetched; take the part before @ out")
    if url.port is not None and (url.port in OTHER_SERVICES or not 0 < url.port < 65536):
        raise RefusedError(f"port {url.port} isn't one of web pages")


async def _send(client: httpx.AsyncClient, url: httpx.URL, settings: Settings, wanted: Wanted) -> httpx.Response:
    """Ask each of the host's checked addresses, under the host's name, until one can be connected to."""
    unanswered: httpx.TransportError | None = None
    for address in await _checked_addresses(url, settings):
        request = client.build_request(
            "GET",
            url.copy_with(host=address, fragment=None),
            headers={**wanted.headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            unanswered = error
    raise unanswered or RefusedError("no such host")


async def _checked_addresses(url: httpx.URL, settings: Settings) -> list[str]:
    """Resolve the host; one refused address among its addresses refuses it."""
    host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, OverflowError) as error:
        raise RefusedError(f"no such host: {host}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    reason = next(filter(None, map(refusal, addresses)), None)
    if reason and not settings.allow_private_addresses:
        raise RefusedError(f"{host} leads to {reason}; set allow_private_addresses to fetch from there")
    return addresses[:MOST_ADDRESSES]


async def _read(response: httpx.Response, url: str, wanted: Wanted) -> Fetched:
    code = response.status_code
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
    if code == HTTPStatus.NOT_MODIFIED and wanted.headers:
        return Fetched(url, content_type, b"", None, etag, modified, unchanged=True)
    if not response.is_success:
        phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else ""
        raise RefusedError(f"the server answered {code} {phrase}".rstrip(), code)
    if wanted.typed and suffix_of(content_type, url) is None:
        known = "HTML, plain text, Markdown, PDF, docx, JSON, and RSS and Atom feeds"
        raise RefusedError(f"the server sent {content_type or 'no type'}; what can be read is {known}")
    body = await _body(response, wanted.most_bytes or MOST_BYTES)
    return Fetched(url, content_type, body, response.charset_encoding, etag, modified)


async def _body(response: httpx.Response, most_bytes: int) -> bytes:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise RefusedError(f"the server sent it packed as {encoding!r}, which wasn't asked for")
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > most_bytes:
            raise RefusedError(f"more than {most_bytes / 1e6:g} MB; save it to a file and add that")
    return bytes(body)
