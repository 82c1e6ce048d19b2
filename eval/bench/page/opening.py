"""How soon the page is there: from the command to a box that takes a question, and from the request to a first paint.

It deliberately doesn't know what is asked on the page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from eval.bench.page.browser import page_of
from eval.bench.page.chat import Chat
from index.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: The box and its button can be used, and the page says what it is.
USABLE = "#box textarea:enabled", "#send:enabled", ".welcome"
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True)
class Opening:
    """One start of the program, in seconds.

    Attributes:
        served: from the command until it is said where the page is.
        usable: from the command until a question can be asked; the browser runs already.
        painted: from the browser's request until something of the page is seen.
        processor: the program's own work until the page was usable, on all cores together
    """

    served: float
    usable: float
    painted: float
    processor: float | None


def openings(browser: Browser, settings: Settings, home: Path, changes: Mapping[str, str], times: int) -> list[Opening]:
    """Start the program so many times and open its page, on one home, after one start that isn't counted.

    That one makes the library, and leaves Python's compiled files.
    """
    bar = tqdm(range(times + 1), desc="starting", unit=" starts", file=sys.stderr, disable=None, leave=False)
    return [_opened(browser, Chat(settings, home, changes)) for _ in bar][1:]


def _opened(browser: Browser, starting: Chat) -> Opening:
    with starting as chat, page_of(browser) as page:
        served = time.time() - chat.began
        page.goto(chat.address, wait_until="commit")
        for selector in USABLE:
            page.wait_for_selector(selector)
        usable = time.time() - chat.began
        return Opening(served, usable, float(page.evaluate(_PAINTED)) / 1000, chat.processor_seconds())
