"""How soon the page answers to a hand while an answer streams: interaction to next paint.

Of keys and presses it is what the browser's Event Timing says (W3C), the longest event of an interaction, in steps of
8 ms; one that it leaves out took less than 16 ms and counts as that. Scrolling isn't an interaction there: of it the
time counts from the wheel's event until the frame after it has been drawn. It deliberately doesn't know who answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from tqdm import tqdm

from eval.bench.page.asking import BOX, ask, begin, open_ready, questions
from eval.bench.page.browser import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from eval.bench.page.recital import Recital


class Kind(StrEnum):
    """What a hand does."""

    TYPING = "typing in the box"
    SCROLLING = "scrolling the conversation"
    OPENING = "opening a clipping"
    CHIP = "pressing a number"


@dataclass(frozen=True)
class Interaction:
    """One thing done while an answer streamed, and the milliseconds until the page was painted after it.

    Attributes:
        shown: until the clipping's words stood in the reader; None where nothing was opened.
    """

    kind: Kind
    milliseconds: float
    shown: float | None = None


#: What Event Timing calls the least duration that it tells.
LEAST = 16
_WATCH = """() => {
  window.measured = { took: 0, begun: 0 }
  const longest = (entries) => {
    for (const one of entries) if (one.interactionId) measured.took = Math.max(measured.took, one.duration)
  }
  const observer = new PerformanceObserver((list) => longest(list.getEntries()))
  observer.observe({ type: 'event', durationThreshold: 16 })
  measured.take = () => longest(observer.takeRecords())
  addEventListener('wheel', (event) => requestAnimationFrame(() => {
    const drawn = new MessageChannel()
    drawn.port1.onmessage = () => measured.took = Math.max(measured.took, performance.now() - event.timeStamp)
    drawn.port2.postMessage(null)
  }), { capture: true, passive: true })
  addEventListener('pointerdown', () => measured.begun = performance.now(), { capture: true })
}"""
_TOOK = """async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  await new Promise((resolve) => setTimeout(resolve, 50))
  measured.take()
  const took = measured.took
  measured.took = 0
  return took
}"""
#: Until the reader shows, marked, the words that a button names.
_SHOWN = """({ article, words }) => {
  const found = document.querySelector(`#reader .article[data-article="${article}"][data-words="${words}"]`)
  return found?.querySelector('mark.current') ? performance.now() - measured.begun : false
}"""
_WORDS = "button => ({ article: button.dataset.article, words: button.dataset.words })"


#: Words a second of a fast model, and more of them than are written before it is stopped.
FAST, LONG = 40.0, 4_000
#: Answers that are whole before it begins, whose numbers are pressed.
WHOLE = 2
_TYPED = "and then?"
_WHEEL = (240, -240, 480, -480)


@dataclass(frozen=True)
class Handled:
    """What was done while answers streamed, and the same at rest, once an answer had come to its end."""

    streaming: tuple[Interaction, ...]
    at_rest: tuple[Interaction, ...]


def interactions(page: Page, address: str, model: Recital, rounds: int) -> Handled:
    """Ask a question a round, and do everything while its answer is written; before that once while none is.

    The program must let the model write as much as ``LONG``.
    """
    open_ready(page, address)
    page.evaluate(_WATCH)
    asked = questions(WHOLE + rounds)
    for number, question in enumerate(asked[:WHOLE]):
        ask(page, question, number)
    at_rest = _handled(page, 0)
    model.pause, model.most = 1 / FAST, LONG
    bar = tqdm(asked[WHOLE:], desc="streaming", unit=" answers", file=sys.stderr, disable=None, leave=False)
    streaming = [one for number, question in enumerate(bar) for one in _streaming(page, question, number)]
    return Handled(tuple(streaming), tuple(at_rest))


def _streaming(page: Page, question: str, number: int) -> list[Interaction]:
    begin(page, question)
    found = _handled(page, number)
    page.locator("#stop").click()  # refused, and waited for in vain, where the answer has ended: it must be long enough
    wait_until(page, "() => !document.querySelector('#present [aria-busy]')")
    page.evaluate(_TOOK)
    return found


def _handled(page: Page, number: int) -> list[Interaction]:
    clipping, chips = page.locator("#present .clipping .from").first, page.locator("#past .chip")
    chip = chips.nth(number % chips.count())
    return [*_typed(page), *_scrolled(page), _opened(page, Kind.OPENING, clipping), _opened(page, Kind.CHIP, chip)]


def _typed(page: Page) -> list[Interaction]:
    page.locator(BOX).focus()
    return [_done(page, Kind.TYPING, partial(page.keyboard.press, key)) for key in _TYPED]


def _scrolled(page: Page) -> list[Interaction]:
    page.locator("#thread").hover()
    return [_done(page, Kind.SCROLLING, partial(page.mouse.wheel, 0, way)) for way in _WHEEL]


def _opened(page: Page, kind: Kind, button: Locator) -> Interaction:
    button.scroll_into_view_if_needed()
    words = button.evaluate(_WORDS)
    one = _done(page, kind, button.click)
    return replace(one, shown=wait_until(page, _SHOWN, words))


def _done(page: Page, kind: Kind, do: Callable[[], None]) -> Interaction:
    page.evaluate("measured.took = 0")
    do()
    return Interaction(kind, max(float(page.evaluate(_TOOK)), LEAST))
