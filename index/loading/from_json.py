"""JSON (one object, or a list of them) and JSON Lines: one object an article.

A bad record is reported with its place and the rest goes on. It deliberately doesn't know files, addresses or
limits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.errors import ArticleError
from index.loading.clean import Found, Raw, one_line
from index.loading.decode import decode
from index.loading.fields import read_fields, short_reason


@dataclass(frozen=True)
class _Record:
    place: str
    value: object


def read_json(raw: Raw) -> Iterator[Found | ArticleError]:
    """Read the article, or the list of articles, of one JSON file.

    Raises:
        ArticleError: it isn't JSON, or holds neither an object nor a list.
    """
    try:
        value = json.loads(decode(raw))
    except (ValueError, RecursionError) as error:
        raise ArticleError(raw.place, f"broken JSON{_where(error)}") from error
    if isinstance(value, dict):
        yield _found(_Record("the object", value), raw)
    elif isinstance(value, list) and value:
        records = (_Record(f"record {number}", item) for number, item in enumerate(value, 1))
        yield from _told_apart((_found(record, raw) for record in records), raw)
    else:
        raise ArticleError(raw.place, "holds no articles; expected an object with a body, or a list of them")


def read_json_lines(raw: Raw) -> Iterator[Found | ArticleError]:
    """Read one article a line; blank lines are skipped.

    Raises:
        ArticleError: it isn't text.
    """
    # Not splitlines(): it also cuts at characters that may stand inside a JSON string, such as U+2028.
    lines = enumerate(decode(raw).split("\n"), 1)
    yield from _told_apart((_from_line(number, line, raw) for number, line in lines if line.strip()), raw)


def _from_line(number: int, line: str, raw: Raw) -> Found | ArticleError:
    try:
        return _found(_Record(f"line {number}", json.loads(line)), raw)
    except (ValueError, RecursionError) as error:
        return ArticleError(raw.place, f"broken JSON{_where(error, number)}")


def _found(record: _Record, raw: Raw) -> Found | ArticleError:
    if not isinstance(record.value, dict):
        return ArticleError(raw.place, f"{record.place}: expected an object with a body")
    text = record.value.get("body")
    key = "body" if text is not None else "text"
    text = record.value.get(key)
    if text is None:
        return ArticleError(raw.place, f"{record.place}: no body; expected the text under 'body' or 'text'")
    if not isinstance(text, str):
        return ArticleError(raw.place, f"{record.place}: {key}: expected text, found {json.dumps(text)[:40]}")
    if not text.strip():
        return ArticleError(raw.place, f"{record.place}: empty: its {key} holds no text")
    try:
        return read_fields(record.value, text)
    except ValueError as error:
        return ArticleError(raw.place, f"{record.place}: {error}")


def _told_apart(items: Iterable[Found | ArticleError], raw: Raw) -> Iterator[Found | ArticleError]:
    """Give each article of a file a part of its own, so that none passes for a new version of another."""
    times: Counter[str] = Counter()
    taken: set[str] = set()
    for item in items:
        if isinstance(item, ArticleError):
            yield item
            continue
        title = one_line(item.title) or raw.name
        times[title] += 1
        part = title if times[title] == 1 else f"{title} ({times[title]})"
        while part in taken:
            times[title] += 1
            part = f"{title} ({times[title]})"
        taken.add(part)
        yield replace(item, title=item.title if one_line(item.title) else part, part=part)


def _where(error: ValueError | RecursionError, line: int | None = None) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f" at line {line or error.lineno}, column {error.colno}: {error.msg}"
    place = f" at line {line}" if line else ""
    return f"{place}: nested too deeply" if isinstance(error, RecursionError) else f"{place}: {short_reason(error)}"
