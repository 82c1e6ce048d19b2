"""The page's letters come with it: in few bytes, under their licences, kept by browsers, and without a jump."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from main_states import LANDING, ask, furnish, read
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from index.settings import Settings
from rag.assistant import Assistant
from ui.assets import FONTS, Assets, preloads
from ui.gate import ASSETS, LOOPBACK, Gate

Open = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent
FILES = sorted(FONTS.glob("*.woff2"))
STYLE = (FONTS.parent / "fonts.css").read_text(encoding="utf-8")
#: Letters that English articles have beside the plain ones, and names from elsewhere.
LETTERS = "“Quoted” – CO₂, 10⁶ m², ½, €5, £3, 20 °C … Dvořák, Łódź, Erdoğan, Hà Nội, β"
#: How much taller or shorter a paragraph may be in the letters that stand in.
JUMP = 0.04


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = Starlette(routes=[Mount(ASSETS, Assets())])
    return TestClient(Gate(app, LOOPBACK), base_url="http://127.0.0.1:7860")


def test_the_fonts_are_few_bytes_each_named_after_what_is_in_it() -> None:
    assert len(FILES) == 6
    assert sum(path.stat().st_size for path in FILES) < 400_000
    for path in FILES:
        assert path.name.split(".")[1] == hashlib.sha256(path.read_bytes()).hexdigest()[:8], path.name
    assert set(re.findall(r'url\("fonts/([^"]+)"\)', STYLE)) == {path.name for path in FILES}


def test_each_family_brings_its_licence_and_what_is_installed_has_all_of_it() -> None:
    for family in ("serif", "sans"):
        licence = (FONTS / f"OFL-{family}.md").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {
        path for pattern in project["tool"]["setuptools"]["package-data"]["ui"] for path in (ROOT / "ui").glob(pattern)
    }
    assert set(FONTS.iterdir()) <= packed


def test_a_font_is_kept_for_good_and_a_style_is_asked_for_again(client: TestClient) -> None:
    for path in FILES:
        found = client.get(f"{ASSETS}/fonts/{path.name}")
        assert found.content == path.read_bytes()
        assert found.headers["content-type"] == "font/woff2"
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    style = client.get(f"{ASSETS}/fonts.css")
    assert style.headers["content-type"].startswith("text/css")
    assert style.headers["cache-control"] == "no-cache"
    assert client.get(f"{ASSETS}/fonts.css", headers={"if-none-match": style.headers["etag"]}).status_code == 304


def test_the_first_fonts_are_asked_for_before_the_styles() -> None:
    links = preloads(ASSETS)
    assert re.findall(r'href="([^"]+)"', links) == [
        f"{ASSETS}/fonts/{path.name}" for name in ("serif.", "sans.") for path in FILES if path.name.startswith(name)
    ]
    assert links.count('type="font/woff2" crossorigin') == 2


@pytest.fixture(scope="module")
def address(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Any], AbstractContextManager[str]]
) -> Iterator[str]:
    home = tmp_path_factory.mktemp("letters")
    with Assistant(settings.model_copy(update={"home": home})) as assistant, serve(furnish(assistant)) as found:
        yield found


def fonts_of(page: Any, selector: str) -> dict[str, bool]:
    """Return the fonts that an element's letters are drawn in, and whether the page brought them."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    found = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"]: font["isCustomFont"] for font in found}


@pytest.mark.browser
def test_every_letter_is_drawn_in_the_pages_own_fonts(address: str, opened: Open) -> None:
    page = opened(address)
    ask(page, LANDING)
    read(page)
    page.evaluate(
        f"document.querySelector('#reader .text p').textContent = {LETTERS!r};"
        f"document.querySelector('#reader .byline').textContent = {LETTERS!r}"
    )
    page.wait_for_timeout(300)
    page.evaluate("document.fonts.ready.then(() => null)")
    assert fonts_of(page, "#reader .text p") == {"Clippings Serif": True}
    assert fonts_of(page, "#reader .byline") == {"Clippings Sans": True}
    assert fonts_of(page, "#masthead h1") == {"Clippings Serif": True}


@pytest.mark.browser
@pytest.mark.parametrize("family", ["Serif", "Sans"])
def test_what_stands_in_takes_the_same_room(address: str, opened: Open, family: str) -> None:
    page = opened(address)
    ask(page, LANDING)
    read(page)
    heights = page.evaluate(
        """family => {
          const text = document.querySelector("#reader .text");
          return [`"Clippings ${family}"`, `"Clippings ${family} stand-in"`].map((name) => {
            text.style.setProperty("font", `400 18px/normal ${name}`);
            return text.getBoundingClientRect().height;
          });
        }""",
        family,
    )
    assert heights[1] == pytest.approx(heights[0], rel=JUMP)
