"""What a page and its program hold after each answer of one conversation, and by how much that grows with each.

Flat is what grows by no more than the text that is shown. It deliberately doesn't know who answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import theilslopes
from tqdm import tqdm

from eval.bench.page.asking import ask, open_ready, questions
from eval.bench.page.browser import Counters, Held
from eval.bench.page.chat import Chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Share of the answers that are for warming up: caches fill, and code is compiled.
WARMING = 0.2
_SHOWN = """() => {
  const all = document.createNodeIterator(document)
  let nodes = 0
  while (all.nextNode()) nodes++
  return { characters: document.querySelector('#thread').innerHTML.length, nodes }
}"""
#: Two draws of the clock that looks at the library come in between, and end what was under way.
_SETTLED = 2_000


@dataclass(frozen=True)
class Kept:
    """What is held after an answer.

    Attributes:
        shown: characters of the conversation as HTML.
        unshown: nodes that are kept beside those of the document.
        program_mb: memory of the program; None where the system doesn't tell.
    """

    page: Held
    shown: int
    unshown: int
    program_mb: float | None


@dataclass(frozen=True)
class Conversation:
    """What is held at the beginning, after each answer, and after the conversation was cleared."""

    before: Held
    answers: tuple[Kept, ...]
    cleared: Held

    @property
    def warm(self) -> tuple[Kept, ...]:
        """Those after warming up."""
        return self.answers[int(len(self.answers) * WARMING) :]


@dataclass(frozen=True)
class Slope:
    """By how much something grows an answer, with its 95 % interval."""

    value: float
    low: float
    high: float


def slope(values: Sequence[float]) -> Slope:
    """Return the growth of a series from one value to the next: the median of all pairs' slopes.

    Theil and Sen's; the interval is Sen's (1968). One garbage collection more or less doesn't move it.
    """
    found = theilslopes(np.asarray(values, dtype=float))
    return Slope(float(found.slope), float(found.low_slope), float(found.high_slope))


def conversation(page: Page, chat: Chat, answers: int) -> Conversation:
    """Have so many questions answered in one conversation, then clear it."""
    open_ready(page, chat.address)
    counters = Counters(page)
    before = counters.held()
    bar = tqdm(questions(answers), desc="answering", unit=" answers", file=sys.stderr, disable=None, leave=False)
    kept = []
    for number, question in enumerate(bar):
        ask(page, question, number)
        kept.append(_kept(page, chat, counters))
    page.locator("#new").click()
    page.wait_for_selector(".welcome")
    page.wait_for_timeout(_SETTLED)
    return Conversation(before, tuple(kept), counters.held())


def _kept(page: Page, chat: Chat, counters: Counters) -> Kept:
    held, shown = counters.held(), page.evaluate(_SHOWN)
    return Kept(held, int(shown["characters"]), held.nodes - int(shown["nodes"]), chat.memory_mb())


def of(found: Sequence[Kept], what: Callable[[Kept], float]) -> Slope:
    """Return the growth of one thing."""
    return slope([what(one) for one in found])
