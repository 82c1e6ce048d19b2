"""The tools for a language model's client, called by a real client over HTTP and over pipes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import jsonschema
import pytest
from fastapi import FastAPI
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from slow import Slow
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from rag import Assistant, Parts
from ui.programs.mcp import MOST_REQUEST_BYTES
from ui.programs.mount import Programs

BRITAIN = "Why did Britain skip the meeting?"
ROOT = Path(__file__).parents[2]
Talk = Callable[[ClientSession], Awaitable[Any]]
Serve = Callable[[Any], AbstractContextManager[str]]


@asynccontextmanager
async def over_http(address: str) -> AsyncIterator[ClientSession]:
    async with (
        streamable_http_client(f"{address}/mcp") as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        yield session


@asynccontextmanager
async def over_pipes(assistant: Assistant) -> AsyncIterator[ClientSession]:
    settings = assistant.settings
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui.cli", "mcp", "--set", "generator=none"],
        env={"CLIPPINGS_HOME": str(settings.home), "CLIPPINGS_MODELS": str(settings.models), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        yield session


def talk(session: Any, program: Talk) -> Any:
    async def run() -> Any:
        async with session as opened:
            return await program(opened)

    return asyncio.run(run())


def text_of(result: types.CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


@pytest.fixture(params=["http", "pipes"])
def connect(request: pytest.FixtureRequest, shelf: Assistant, address: str) -> Callable[[], Any]:
    """A client's connection, either way, to the same articles; the page has the index open meanwhile."""
    return (lambda: over_http(address)) if request.param == "http" else (lambda: over_pipes(shelf))


def test_a_client_finds_and_calls_the_tools(connect: Callable[[], Any], shelf: Assistant) -> None:
    async def program(session: ClientSession) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"ask", "search", "show"}
        for tool in tools.values():
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.readOnlyHint
            jsonschema.Draft202012Validator.check_schema(tool.inputSchema)
            jsonschema.Draft202012Validator.check_schema(tool.outputSchema or {})
        asked = await session.call_tool("ask", {"question": BRITAIN})
        assert not asked.isError
        answer = asked.structuredContent or {}
        assert len(answer["passages"]) == 3
        citation = answer["statements"][0]["citations"][0]
        assert text_of(asked) == str(shelf.answer(BRITAIN))
        assert "[1] “Britain skipped the dinner" in text_of(asked)
        shown = await session.call_tool("show", {"id": citation["article_id"][:12], "start": citation["start"]})
        told = shown.structuredContent or {}
        assert told["text"].startswith(citation["quote"])
        assert "/" not in told["path"]
        found = await session.call_tool("search", {"query": BRITAIN, "top_k": 2})
        passages = (found.structuredContent or {})["passages"]
        assert [one["text"] for one in passages] == [one.text for one in shelf.search(BRITAIN, top_k=2)]
        assert f"article {passages[0]['article_id']}" in text_of(found)

    talk(connect(), program)


def test_what_is_wrong_is_said_in_one_line_and_the_session_goes_on(address: str) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {"question": " "}, "the question is empty; type one"),
        ("ask", {}, "question: Field required"),
        ("ask", {"question": "Who?", "topk": 3}, "topk: Extra inputs are not permitted"),
        ("show", {"id": "12345678"}, "no article's id begins with '12345678'; `clippings list` shows them"),
        ("ask", {"question": None}, "question: Field required"),
        ("ask", {"question": "Who?", "filters": "no JSON"}, "filters: Input should be an object"),
        ("ask", {"question": "谁是总统？"},
         "the question seems to be in Chinese; questions and articles in English are supported"),
        ("search", {"query": "who\0"}, "a NUL is no text"),
        ("show", {"id": "7f3"}, "'7f3' is too short for an article's id; give 8 characters or more of it"),
        ("search", {"query": "x", "filters": {"collection": "no"}}, "no collection is called 'no'"),
        ("erase", {}, "no tool is called 'erase'; there are ask, search, show"),
    ]  # fmt: skip

    async def program(session: ClientSession) -> list[tuple[bool, str]]:
        return [
            (result.isError, text_of(result))
            for name, given, _ in wrong
            for result in [await session.call_tool(name, given)]
        ]

    assert talk(over_http(address), program) == [(True, line) for _, _, line in wrong]


def test_a_conversation_and_filters_come_as_json_or_as_its_text(address: str, shelf: Assistant) -> None:
    turns = [{"question": "How long had the Ever Given blocked the canal?", "answer": "Six days."}]
    (of,) = {one.article_id for one in shelf.search("Cassini", top_k=1)}

    async def program(session: ClientSession) -> None:
        for history in (turns, json.dumps(turns)):
            asked = await session.call_tool("ask", {"question": "And when was it freed?", "history": history})
            assert "it" not in (asked.structuredContent or {})["standalone_question"].split()
        for filters in ({"articles": [of], "sources": None}, json.dumps({"articles": [of]})):
            found = await session.call_tool("search", {"query": BRITAIN, "filters": filters})
            assert {one["article_id"] for one in (found.structuredContent or {})["passages"]} == {of}
        nothing = {"question": f"😀 {BRITAIN}", "filters": None, "history": None, "top_k": None}
        assert text_of(await session.call_tool("ask", nothing)).startswith("Britain skipped the dinner")

    talk(over_http(address), program)


