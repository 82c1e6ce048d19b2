"""The page measured: what grows and by how much, the rows that follow, and the language model that recites."""

from __future__ import annotations

import sys
import time

import pytest

from eval.bench.page import browser
from eval.bench.page.browser import Held
from eval.bench.page.growth import Conversation, Kept, slope
from eval.bench.page.interaction import Handled, Interaction, Kind
from eval.bench.page.opening import Opening
from eval.bench.page.recital import Recital
from eval.bench.page.rows import notes, rows
from index.errors import MisuseError
from index.settings import Settings
from rag.answer import Citation, Evidence
from rag.generate import answer_messages, check_messages
from rag.generator import Generator, open_generator

OPENED = [Opening(2.0, 4.0, 0.5, 1.8), Opening(3.0, 6.0, 0.7, None), Opening(2.5, 4.5, 0.6, 2.2)]
HANDLED = Handled(
    streaming=(
        Interaction(Kind.TYPING, 16.0),
        Interaction(Kind.TYPING, 24.0),
        Interaction(Kind.SCROLLING, 20.0),
        Interaction(Kind.OPENING, 40.0, shown=200.0),
        Interaction(Kind.CHIP, 64.0, shown=400.0),
    ),
    at_rest=(Interaction(Kind.TYPING, 16.0),),
)
BEFORE = Held(heap=8_000_000, nodes=2_000, listeners=165)


def conversation(answers: int, leak: int = 0, program_mb: float | None = 500.0) -> Conversation:
    """Two thousand characters are shown more with each answer, and each is held once."""
    kept = [
        Kept(
            Held(8_000_000 + (2_000 + leak) * n, 2_000 + 30 * n, 165),
            2_000 * n,
            7,
            None if program_mb is None else program_mb + n / 100,
        )
        for n in range(1, answers + 1)
    ]
    return Conversation(BEFORE, tuple(kept), BEFORE)


def values(found: Conversation) -> dict[str, float | None]:
    return {row.what: row.ours for row in rows(OPENED, HANDLED, found)}


@pytest.mark.parametrize("away", [0.0, 1e6])
def test_the_growth_is_that_of_most_answers_whatever_one_of_them_did(away: float) -> None:
    series = [3.0 * n for n in range(40)]
    series[17] += away
    found = slope(series)
    assert found.value == pytest.approx(3.0)
    assert found.low <= 3.0 <= found.high


def test_what_wavers_doesnt_grow() -> None:
    found = slope([10.0 + (n % 2) for n in range(40)])
    assert found.low <= 0 <= found.high


def test_warming_up_doesnt_count() -> None:
    assert len(conversation(100).warm) == 80
    assert conversation(100).warm[0].shown == 2_000 * 21


def test_a_row_a_figure_in_the_units_it_names() -> None:
    found = values(conversation(20))
    assert found["from the command to a page that takes a question, median"] == 4.5
    assert found["from the request to the first contentful paint, median"] == 0.6
    assert found["processor time of the program until it takes one, median"] == 2.0
    assert found["interaction to next paint while an answer streams, median"] == 24.0
    assert found["… pressing a number, median"] == 64.0
    assert found["a clipping's words marked in the reader meanwhile, median"] == 300.0
    assert found["page's memory, growth an answer"] == pytest.approx(2.0)
    assert found["text shown, growth an answer"] == pytest.approx(2.0)
    assert found["nodes kept that aren't shown, growth an answer"] == 0.0
    assert found["page's memory at its end"] == pytest.approx(8.04)
    assert found["page's listeners at its end / before"] == 1.0
    assert found["program's memory, growth an answer"] == pytest.approx(10.0)


def test_what_the_system_doesnt_tell_has_no_row() -> None:
    kept = conversation(20, program_mb=None)
    assert "program's memory, growth an answer" not in values(kept)
    assert not any("program's memory" in note for note in notes(kept))
    untold = rows([Opening(2.0, 4.0, 0.5, None)], HANDLED, kept)
    assert not any(row.what.startswith("processor time") for row in untold)


def test_a_leak_is_said_with_its_interval() -> None:
    (said,) = [note for note in notes(conversation(20, leak=5_000)) if note.startswith("the page's memory")]
    assert said == "the page's memory grows by 7.00 kB an answer (95 % interval 7.00 to 7.00)"


def test_without_playwright_or_a_browser_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PROGRAMS", ("no-such-browser",))
    with pytest.raises(MisuseError, match="no Chromium is installed; `apt-get install chromium`"):
        browser.chromium().__enter__()
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(MisuseError, match=r"Playwright isn't installed; `.*pip install playwright` brings it"):
        browser.chromium().__enter__()


class TestRecital:
    @staticmethod
    def opened(recital: Recital) -> Generator:
        found = open_generator(Settings(**recital.settings))
        assert found is not None
        return found

    def test_it_writes_the_clippings_word_by_word_until_it_is_enough(self) -> None:
        quote = "The oak is old."
        evidence = [
            Evidence(citation := Citation("0" * 64, "", None, None, None, 0, len(quote), quote), (citation,), 1.0)
        ]
        with Recital() as recital:
            recital.most = 6
            texts = list(self.opened(recital).stream(answer_messages("How old is it?", evidence), max_tokens=100))
            assert texts[-1].split() == ["The", "oak", "is", "old.", "The", "oak"]
            assert len({text for text in texts if text}) == 6
            *_, text = self.opened(recital).stream(answer_messages("How old is it?", evidence), max_tokens=2)
            assert text.split() == ["The", "oak"]

    def test_it_pauses_before_each_word(self) -> None:
        with Recital() as recital:
            recital.pause, recital.most = 0.05, 4
            begun = time.monotonic()
            assert list(self.opened(recital).stream(answer_messages("Who?", []), max_tokens=100))
            assert time.monotonic() - begun >= 0.2

    def test_it_is_sure_that_what_it_recites_is_carried(self) -> None:
        with Recital() as recital:
            *_, odds = self.opened(recital).yes_or_no(check_messages("The oak is old.", "The oak is old."))
        assert odds is not None
        assert odds > 0
