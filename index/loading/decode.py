"""Bytes become text: byte order mark, declared encoding, UTF-8, UTF-16, then a guess; or they aren't text at all.

It deliberately doesn't know what the text is, nor cleans it.
"""

from __future__ import annotations

import logging
import re

from charset_normalizer import from_bytes

from index.errors import ArticleError
from index.loading.clean import Raw

SAMPLE = 1 << 16  # bytes or characters that a guess looks at
MOST_CONTROL = 0.02  # share of control characters above which it isn't text
MOST_WESTERN = 0.2  # share of accented letters above which it isn't English in Windows-1252
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Labels that browsers read as Windows-1252, and that are often put on UTF-8.
_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"}
# Python codecs that aren't encodings of files, some of them slow without bound.
_REFUSED = {"punycode", "idna", "unicode_escape", "raw_unicode_escape"}
_WIDE = ("utf-16", "utf16", "utf-32", "utf32", "ucs")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_NON_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
_LETTER_LIKE = re.compile(r"[^\W\d_]")

logging.getLogger("charset_normalizer").setLevel(logging.CRITICAL)


def decode(raw: Raw, declared: str | None = None) -> str:
    """Return the text of ``raw.body``.

    Args:
        declared: the encoding that the text itself names; the server's word (``raw.charset``) comes first.

    Raises:
        ArticleError: it is in no known encoding, or isn't text.
    """
    text = _named(raw.body, raw.charset or declared) if _mark(raw.body) is None else None
    for attempt in (_marked, _wide, _utf8, _western, _guessed):
        text = attempt(raw.body) if text is None else text
    if text is None or _is_noise(text):
        raise ArticleError(raw.place, "not text: it looks like binary data; is its suffix right?")
    return text


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (LookupError, ValueError):
        return None


def _marked(body: bytes) -> str | None:
    encoding = _mark(body)
    return _strict(body, encoding) if encoding else None


def _mark(body: bytes) -> str | None:
    return next((name for mark, name in _MARKS if body.startswith(mark)), None)


def _named(body: bytes, label: str | None) -> str | None:
    name = (label or "").strip().lower()
    if not name or name.replace("-", "_") in _REFUSED:
        return None
    if name.startswith(_WIDE) and 0 not in body[:SAMPLE]:
        return None  # whatever named it was itself readable as ASCII
    if name in _LATIN:
        return _strict(body, "utf-8") or _strict(body, "cp1252")
    return _strict(body, name)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: in English every other byte is NUL."""
    head = body[:SAMPLE]
    if head[1::2].count(0) > 0.6 * len(head) / 2:
        return _strict(body, "utf-16-le")
    if head[::2].count(0) > 0.6 * len(head) / 2:
        return _strict(body, "utf-16-be")
    return None


def _utf8(body: bytes) -> str | None:
    """UTF-8, also where a few bytes of it are damaged: one bad byte mustn't spoil every other accent."""
    if (text := _strict(body, "utf-8")) is not None:
        return text
    text = body.decode("utf-8", "replace")
    non_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if non_ascii > 10 * text.count("\ufffd") else None


def _western(body: bytes) -> str | None:
    """Windows-1252, where that makes it English with a few accents; the guess is poor on so few."""
    text = _strict(body, "cp1252")
    if text is None:
        return None
    letters = _LETTER_LIKE.findall(_around_first_accent(text))
    accented = sum(not letter.isascii() for letter in letters)
    return text if accented <= MOST_WESTERN * len(letters) else None


def _around_first_accent(text: str) -> str:
    first = _NON_ASCII.search(text)
    start = max(0, (first.start() if first else 0) - SAMPLE // 2)
    return text[start : start + SAMPLE]


def _guessed(body: bytes) -> str | None:
    first = _NON_ASCII_BYTE.search(body)
    start = max(0, (first.start() if first else 0) - SAMPLE // 2)
    best = from_bytes(body[start : start + SAMPLE]).best()
    return body.decode(best.encoding, "replace") if best else None


def _is_noise(text: str) -> bool:
    sample = text[:SAMPLE] + text[SAMPLE:][-SAMPLE:]
    return len(_CONTROL.findall(sample)) > MOST_CONTROL * len(sample)
