"""The hostile payloads work where nothing stops them: what finds none of them elsewhere means something."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from canary import Canary
from naive_page import frames, page_of
from payloads import Payload, number_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from ui.app import listen

pytestmark = pytest.mark.browser
#: So many at least must work: browsers close one hole after the other.
RUN, REACH = 150, 90
IN_ONE = 40


@pytest.fixture(scope="module")
def naive(hostile: list[Payload]) -> Iterator[str]:
    """Where the pages are that nothing protects."""
    by_number = {payload.number: payload for payload in hostile}

    def page(request: Request) -> HTMLResponse:
        return HTMLResponse(page_of(by_number[request.path_params["number"]]))

    def many(request: Request) -> HTMLResponse:
        return HTMLResponse(frames([int(number) for number in request.query_params["of"].split(",")]))

    app = Starlette(routes=[Route("/{number:int}", page), Route("/many", many)])
    listening = listen("127.0.0.1", 47990)
    serving = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not serving.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    serving.should_exit = True
    thread.join(5)
    listening.close()


def test_there_are_enough_and_each_once(hostile: list[Payload]) -> None:
    assert sum(one.runs for one in hostile) >= 150
    assert sum(not one.runs for one in hostile) >= 100
    bare = {one.text.replace(str(one.number), "") for one in hostile}
    assert len(bare) == len(hostile)


def test_most_of_them_work_where_nothing_stops_them(
    browser: Any, naive: str, other: Canary, hostile: list[Payload]
) -> None:
    ran: set[int] = set()
    context = browser.new_context()
    context.expose_binding("hit", lambda source, said: ran.add(number_of(said)))
    context.on("dialog", lambda dialog: dialog.dismiss())
    page = context.new_page()
    for start in range(0, len(hostile), IN_ONE):
        page.goto(f"{naive}/many?of={','.join(str(one.number) for one in hostile[start : start + IN_ONE])}")
        page.wait_for_timeout(1000)
    context.close()
    asked = other.numbers | {one.number for one in hostile if "stun:" in one.text and other.packets}
    failed = [one for one in hostile if one.number not in (ran if one.runs else asked)]
    assert sum(one.runs for one in hostile) - sum(one.runs for one in failed) >= RUN, failed
    assert sum(not one.runs for one in hostile) - sum(not one.runs for one in failed) >= REACH, failed
