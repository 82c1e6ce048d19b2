"""The fields an article may come with, in front matter or JSON: their types, dates and addresses.

Unknown fields are ignored. It deliberately doesn't know the syntax they were written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from index.loading.clean import Found

_TYPES = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def read_fields(record: Mapping[str, object], text: str, *, yaml: bool = False) -> Found:
    """Read the known fields of ``record``.

    Args:
        yaml: its values were written without quotes: numbers and dates pass as words, lists of words are
            joined, and ``date`` stands for ``published_at``.

    Raises:
        ValueError: a field is of the wrong type or unreadable; the message names it.
    """
    dates = ("published_at", "date") if yaml else ("published_at",)
    key = next((key for key in dates if record.get(key)), dates[0])
    try:
        published_at = parse_date(record.get(key))
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error
    return Found(
        text=text,
        title=_words(record, "title", yaml),
        author=_words(record, "author", yaml),
        source=_words(record, "source", yaml),
        category=_words(record, "category", yaml),
        published_at=published_at,
        url=_url(record, yaml),
    )


def parse_date(value: object) -> datetime | None:
    """Return the moment that ISO 8601, RFC 2822, or a date object names, in UTC; None for nothing.

    A time without a zone is taken as UTC.

    Raises:
        ValueError: it names no moment.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    moment = _moment(value)
    if moment is None:
        raise ValueError(f"not a date: {_short(value)}; write it as 2024-05-31 or 2024-05-31T08:45:00Z")
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"not a date: {_short(value)}") from error


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if not isinstance(value, str):
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(value.strip())
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _words(record: Mapping[str, object], key: str, yaml: bool) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    if yaml and isinstance(value, (int, float, date)) and not isinstance(value, bool):
        return str(value)
    if yaml and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    raise ValueError(f"{key}: expected text, found {_TYPES.get(type(value), type(value).__name__)}")


def _url(record: Mapping[str, object], yaml: bool) -> str | None:
    url = (_words(record, "url", yaml) or "").strip()
    if url and not is_web_address(url):
        raise ValueError(f"url: not an http or https address: {_short(url)}")
    return url or None


def is_web_address(url: str) -> bool:
    """Say whether ``url`` can stand behind a link: http or https, with a host, printable, no white space."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and url.isprintable() and " " not in url


def short_reason(error: Exception) -> str:
    """Return what an error says, on one line, without Python's own remedies."""
    reason = " ".join(str(error).split())
    return "a number of thousands of digits" if "integer string conversion" in reason else reason


def _short(value: object) -> str:
    if isinstance(value, (dict, list, set, tuple)):  # YAML's anchors make a few of these print as gigabytes
        return _TYPES.get(type(value), "a list")
    shown = repr(value[:100] if isinstance(value, str) else value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
