"""A headless Chromium, and what its own counters say of a page.

It deliberately doesn't know Clippings' page. Playwright, which drives it, comes with the tests' packages; nothing but
the tests and this needs it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import MisuseError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
#: Milliseconds that anything on a page may take.
PATIENCE = 600_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; raises ``MisuseError`` where it, or Playwright, isn't installed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise MisuseError("Playwright isn't installed; `.venv/bin/pip install playwright` brings it") from error
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise MisuseError("no Chromium is installed; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, **options: object) -> Iterator[Page]:
    """Open an empty page in a session of its own; ``options`` are those of a browser's context."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]  # options of any kind
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


def wait_until(page: Page, holds: str, arg: object = None) -> float:
    """Wait until a function of the page's script gives something, looking at every frame; a number that it gives.

    Playwright's own way compiles its expression in the page each time, which the chat's guard forbids.
    """
    found = page.evaluate(
        f"""async (arg) => {{
          const holds = {holds}
          for (const since = performance.now(); performance.now() - since < {PATIENCE};) {{
            const found = holds(arg)
            if (found) return Number(found) || 0
            await new Promise(requestAnimationFrame)
          }}
          throw new Error('it never came')
        }}""",
        arg,
    )
    return float(found)


@dataclass(frozen=True)
class Held:
    """What a page holds once its garbage is collected.

    Attributes:
        heap: bytes of its scripts' objects.
        nodes: of its documents, those that are kept beside what is shown too.
        listeners: to events.
    """

    heap: int
    nodes: int
    listeners: int


class Counters:
    """The browser's own counters of one page, by its debugging protocol."""

    def __init__(self, page: Page) -> None:
        self._protocol = page.context.new_cdp_session(page)
        for domain in ("HeapProfiler", "Performance"):
            self._protocol.send(f"{domain}.enable")

    def held(self) -> Held:
        """Collect the garbage, twice since what is finalised first frees more, and count what is left."""
        for _ in range(2):
            self._protocol.send("HeapProfiler.collectGarbage")
        metrics = self._protocol.send("Performance.getMetrics")["metrics"]
        found = {metric["name"]: int(metric["value"]) for metric in metrics}
        return Held(found["JSHeapUsedSize"], found["Nodes"], found["JSEventListeners"])
