"""The page for who can't see it, sees it badly, or has no mouse: in every main state, light and dark, wide and narrow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from main_states import LANDING, PHILAE, STATES, ask, read

from index.settings import Settings
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
FOUND = """axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`))"""
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
#: Milliseconds; longer than the page takes to draw itself in other colours.
STILL = 500
#: Presses of the tab key: more than there are things to reach.
PRESSES = 260
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const field = at.matches("#box textarea") ? getComputedStyle(document.getElementById("box")) : null;
  const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
  return {
    name: `${at.tagName}.${at.className}`, body: at === document.body, seen: box.width > 1 && box.height > 1,
    shown: ring || (field !== null && field.boxShadow !== "none"), top: box.top,
    part: at.closest("#masthead, #thread, #composer, #library, #side")?.id ?? "",
  };
}"""


def with_axe(page: Any) -> Any:
    """Load axe past the page's policy, which lets no foreign script in."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    return page


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious_and_every_text_has_contrast(
    furnished: str, opened: Open, state: str, size: dict[str, int]
) -> None:
    page = with_axe(opened(furnished, viewport=size))
    STATES[state](page)
    nothing_serious(page)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_first_run_without_its_models_is_held_to_the_same(
    settings: Settings, tmp_path: Path, serve: Serve, opened: Open, size: dict[str, int]
) -> None:
    bare = settings.model_copy(update={"home": tmp_path, "models": tmp_path / "none", "generator": "a-model"})
    with Assistant(bare) as empty, serve(empty) as address:
        empty.warm()
        page = with_axe(opened(address, viewport=size))
        page.locator(".first-steps").wait_for()
        page.locator(".trouble summary").first.click()
        assert page.get_by_role("button", name="Filter", exact=True).count() == 0, "there is nothing to choose from"
        nothing_serious(page)
        page.close()


def nothing_serious(page: Any) -> None:
    """Hold the page as it stands to axe and to our own measure of contrast, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(STILL)
        assert page.evaluate(FOUND) == [], scheme
        contrast = page.evaluate(CONTRAST)
        assert contrast["looked"] > 5
        assert contrast["short"] == {}, scheme


def test_what_has_too_little_contrast_is_found(furnished: str, opened: Open) -> None:
    page = with_axe(opened(furnished))
    page.add_style_tag(
        content="#page .welcome p { color: #999 !important } #box, #actions { border-color: #eee !important }"
    )
    short = page.evaluate(CONTRAST)["short"]
    assert any("Every sentence of an answer" in name for name in short)
    assert any(name.startswith("the edge of") for name in short)
    assert any("color-contrast" in line for line in page.evaluate(FOUND))


def test_axe_is_the_version_that_is_named(settings: Settings) -> None:
    named = (AXE.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() in named


def test_the_parts_of_the_page_have_names(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    ask(page, LANDING)
    for role in ("banner", "navigation", "main", "complementary"):
        assert page.get_by_role(role).first.is_visible(), role
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("button", name=f"Clipping 2, in {PHILAE}", exact=True).count() == 1
    tabs = page.get_by_role("navigation", name="What stands on the page").get_by_role("button")
    assert [tab.get_attribute("aria-pressed") for tab in tabs.all()] == ["false", "true", "false", "false"]
    page.get_by_role("button", name="Library", exact=True).click()
    assert [tab.get_attribute("aria-pressed") for tab in tabs.all()] == ["true", "true", "false", "false"]
    page.get_by_role("main", name="Library").wait_for()
    assert page.get_by_role("main").count() == 1, "the chat is put aside"


def test_headings_step_down_one_by_one(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    STATES["checking"](page)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => one.checkVisibility())"
        ".map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_a_finished_answer_is_announced_once(furnished: str, opened: Open) -> None:
    page = opened(furnished)
    page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(document.getElementById('said').textContent))"
        ".observe(document.getElementById('said'), { childList: true, characterData: true, subtree: true })"
    )
    ask(page, LANDING)
    page.wait_for_function("heard.length > 0")
    page.wait_for_timeout(STILL)
    assert page.evaluate("heard") == ["Answer ready, with 9 clippings."]
    assert page.locator("#said").get_attribute("aria-live") == "polite"
    page.locator("#present .chip").nth(1).focus()
    assert page.evaluate("heard.length") == 1, "what is focused says its own name"


@pytest.mark.parametrize("state", ["answer", "articles"])
def test_the_tab_key_leads_through_the_page_and_shows_where_it_is(furnished: str, opened: Open, state: str) -> None:
    page = opened(furnished)
    STATES[state](page)
    page.locator(".switch").first.focus()
    places: list[dict[str, Any]] = []
    while len(places) < PRESSES:
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place["body"] or (places and place["part"] == "masthead" != places[-1]["part"]):
            break
        places.append(place)
    assert 10 < len(places) < PRESSES
    assert [place["name"] for place in places if not (place["seen"] and place["shown"])] == []
    parts = [place["part"] for place in places]
    changes = [part for part, before in zip(parts, ["", *parts], strict=False) if part != before]
    left = ["library"] if state == "articles" else ["thread", "composer"]
    assert changes == ["masthead", *left, "side"], "each part is left for good before the next"


def test_on_a_phone_the_sheet_takes_the_focus_keeps_it_and_gives_it_back(furnished: str, opened: Open) -> None:
    page = opened(furnished, viewport=PHONE)
    ask(page, LANDING)
    page.locator("#present .clipping .from").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader mark.current")
    sheet = page.get_by_role("dialog", name="Reader")
    assert sheet.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Close"
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#side')")
        assert inside, "what lies under the sheet can't be reached"
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "from"
    assert page.locator("#side").get_attribute("role") == "complementary"


def test_the_reader_is_scrolled_by_the_keyboard(furnished: str, opened: Open) -> None:
    page = opened(furnished, viewport={"width": 1280, "height": 500})
    ask(page, LANDING)
    read(page)
    page.wait_for_timeout(STILL)
    before = page.evaluate("document.getElementById('reader').scrollTop")
    page.locator("#reader").focus()
    page.keyboard.press("End")
    page.wait_for_function(f"document.getElementById('reader').scrollTop > {before} + 50")
