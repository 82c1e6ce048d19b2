"""Feeds: read from a real server on loopback, remembered, read again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import create_engine, text

from index import feed_reading
from index.embed import Embedder, open_embedder
from index.feeds import Feed, KeptEntry
from index.filters import Filters
from index.ingest import Added, Progress, add
from index.library import Library
from index.loading import robots
from index.loading.from_feed import is_feed
from index.settings import Settings

SENTENCE = "The council voted on Tuesday to close the {} bridge for six months, the mayor said."
RSS, ATOM = "application/rss+xml", "application/atom+xml"
OWN = "The whole text stands in the feed itself: the ferry to the island runs again from Monday on."


def page(name: str, head: str = "") -> tuple[int, str, bytes]:
    return 200, "text/html", f"<html><head>{head}</head><body><p>{SENTENCE.format(name)}</p></body></html>".encode()


def rss(*items: str, title: str = "The Harbour") -> tuple[int, str, bytes]:
    held = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    held += (
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>{"".join(items)}</channel></rss>'
    )
    return 200, RSS, held.encode()


def item(link: str, title: str = "", date: str = "Tue, 04 Mar 2025 08:00:00 GMT", more: str = "") -> str:
    return f"<item><link>{link}</link><title>{title}</title><pubDate>{date}</pubDate>{more}</item>"


@dataclass
class Site:
    """A server, what it answers by path, and what it was asked."""

    url: str = ""
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def since(self) -> list[str]:
        """What was asked since the last time this was."""
        found, self.asked[:] = list(self.asked), []
        return found


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            code, kind, body = found.answers.get(self.path, (404, "text/plain", b"gone"))
            etag = found.etags.get(self.path)
            if etag and self.headers["If-None-Match"] == etag:
                code, body = 304, b""
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            if code in (301, 302):
                self.send_header("Location", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    found.url = f"http://127.0.0.1:{http.server_port}"
    yield found
    http.shutdown()
    http.server_close()


@pytest.fixture
def library(home: Settings) -> Iterator[Library]:
    opened = Library.open(home.database)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def embedder(settings: Settings) -> Embedder:
    return open_embedder(settings)


Adds = Callable[..., Added]


@pytest.fixture
def adds(home: Settings, library: Library, embedder: Embedder) -> Adds:
    """Adds targets to the library, from this machine too."""
    allowed = home.model_copy(update={"allow_private_addresses": True})

    def run(
        *targets: str, collection: str | None = None, on_progress: Callable[[Progress], bool | None] = lambda _: None
    ) -> Added:
        return add(targets, library, embedder, allowed, collection, on_progress)

    return run


@pytest.fixture
def two(site: Site) -> Site:
    """A feed of two entries whose pages say nothing of themselves."""
    site.answers |= {
        "/feed": rss(
            item(f"{site.url}/north", "North", more="<dc:creator>Ada Byron</dc:creator>"),
            item(f"{site.url}/south", "South"),
        ),
        "/north": page("north"),
        "/south": page("south"),
    }
    return site


def reasons(added: Added) -> list[str]:
    return [error.reason for error in added.failed]


# What is added


def test_every_entry_of_a_feed_is_added_with_what_the_feed_says_of_it(two: Site, adds: Adds, library: Library) -> None:
    told: list[Progress] = []

    added = adds(f"{two.url}/feed", on_progress=told.append)

    assert (len(added.added), added.failed) == (2, [])
    north = next(entry for entry in library.entries() if entry.title == "North")
    assert (north.author, north.source, north.url) == ("Ada Byron", "The Harbour", f"{two.url}/north")
    assert north.published_at == datetime(2025, 3, 4, 8, tzinfo=UTC)
    assert library.by_id(north.id).text == SENTENCE.format("north")
    assert [(progress.done, progress.total) for progress in told] == [(0, 2), (0, 1)]


def test_what_a_page_says_of_itself_comes_first(two: Site, adds: Adds, library: Library) -> None:
    two.answers["/north"] = page(
        "north", '<title>Its own title</title><meta name="author" content="Own Author"/>'
        '<meta property="article:published_time" content="2024-01-02T00:00:00Z"/>'
    )  # fmt: skip

    adds(f"{two.url}/feed")

    (own,) = (entry for entry in library.entries() if entry.url == f"{two.url}/north")
    assert (own.title, own.author, own.published_at) == (
        "Its own title",
        "Own Author",
        datetime(2024, 1, 2, tzinfo=UTC),
    )


def test_a_page_that_cant_be_had_is_replaced_by_the_feed_s_own_text_and_the_others_go_on(
    two: Site, adds: Adds, library: Library
) -> None:
    whole = f"<content:encoded><![CDATA[<p>{OWN}</p><script>alert(1)</script>]]></content:encoded>"
    beginning = "<description>It begins like this, and the rest isn't here at all.</description>"
    two.answers["/feed"] = rss(
        item(f"{two.url}/gone", "Ferry", more=whole),
        item(f"{two.url}/nothing", "Nothing", more=beginning),
        item(f"{two.url}/north", "North"),
    )

    added = adds(f"{two.url}/feed")

    assert {entry.title for entry in library.entries()} == {"Ferry", "North"}
    ferry = next(entry for entry in library.entries() if entry.title == "Ferry")
    assert (library.by_id(ferry.id).text, ferry.url) == (OWN, f"{two.url}/gone")
    assert [(error.origin, error.reason) for error in added.failed] == [
        (f"{two.url}/nothing", "the server answered 404 Not Found")
    ]


def test_an_entry_without_a_page_is_what_the_feed_says(site: Site, adds: Adds, library: Library) -> None:
    site.answers["/feed"] = rss(
        f"<item><guid isPermaLink='false'>1</guid><description>{OWN}</description></item>",
        "<item><guid isPermaLink='false'>2</guid><title>Only a title</title></item>",
    )

    added = adds(f"{site.url}/feed")

    assert [library.by_id(article_id).text for article_id in added.added] == [OWN]
    assert reasons(added) == ["the entry has neither an address nor a text"]


def test_atom_with_relative_addresses_and_html_in_its_titles(site: Site, adds: Adds, library: Library) -> None:
    site.answers |= {
        "/feed.xml": (
            200,
            "text/xml",
            b'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Log</title><entry>'
            b'<title type="html">AT&amp;amp;T &lt;b&gt;closes&lt;/b&gt;</title><link href="/north"/><id>n</id>'
            b"<updated>2025-03-04T08:00:00Z</updated><author><name>Ada</name></author></entry></feed>",
        ),
        "/north": page("north"),
    }

    adds(f"{site.url}/feed.xml")

    (entry,) = library.entries()
    assert (entry.title, entry.author, entry.source) == ("AT&T closes", "Ada", "Log")


@pytest.mark.parametrize(
    ("content_type", "body", "is_one"),
    [
        (RSS, b"anything", True),
        (ATOM, b"anything", True),
        ("text/xml", b"<rss version='2.0'>", True),
        ("application/xml", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by hand --><feed xmlns='a'>", True),
        ("application/rdf+xml", b"<rdf:RDF xmlns='a'>", True),
        ("text/html", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="0.91">', True),
        ("text/html", b"<html><body><rss>", False),
        ("application/xml", b"<urlset></urlset>", False),
        ("application/pdf", b"<rss>", False),
    ],
)
def test_a_feed_is_known_by_its_type_or_by_how_it_begins(content_type: str, body: bytes, is_one: bool) -> None:
    assert is_feed(content_type, body) is is_one


def test_xml_that_is_no_feed_and_a_feed_that_is_broken_are_one_line(site: Site, adds: Adds, library: Library) -> None:
    site.answers |= {"/map.xml": (200, "text/xml", b"<urlset/>"), "/feed": (200, RSS, b"not even XML")}

    first, second = reasons(adds(f"{site.url}/map.xml", f"{site.url}/feed"))

    assert "it is no feed" in first
    assert second.startswith("a feed that can't be read")
    assert library.feeds() == []


# What is remembered


def test_a_feed_is_remembered_with_its_collection(two: Site, adds: Adds, library: Library) -> None:
    adds(f"{two.url}/feed", collection="Harbour")

    (feed,) = library.feeds()
    assert (feed.url, feed.title, feed.collection, feed.articles) == (f"{two.url}/feed", "The Harbour", "Harbour", 2)
    assert feed.problem is None
    assert feed.read_at is not None
    assert len(library.entries(Filters(collection="Harbour"))) == 2


def test_a_feed_read_again_fetches_only_what_is_new_or_changed(two: Site, adds: Adds, library: Library) -> None:
    adds(f"{two.url}/feed", collection="Harbour")
    two.answers |= {
        "/feed": rss(
            item(f"{two.url}/west", "West"),
            item(f"{two.url}/north", "North"),
            item(f"{two.url}/south", "South", "Wed, 05 Mar 2025 08:00:00 GMT"),
        ),
        "/west": page("west"),
        "/south": page("new south"),
    }
    two.since()

    added = adds(f"{two.url}/feed")

    assert two.since() == ["/robots.txt", "/feed", "/south", "/west"]
    assert (len(added.added), len(added.replaced), len(added.unchanged)) == (1, 1, 1)
    assert len(library.entries(Filters(collection="Harbour"))) == 3


def test_a_feed_that_hasn_t_changed_isn_t_sent_again(two: Site, adds: Adds, library: Library) -> None:
    two.etags["/feed"] = '"1"'
    adds(f"{two.url}/feed")
    two.since()

    added = adds(f"{two.url}/feed")

    assert two.since() == ["/robots.txt", "/feed"]
    assert (len(added.unchanged), added.added, added.failed) == (2, [], [])
    assert library.feeds()[0].etag == '"1"'


def test_what_failed_is_tried_again_though_the_feed_hasn_t_changed(two: Site, adds: Adds) -> None:
    two.etags["/feed"] = '"1"'
    there = two.answers.pop("/south")
    assert reasons(adds(f"{two.url}/feed")) == ["the server answered 404 Not Found"]
    two.answers["/south"] = there

    assert len(adds(f"{two.url}/feed").added) == 1


def test_an_article_that_was_removed_stays_away(two: Site, adds: Adds, library: Library) -> None:
    first, second = adds(f"{two.url}/feed").added
    library.remove([first])
    library.remove([second], purge=True)

    added = adds(f"{two.url}/feed")

    assert (added.added, added.unchanged, library.count()) == ([], [], 0)


def test_a_page_that_was_added_by_its_address_isn_t_fetched_again(two: Site, adds: Adds) -> None:
    adds(f"{two.url}/north")
    two.since()

    added = adds(f"{two.url}/feed")

    assert "/north" not in two.since()
    assert (len(added.added), len(added.unchanged)) == (1, 1)


def test_a_feed_that_is_gone_says_so_until_it_is_back(two: Site, adds: Adds, library: Library) -> None:
    adds(f"{two.url}/feed")
    there = two.answers["/feed"]
    for answer, problem in (
        ((503, "text/plain", b""), "the server answered 503 Service Unavailable"),
        (page("another"), "no longer a feed; look where it went and add that, and forget this one"),
    ):
        two.answers["/feed"] = answer
        assert reasons(adds(f"{two.url}/feed")) == [problem]
        assert library.feeds()[0].problem == problem
    two.answers["/feed"] = there

    adds(f"{two.url}/feed")

    assert library.feeds()[0].problem is None
    assert library.count() == 2


def test_a_feed_is_forgotten_without_its_articles(two: Site, adds: Adds, library: Library) -> None:
    adds(f"{two.url}/feed")

    assert library.forget_feed(f"{two.url}/feed")

    assert (library.feeds(), library.count()) == ([], 2)
    assert not library.forget_feed(f"{two.url}/feed")
    assert len(adds(f"{two.url}/feed").unchanged) == 2, "its pages are known by their addresses"


def test_feeds_are_listed_by_title(library: Library) -> None:
    now = datetime(2025, 3, 4, tzinfo=UTC)
    for title in ("b", "A"):
        library.keep_feed(Feed(f"https://example.org/{title}", title, None, now))

    assert [feed.title for feed in library.feeds()] == ["A", "b"]


def test_they_are_kept_by_postgresql_as_well(postgres: str) -> None:
    server = create_engine(postgres + "postgres", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE clippings_feeds"))
    server.dispose()
    library = Library.open(postgres + "clippings_feeds")
    moment = datetime(2025, 3, 4, tzinfo=UTC)
    feed = Feed("https://example.org/feed", "A", "Harbour", moment, etag='"1"')

    library.keep_feed(feed)
    library.keep_feed(replace(feed, title="B", problem="gone"))
    for _ in range(2):
        library.keep_feed_entries(feed.url, [("1", moment, "f" * 64), ("2", None, "e" * 64)])

    assert library.feeds() == [replace(feed, title="B", problem="gone")]
    assert library.collections() == ["Harbour"]
    assert library.entries_of_feed(feed.url) == {"1": KeptEntry(moment, None), "2": KeptEntry(None, None)}
    assert library.forget_feed(feed.url)
    assert library.entries_of_feed(feed.url) == {}
    library.close()


# Limits


def test_of_a_long_feed_the_newest_entries_are_read(
    site: Site, adds: Adds, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_reading, "MOST_ENTRIES", 2)
    for day in (1, 2, 3):
        site.answers[f"/{day}"] = page(f"bridge of day {day}")
    site.answers["/feed"] = rss(
        *(item(f"{site.url}/{day}", str(day), f"0{day} Mar 2025 08:00:00 GMT") for day in (2, 1, 3))
    )

    adds(f"{site.url}/feed")

    assert {entry.title for entry in library.entries()} == {"2", "3"}


def test_a_slow_feed_is_left_in_time_and_gone_on_with(two: Site, adds: Adds, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(feed_reading, "MOST_SECONDS", -1)
        assert all(reason.startswith("not read: the feed takes longer") for reason in reasons(adds(f"{two.url}/feed")))

    assert len(adds(f"{two.url}/feed").added) == 2


def test_a_feed_that_is_stopped_keeps_what_was_read_says_what_and_goes_on_there(
    two: Site, adds: Adds, library: Library
) -> None:
    two.etags["/feed"] = '"1"'
    stopped = adds(f"{two.url}/feed", f"{two.url}/feed", on_progress=lambda told: told.title != "South")

    assert [library.by_id(article_id).entry.title for article_id in stopped.added] == ["North"]
    assert (stopped.failed, library.count(), library.feeds()[0].read_at) == ([], 1, None)

    again = adds(f"{two.url}/feed")

    assert (again.unchanged, len(again.added)) == (stopped.added, 1)


def test_a_feed_of_entities_is_no_bomb(site: Site, adds: Adds) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    site.answers["/feed"] = 200, RSS, (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "lol">{laughs}]><rss version="2.0"><channel><title>&a9;</title>'
        f"<item><title>&a9;</title><description>&a9;</description></item></channel></rss>"
    ).encode()  # fmt: skip

    added = adds(f"{site.url}/feed")

    assert len(added.failed) == 1
    assert len(str(added.failed[0])) < 300


def test_an_entry_leads_to_no_private_address(
    two: Site, adds: Adds, library: Library, home: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed itself stands for a public one here: its address alone is let through."""
    from index.loading import fetch as fetch_module

    real, first = fetch_module.refusal, iter([None, None])
    monkeypatch.setattr(fetch_module, "refusal", lambda address: next(first, real(address)))
    two.since()

    added = add([f"{two.url}/feed"], library, embedder, home)

    assert two.since() == ["/feed", "/robots.txt"], "once by the feed's own address, which is let through"
    assert all("a loopback address" in reason for reason in reasons(added))
    assert len(added.failed) == 2


