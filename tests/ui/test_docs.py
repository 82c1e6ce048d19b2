"""What the documentation shows is run as it stands there."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from pydantic import SecretStr
from tests_support import copy_home, free_port

from index.settings import Settings
from rag import Assistant

ROOT = Path(__file__).parents[2]
PROGRAMS = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELSEWHERE = "https://example.org/story.html"
#: An address that a login is asked for on.
ELSE = "127.0.0.2"
BRITAIN = "Britain skipped the dinner because it saw no need"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def environment(assistant: Assistant) -> dict[str, str]:
    settings = assistant.settings
    own = {"HOME": str(settings.home), "MODELS": str(settings.models), "GENERATOR": "none"}
    return {**os.environ, "PYTHONPATH": str(ROOT), **{f"CLIPPINGS_{name}": value for name, value in own.items()}}


def test_the_readme_is_read_in_one_sitting_and_leads_to_what_is_there() -> None:
    assert len(README.splitlines()) <= 180
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_setting_is_told_with_what_it_is_where_it_is_left_out() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ?(.*?) ?\| ", SETTINGS.partition("## All of them")[2], re.MULTILINE))
    assert set(told) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        if name not in {"home", "models"}:
            assert told[name] == (f"`{default}`" if str(default) else "")


@pytest.mark.parametrize("program", [*blocks(README, "python"), *blocks(PROGRAMS, "python")])
def test_an_example_in_python_runs(assistant: Assistant, program: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment(assistant), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert BRITAIN in ran.stdout or "Britain and France stay away" in ran.stdout
    assert "The articles don't say" not in ran.stdout


def test_the_calls_over_http_are_answered(shelf: Assistant, address: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl")
    (calls,) = blocks(PROGRAMS, "sh")
    answers = []
    private = f"{address}/story.html"  # is refused before anything is connected to
    for call in calls.replace("http://127.0.0.1:7860", address).replace(ELSEWHERE, private).splitlines():
        ran = subprocess.run(shlex.split(call), cwd=ROOT, capture_output=True, text=True, check=True)
        answers.append(ran.stdout)
    asked, streamed, searched, listed, shown, added, refused, standing = answers
    assert json.loads(asked)["answer"].startswith(BRITAIN)
    assert "event: answer" in streamed
    assert len(json.loads(searched)["passages"]) == 3
    assert len(json.loads(listed)["articles"]) == 5
    assert json.loads(shown)["title"].startswith("Britain and France stay away")
    (new,) = json.loads(added)["added"]
    assert json.loads(refused)["failed"][0]["path"] == private
    assert json.loads(standing)["articles"] == shelf.library.count()
    shelf.remove([new["id"]], purge=True)


def test_a_program_logs_in_where_others_can_reach_the_page(assistant: Assistant, tmp_path: Path) -> None:
    """As it stands there, on an address that isn't the computer's own loopback (of those, one that every test may call)."""
    (lines,) = blocks(PROGRAMS, "console")
    add, chat, call = (line.removeprefix("$ ") for line in lines.splitlines())
    copy_home(assistant.settings.home, tmp_path / "home")
    own = {**environment(assistant), "CLIPPINGS_HOME": str(tmp_path / "home")}
    echo, _, command = add.partition(" | ")
    word = shlex.split(echo)[1]
    subprocess.run(
        [*program(command)], env=own, cwd=ROOT, input=f"{word}\n", text=True, check=True, capture_output=True
    )
    port = free_port()
    address = f"http://{ELSE}:{port}"
    serving = subprocess.Popen(
        [*program(chat.replace("HOST", ELSE)), "--port", str(port)],
        env=own,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stderr is not None
        assert (
            serving.stderr.readline() == f"clippings: Clippings is at {address}, for who can log in; Ctrl-C ends it\n"
        )
        assert httpx.get(f"{address}/api/status", timeout=60).status_code == 401
        said = subprocess.run(
            shlex.split(call.replace("http://HOST:7860", address)), capture_output=True, text=True, check=True
        )
        assert json.loads(said.stdout)["articles"] == assistant.library.count()
        assert asyncio.run(tools_of(address, ("ada", word))) == ["ask", "search", "show"]
    finally:
        serving.terminate()
        serving.wait(30)


def program(command: str) -> list[str]:
    """A command as it stands in the documentation, run from here."""
    name, *arguments = shlex.split(command)
    assert name == "clippings"
    return [sys.executable, "-m", "ui.cli", *arguments]


async def tools_of(address: str, login: tuple[str, str]) -> list[str]:
    header = f"Basic {base64.b64encode(':'.join(login).encode()).decode()}"
    async with (
        create_mcp_http_client(headers={"Authorization": header}) as http,
        streamable_http_client(f"{address}/mcp", http_client=http) as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        return [tool.name for tool in (await session.list_tools()).tools]


def test_a_client_that_is_set_up_so_finds_the_tools(assistant: Assistant) -> None:
    (config,) = blocks(PROGRAMS, "json")
    server = json.loads(config)["mcpServers"]["clippings"]
    assert server["command"].endswith("/clippings")

    async def program() -> list[str]:
        started = StdioServerParameters(
            command=sys.executable,
            args=["-m", "ui.cli", *server["args"]],
            env={**environment(assistant), **server["env"]},
            cwd=ROOT,
        )
        async with stdio_client(started) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            return [tool.name for tool in (await session.list_tools()).tools]

    assert asyncio.run(program()) == ["ask", "search", "show"]
