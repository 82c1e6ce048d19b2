"""What a server's content type means: the suffix of the files that are read the same way.

It deliberately doesn't know HTTP, nor the readers.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}
#: What stands for a suffix where the answer may be a feed: RSS or Atom, or XML that has yet to be looked at.
FEED = ".xml"
_FEEDS = dict.fromkeys(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"), FEED
)
_BY_PATH = {
    ".htm": ".html",
    **{suffix: suffix for suffix in _SUFFIXES.values()},
    **dict.fromkeys((".atom", ".rdf", ".rss", ".xml"), FEED),
}
_VAGUE = {"", "application/octet-stream", "binary/octet-stream"}


def suffix_of(content_type: str, url: str) -> str | None:
    """Go by the type; where it is vague, or plain text (as Markdown and JSON are often sent), by the path.

    Args:
        content_type: lower case, without parameters.

    Returns:
        ``.html``, ``.md`` and so on, ``FEED`` for what may be a feed; None for a type that nothing reads.
    """
    by_path = _BY_PATH.get(PurePosixPath(urlsplit(url).path).suffix.lower())
    if content_type in _VAGUE:
        return by_path
    if content_type == "text/plain" and by_path in {".md", ".json", ".jsonl", FEED}:
        return by_path
    return _SUFFIXES.get(content_type) or _FEEDS.get(content_type)
