"""The command line as a process: interrupted, killed, on a full disk, beside another process, and the chat."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from index.diagnosing.doctor import examine
from index.filters import Filters
from index.library import Library
from index.settings import Settings
from index.token_vectors import recorded

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
BRITAIN = "Why did Britain skip the meeting?"
#: Articles of one chunk each: more than are kept in one transaction.
MANY = 420


def start(settings: Settings, *args: str, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    env = {
        **os.environ,
        "CLIPPINGS_HOME": str(settings.home),
        "CLIPPINGS_MODELS": str(settings.models),
        "CLIPPINGS_GENERATOR": "none",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=env,
        preexec_fn=before,  # noqa: PLW1509 nothing here has threads that matter
    )


def wait_until(reached: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of articles that are added in two transactions."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"bird{number:03}.txt").write_text(f"Bird {number} laid its eggs in the tower. They were blue.")
    return folder


def kept(settings: Settings) -> int:
    if not (settings.home / "library.db").exists():
        return 0
    library = Library.open(settings.database)
    try:
        return library.count()
    finally:
        library.close()


def assert_whole(settings: Settings) -> None:
    """Every article has its chunks, vectors and full text."""
    found = examine(settings)
    assert found.problems == ()
    library = Library.open(settings.database)
    try:
        entries = library.entries()
        assert all(entry.chunks for entry in entries)
        assert library.unembedded(recorded(settings.embedder), 1) == []
        assert len(library.search_text("tower", 10_000, Filters())) == len(entries)
    finally:
        library.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_stopped_in_the_middle_nothing_is_half_added(home: Settings, many: Path, how: signal.Signals) -> None:
    adding = start(home, "add", str(many), "--json")
    wait_until(lambda: kept(home) > 0, adding)
    adding.send_signal(how)
    out, err = adding.communicate(timeout=PATIENCE)
    if how is signal.SIGINT:
        assert (adding.returncode, out) == (1, "")
        assert err.strip().splitlines()[-1] == "clippings: stopped; what was done before stays"
    before = kept(home)
    assert 0 < before < MANY
    assert_whole(home)
    again = start(home, "add", str(many), "--json")
    out, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert {name: len(found) for name, found in json.loads(out).items()} == {
        "added": MANY - before, "unchanged": before, "replaced": 0, "failed": 0,
    }  # fmt: skip
    assert_whole(home)
    assert examine(home).indexed == kept(home) == MANY


def test_a_full_disk_is_one_line_and_leaves_the_library_whole(home: Settings, many: Path) -> None:
    def little_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    adding = start(home, "add", str(many), "--json", before=little_disk)
    out, err = adding.communicate(timeout=PATIENCE)
    assert adding.returncode == 1
    said, counts = err.splitlines()
    assert "nothing was half-done" in said
    result = json.loads(out)
    assert len(result["added"]) == kept(home) < MANY
    assert len(result["added"]) + len(result["failed"]) == MANY
    assert f"{len(result['failed'])} failed" in counts
    assert_whole(home)


def test_a_writer_waits_for_another_and_says_so(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "storks.txt"
    path.write_text("Storks fly to Africa in autumn. They come back in April.")
    home.home.mkdir(parents=True)
    with FileLock(home.home / "writing.lock"):
        adding = start(home, "add", str(path))
        assert adding.stderr is not None
        assert "another process is writing to the library" in adding.stderr.readline()
        assert adding.poll() is None
        assert start(home, "list", "--json").communicate(timeout=PATIENCE)[0] == "[]\n"
    out, _ = adding.communicate(timeout=PATIENCE)
    assert (adding.returncode, out.split()[0]) == (0, "added")


def test_output_that_nobody_reads_is_left_quietly(home: Settings) -> None:
    listing = start(home, "list", "--json")
    assert listing.stdout is not None
    listing.stdout.close()
    assert listing.stderr is not None
    assert listing.stderr.read() == ""


def test_the_chat_opens_and_adds_the_samples_behind_the_page(home: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chat = start(home, "chat", "--no-browser", "--sample", "--port", str(port))
        assert chat.stderr is not None
        said = chat.stderr.readline()
        address = next(word.rstrip(";") for word in said.split() if word.startswith("http://127.0.0.1:"))
        assert address != f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(address, timeout=PATIENCE) as page:
            assert page.status == 200
    asking = urllib.request.Request(f"{address}/api/ask", json.dumps({"question": BRITAIN}).encode())
    asking.add_header("content-type", "application/json")
    with urllib.request.urlopen(asking, timeout=PATIENCE) as given:
        assert not json.load(given)["refused"], "who asks at once waits for the articles"
    assert kept(home) == 14
    listed, _ = start(home, "list", "--json").communicate(timeout=PATIENCE)
    assert len(json.loads(listed)) == 14
    chat.send_signal(signal.SIGINT)
    out, _ = chat.communicate(timeout=PATIENCE)
    assert (chat.returncode, out) == (0, "")
