"""One URL fetched, by httpx: within limits of time and size, and never from an address inside the user's network.

Every hop's host is resolved and checked here and the connection made to the checked address, so that a name
can't resolve to another one in between. It deliberately doesn't know what a page says.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from index.errors import ArticleError
from index.loading.addresses import refusal
from index.loading.media_types import suffix_of
from index.settings import Settings

STEP_SECONDS = 10.0
TOTAL_SECONDS = 30.0
MOST_BYTES = 20_000_000
MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
_HEADERS = {"User-Agent": "clippings", "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"}
_ENCODINGS = {"", "identity", "gzip"}  # what was asked for; others can unpack to far more from one part
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """What a server answered.

    Attributes:
        url: the last hop's, without a fragment.
        content_type: lower case, without parameters; empty where the server named none.
        charset: the encoding that the server named, if any.
    """

    url: str
    content_type: str
    body: bytes
    charset: str | None = None


def fetch(url: str, settings: Settings) -> Fetched:
    """Fetch ``url`` over http or https, following redirects.

    Must not be called inside a running event loop: it runs its own, which is what bounds the whole time.

    Raises:
        ArticleError: the address is refused, nobody answers in time, or the answer is an error, too large, or
            of a type that can't be read.
    """
    try:
        return asyncio.run(_within_time(url, settings))
    except _RefusedError as error:
        raise ArticleError(url, str(error)) from error
    except TimeoutError as error:
        raise ArticleError(url, f"no whole answer within {TOTAL_SECONDS:g} seconds; try again later") from error
    except httpx.TimeoutException as error:
        raise ArticleError(url, f"no answer within {STEP_SECONDS:g} seconds; try again later") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ArticleError(url, f"can't be fetched: {reason}") from error


class _RefusedError(Exception):
    pass


async def _within_time(url: str, settings: Settings) -> Fetched:
    # A kept connection could serve another name at the same address, whose certificate nobody checked.
    limits = httpx.Limits(max_keepalive_connections=0)
    client = httpx.AsyncClient(trust_env=False, timeout=STEP_SECONDS, limits=limits, headers=_HEADERS)
    async with asyncio.timeout(TOTAL_SECONDS), client:
        return await _follow(client, httpx.URL(url), settings)


async def _follow(client: httpx.AsyncClient, url: httpx.URL, settings: Settings) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        async with aclosing(await _send(client, url, settings)) as response:
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return await _read(response, str(url.copy_with(fragment=None)))
            url = url.join(response.headers["location"])
    raise _RefusedError(f"more than {MOST_REDIRECTS} redirects")


async def _send(client: httpx.AsyncClient, url: httpx.URL, settings: Settings) -> httpx.Response:
    """Ask each of the host's checked addresses, under the host's name, until one can be connected to."""
    unanswered: httpx.TransportError | None = None
    for address in await _checked_addresses(url, settings):
        request = client.build_request(
            "GET",
            url.copy_with(host=address, fragment=None),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            unanswered = error
    raise unanswered or _RefusedError("no such host")


async def _checked_addresses(url: httpx.URL, settings: Settings) -> list[str]:
    """Resolve the host; one refused address among its addresses refuses it."""
    if url.scheme not in {"http", "https"} or not url.host:
        raise _RefusedError("only http and https addresses can be fetched")
    if url.userinfo:
        raise _RefusedError("an address with a user name in it isn't fetched; take the part before @ out")
    host = url.raw_host.decode("ascii")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, OverflowError) as error:
        raise _RefusedError(f"no such host: {host}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    reason = next(filter(None, map(refusal, addresses)), None)
    if reason and not settings.allow_private_addresses:
        raise _RefusedError(f"{host} leads to {reason}; set allow_private_addresses to fetch from there")
    return addresses[:MOST_ADDRESSES]


async def _read(response: httpx.Response, url: str) -> Fetched:
    if not response.is_success:
        code = response.status_code
        phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else ""
        raise _RefusedError(f"the server answered {code} {phrase}".rstrip())
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if suffix_of(content_type, url) is None:
        known = "HTML, plain text, Markdown, PDF, docx and JSON"
        raise _RefusedError(f"the server sent {content_type or 'no type'}; what can be read is {known}")
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise _RefusedError(f"the server sent it packed as {encoding!r}, which wasn't asked for")
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise _RefusedError(f"more than {MOST_BYTES / 1e6:g} MB; save it to a file and add that")
    return Fetched(url, content_type, bytes(body), response.charset_encoding)
