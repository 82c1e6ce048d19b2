"""Questions put to the page as a reader puts them: typed into its box, one after the other.

It deliberately doesn't know what is measured meanwhile.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from eval.bench.page.browser import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Of the sample articles, answered by them, and understood alike wherever in a conversation they stand.
QUESTIONS = (
    "Why did Britain skip the meeting?",
    "Who is the chairman of the Suez Canal Authority?",
    "When was Cassini launched?",
    "What did Philae land on?",
    "Who won the Rugby World Cup?",
)
BOX = "#box textarea"
#: The models are there, the language model too.
_READY = "() => document.querySelector('#standing')?.textContent.includes('answers phrased by')"
_DONE = "number => document.querySelector(`#present .turn[data-turn='${number}']:not([aria-busy])`)"
_STATE = "document.querySelector('#present .turn').dataset.state"


def questions(count: int) -> list[str]:
    """Return so many questions."""
    return list(islice(cycle(QUESTIONS), count))


def open_ready(page: Page, address: str) -> None:
    """Open the page and wait until its answers are phrased."""
    page.goto(address)
    wait_until(page, _READY)


def begin(page: Page, question: str) -> None:
    """Ask, and wait until something is written."""
    page.fill(BOX, question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#present .draft")


def ask(page: Page, question: str, number: int) -> str:
    """Ask the conversation's question of this number, wait for the end of the answer, and return its state."""
    page.fill(BOX, question)
    page.keyboard.press("Enter")
    wait_until(page, _DONE, number)
    return str(page.evaluate(_STATE))
