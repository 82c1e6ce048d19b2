"""Programs stand in one line with the page's readers: in order, a place each, told, and given up by who leaves."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from gated import LONGEST, QUESTIONS, Asking, Gated, gated, hang_up, until
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from index.ingest import Added
from index.readers import Readers
from rag import Assistant, Parts
from rag.turns import MOST_WAITING, PART
from ui.conversation import Conversation
from ui.login import SCOPE
from ui.programs.callers import asker_of

PASSWORD = "three words here"
Serve = Callable[..., AbstractContextManager[str]]
#: How quickly a place has to be free once who had it has left.
AT_ONCE = 1.0


@dataclass
class Place:
    """A served library whose language model waits to be let."""

    address: str
    llm: Gated

    def let(self, word: str) -> None:
        """Let the answer be written that is at the model, which is this question's."""
        assert self.llm.order[-1] == word
        self.llm.go.release()

    def writes(self, count: int) -> Callable[[], bool]:
        """Whether so many answers have come to the model by now."""
        return lambda: len(self.llm.order) >= count


@pytest.fixture(params=[20])
def place(request: pytest.FixtureRequest, shelf: Assistant, serve: Serve) -> Iterator[Place]:
    """With so many questions worked on at once."""
    llm = gated()
    own = shelf.settings.model_copy(update={"questions_at_once": request.param})
    with Assistant(own, Parts(llm=llm)) as assistant, serve(assistant) as address:
        assistant.stages()
        yield Place(address, llm)
        for _ in range(200):
            llm.go.release()