def test_a_long_article_is_shown_in_parts(address: str, shelf: Assistant) -> None:
    entry = shelf.library.entries()[0]
    text = shelf.library.by_id(entry.id).text

    async def program(session: ClientSession) -> str:
        read, start = "", 0
        while start < entry.characters:
            result = await session.call_tool("show", {"id": entry.id, "start": start, "characters": 1000})
            part = result.structuredContent or {}
            assert part["start"] == start
            assert ("goes on" in text_of(result)) == (part["end"] < entry.characters)
            read, start = read + part["text"], part["end"]
        beyond = await session.call_tool("show", {"id": entry.id, "start": 10**6})
        assert (beyond.structuredContent or {})["text"] == ""
        return read

    assert talk(over_http(address), program) == text


def test_a_call_tells_how_far_it_is(connect: Callable[[], Any]) -> None:
    told: list[tuple[float, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, message))

    async def program(session: ClientSession) -> None:
        await session.call_tool("ask", {"question": BRITAIN}, progress_callback=note)

    talk(connect(), program)
    assert [line for _, line in told][:2] == ["looking for passages", "reading them"]
    assert (told[2][1] or "").startswith("found: Britain skipped the dinner")
    assert [number for number, _ in told] == [*range(1, len(told) + 1)]


def test_a_cancelled_call_stops_the_model(shelf: Assistant, serve: Serve) -> None:
    llm = Slow()
    own = shelf.settings.model_copy(update={"answer_tokens": 2_900})

    async def program(session: ClientSession) -> None:
        writing = anyio.Event()

        async def note(progress: float, total: float | None, message: str | None) -> None:
            if message == "phrasing the answer":
                writing.set()

        async def call() -> None:
            with pytest.raises(McpError, match="cancel"):
                await session.call_tool("ask", {"question": BRITAIN}, progress_callback=note)

        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await writing.wait()
            number = session._request_id - 1
            cancelled = types.CancelledNotification(params=types.CancelledNotificationParams(requestId=number))
            await session.send_notification(types.ClientNotification(cancelled))
        await anyio.sleep(1)
        said = llm.said
        await anyio.sleep(0.2)
        assert llm.said == said
        quoted = await session.call_tool("ask", {"question": BRITAIN, "generator": False})
        assert not quoted.isError

    with Assistant(own, Parts(llm=llm)) as assistant, serve(assistant) as address:
        talk(over_http(address), program)


def test_another_site_s_page_can_t_call(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers, status in (
        ({"host": "elsewhere.example"}, 421),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 400),
    ):
        response = httpx.post(f"{address}/mcp", content=json.dumps(call), headers=headers)
        assert response.status_code == status
    large = json.dumps({**call, "params": {"x": "y" * MOST_REQUEST_BYTES}})
    sent = httpx.post(f"{address}/mcp", content=large, headers={"content-type": "application/json"})
    assert sent.status_code == 413


def test_a_session_answers_nobody_but_who_opened_it(shelf: Assistant) -> None:
    programs = Programs(shelf, None, who=lambda scope: Headers(scope=scope).get("x-reader"))
    app = FastAPI(lifespan=programs.lifespan)
    programs.serve(app)
    begin = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    with TestClient(app, headers={"accept": "application/json, text/event-stream"}) as client:
        opened = client.post("/mcp", json=begin, headers={"x-reader": "ada"})
        assert opened.status_code == 200
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        for reader, status in (("ada", 202), ("bob", 404)):
            assert client.post("/mcp", json=ready, headers={**session, "x-reader": reader}).status_code == status


def test_nothing_but_the_protocol_is_on_the_pipe_and_its_end_ends_the_process(shelf: Assistant) -> None:
    begin = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": "x"}},
    }
    settings = shelf.settings
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "mcp", "--set", f"home={settings.home}", "--set", f"models={settings.models}",
         "--set", "generator=none"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("not JSON\n" + "\n".join(map(json.dumps, (begin, ready, call))) + "\n")
    process.stdin.flush()
    answered: set[int] = set()
    while answered != {1, 2}:
        line = json.loads(process.stdout.readline())
        assert line["jsonrpc"] == "2.0"
        answered |= {line["id"]} if "id" in line else set()
    process.stdin.close()
    assert process.wait(20) == 0
    assert process.stdout.read() == ""
    assert process.stderr is not None
    assert process.stderr.read() == ""
