"""Two readers who are logged in try to see each other's words, by everything that the server answers to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import httpx
import pytest
from conftest import served

from eval.bench.load.session import Session
from index.errors import ServerError
from index.readers import Readers
from rag.assistant import Assistant

ANNA, BEN = ("Anna", "three words here"), ("Ben", "other words here")
QUESTION = "Why did Philae bounce when it landed?"
WORDS = "Philae"
Told = TypeVar("Told")


@pytest.fixture(scope="module")
def guarded(shelf: Assistant) -> Iterator[str]:
    """Where a page is that asks for a login."""
    readers = Readers(shelf.library.engine)
    for name, password in (ANNA, BEN):
        readers.add(name, password)
    with served(shelf, login=True) as address:
        yield address
    for name, _ in (ANNA, BEN):
        readers.remove(name)


def test_a_stream_of_another_readers_session_isnt_heard_by_its_name(guarded: str) -> None:
    async def tried() -> tuple[str, str]:
        async with Session(guarded, "shared", ANNA) as anna, Session(guarded, "shared", BEN) as ben:
            await anna.load()
            asking = asyncio.create_task(_all(anna, QUESTION))
            heard = ""
            with contextlib.suppress(httpx.RemoteProtocolError):  # the framework breaks off where it knows no session
                async with ben.client.stream("GET", "/gradio_api/queue/data?session_hash=shared") as stream:
                    async for part in stream.aiter_text():
                        heard += part
            return await asking, heard

    asked, heard = within(tried())
    assert "clipping" in asked
    assert WORDS not in heard
    assert "session_not_found" in heard


def test_two_readers_who_call_their_sessions_alike_each_have_their_own(guarded: str) -> None:
    async def tried() -> tuple[str, str, str]:
        async with Session(guarded, "shared", ANNA) as anna, Session(guarded, "shared", BEN) as ben:
            await anna.load()
            ben.conversation = anna.conversation
            asked = await _all(anna, QUESTION)
            return asked, await ben.load(), await _all(ben, "Who won the Rugby World Cup?")

    asked, loaded, others = within(tried())
    assert WORDS in asked
    assert QUESTION not in loaded, "a conversation's id gives it to its reader only"
    assert QUESTION not in others
    assert "Rugby" in others


def test_a_readers_own_tab_goes_on_with_its_conversation(guarded: str) -> None:
    async def tried() -> str:
        async with Session(guarded, auth=ANNA) as first, Session(guarded, auth=ANNA) as again:
            await first.load()
            again.conversation = first.conversation
            await _all(first, QUESTION)
            return await again.load()

    assert QUESTION in within(tried())


def test_a_readers_conversation_is_taken_out_by_nobody_else(guarded: str) -> None:
    async def tried() -> tuple[str, int, int]:
        async with Session(guarded, auth=ANNA) as anna, Session(guarded, auth=BEN) as ben:
            await anna.load()
            await _all(anna, QUESTION)
            path = f"/clippings/conversations/{anna.conversation}.md"
            strange = httpx.get(guarded + path).status_code
            return (await anna.client.get(path)).text, (await ben.client.get(path)).status_code, strange

    taken, others, strange = within(tried())
    assert QUESTION in taken
    assert (others, strange) == (404, 401)


def test_another_reader_cant_stop_or_end_what_they_cant_see(guarded: str) -> None:
    async def tried() -> str:
        async with Session(guarded, "shared", ANNA) as anna, Session(guarded, "shared", BEN) as ben:
            await anna.load()
            asking = asyncio.create_task(_all(anna, QUESTION))
            for index in range(60):
                said = {"session_hash": "shared", "fn_index": index, "event_id": "0"}
                await ben.client.post("/gradio_api/cancel", json=said)
            return await asking

    assert "clipping" in within(tried())


def test_a_removed_reader_is_out_at_once_also_of_what_streams(guarded: str, shelf: Assistant) -> None:
    readers = Readers(shelf.library.engine)
    readers.add("Cleo", "yet other words")

    async def tried() -> tuple[int, str]:
        async with Session(guarded, auth=("Cleo", "yet other words")) as cleo:
            await cleo.load()
            assert (await cleo.client.get("/config")).status_code == 200
            readers.remove("Cleo")
            status = (await cleo.client.get("/config")).status_code
            with pytest.raises(ServerError) as refused:
                await _all(cleo, QUESTION)
            return status, str(refused.value)

    status, refused = within(tried())
    assert status == 401
    assert "401" in refused


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/gradio_api/queue/data?session_hash=shared"),
        ("GET", "/gradio_api/queue/status"),
        ("GET", "/gradio_api/heartbeat/shared"),
        ("GET", "/gradio_api/upload_progress?upload_id=1"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/clippings/reports/one/report.html"),
    ],
)
def test_nothing_but_the_login_passes_without_one(guarded: str, method: str, path: str) -> None:
    assert httpx.request(method, guarded + path).status_code == 401
    strange = {"cookie": "access-token=guessed; access-token-unsecure=guessed"}
    assert httpx.request(method, guarded + path, headers=strange).status_code == 401


def within(tried: Coroutine[Any, Any, Told]) -> Told:
    """Run it; who waits for words that another one got would wait for ever."""
    return asyncio.run(asyncio.wait_for(tried, 60))


async def _all(session: Session, question: str) -> str:
    return "".join([message.text async for message in session.ask(question)])
