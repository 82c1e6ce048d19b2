"""The page in a real browser, with the real service on the sample articles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.events import EvidenceFound, Finished, TextGrown

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
PHILAE = "Why did Philae bounce when it landed?"
BOYS = "Who found the boys in the Tham Luang cave?"
UNANSWERED = "Which cheese won the tasting prize in Gouda?"
IN_VIEW = """mark => { const box = mark.getBoundingClientRect(), pane = document.getElementById('reader')
  .getBoundingClientRect(); return box.height > 0 && box.top >= pane.top && box.bottom <= pane.bottom }"""


def ask(page: Any, question: str, state: str = "answered") -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator("#present .turn", has=page.get_by_role("heading", name=question, exact=True))
    turn.and_(page.locator(f".{state}")).wait_for()
    return turn


def marked(page: Any) -> str:
    page.wait_for_selector("#reader mark.current")
    return "".join(page.locator("#reader mark.current").all_text_contents())


def in_view(page: Any) -> bool:
    mark = page.locator("#reader mark.current").first
    for _ in range(40):
        if mark.evaluate(IN_VIEW):
            return True
        time.sleep(0.1)
    return False


def test_a_clipping_opens_its_article_at_the_marked_words(address: str, opened: Open) -> None:
    page = opened(address, viewport={"width": 1280, "height": 500})
    ask(page, PHILAE)
    card = page.locator("#present .clipping", has_text="harpoons").first
    quote, number = card.locator("blockquote").inner_text(), card.locator(".number").inner_text()
    card.locator(".from").click()
    assert marked(page) == quote
    assert in_view(page)
    assert page.locator("#reader mark.current").first.get_attribute("data-label") == number
    assert page.locator("#reader h2").inner_text() == "Philae lands on a comet, three times over"
    assert page.locator("#said").inner_text().startswith(f"Clipping {number} of ")


def test_the_steps_lead_from_clipping_to_clipping(address: str, opened: Open) -> None:
    page = opened(address)
    turn = ask(page, "Who found the boys in the Tham Luang cave?")
    quotes = turn.locator("blockquote").all_inner_texts()
    assert len(quotes) > 1
    turn.locator(".clipping .from").first.click()
    assert marked(page) == quotes[0]
    page.get_by_role("button", name="Next clipping").click()
    page.get_by_text(f"Clipping 2 of {len(quotes)}", exact=True).wait_for()
    assert marked(page) == quotes[1]
    assert in_view(page)


def test_a_refusal_shows_passages_that_open_too(address: str, opened: Open) -> None:
    page = opened(address)
    turn = ask(page, UNANSWERED, "refused")
    assert turn.locator(".verdict").inner_text() == "The articles don't say."
    turn.locator(".passage .from").first.click()
    assert marked(page)
    assert "Passage 1 of " in page.locator("#reader .steps").inner_text()


def test_an_error_is_one_line_and_the_next_question_goes_on(address: str, opened: Open) -> None:
    page = opened(address)
    turn = ask(page, "Warum ist die Landesonde nach der Landung wieder abgeprallt?", "failed")
    assert "German" in turn.locator(".failure").inner_text()
    ask(page, PHILAE)
    assert page.locator("#past .turn").count() == 1
    page.locator("#retry").click()
    page.wait_for_selector("#present .turn.answered[data-turn='2']")
    assert page.locator("#past .turn").count() == 1
    page.locator("#new").click()
    page.wait_for_selector("#past .welcome")
    assert page.locator(".turn").count() == 0


def understood_as(page: Any) -> Any:
    """Ask a question and a follow-up of another meaning; the line that says how that was understood."""
    ask(page, PHILAE)
    ask(page, "When was that?")
    return page.locator("#present .understanding")


def test_what_was_understood_is_edited_by_keyboard_and_asked_instead(address: str, opened: Open) -> None:
    page = opened(address)
    line = understood_as(page)
    first = page.locator("#present blockquote").first.inner_text()
    line.get_by_role("button", name="Edit what was understood").focus()
    page.keyboard.press("Enter")
    field = line.get_by_role("textbox", name="The question, understood as")
    assert field.evaluate("field => field === document.activeElement")
    assert field.input_value() == "When did Philae bounce when it landed?"
    page.keyboard.type(" Not this")
    page.keyboard.press("Escape")
    assert line.locator(".edit").evaluate("button => button === document.activeElement")
    assert line.locator(".revision").is_hidden()

    page.keyboard.press("Enter")
    assert field.input_value() == "When did Philae bounce when it landed?", "what was typed before Escape is gone"
    field.fill("Who found the boys in the Tham Luang cave?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#present .turn.answered[data-turn='2']")
    turn = page.locator("#present .turn")
    assert turn.locator(".question").inner_text() == "When was that?", "the question as asked stays"
    assert "Understood as: Who found the boys in the Tham Luang cave?" in turn.inner_text()
    assert turn.locator("blockquote").first.inner_text() != first
    assert page.locator("#past .turn").count() == 1

    ask(page, "When was that?")
    assert "the boys in the Tham Luang cave" in page.locator("#present .understood").inner_text()


def test_an_earlier_understanding_that_is_edited_is_asked_at_the_end(address: str, opened: Open) -> None:
    page = opened(address)
    understood_as(page)
    ask(page, UNANSWERED, "refused")
    earlier = page.locator("#past .understanding")
    earlier.get_by_role("button", name="Edit").click()
    earlier.get_by_role("textbox").fill("Who found the boys in the Tham Luang cave?")
    earlier.get_by_role("button", name="Ask").click()
    page.wait_for_selector("#present .turn.answered[data-turn='3']")
    assert page.locator("#present .question").inner_text() == "Who found the boys in the Tham Luang cave?"
    assert page.locator("#present .understood").count() == 0
    assert page.locator("#past .turn").count() == 3


def test_two_browsers_dont_see_each_others_conversation(address: str, opened: Open) -> None:
    one, two = opened(address), opened(address)
    ask(one, PHILAE)
    assert two.locator(".turn").count() == 0
    ask(two, BOYS)
    assert PHILAE not in two.locator("#thread").inner_text()
    assert one.locator(".turn").count() == 1


def test_on_a_phone_the_reader_is_a_sheet_that_escape_closes(address: str, opened: Open) -> None:
    page = opened(address, viewport={"width": 360, "height": 700})
    turn = ask(page, PHILAE)
    assert not page.locator("#side").is_visible()
    turn.locator(".clipping .from").first.focus()
    page.keyboard.press("Enter")
    assert marked(page)
    assert page.locator("#side").is_visible()
    assert in_view(page)
    page.keyboard.press("Escape")
    page.locator("#side").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "from"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_script_that_slipped_in_wouldnt_run(address: str, opened: Open, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.slipped = 1\">')")
    time.sleep(0.5)
    assert page.evaluate("window.slipped") is None
    page.close()


class Slow:
    """The real service, its answers phrased by nobody, one word a tenth of a second."""

    def __init__(self, real: Assistant) -> None:
        self.real, self.closed = real, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[object]:
        if not options.get("generate", True):  # example questions are tried, which nobody waits for
            yield from self.real.ask(question, history, **options)
            return
        try:
            for event in self.real.ask(question, history, **options):
                yield event
                if isinstance(event, EvidenceFound):
                    for count in range(1, 200):
                        time.sleep(0.1)
                        yield TextGrown("word " * count)
                assert not isinstance(event, Finished), "the test took too long"
        finally:
            self.closed += 1

    def closes(self, times: int) -> bool:
        """Whether it was closed so many times, now or in ten seconds: the answer ends in a thread of its own."""
        until = time.monotonic() + 10
        while self.closed < times and time.monotonic() < until:
            time.sleep(0.1)
        return self.closed == times


def test_stop_keeps_the_quotations_and_nothing_moves_meanwhile(shelf: Assistant, serve: Serve, opened: Open) -> None:
    slow = Slow(shelf)
    with serve(slow) as address:
        page = opened(address)
        page.fill("#box textarea", PHILAE)
        page.locator("#send").click()
        page.wait_for_selector("#present .draft")
        assert page.locator("#send").is_disabled()
        assert page.locator("#present blockquote").count() > 0
        top = page.locator("#present .question").bounding_box()
        time.sleep(1.5)
        assert page.locator("#present .question").bounding_box() == top
        page.locator("#stop").click()
        page.wait_for_selector("#present .turn.answered", timeout=3_000)
        assert "Stopped" in page.locator("#present .notice").inner_text()
        assert page.locator("#present blockquote").count() > 0
        assert page.locator("#stop").is_disabled()
        assert slow.closes(1)

        page.fill("#box textarea", BOYS)
        page.keyboard.press("Enter")
        page.wait_for_selector("#present .draft")
        page.context.close()
        assert slow.closes(2), "the model goes on for a reader who has left"


@pytest.mark.generator
def test_a_phrased_answers_numbers_open_the_proof(writing_assistant: Assistant, serve: Serve, opened: Open) -> None:
    with serve(writing_assistant) as address:
        page = opened(address)
        page.set_default_timeout(150_000)
        turn = ask(page, PHILAE)
        chip = turn.locator(".chip").first
        quote = turn.locator(f"#{chip.get_attribute('data-tip')} blockquote").inner_text()
        chip.hover()
        assert page.locator("#tip blockquote").inner_text() == quote
        chip.click()
        assert marked(page) == quote
        assert in_view(page)
        page.close()  # before its server, or what it asks for next is refused
