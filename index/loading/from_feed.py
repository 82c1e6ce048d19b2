"""RSS and Atom feeds, read by feedparser from bytes that are there already: it fetches nothing.

Bytes in, values out. It deliberately doesn't know which of the entries are wanted, nor what they link to.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from index.errors import ArticleError
from index.loading.clean import clean, one_line
from index.loading.wire import moment_of, values_json

LOOKED_AT = 4_000
_FEED_TYPES = {"application/rss+xml", "application/atom+xml"}
_MAYBE_TYPES = {
    "", "application/octet-stream", "application/rdf+xml", "application/xml", "text/html", "text/plain", "text/xml"
}  # fmt: skip
_ROOT = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:rss|feed|(?:rdf:)?RDF)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class FeedEntry:
    """One entry as the feed has it.

    Attributes:
        key: tells it from the feed's others, now and when it is read again.
        link: the page it is about, if any.
        updated_at: when it last changed; aware, UTC.
        content: its whole text, if the feed carries it, not only how it begins.
        suffix: of the files that are read as ``content`` is.
    """

    key: str
    link: str | None
    title: str | None
    author: str | None
    published_at: datetime | None
    updated_at: datetime | None
    content: str | None
    suffix: str


@dataclass(frozen=True)
class FeedContent:
    """What a feed holds; the newest entries first."""

    title: str
    entries: Sequence[FeedEntry]


def is_feed(content_type: str, body: bytes) -> bool:
    """Say whether an answer is a feed, by its type, or by how it begins where the type leaves that open."""
    begins = body[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    return content_type in _FEED_TYPES or (content_type in _MAYBE_TYPES and bool(_ROOT.match(begins)))


def read_feed(body: bytes, url: str, content_type: str, most_entries: int) -> FeedContent:
    """Read a feed; relative addresses in it are made whole by ``url``.

    Raises:
        ArticleError: it isn't a feed, or too broken to be read.
    """
    headers = {"content-type": content_type, "content-location": url}
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not found.version and not found.entries:
        problem = found.get("bozo_exception")
        raise ArticleError(url, f"a feed that can't be read ({problem or 'it is neither RSS nor Atom'})")
    entries = [_entry(entry) for entry in found.entries]
    entries.sort(key=lambda entry: entry.updated_at or datetime.min.replace(tzinfo=UTC), reverse=True)
    told_apart = {entry.key: entry for entry in reversed(entries)}
    newest = [entry for entry in entries if told_apart[entry.key] is entry][:most_entries]
    return FeedContent(one_line(_plain(found.feed, "title")) or url, newest)


def feed_json(feed: FeedContent) -> dict[str, Any]:
    """Return a feed as JSON values."""
    return {"title": feed.title, "entries": [values_json(entry) for entry in feed.entries]}


def feed_of(message: Mapping[str, Any]) -> FeedContent:
    """Undo ``feed_json``."""
    entries = [
        FeedEntry(
            **{
                **values,
                "published_at": moment_of(values["published_at"]),
                "updated_at": moment_of(values["updated_at"]),
            }
        )
        for values in message["entries"]
    ]
    return FeedContent(message["title"], entries)


def _entry(entry: Any) -> FeedEntry:
    link = clean(entry.get("link") or "") or None
    published = _moment(entry.get("published_parsed"))
    title = one_line(_plain(entry, "title")) or None
    content, suffix = _content(entry, whole=link is None)
    return FeedEntry(
        key=clean(entry.get("id") or "") or link or title or (content or "")[:1000],
        link=link,
        title=title,
        author=one_line(entry.get("author")) or None,
        published_at=published or _moment(entry.get("updated_parsed")),
        updated_at=_moment(entry.get("updated_parsed")) or published,
        content=content,
        suffix=suffix,
    )


def _content(entry: Any, whole: bool) -> tuple[str | None, str]:
    """Return an entry's own text; its summary counts for that only where it has no page that says more."""
    held = list(entry.get("content") or ())
    if whole and entry.get("summary_detail"):
        held.append(entry["summary_detail"])
    for one in held:
        if text := clean(one.get("value") or ""):
            return text, ".txt" if one.get("type") == "text/plain" else ".html"
    return None, ".html"


def _plain(holder: Any, name: str) -> str:
    """Return a field's words without the tags that it may have."""
    words = str(holder.get(name) or "")
    detail = holder.get(f"{name}_detail") or {}
    return words if detail.get("type") == "text/plain" else html.unescape(_TAG.sub(" ", words))


def _moment(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except ValueError:
        return None
