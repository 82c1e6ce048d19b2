"""The page stays quick while an answer streams and keeps no more than it shows; the limits hold on a busy machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from eval.bench.page.browser import page_of
from eval.bench.page.chat import Chat
from eval.bench.page.growth import conversation, of
from eval.bench.page.interaction import LONG, Kind, interactions
from eval.bench.page.opening import USABLE
from eval.bench.page.recital import Recital
from index.settings import Settings
from ui.conversation import SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]
Open = Callable[..., Any]
#: Answers of a conversation, more than the page shows; those after so many find it full.
ANSWERS, FULL = 3 * SHOWN + 6, SHOWN + 6
#: Bytes by which the heap may grow an answer once the page is full: code is still being compiled after so few answers.
SLACK = 8_000
#: Conversations beside the one shown that a page may hold: the framework keeps what it compared last with it.
DRAWN = 3
#: Bytes that may stand between the page and its first paint.
BLOCKING = 250_000
_BLOCKING = """() => performance.getEntriesByType('resource').filter(one => one.renderBlockingStatus === 'blocking')
  .reduce((sum, one) => sum + one.decodedBodySize, performance.getEntriesByType('navigation')[0].decodedBodySize)"""


@pytest.fixture(scope="module")
def recital() -> Iterator[Recital]:
    with Recital() as found:
        yield found


@pytest.fixture(scope="module")
def chat(recital: Recital, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The program as a person starts it, but for its language model."""
    home: Path = tmp_path_factory.mktemp("chat") / "home"
    with Chat(settings, home, {**recital.settings, "answer_tokens": str(LONG)}) as found:
        yield found


def test_little_stands_between_the_page_and_its_first_paint(chat: Chat, browser: Any) -> None:
    with page_of(browser) as page:
        page.goto(chat.address)
        for selector in USABLE:
            page.wait_for_selector(selector)
        assert page.evaluate(_BLOCKING) < BLOCKING


def test_what_a_page_holds_stays_the_same_however_long_the_conversation(
    chat: Chat, recital: Recital, browser: Any
) -> None:
    recital.pause, recital.most = 0.0, 60
    with page_of(browser) as page:
        found = conversation(page, chat, ANSWERS)
    full, last = found.answers[FULL:], found.answers[-1].page
    assert last.listeners <= found.answers[0].page.listeners
    assert of(full, lambda one: one.shown).value < 0.02 * full[0].shown, "five questions take turns"
    assert of(full, lambda one: one.page.heap).low < SLACK
    assert all(one.unshown < DRAWN * (one.page.nodes - one.unshown) for one in full), "what was drawn before is kept"
    assert found.cleared.nodes <= found.before.nodes * 1.1
    assert found.cleared.listeners <= last.listeners * 1.2, "the empty page has buttons of its own"


def test_while_an_answer_streams_the_page_answers_to_a_hand(chat: Chat, recital: Recital, browser: Any) -> None:
    with page_of(browser) as page:
        found = interactions(page, chat.address, recital, 1)
    assert {one.kind for one in found.streaming} == set(Kind)
    at_rest = median(one.milliseconds for one in found.at_rest)
    assert median(one.milliseconds for one in found.streaming) <= max(100, 4 * at_rest)
    assert all(one.shown is not None for one in found.streaming if one.kind in (Kind.OPENING, Kind.CHIP))
