"""Feeds on the command line: added by address, listed, read again, forgotten."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from index.settings import Settings
from ui.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map: ClassVar = {".rss": "application/rss+xml", ".html": "text/html", "": "text/plain"}

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    site = f"http://127.0.0.1:{server.server_port}"
    (folder / "a.html").write_text("<html><body><p>Storks fly to Africa in autumn, the village says.</p></body></html>")
    (folder / "feed.rss").write_text(
        f'<rss version="2.0"><channel><title>The \u202e village</title><item><link>{site}/a.html</link><title>Storks</title>'
        f"</item><item><link>{site}/gone.html</link><title>Gone</title></item></channel></rss>"
    )
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"{site}/feed.rss"
    server.shutdown()
    server.server_close()


@pytest.fixture
def clippings(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in {"HOME": home.home, "MODELS": home.models, "GENERATOR": "none"}.items():
        monkeypatch.setenv(f"CLIPPINGS_{name}", str(value))

    def run(*args: str) -> Result:
        return CliRunner().invoke(cli, args)

    return run


def test_a_feed_is_added_listed_read_again_and_forgotten(clippings: Run, feed: str) -> None:
    added = clippings("add", feed, "--allow-private-addresses", "--json")
    assert added.exit_code == 1, "one of its pages is gone, and the other is in"
    outcome = json.loads(added.stdout)
    assert [article["title"] for article in outcome["added"]] == ["Storks"]
    assert outcome["failed"] == [
        {"path": feed.replace("feed.rss", "gone.html"), "error": "the server answered 404 Not Found"}
    ]

    (listed,) = json.loads(clippings("feeds", "--json").stdout)
    assert list(listed) == ["url", "title", "collection", "articles", "added_at", "read_at", "problem"]
    assert (listed["url"], listed["articles"], listed["problem"]) == (feed, 1, None)
    assert "1  The   village, http" in clippings("feeds").stdout

    again = json.loads(clippings("add", feed, "--allow-private-addresses", "--json").stdout)
    assert [article["title"] for article in again["unchanged"]] == ["Storks"]

    assert json.loads(clippings("feeds", "--forget", feed, "--json").stdout) == []
    assert len(json.loads(clippings("list", "--json").stdout)) == 1


def test_forgetting_what_nobody_added_is_misuse(clippings: Run) -> None:
    result = clippings("feeds", "--forget", "https://example.org/feed")

    assert result.exit_code == 2
    assert result.stderr == "clippings: no feed was added as 'https://example.org/feed'; `clippings feeds` lists them\n"


def test_a_feed_in_the_users_own_network_is_refused_unless_asked_for(clippings: Run, feed: str) -> None:
    assert "set allow_private_addresses" in clippings("add", feed).stderr
    assert "there are no feeds" in clippings("feeds").stderr
