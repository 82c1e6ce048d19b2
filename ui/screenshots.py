"""The pictures of the page in ``docs/``, made anew from the sample articles by the program as it is.

    python -m ui.screenshots [--out DIR]

With the language model, where it is there. It needs what the tests need, Playwright and Chromium, and nothing that runs
for a reader imports it. It deliberately doesn't know how the page is made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from eval.bench.page.asking import BOX
from eval.bench.page.browser import chromium, page_of, wait_until
from eval.bench.page.chat import Chat
from eval.bench.run import generator_file
from index.errors import ClippingsError, ModelError
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).parents[1] / "docs"
#: Device pixels a pixel of the page.
SCALE = 2
#: Colours of a picture: as many as its format keeps in one byte each.
COLOURS = 256
#: Milliseconds that an answer by the language model may take, on a machine that is busy too.
PATIENCE = 300_000
#: What opens the first clipping, whether or not an answer was phrased.
FIRST = ":is(.chip, .clipping .from)"
_DESK, _PHONE = (1280, 860), (390, 844)
_STANDS = "() => !document.querySelector('#standing').textContent.includes('loading')"
_STILL = "document.fonts.ready.then(() => new Promise(requestAnimationFrame))"


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        size: of the window, in the page's pixels.
        arrange: brings the page, just opened, to what is pictured.
    """

    name: str
    size: tuple[int, int]
    arrange: Callable[[Page], None]

    @property
    def file_name(self) -> str:
        """The file's name in ``docs/``."""
        return f"{self.name}.png"


def ask(page: Page, question: str) -> None:
    """Ask and wait for the end of the answer."""
    page.fill(BOX, question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#present .turn:is(.answered, .refused)")


def read(page: Page, button: str) -> None:
    """Open what a button of the last exchange names, and wait until its words are marked."""
    page.locator(f"#present {button}").first.click()
    page.wait_for_selector("#reader mark.current")


def answer(page: Page) -> None:
    """An answer, its first clipping open in the reader."""
    ask(page, "Why did Britain skip the meeting?")
    page.wait_for_selector("#suggested .suggestion")
    read(page, FIRST)


def refusal(page: Page) -> None:
    """A question that the articles don't answer."""
    ask(page, "Who was the captain of the Ever Given?")


def overview(page: Page) -> None:
    """Dated clippings of a subject, the first open."""
    ask(page, "What do the articles say about Philae?")
    read(page, ".clipping .from")


def checking(page: Page) -> None:
    """How an answer was found, its first clipping open."""
    ask(page, "Who found the boys in the Tham Luang cave?")
    page.locator("#present details.checking summary").click()
    page.wait_for_selector("#present details.checking [data-checked]")
    read(page, FIRST)
    page.locator("#present details.checking").evaluate("line => line.scrollIntoView({ block: 'start' })")


def phone(page: Page) -> None:
    """An answer where there is little room."""
    ask(page, "Who won the Rugby World Cup for the third time?")


SHOTS = (
    Shot("answer", _DESK, answer),
    Shot("refusal", _DESK, refusal),
    Shot("overview", _DESK, overview),
    Shot("checking", _DESK, checking),
    Shot("phone", _PHONE, phone),
)


def take(out: Path, tell: Callable[[Path], None] = lambda path: None) -> None:
    """Make all pictures, and tell of each; raises ``ClippingsError`` where the program or the browser isn't there."""
    settings = load_settings()
    out.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix="clippings-screenshots-") as folder,
        chromium() as browser,
        Chat(settings, Path(folder) / "home", _generator(settings)) as chat,
    ):
        for shot in SHOTS:
            drawn = Path(folder) / shot.file_name
            with page_of(browser, **_window(shot)) as page:
                page.set_default_timeout(PATIENCE)
                page.goto(chat.address)
                page.wait_for_selector(".welcome .example")
                wait_until(page, _STANDS)
                shot.arrange(page)
                page.mouse.move(0, 0)
                page.evaluate(_STILL)
                page.screenshot(path=drawn, animations="disabled")
            _shrunk(drawn, out / shot.file_name)
            tell(out / shot.file_name)


def _generator(settings: Settings) -> dict[str, str]:
    """Return the setting for the language model that is there: the one that is set, or none."""
    if settings.generator_url:
        return {"generator": settings.generator, "generator_url": settings.generator_url}
    try:
        return {"generator": str(generator_file(settings))}
    except ModelError:
        return {"generator": "none"}


def _shrunk(drawn: Path, path: Path) -> None:
    """Write a picture with few colours, a third of its size."""
    from PIL import Image  # the page's framework brings it

    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _window(shot: Shot) -> dict[str, object]:
    """Return the same window wherever it is opened."""
    width, height = shot.size
    return {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": SCALE,
        "color_scheme": "light",
        "reduced_motion": "reduce",
        "locale": "en-GB",
        "timezone_id": "UTC",
    }


def main() -> None:
    """Make the pictures of the page."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=DOCS, help="where they are written (docs)")
    try:
        take(parser.parse_args().out, lambda path: click.echo(path, err=True))
    except ClippingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