# robots.txt


def test_the_pages_that_robots_txt_keeps_programs_from_aren_t_fetched(two: Site, adds: Adds) -> None:
    two.answers["/robots.txt"] = (
        200, "text/plain", b"User-agent: *\nDisallow: /\n\nUser-agent: Clippings\nDisallow: /south\nAllow: /\n"
    )  # fmt: skip

    added = adds(f"{two.url}/feed")

    assert two.since() == ["/feed", "/robots.txt", "/north"], "each site's rules are asked for once"
    assert len(added.added) == 1
    assert reasons(added) == ["the site's robots.txt keeps programs from it; open it yourself and add its address"]
    assert len(adds(f"{two.url}/south").added) == 1, "a person may"


def test_a_redirect_into_what_is_kept_from_programs_isn_t_followed(two: Site, adds: Adds) -> None:
    two.answers |= {
        "/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /south"),
        "/north": (302, "/south", b""),
    }

    assert len(adds(f"{two.url}/feed").failed) == 2
    assert "/south" not in two.since()


@pytest.mark.parametrize(("code", "reads"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_site_without_robots_txt_allows_everything_and_a_broken_one_nothing(
    two: Site, adds: Adds, code: int, reads: bool
) -> None:
    two.answers["/robots.txt"] = code, "text/plain", b""

    added = adds(f"{two.url}/feed")

    assert bool(added.added) is reads
    assert reads or "robots.txt can't be read" in reasons(added)[0]


def test_a_feed_that_is_kept_from_programs_isn_t_read(two: Site, adds: Adds, library: Library) -> None:
    two.answers["/robots.txt"] = 200, "text/plain", b"User-agent: *\nDisallow: /feed"

    assert "robots.txt keeps programs from it" in reasons(adds(f"{two.url}/feed"))[0]
    assert library.feeds() == []


def test_a_delay_is_kept_to_within_bounds(two: Site, adds: Adds, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(feed_reading.time, "sleep", waited.append)
    two.answers["/robots.txt"] = 200, "text/plain", b"User-agent: *\nCrawl-delay: 3"
    adds(f"{two.url}/feed")
    assert 2 < max(waited) <= 3

    waited.clear()
    two.answers |= {
        "/robots.txt": (200, "text/plain", b"User-agent: *\nCrawl-delay: 86400"),
        "/feed": rss(item(f"{two.url}/a", "A"), item(f"{two.url}/b", "B")),
    }
    adds(f"{two.url}/feed")
    assert 9 < max(waited) <= robots.MOST_DELAY_SECONDS


def test_robots_txt_with_rules_without_end_is_left_alone(two: Site, adds: Adds) -> None:
    names, rules = (
        "\n".join(f"User-agent: a{n}" for n in range(5_000)),
        "\n".join(f"Disallow: /{n}" for n in range(5_000)),
    )
    two.answers["/robots.txt"] = 200, "text/plain", f"{names}\n{rules}".encode()

    assert "too many rules" in reasons(adds(f"{two.url}/feed"))[0]
