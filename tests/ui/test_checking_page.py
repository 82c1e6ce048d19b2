"""Checking an answer in a real browser, with the real service on the sample articles and one story in three papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from wire_story import three_papers
from writing import Writing

from index.article import Article
from index.samples import sample_paths
from index.settings import Settings
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
HATCH = "What had been left open on the ferry Anna?"
ON_BOARD = "How many people were on board the ferry Anna?"
BRITAIN = "Why did Britain skip the meeting?"
UNANSWERED = "Which cheese won the tasting prize in Gouda?"
CARRIED = "Britain saw no need for an additional meeting outside the normal schedule."
INVENTED = "It also said that 300 Martians had landed."
HOSTILE = Article(
    "The lighthouse of Rorschach was painted green in 1987.", "<img src=x onerror=alert(1)> A lighthouse", "lighthouse",
    source='"><script>alert(2)</script>',
)  # fmt: skip
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1400, "height": 1000}


@pytest.fixture(scope="module")
def papers(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("papers")})) as found:
        found.add([str(path) for path in sample_paths()])
        found.add_articles([*three_papers(), HOSTILE])
        found.stages()
        yield found


@pytest.fixture(scope="module")
def quoting(papers: Assistant, serve: Serve) -> Iterator[str]:
    with serve(papers) as address:
        yield address


@pytest.fixture(scope="module")
def writing(papers: Assistant, serve: Serve) -> Iterator[str]:
    with serve(Writing(papers, f"{CARRIED} {INVENTED}")) as address:
        yield address


def ask(page: Any, question: str, state: str = "answered") -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator("#present .turn", has=page.get_by_role("heading", name=question, exact=True))
    turn.and_(page.locator(f".{state}")).wait_for()
    return turn


def checked(turn: Any) -> Any:
    turn.get_by_text("How this was found", exact=True).click()
    panel = turn.locator(".checked")
    panel.locator("section").first.wait_for()
    return panel


def marked(page: Any) -> str:
    page.wait_for_selector("#reader mark.current")
    return "".join(page.locator("#reader mark.current").all_text_contents())


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_line_opens_and_a_passage_opens_from_it(quoting: str, opened: Open, viewport: dict[str, int]) -> None:
    page = opened(quoting, viewport=viewport)
    turn = ask(page, HATCH)
    assert turn.locator(".checked").inner_text() == ""
    panel = checked(turn)
    text = panel.inner_text()
    assert "as it was asked" in text
    assert "threshold 0.50" in text
    assert "Whole answer" in text
    assert fits(page)
    row = panel.locator(".found tbody tr").nth(1)
    title = row.locator(".title").inner_text()
    row.locator(".from").click()
    assert marked(page)
    assert page.locator("#reader h2").inner_text() == title
    assert "Passage 4 of " in page.locator("#reader .steps").inner_text(), "the two copies have no rows of their own"


def test_it_opens_and_closes_by_keyboard_and_asks_once(quoting: str, opened: Open) -> None:
    page = opened(quoting)
    turn = ask(page, HATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if '"turn"' in (request.post_data or "") else None)
    summary = turn.locator(".checking summary")
    summary.focus()
    page.keyboard.press("Enter")
    turn.locator(".checked section").first.wait_for()
    page.keyboard.press("Space")
    turn.locator(".checked section").first.wait_for(state="hidden")
    assert summary.evaluate("summary => summary === document.activeElement")
    page.keyboard.press("Enter")
    turn.locator(".checked section").first.wait_for()
    assert len(asked) == 1, "what was fetched is kept"


def test_what_was_opened_stays_open_and_right_when_more_is_asked(quoting: str, opened: Open) -> None:
    page = opened(quoting)
    checked(ask(page, HATCH))
    ask(page, UNANSWERED, "refused")
    first = page.locator("#past .turn", has_text=HATCH).locator(".checking")
    first.locator("section").first.wait_for()
    assert HATCH in first.locator(".asked").inner_text()
    second = page.locator("#present .checking")
    assert second.get_attribute("open") is None
    panel = checked(page.locator("#present .turn"))
    assert UNANSWERED in panel.locator(".asked").inner_text()
    assert "Not enough:" in panel.inner_text()
    page.locator("#past .checking summary").click()
    first.locator("section").first.wait_for(state="hidden")
    assert panel.is_visible()


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_thrown_out_statement_stands_there_with_its_reason(
    writing: str, opened: Open, viewport: dict[str, int]
) -> None:
    page = opened(writing, viewport=viewport)
    turn = ask(page, BRITAIN)
    assert INVENTED not in turn.locator(".answer").inner_text()
    panel = checked(turn)
    rejected = panel.locator(".rejected li")
    assert rejected.count() == 1
    assert INVENTED in rejected.inner_text()
    assert "the number 300 isn't in the cited words" in rejected.inner_text()
    supported = panel.locator(".supported li", has_text=CARRIED)
    assert "support 0." in supported.inner_text()
    assert fits(page)
    supported.locator(".chip").first.click()
    assert "no need for an additional meeting" in marked(page)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_story_in_three_papers_is_cited_once_and_opens_in_the_others(
    quoting: str, opened: Open, viewport: dict[str, int]
) -> None:
    page = opened(quoting, viewport=viewport)
    turn = ask(page, HATCH)
    card = turn.locator(".clipping", has_text="a hatch had been left open")
    assert card.count() == 1
    also = card.locator(".elsewhere")
    assert sorted(also.all_inner_texts())[-1] == "Harbour Gazette · 2 May 2021"
    also.filter(has_text="Harbour Gazette").click()
    assert "a hatch had been left open" in marked(page)
    assert page.locator("#reader h2").inner_text() == "All saved as a ferry goes down"
    assert fits(page)


@pytest.mark.parametrize(("viewport", "beside"), [(PHONE, False), (WIDE, True)], ids=["phone", "wide"])
def test_articles_that_differ_stand_side_by_side_or_stacked(
    quoting: str, opened: Open, viewport: dict[str, int], beside: bool
) -> None:
    page = opened(quoting, viewport=viewport)
    turn = ask(page, ON_BOARD)
    first, second = turn.locator(".side").nth(0), turn.locator(".side").nth(1)
    assert {first.locator(".figure").inner_text(), second.locator(".figure").inner_text()} == {"42", "47"}
    left, right = first.bounding_box(), second.bounding_box()
    assert (left["y"] == right["y"]) is beside
    assert (left["x"] == right["x"]) is not beside
    for side in (first, second):
        number = side.locator(".figure").inner_text()
        assert f"with {number} people on board" in side.locator("blockquote").inner_text()
        assert "May 2021" in side.locator(".about").inner_text()
    assert turn.locator(".clipping blockquote", has_text="with 47 people").count() == 1
    second.locator(".chip").click()
    assert f"with {second.locator('.figure').inner_text()} people" in marked(page)


def test_on_a_phone_a_passage_is_a_card_whose_numbers_say_what_they_are(quoting: str, opened: Open) -> None:
    page = opened(quoting, viewport=PHONE)
    row = checked(ask(page, HATCH)).locator(".found tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == "grid"
    heads = row.locator(".rank").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content.replaceAll('\"', ''))"
    )
    assert heads == ["By meaning", "By words", "Best sentence"]


def test_a_title_that_looks_like_markup_is_words(quoting: str, opened: Open) -> None:
    page = opened(quoting)
    panel = checked(ask(page, "When was the lighthouse of Rorschach painted green?"))
    row = panel.locator(".found tbody tr").first
    assert HOSTILE.title in row.inner_text()
    assert str(HOSTILE.source) in row.inner_text()
    assert panel.locator("img, script").count() == 0
