"""Reading in a real browser: marks in colours, lit from both sides, linked, copied, kept while answers stream."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from reciting import Reciting, cited

from index.filters import Filters
from rag.answer import Citation
from rag.assistant import Assistant
from ui.article_text import HUES
from ui.opening import NO_ARTICLE, NO_WORDS

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED, LONG = "What is cited here?", "What takes long?"
PHILAE = "Philae lands on a comet, three times over"
#: The contrast of an element's words with what is behind them, by WCAG 2.2; the browser does the colours' arithmetic.
CONTRAST = """element => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const pixel = (colour) => {
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const light = (colour) => pixel(colour).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0)
  const of = (style) => {
    const [a, b] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a)
    return (a + 0.05) / (b + 0.05)
  }
  return [of(getComputedStyle(element)), of(getComputedStyle(element, element.matches('mark') ? '::before' : null))]
}"""


@pytest.fixture(scope="module")
def spans(shelf: Assistant) -> list[Citation]:
    """The first nine sentences of one article and one of another, in the order in which they are cited."""
    library = shelf.library
    ids = {entry.title: entry.id for entry in library.entries()}
    other = next(key for title, key in ids.items() if title != PHILAE)
    sentences = library.sentences(library.ids(Filters()))
    found = [cited(library, ids[PHILAE], sentence.span) for sentence in sentences[ids[PHILAE]][:9]]
    return [*found, cited(library, other, sentences[other][3].span)]


@pytest.fixture
def reciting(shelf: Assistant, spans: list[Citation]) -> Reciting:
    return Reciting(shelf, {ASKED: spans, LONG: spans[:3]})


def ask(page: Any, question: str = ASKED) -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator("#present .turn.answered", has_text=question)
    turn.wait_for()
    return turn


def current(page: Any, number: int | None = None) -> str:
    """Return the words of the current mark; of this clipping, once it is there."""
    page.locator("#reader .article").wait_for()
    if number is not None:
        page.locator("#reader .steps", has_text=f"Clipping {number} of").wait_for()
    return "".join(page.locator("#reader mark.current").all_text_contents())


def scrolled(page: Any) -> float:
    return float(page.evaluate("document.getElementById('reader').scrollTop"))


def lit(page: Any, where: str) -> list[str]:
    return [str(text) for text in page.locator(f"{where}.lit").all_text_contents()]


def test_every_clipping_in_the_article_is_marked_with_its_number_and_its_colour(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address)
        turn = ask(page)
        numbered = {str(number): one for number, one in enumerate(reversed(spans), 1)}
        card = turn.locator(".clipping").nth(4)
        card.locator(".from").click()
        assert current(page, 5) == numbered["5"].quote
        marks = page.locator("#reader mark[data-label]")
        labels = {mark.get_attribute("data-label"): mark for mark in marks.all()}
        assert labels.keys() == numbered.keys() - {"1"}, "all but that of the other article"
        for number, mark in labels.items():
            pieces = page.locator(f"#reader mark[data-numbers='{number}']").all_text_contents()
            assert "".join(pieces) == numbered[number].quote
            assert mark.get_attribute("data-hue") == str((int(number) - 1) % HUES + 1)
            chip = turn.locator(f".chip[data-number='{number}']")
            badge = turn.locator(f"#{chip.get_attribute('data-tip')} .number")
            colour = "element => getComputedStyle(element).backgroundColor"
            assert badge.evaluate(colour) == chip.evaluate(colour)
            if number != "5":
                assert mark.evaluate(colour) == chip.evaluate(colour)
        assert marks.evaluate_all("all => new Set(all.slice(0, 8).map(m => m.dataset.hue)).size") == HUES
        page.get_by_role("button", name="Clipping before").click()
        assert current(page, 4) == numbered["4"].quote
        page.close()


def test_what_was_pressed_last_is_what_is_open(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address)
        ask(page)
        for last in (4, 9, 2, 7):
            page.evaluate(
                "all => all.forEach(n => document.querySelectorAll('#present .clipping .from')[n].click())",
                [0, 5, 1, 8, last],
            )
            assert current(page, last + 1) == list(reversed(spans))[last].quote
            page.wait_for_timeout(300)
            assert current(page, last + 1) == list(reversed(spans))[last].quote
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(reciting: Reciting, serve: Serve, opened: Open, scheme: str) -> None:
    with serve(reciting) as address:
        page = opened(address, color_scheme=scheme, viewport={"width": 1400, "height": 900})
        turn = ask(page)
        for number in range(2, HUES + 2):
            turn.locator(".clipping .from").nth(number - 1).click()
            current(page, number)
            for found in (
                page.locator("#reader mark.current[data-label]"),
                page.locator(f"#reader mark.other[data-label='{number + 1 if number < HUES else 2}']"),
                turn.locator(f".chip[data-number='{number}']"),
                turn.locator(f".clipping[data-number='{number}'] .number"),
            ):
                assert min(found.evaluate(CONTRAST)) >= 4.5, (number, found)
        page.close()


def test_what_belongs_together_is_lit_from_both_sides_without_asking_the_server(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address)
        turn = ask(page)
        turn.locator(".clipping .from").nth(4).click()
        current(page, 5)
        page.evaluate("clippingsOpened = document.querySelector('#reader [data-opened]')")
        quotes = [one.quote for one in reversed(spans)]

        turn.locator(".chip[data-number='3']").hover()
        assert "".join(lit(page, "#reader mark")) == quotes[2]
        turn.locator(".statement").nth(1).hover(position={"x": 5, "y": 8})
        assert "".join(lit(page, "#reader mark")) == quotes[1]
        turn.locator(".clipping").nth(6).hover()
        assert "".join(lit(page, "#reader mark")) == quotes[6]

        page.locator("#reader mark[data-numbers='5']").first.hover()
        assert lit(page, "#thread .chip") == ["5"]
        assert lit(page, "#thread .statement") == ["Statement 5.5"]
        assert page.locator("#thread .clipping.lit").get_attribute("data-number") == "5"
        page.locator("#reader h2").hover()
        assert page.locator(".lit").count() == 0

        page.locator("#box textarea").focus()
        turn.locator(".chip[data-number='3']").focus()
        page.keyboard.press("Tab")
        assert "".join(lit(page, "#reader mark")) == quotes[3], "the keyboard lights as well"
        assert page.evaluate("clippingsOpened.isConnected"), "nothing was drawn anew"
        page.close()


def test_a_clippings_address_opens_its_words_in_a_new_tab(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address, permissions=["clipboard-read", "clipboard-write"])
        turn = ask(page)
        turn.locator(".clipping .from").nth(2).click()
        quote = current(page, 3)
        page.get_by_role("link", name="Copy a link to these words").click()
        page.locator("#reader .copy", has_text="Copied").wait_for()
        link = page.evaluate("navigator.clipboard.readText()")
        assert link.startswith(f"{address}/#article=")
        tab = opened(link, viewport={"width": 1280, "height": 500})
        tab.locator("#reader mark.current").first.wait_for()
        assert current(tab) == quote == spans[-3].quote
        tab.wait_for_function(
            "document.querySelector('#reader mark.current').getBoundingClientRect().bottom < innerHeight"
        )
        assert tab.locator(".turn").count() == 0
        for tried, line in ((f"#article={'0' * 64}&words=1-2", NO_ARTICLE), ("#article=<b>x", NO_ARTICLE)):
            tab.evaluate("hash => { location.hash = hash }", tried)
            tab.locator("#reader", has_text=line).wait_for()
        tab.evaluate("hash => { location.hash = hash }", f"{link[link.index('#') : link.index('&')]}&words=5-99999999")
        tab.locator("#reader", has_text=NO_WORDS).wait_for()
        assert tab.locator("#reader").inner_text().strip() == NO_WORDS
        page.close(), tab.close()


@pytest.mark.parametrize("clipboard", [True, False])
def test_a_quotation_is_copied_with_its_source(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open, clipboard: bool
) -> None:
    with serve(reciting) as address:
        page = opened(address, permissions=["clipboard-read", "clipboard-write"])
        if not clipboard:
            page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        turn = ask(page)
        turn.locator(".clipping").nth(1).get_by_role("button", name="Copy the quotation").click()
        turn.locator(".clipping").nth(1).get_by_text("Copied").wait_for()
        assert page.locator("#said").inner_text() == "Quotation copied"
        assert page.locator("#reader .article").count() == 0, "copying doesn't open"
        expected = f"> {spans[-2].quote}\n\n— {PHILAE}, Clippings sample, 13 November 2014"
        assert pasted(page) == expected

        turn.locator(".clipping .from").nth(2).click()
        current(page, 3)
        page.locator("#reader").get_by_role("button", name="Copy the quotation").click()
        page.locator("#reader").get_by_text("Copied").wait_for()
        assert pasted(page) == expected.replace(spans[-2].quote, spans[-3].quote)
        page.close()


def pasted(page: Any) -> str:
    page.fill("#box textarea", "")
    page.locator("#box textarea").press("Control+v")
    return str(page.locator("#box textarea").input_value())


def test_the_article_and_its_place_stay_while_answers_stream(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address, viewport={"width": 1280, "height": 500})
        ask(page)
        page.locator("#present .clipping .from").nth(1).click()
        current(page, 2)
        page.wait_for_timeout(600)  # the smooth scrolling to the clipping
        page.evaluate("document.getElementById('reader').scrollTop = 123")
        before = page.locator("#reader").inner_text()
        reciting.finish.clear()
        page.fill("#box textarea", LONG)
        page.keyboard.press("Enter")
        page.locator("#present .draft", has_text="word word word word").wait_for()
        assert (scrolled(page), page.locator("#reader").inner_text()) == (123, before)
        reciting.finish.set()
        page.locator("#present .turn.answered", has_text=LONG).wait_for()
        assert (scrolled(page), page.locator("#reader").inner_text()) == (123, before)
        page.locator("#retry").click()
        page.locator("#present .turn.answered[data-turn='2']").wait_for()
        page.wait_for_timeout(300)
        assert (scrolled(page), page.locator("#reader").inner_text()) == (123, before)
        page.close()


def test_what_is_opened_while_the_answer_streams_takes_over_its_final_number_and_stays_in_place(
    reciting: Reciting, spans: list[Citation], serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address, viewport={"width": 1280, "height": 500})
        reciting.finish.clear()
        page.fill("#box textarea", LONG)
        page.keyboard.press("Enter")
        page.locator("#present .draft").wait_for()
        page.locator("#present .clipping .from").first.click()
        assert current(page, 1) == spans[0].quote
        page.wait_for_timeout(600)
        page.evaluate("document.getElementById('reader').scrollTop = 77")
        reciting.finish.set()
        assert current(page, 3) == spans[0].quote
        assert page.locator("#reader mark.current").first.get_attribute("data-label") == "3"
        assert scrolled(page) == 77
        page.close()


def test_on_a_phone_the_browsers_back_button_closes_the_reader(reciting: Reciting, serve: Serve, opened: Open) -> None:
    with serve(reciting) as address:
        page = opened(address, viewport={"width": 390, "height": 700})
        turn = ask(page)
        side = page.locator("#side")
        button = turn.locator(".clipping .from").nth(1)
        for close in ("back", "button", "Escape"):
            button.click()
            current(page, 2)
            assert side.is_visible()
            assert page.evaluate("document.activeElement.closest('#side') !== null"), "the focus goes into it"
            assert page.evaluate("['chat', 'masthead'].every(id => document.getElementById(id).inert)")
            if close == "back":
                page.go_back()
            elif close == "button":
                page.get_by_role("button", name="Close").click()
            else:
                page.keyboard.press("Escape")
            side.wait_for(state="hidden")
            assert button.evaluate("button => button === document.activeElement"), close
            assert page.evaluate("history.state?.sheet") is None
        assert page.url.rstrip("/") == address
        page.close()


def test_on_a_phone_the_focus_returns_though_the_answer_was_drawn_anew(
    reciting: Reciting, serve: Serve, opened: Open
) -> None:
    with serve(reciting) as address:
        page = opened(address, viewport={"width": 390, "height": 700})
        reciting.finish.clear()
        page.fill("#box textarea", LONG)
        page.locator("#send").click()
        page.locator("#present .draft").wait_for()
        page.locator("#present .clipping .from").nth(1).click()
        current(page, 2)
        reciting.finish.set()
        page.locator("#present .turn.answered").wait_for(state="attached")
        page.keyboard.press("Escape")
        page.locator("#side").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.matches('#present .from[data-number=\"2\"]')")
        page.close()
