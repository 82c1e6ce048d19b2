"""The page served from a thread, and a browser that lets nothing out and reports every complaint."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import pytest
from canary import Canary, canary
from main_states import looked_at
from payloads import Payload, payloads

from index.samples import sample_paths
from index.settings import Settings
from rag.assistant import Assistant
from ui.app import listen, page_app, server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@contextmanager
def served(assistant: Any, login: bool = False) -> Iterator[str]:
    """Serve a page from a thread, for who can log in where that is wanted; its address."""
    listening = listen("127.0.0.1", 47870)
    serving = server(page_app(assistant, "127.0.0.1", login=login))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not serving.started and thread.is_alive():
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        serving.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="session")
def serve() -> Callable[[Any], AbstractContextManager[str]]:
    """What serves a page for as long as it is entered."""
    return served


@pytest.fixture(scope="module")
def shelf(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real service on sample articles of its own, for tests that add and remove."""
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("shelf")})
    with Assistant(own) as opened:
        opened.add([str(path) for path in sample_paths()])
        opened.stages()
        yield opened


@pytest.fixture(scope="module")
def address(shelf: Assistant) -> Iterator[str]:
    """Where the page of ``shelf`` is."""
    with served(shelf) as found:
        yield found


@pytest.fixture(scope="module")
def furnished(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page on the articles of ``main_states`` is."""
    with looked_at(settings, tmp_path_factory.mktemp("looked-at"), served) as found:
        yield found


@pytest.fixture(scope="module")
def other() -> Iterator[Canary]:
    """Another host, which nothing may reach."""
    with canary() as found:
        yield found


@pytest.fixture(scope="module")
def hostile(other: Canary) -> list[Payload]:
    """What somebody hostile may write, with that host in it."""
    return payloads(other.host)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium, and CI must have one")
        pytest.skip("no Chromium: the page is NOT tested")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page in a session of its own; at the end nothing was asked of other hosts and nothing complained."""
    contexts, complaints = [], []

    def open_page(url: str, **options: Any) -> Any:
        address = url.split("/#")[0]
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.wait_for_function = partial(wait_until, page)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: complaints.append(asked.url) if foreign(asked.url, address) else None)
        page.goto(url)
        page.wait_for_selector(".welcome")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def wait_until(page: Any, expression: str, arg: Any = None, timeout: float = 60_000) -> None:
    """Wait until an expression holds: playwright's own way evaluates it in the page, where the guard lets nothing compile."""
    until = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, arg):
        assert time.monotonic() < until, f"never: {expression}"
        page.wait_for_timeout(20)


def foreign(url: str, address: str) -> bool:
    """Whether a request leaves the page's own server."""
    return not url.startswith((f"{address}/", "data:", "blob:"))