class Calling:
    """A session of a real MCP client in a thread of its own, in which questions are asked at the same time."""

    def __init__(self, address: str, words: list[str], auth: tuple[str, str] | None = None) -> None:
        self.told: list[list[str]] = [[] for _ in words]
        self.answers: list[Any] = [None for _ in words]
        self._address, self._words = address, words
        self._auth = httpx.BasicAuth(*auth) if auth else None
        self._leave = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._talk()), daemon=True)
        self._thread.start()

    async def _talk(self) -> None:
        async with (
            create_mcp_http_client(auth=self._auth) as http,
            streamable_http_client(f"{self._address}/mcp", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            calls = []
            for number in range(len(self._words)):
                calls.append(asyncio.create_task(self._call(session, number)))
                while not any("before this one" in line for line in self.told[number]):
                    await asyncio.sleep(0.01)
            while not (self._leave.is_set() or all(call.done() for call in calls)):
                await asyncio.sleep(0.05)
            for call in calls:
                call.cancel()

    async def _call(self, session: ClientSession, number: int) -> None:
        async def note(progress: float, total: float | None, message: str | None) -> None:
            self.told[number].append(message or "")

        asked = {"question": QUESTIONS[self._words[number]]}
        self.answers[number] = await session.call_tool("ask", asked, progress_callback=note)

    def leave(self) -> None:
        """End the session, whatever is still being answered."""
        self._leave.set()

    def finish(self) -> None:
        """Wait for all answers."""
        self._thread.join(LONGEST)
        assert not self._thread.is_alive()


def waits(before: int) -> str:
    return f"answers are written before this one: {before}"


@pytest.mark.browser
def test_the_page_and_programs_take_turns_whoever_asks_most(place: Place, opened: Callable[..., Any]) -> None:
    page = opened(place.address)
    first = Asking(place.address, "Philae")
    until(place.writes(1))
    rest = []
    for before in (1, 2, 3):  # the same program's
        rest.append(Asking(place.address, "Philae"))
        until(lambda before=before: rest[-1].before == before)  # type: ignore[misc]
    client = Calling(place.address, ["Given", "Given"])
    until(lambda: waits(1) in client.told[0] and waits(3) in client.told[1])
    page.fill("#box textarea", QUESTIONS["Britain"])
    page.keyboard.press("Enter")
    page.locator("#present .waiting", has_text="2 answers are written before yours").wait_for()
    assert page.locator("#present .clipping").count() > 0, "the evidence waits for nobody"
    until(lambda: [one.before for one in rest] == [3, 5, 6])
    fair = ["Philae", "Given", "Britain", "Philae", "Given", "Philae", "Philae"]
    for count, word in enumerate(fair, start=1):
        until(place.writes(count))
        place.let(word)
    for asked in (first, *rest):
        asked.finish()
        assert len(asked.told("answer")) == 1
    client.finish()
    assert [answer.isError for answer in client.answers] == [False, False]
    page.locator("#present .turn.answered").wait_for()
    assert place.llm.order == fair
    places = [one["before"] for one in rest[-1].told("waiting")]
    assert max(places) == 6
    assert places[places.index(6) :] == sorted(places[places.index(6) :], reverse=True), "then it only moves up"


@pytest.mark.parametrize("place", [8], indirect=True)
def test_one_program_s_crowd_keeps_nobody_from_their_evidence(place: Place) -> None:
    crowd = [Asking(place.address, "Philae", "greedy") for _ in range(12)]
    until(lambda: sum(one.before is not None for one in crowd) == 11)
    other = Asking(place.address, "Britain", "modest")
    assert until(lambda: other.told("evidence")) < 5
    until(lambda: other.told("waiting"))
    assert other.told("waiting") == [{"step": "waiting", "before": 1}]
    queued = [one for one in crowd if one.told("waiting")[:1] and one.told("waiting")[0]["step"] == "queued"]
    assert len(queued) == 12 - 8 // PART
    for one in (*crowd, other):
        one.hang_up()


@pytest.mark.parametrize("place", [1], indirect=True)
def test_one_program_s_crowd_has_a_limit_of_its_own(place: Place) -> None:
    crowd = [Asking(place.address, "Philae", "greedy") for _ in range(1 + MOST_WAITING // PART)]
    until(lambda: sum(one.before is not None for one in crowd) == MOST_WAITING // PART)
    for stream in (True, False):
        refused = Asking(place.address, "Philae", "greedy", stream=stream)
        refused.finish()
        assert refused.status == 429
        assert refused.said == {
            "error": "25 of your questions wait for their turn already; ask again once one is answered"
        }
    answer = httpx.post(
        f"{place.address}/api/ask", json={"question": "Who?"}, headers={"user-agent": "greedy"}, timeout=LONGEST
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    other = Asking(place.address, "Britain", "modest")
    until(lambda: other.before == 1)
    for one in (*crowd, other):
        one.hang_up()


def test_an_addition_that_waits_is_given_up_and_one_that_was_begun_is_done(
    shelf: Assistant, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, done, go = [], [], threading.Event()

    def add(targets: list[str], *_: Any, **__: Any) -> Added:
        begun.append(Path(targets[0]).name)
        assert go.wait(LONGEST)
        done.append(Path(targets[0]).name)
        return Added()

    def sent() -> int:
        return len(list(Path(tempfile.gettempdir()).glob("clippings-*")))

    monkeypatch.setattr(shelf, "add", add)
    before = sent()
    first = adding(address, "storks.txt")
    until(lambda: begun == ["storks.txt"])
    second = adding(address, "owls.txt")
    until(lambda: second.told == [{"line": "1 addition is done before this one", "before": 1}])
    other = adding(address, "bread.txt", "another")
    until(lambda: begun == ["storks.txt", "bread.txt"])
    for one in (first, second):
        hang_up(one.client)
    assert until(lambda: sent() == before + 2) < AT_ONCE
    go.set()
    until(lambda: other.told)
    assert other.told == [{"added": [], "unchanged": [], "replaced": [], "failed": []}]
    until(lambda: sent() == before)
    assert sorted(done) == ["bread.txt", "storks.txt"], "what was begun is done, what waited isn't"


@dataclass
class Sending:
    """A file that is being sent, and the data of the events that came back."""

    client: httpx.Client
    told: list[Any]


def adding(address: str, name: str, program: str = "one") -> Sending:
    headers = {"user-agent": program, "accept": "text/event-stream"}
    sending = Sending(httpx.Client(timeout=LONGEST, headers=headers), [])
    files = {"files": (name, f"{name} fly to Africa.".encode())}

    def read() -> None:
        try:
            with sending.client.stream("POST", f"{address}/api/articles", files=files) as response:
                lines = (line for line in response.iter_lines() if line.startswith("data: "))
                sending.told.extend(json.loads(line.removeprefix("data: ")) for line in lines)
        except (httpx.HTTPError, OSError, RuntimeError):
            return

    threading.Thread(target=read, daemon=True).start()
    return sending


@pytest.mark.parametrize(("place", "step"), [(20, "waiting"), (1, "queued")], indirect=["place"])
@pytest.mark.parametrize("way", ["stream", "whole", "cancelled call", "dropped call"])
def test_who_leaves_gives_up_their_place(place: Place, step: str, way: str) -> None:
    holding = Asking(place.address, "Philae", "one")
    until(place.writes(1))
    leave = leaving(place, way)
    other = Asking(place.address, "Philae", "three")
    until(lambda: other.told("waiting") and other.before == 2)
    assert other.told("waiting")[-1] == {"step": step, "before": 2}
    leave()
    assert until(lambda: other.before == 1) < AT_ONCE
    place.llm.go.release()
    until(place.writes(2))
    place.llm.go.release()
    other.finish()
    assert other.told("answer")
    assert place.llm.order == ["Philae", "Philae"], "who left was never written for"
    holding.finish()


def leaving(place: Place, way: str) -> Callable[[], None]:
    """Ask so that the question waits, and return what leaves."""
    if way == "cancelled call":
        client = Calling(place.address, ["Britain"])
        until(lambda: any("before this one: 1" in line for line in client.told[0]))
        return client.leave
    if way == "dropped call":
        return dropped(place.address)
    asked = Asking(place.address, "Britain", "two", stream=way == "stream")
    until(lambda: asked.before == 1) if way == "stream" else threading.Event().wait(2)
    return asked.hang_up


def dropped(address: str) -> Callable[[], None]:
    """Call by hand, as a client whose process is killed: the connection ends, and nothing is said."""
    client = httpx.Client(timeout=LONGEST, headers={"accept": "application/json, text/event-stream"})
    begin = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    call = {
        "name": "ask", "arguments": {"question": QUESTIONS["Britain"]}, "_meta": {"progressToken": 1},
    }  # fmt: skip
    opened = client.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": begin})
    client.headers["mcp-session-id"] = opened.headers["mcp-session-id"]
    client.post(f"{address}/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    told: list[str] = []

    def read() -> None:
        said = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}
        try:
            with client.stream("POST", f"{address}/mcp", json=said) as response:
                lines = (line.removeprefix("data: ") for line in response.iter_lines() if line.startswith("data: {"))
                told.extend(json.loads(line)["params"]["message"] for line in lines)
        except (httpx.HTTPError, OSError, RuntimeError):
            return

    threading.Thread(target=read, daemon=True).start()
    until(lambda: any("before this one: 1" in line for line in told))
    return lambda: hang_up(client)


def test_a_reader_is_one_asker_whatever_they_ask_by(shelf: Assistant, serve: Serve) -> None:
    readers, llm = Readers(shelf.library.engine), gated()
    for name in ("Ada", "Bob"):
        readers.add(name, PASSWORD)
    ada, bob = ("Ada", PASSWORD), ("Bob", PASSWORD)
    try:
        with Assistant(shelf.settings, Parts(llm=llm)) as assistant, serve(assistant, login=True) as address:
            first = Asking(address, "Philae", "one", auth=ada)
            until(lambda: llm.order)
            second = Asking(address, "Philae", "two", auth=ada)
            until(lambda: second.before == 1)
            third = Calling(address, ["Given"], auth=ada)
            until(lambda: waits(2) in third.told[0])
            other = Asking(address, "Britain", "one", auth=bob)
            until(lambda: other.before == 1)
            for _ in range(4):
                llm.go.release()
            for asked in (first, second, third, other):
                asked.finish()
        assert llm.order == ["Philae", "Britain", "Philae", "Given"]
    finally:
        for name in ("Ada", "Bob"):
            readers.remove(name)


def test_the_page_of_a_reader_is_the_same_asker(shelf: Assistant) -> None:
    readers = Readers(shelf.library.engine)
    readers.add("Ada", PASSWORD)
    try:
        standing = readers.check("Ada", PASSWORD)
        assert standing is not None
        call = {"type": "http", "headers": [], "client": ("192.0.2.1", 1), SCOPE: standing.reader}
        assert asker_of(call) == Conversation(reader_id=standing.reader.id).asker
    finally:
        readers.remove("Ada")


def test_without_a_login_a_program_is_known_by_its_address_and_its_name() -> None:
    def call(address: str, name: bytes) -> Any:
        return asker_of({"type": "http", "headers": [(b"user-agent", name)], "client": (address, 50_000)})

    assert call("127.0.0.1", b"curl/8") == call("127.0.0.1", b"curl/8")
    others = {
        call("127.0.0.1", b"curl/8"),
        call("127.0.0.1", b"cron"),
        call("127.0.0.2", b"cron"),
        Conversation().asker,
    }
    assert len(others) == 4
