"""A page of the real service in a browser, with everything written down that it does and shouldn't."""

from __future__ import annotations

from functools import partial
from typing import Any

from canary import Canary
from conftest import wait_until
from naive_page import TOUCH
from payloads import number_of

#: What the library and the answers are shown in.
CONTENT = "#thread, #reader, #library, #choices, #filters, #evaluations, #standing, #tip"


class Watched:
    """The page, open.

    Attributes:
        ran: payloads that ran, and dialogs that opened.
        asked: addresses of other hosts that something was asked of; ``stopped`` those that the browser never sent.
        complaints: what the browser complained of, the policy's refusals among it.
    """

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.ran: list[int | str] = []
        self.asked: list[str] = []
        self.stopped: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": 1400, "height": 900})
        self.context.expose_binding("hit", lambda source, said: self.ran.append(number_of(said)))
        self.context.on("dialog", self._dialog)
        self.context.on("request", self._request)
        self.context.on("requestfailed", lambda asked: self.stopped.append(asked.url))
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.page.wait_for_function = partial(wait_until, self.page)
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector(".welcome")
        self.page.evaluate(TOUCH)

    def _dialog(self, dialog: Any) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def _request(self, asked: Any) -> None:
        if not asked.url.startswith((f"{self.address}/", "data:", "blob:", "about:")):
            self.asked.append(asked.url)

    def nothing_happened(self, other: Canary) -> bool:
        """Whether nothing ran, nothing was asked of other hosts, and nobody came to this one."""
        assert (self.ran, self.asked) == ([], []), (self.ran[:20], self.asked[:20])
        assert other.untouched, (other.paths, other.connections, other.packets)
        return True

    def check(self, other: Canary, content: str = CONTENT) -> None:
        """Touch everything that is shown: nothing happens, nothing is complained of, only our own elements stand there."""
        strange = self.page.evaluate("roots => touch.strange(roots)", content)
        assert strange == [], strange
        self.page.wait_for_timeout(100)
        assert self.nothing_happened(other)
        assert self.complaints == [], self.complaints
        assert len(self.context.pages) == 1
