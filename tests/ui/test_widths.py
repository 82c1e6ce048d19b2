"""The page from a phone to a wall: nothing runs out of it, no column is lost, and an article's lines stay readable.

Also where words are too long for any line, or run from the right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from main_states import IN_HEBREW, STATES

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
WIDTHS = (360, 768, 1280, 1920, 3840)
#: Characters in a line of an article, where there is room.
READABLE = range(60, 76)
#: No column is narrower; in pixels.
NARROWEST = 320
OUTSIDE = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`page: ${document.documentElement.scrollWidth}`);
  for (const id of ["thread", "reader", "library", "evaluations", "choices", "composer", "masthead"]) {
    const pane = document.getElementById(id);
    if (pane?.checkVisibility() && pane.scrollWidth > pane.clientWidth + 1) found.push(`${id}: ${pane.scrollWidth}`);
  }
  for (const one of document.querySelectorAll("#page *")) {
    if (!one.checkVisibility() || one.closest("pre, svg") || getComputedStyle(one).position === "fixed") continue;
    const box = one.getBoundingClientRect();
    if (!box.width || getComputedStyle(one).clipPath === "inset(50%)") continue;
    if (box.right > innerWidth + 1 || box.left < -1) found.push(`${one.tagName}.${one.className}`);
  }
  return found;
}"""
COLUMNS = """() => Object.fromEntries(["chat", "library", "side"].map((id) => document.getElementById(id))
  .filter((column) => column.checkVisibility()).map((column) => [column.id, column.clientWidth]))"""
#: How many letters of the article's first paragraph go into a line of it.
LETTERS = """() => {
  const paragraph = document.querySelector("#reader .text > p");
  const line = document.createElement("span");
  line.style.whiteSpace = "pre";
  line.textContent = paragraph.textContent;
  const room = paragraph.clientWidth;
  paragraph.parentElement.append(line);
  const letters = line.textContent.length * room / line.getBoundingClientRect().width;
  line.remove();
  return letters;
}"""


def resized(page: Any, width: int) -> Any:
    page.set_viewport_size({"width": width, "height": max(740, width * 9 // 16)})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


@pytest.mark.parametrize("state", STATES)
def test_nothing_runs_out_of_the_page_at_any_width(furnished: str, opened: Open, state: str) -> None:
    page = opened(furnished)
    STATES[state](page)
    for width in reversed(WIDTHS):
        assert resized(page, width).evaluate(OUTSIDE) == [], width
        columns = page.evaluate(COLUMNS)
        left = "library" if page.evaluate("document.documentElement.dataset.view") else "chat"
        assert set(columns) == ({left, "side"} if width > 800 else {left})
        assert min(columns.values()) >= NARROWEST, width
    page.close()


@pytest.mark.parametrize("state", ["answer", "strange"])
def test_nothing_runs_out_of_the_sheet_on_a_phone(furnished: str, opened: Open, state: str) -> None:
    page = opened(furnished, viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    STATES[state](page)
    assert page.locator("#side").is_visible()
    assert page.evaluate(OUTSIDE) == []


def test_an_articles_lines_are_readable_wherever_there_is_room(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    STATES["answer"](page)
    for width in (1280, 1920, 3840):
        assert round(resized(page, width).evaluate(LETTERS)) in READABLE, width
    small = page.locator("#reader .text").evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    assert small > 24, "letters grow with a very wide window"


def test_larger_letters_in_the_browser_are_larger_in_the_page(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    STATES["answer"](page)
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert page.locator("#reader .text").evaluate("text => parseFloat(getComputedStyle(text).fontSize)") > 36
    assert resized(page, 1280).evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_text_from_the_right_stands_on_the_right(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    STATES["hebrew"](page)
    assert page.locator("#reader h2").inner_text() == IN_HEBREW
    for part in ("h2", ".byline", ".text > p", ".text blockquote", ".text ul"):
        direction = page.locator(f"#reader {part}").first.evaluate("part => getComputedStyle(part).direction")
        assert direction == "rtl", part
    assert page.locator("#present .clipping .from").nth(2).evaluate("from => getComputedStyle(from).direction") == "rtl"
    assert page.locator("#reader .steps").evaluate("steps => getComputedStyle(steps).direction") == "ltr"
