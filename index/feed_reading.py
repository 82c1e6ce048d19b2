"""A feed is read: its entries' pages fetched one after another, and kept a few at a time.

As no person chose those addresses one by one, robots.txt is kept to (RFC 9309), for the feed itself too. An entry that
is in the library and hasn't changed since isn't fetched again; one whose article a person removed stays away. It
deliberately doesn't know how articles are kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from index.article import Article
from index.errors import ArticleError
from index.feeds import Feed
from index.library import Library
from index.loading.confined import Confined, Page
from index.loading.fetch import PAGE, Fetched, Wanted, asked, fetch
from index.loading.from_feed import FeedContent, FeedEntry, feed_of, is_feed
from index.loading.load import load_page
from index.loading.readers import Announced
from index.loading.robots import Robots
from index.settings import Settings

MOST_ENTRIES = 200
#: For all of a feed's pages; what is left then is read the next time.
MOST_SECONDS = 600.0
#: Entries that are kept together: few, so that little is lost when it is stopped.
KEPT_TOGETHER = 8

Keep = Callable[[Sequence[Article]], None]
OnEntry = Callable[[int, str], bool | None]


@dataclass
class FeedOutcome:
    """What became of the entries so far: ids of those left as they were, and errors; the others went to ``Keep``."""

    unchanged: list[str] = field(default_factory=list)
    failed: list[ArticleError] = field(default_factory=list)
    stopped: bool = False


@dataclass(frozen=True)
class Answer:
    """What stands at an address, with the feed that it is or was known as.

    Attributes:
        content: what the feed holds; None where nothing has changed since it was last read.
    """

    feed: Feed
    fetched: Fetched
    robots: Robots
    content: FeedContent | None


def open_address(url: str, library: Library, settings: Settings, reader: Confined) -> Answer | Fetched:
    """Fetch an address and say whether it is a feed.

    Raises:
        ArticleError: it can't be fetched, or is a feed that can't be read; what is remembered of it says so too.
    """
    known = library.feed(url)
    if known is None:
        fetched = fetch(url, settings)
        if not is_feed(fetched.content_type, fetched.body):
            return fetched
        robots = Robots()
        if reason := asked(fetched.url, settings, robots.permit):
            raise ArticleError(url, reason)
        return _opened(Feed(url, url, None, datetime.now(UTC)), fetched, robots, reader)
    try:
        return _again(known, settings, reader)
    except ArticleError as error:
        library.keep_feed(replace(known, problem=error.reason))
        raise


def read_feed(
    answer: Answer, library: Library, settings: Settings, reader: Confined, keep: Keep, on_entry: OnEntry
) -> FeedOutcome:
    """Read a feed to its end.

    Args:
        keep: keeps articles that were read; called now and then.
        on_entry: told before each entry how many are still to be read, and its title; returning False stops there, and
            the rest is read the next time.
    """
    outcome = FeedOutcome()
    library.keep_feed(replace(answer.feed, etag=None, last_modified=None))  # remembered also when this is stopped
    entries = list(_changed(answer, library, outcome))
    started, clock = datetime.now(UTC), time.monotonic()
    for at in range(0, len(entries), KEPT_TOGETHER):
        kept: list[tuple[str, datetime | None, str]] = []
        articles: list[Article] = []
        for number, entry in enumerate(entries[at : at + KEPT_TOGETHER], at):
            outcome.stopped = on_entry(len(entries) - number, entry.title or answer.feed.title) is False
            if outcome.stopped:
                break
            if time.monotonic() - clock > MOST_SECONDS:
                reason = f"not read: the feed takes longer than {MOST_SECONDS / 60:g} minutes; add it again to go on"
                outcome.failed.append(ArticleError(entry.link or answer.feed.url, reason))
                continue
            items = _read_entry(entry, answer, settings, reader)
            outcome.failed += [item for item in items if isinstance(item, ArticleError)]
            found = [item for item in items if isinstance(item, Article)]
            articles += found
            kept += [(entry.key, entry.updated_at, item.id) for item in found[:1]]
        keep(articles)
        library.keep_feed_entries(answer.feed.url, kept)
        if outcome.stopped:
            return outcome
    whole = not outcome.failed  # else the rest is asked for again, whatever the server says of changes
    etag, modified = (answer.fetched.etag, answer.fetched.last_modified) if whole else (None, None)
    library.keep_feed(replace(answer.feed, read_at=started, problem=None, etag=etag, last_modified=modified))
    return outcome


def _again(known: Feed, settings: Settings, reader: Confined) -> Answer:
    robots = Robots()
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    wanted = Wanted({name: value for name, value in headers.items() if value}, permit=robots.permit)
    fetched = fetch(known.url, settings, wanted)
    if fetched.unchanged:
        etag, modified = fetched.etag or known.etag, fetched.last_modified or known.last_modified
        return Answer(known, replace(fetched, etag=etag, last_modified=modified), robots, None)
    if not is_feed(fetched.content_type, fetched.body):
        raise ArticleError(known.url, "no longer a feed; look where it went and add that, and forget this one")
    return _opened(known, fetched, robots, reader)


def _opened(feed: Feed, fetched: Fetched, robots: Robots, reader: Confined) -> Answer:
    content = feed_of(reader.feed(fetched.body, fetched.url, fetched.content_type, MOST_ENTRIES))
    return Answer(replace(feed, title=content.title), fetched, robots, content)


def _changed(answer: Answer, library: Library, outcome: FeedOutcome) -> Iterator[FeedEntry]:
    """Yield the entries to be read; note those that are in the library as they are."""
    kept = library.entries_of_feed(answer.feed.url)
    if answer.content is None:
        outcome.unchanged += [entry.article_id for entry in kept.values() if entry.article_id]
        return
    links = {entry.link for entry in answer.content.entries if entry.link}
    by_address = library.added_by_address(links)
    for entry in answer.content.entries:
        if entry.key in kept:
            article_id, same = kept[entry.key].article_id, kept[entry.key].updated_at == entry.updated_at
            if article_id is None:
                continue  # a person removed it
        else:
            article_id, added_at = by_address.get(entry.link or "", (None, None))
            same = added_at is not None and (entry.updated_at is None or entry.updated_at <= added_at)
        if article_id is not None and same:
            outcome.unchanged.append(article_id)
        else:
            yield entry


def _read_entry(
    entry: FeedEntry, answer: Answer, settings: Settings, reader: Confined
) -> Sequence[Article | ArticleError]:
    """Read the page of an entry; where that can't be, what the feed itself has of it."""
    announced = Announced(entry.title, entry.author, answer.feed.title, entry.published_at)
    items = _read_page(entry.link, answer.robots, announced, settings, reader) if entry.link else []
    if any(isinstance(item, Article) for item in items) or (entry.content is None and items):
        return items
    place = entry.link or f"{answer.feed.url}#{entry.key}"
    if entry.content is None:
        return [ArticleError(place, "the entry has neither an address nor a text")]
    page = Page(entry.content.encode(), place, entry.suffix, "utf-8", announced)
    own = reader.page(page, settings.max_article_characters)
    return own if any(isinstance(item, Article) for item in own) else items or own


def _read_page(
    link: str, robots: Robots, announced: Announced, settings: Settings, reader: Confined
) -> list[Article | ArticleError]:
    time.sleep(robots.delay(link))
    try:
        fetched = fetch(link, settings, replace(PAGE, permit=robots.permit))
    except ArticleError as error:
        return [error]
    return load_page(fetched, settings, reader, announced)
