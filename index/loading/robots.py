"""What sites allow programs to fetch: their robots.txt (RFC 9309), read by Protego, and how long to wait between.

Only for addresses that the program chooses itself, as a feed's entries. Each site is asked once. It deliberately
doesn't know feeds.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

import httpx
from protego import Protego

from index.loading.fetch import USER_AGENT, Ask, RefusedError, Wanted

#: What RFC 9309 (2.5) says is to be read of a robots.txt at least; what is beyond is left out here.
MOST_BYTES = 512_000
SECONDS = 10.0
#: The longest wait between two pages of a site that is kept to; a site that asks for more is read by this.
MOST_DELAY_SECONDS = 10.0
#: Groups that name many programs hold each rule once for each of them.
MOST_RULES = 1_000_000
_NAMED = re.compile(r"^\s*user-?\s?agent", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class _Rules:
    """A site's rules; ``problem`` says why nothing may be fetched where they can't be known."""

    parsed: Protego | None = None
    problem: str | None = None

    @property
    def delay(self) -> float:
        asked = self.parsed.crawl_delay(USER_AGENT) if self.parsed else None
        return min(max(asked or 0.0, 0.0), MOST_DELAY_SECONDS)


class Robots:
    """The rules of the sites that one reading of a feed comes by. For one thread."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rules] = {}
        self._fetched_at: dict[str, float] = {}

    async def permit(self, url: httpx.URL, ask: Ask) -> str | None:
        """Say why a URL may not be fetched, or None; the ``permit`` of ``fetch.Wanted``."""
        site = _site(url)
        if site not in self._rules:
            self._rules[site] = await _read(site, ask)
        rules = self._rules[site]
        if rules.problem:
            return rules.problem
        self._fetched_at[site] = time.monotonic()
        if rules.parsed is None or rules.parsed.can_fetch(str(url.copy_with(fragment=None)), USER_AGENT):
            return None
        return "the site's robots.txt keeps programs from it; open it yourself and add its address"

    def delay(self, url: str) -> float:
        """Return in how many seconds the site may be asked again."""
        try:
            site = _site(httpx.URL(url))
        except (httpx.InvalidURL, UnicodeError):
            return 0.0
        if site not in self._fetched_at:
            return 0.0
        return max(0.0, self._fetched_at[site] + self._rules[site].delay - time.monotonic())


async def _read(site: str, ask: Ask) -> _Rules:
    """Read a site's rules: none where it has no robots.txt, everything forbidden where it can't be asked."""
    try:
        async with asyncio.timeout(SECONDS):
            fetched = await ask(f"{site}/robots.txt", Wanted(typed=False, most_bytes=MOST_BYTES))
    except RefusedError as error:
        if error.code is not None and 400 <= error.code < 500:
            return _Rules()
        return _Rules(problem=f"the site's robots.txt can't be read ({error})")
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        reason = " ".join(str(error).split()) or "no answer in time"
        return _Rules(problem=f"the site's robots.txt can't be read ({reason}); try again later")
    text = fetched.body.decode("utf-8-sig", "replace")
    if len(_NAMED.findall(text)) * (text.count("\n") + 1) > MOST_RULES:
        return _Rules(problem="the site's robots.txt has too many rules to be followed")
    return _Rules(Protego.parse(text))


def _site(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
