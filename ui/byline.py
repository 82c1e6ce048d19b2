"""Small pieces of text as HTML: escaped strings, dates, the line that says where an article comes from.

Every string that isn't ours goes through ``escaped``. It deliberately knows nothing of answers or articles.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlsplit


def escaped(text: str) -> str:
    """Return text that means nothing to a browser, in an element as in an attribute."""
    return escape(text, quote=True)


def date_line(published_at: datetime | None) -> str:
    """Return a date as 13 November 2014, in a ``time`` element; empty where unknown."""
    if published_at is None:
        return ""
    return f'<time datetime="{published_at:%Y-%m-%d}">{published_at.day} {published_at:%B %Y}</time>'


def byline(source: str | None, published_at: datetime | None, *more: str | None) -> str:
    """Return what is known of source, date and anything more, parted by dots."""
    parts = [f'<span dir="auto">{escaped(source)}</span>' if source else "", date_line(published_at)]
    parts += [f'<span dir="auto">{escaped(part)}</span>' for part in more if part]
    return '<span class="dot"> · </span>'.join(part for part in parts if part)


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 article, 14 articles."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def web_address(url: str | None) -> str | None:
    """Return the address where it is one that a link may lead to: http or https, with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def shortened(text: str, most: int) -> str:
    """Return text cut between two words after at most so many characters, with an ellipsis where it was cut."""
    if len(text) <= most:
        return text
    head = text[:most].rsplit(maxsplit=1)
    return f"{head[0] if len(head) > 1 else text[:most]}…"


def plain_model(name: str) -> str:
    """Return an embedder's name as it is kept with vectors, without what says how they are packed."""
    return name.partition("+")[0]
