"""Filters, suggestions, examples and overviews as a reader uses them, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 780}]
BRITAIN = "Why did Britain skip the dinner?"


def ask(page: Any, question: str, state: str = "answered") -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator("#present .turn", has=page.get_by_role("heading", name=question, exact=True))
    turn.and_(page.locator(f".{state}")).wait_for()
    return turn


def choose(page: Any, label: str) -> None:
    page.locator("#choices label.choice", has_text=label).locator("input").check()
    page.locator(".filter-chip", has_text=label).wait_for()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", SIZES)
def test_a_filter_gives_other_answers_until_it_is_removed(address: str, opened: Open, size: dict[str, int]) -> None:
    page = opened(address, viewport=size)
    everything = ask(page, BRITAIN).inner_text()
    page.get_by_role("button", name="Filter", exact=True).click()
    choose(page, "business")
    assert page.locator("#choosing").is_visible()
    assert fits(page)
    page.keyboard.press("Escape")
    page.locator("#choosing").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "filter-toggle"
    page.get_by_text("1 of 14 articles").wait_for()

    page.fill("#box textarea", "Who is the chairman of the Suez Canal Authority?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#present .turn.answered[data-turn='1']")
    assert page.locator("#present .within li").all_inner_texts() == ["business"]
    titles = set(page.locator("#present .from .title").all_inner_texts())
    assert titles == {"Ever Given is freed and the Suez Canal reopens"}

    page.fill("#box textarea", BRITAIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#present .turn.refused[data-turn='2']")
    assert everything not in page.locator("#present").inner_text()
    page.get_by_role("button", name="Remove the filter business").click()
    page.wait_for_function("!document.querySelector('.filter-chip')")
    assert ask(page, BRITAIN).inner_text() == everything
    assert page.locator("#present .within").count() == 0
    assert page.locator("#past .within").count() == 2, "what was asked under a filter keeps saying so"


def test_filters_are_found_by_words_and_cleared_at_once(address: str, opened: Open) -> None:
    page = opened(address)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_selector("#choices fieldset")
    assert page.evaluate("document.activeElement.className") == "choosing-words"
    page.keyboard.type("cassini")
    page.wait_for_function("document.querySelectorAll('#choices .choice').length === 1")
    page.locator("#choices input").check()
    page.locator(".filter-chip", has_text="Cassini burns up in the skies of Saturn").wait_for()
    page.fill(".choosing-words", "")
    page.wait_for_selector("#choices input[data-kind=after]")
    page.fill("#choices input[data-kind=after]", "2018-01-01")
    page.get_by_text("No article is left by these filters").wait_for()
    page.get_by_role("button", name="Done").click()
    turn = ask(page, "When was Cassini launched?", "failed")
    assert turn.locator(".failure").inner_text().startswith("No article is left by the filters")
    page.get_by_role("button", name="Clear all").click()
    page.wait_for_function("!document.querySelector('.filter-chip')")
    ask(page, "When was Cassini launched?")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_selector("#choices fieldset")
    assert page.locator("#choices input:checked").count() == 0
    assert page.locator("#choices input[data-kind=after]").input_value() == ""


@pytest.mark.parametrize("size", SIZES)
def test_an_example_leads_to_an_answer_and_that_to_a_suggestion(
    address: str, opened: Open, size: dict[str, int]
) -> None:
    page = opened(address, viewport=size)
    example = page.locator(".example").first
    example.wait_for()
    assert page.locator(".example").count() == 4
    question = example.inner_text()
    example.click()
    page.wait_for_selector("#present .turn.answered[data-turn='0']")
    assert page.locator("#present .question").inner_text() == question

    ask(page, "Who found the boys in the Tham Luang cave?")
    page.locator(".suggestion").first.wait_for()
    before = set(page.locator("#present blockquote").all_inner_texts())
    assert 1 <= page.locator(".suggestion").count() <= 3
    assert fits(page)
    top = page.locator("#present .question").bounding_box()
    suggestion = page.locator(".suggestion").first
    asked = suggestion.inner_text()
    suggestion.click()
    page.wait_for_selector("#present .turn.answered[data-turn='2']")
    assert page.locator("#present .question").inner_text() == asked
    assert page.locator("#present .understood").count() == 0
    assert set(page.locator("#present blockquote").all_inner_texts()) - before
    assert top is not None


def test_a_refusal_has_no_suggestions(address: str, opened: Open) -> None:
    page = opened(address)
    ask(page, "Which cheese won the tasting prize in Gouda?", "refused")
    page.wait_for_timeout(1500)
    assert page.locator(".suggestion").count() == 0


@pytest.mark.parametrize("size", SIZES)
def test_an_overview_is_a_timeline_whose_clippings_open(address: str, opened: Open, size: dict[str, int]) -> None:
    page = opened(address, viewport=size)
    turn = ask(page, "What do the articles say about the European Union?")
    assert (
        turn.locator(".answer").inner_text().startswith("4 of the 14 articles say something about the European Union")
    )
    dates = turn.locator(".timeline time").evaluate_all("all => all.map(one => one.dateTime)")
    assert dates == sorted(dates)
    assert len(dates) == turn.locator(".timeline .clipping").count() > 3
    assert fits(page)
    last = turn.locator(".timeline .clipping").last
    quote = last.locator("blockquote").inner_text()
    last.locator(".from").click()
    page.wait_for_selector("#reader mark.current")
    assert "".join(page.locator("#reader mark.current").all_text_contents()) == quote
    assert page.locator("#reader h2").first.inner_text() == "Britain leaves the European Union after 47 years"
