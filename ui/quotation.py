"""A quotation with its source, as Markdown to paste elsewhere.

Nothing of an article is taken for Markdown: rendered, the very words stand there. It deliberately doesn't know what
it is copied from.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from ui.byline import web_address

#: What means something wherever it stands, to what makes pages of notes as well ("{{"); CommonMark lets a backslash
#: stand before any of them.
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|$^={]|://|@(?=\w)|(?<=\bwww)\.")
#: What means something where a line begins.
_AT_START = re.compile(r"^(?:[#+:-]|\d{1,9}(?=[.)]))")


def markdown_quotation(
    words: str, title: str, url: str | None, source: str | None, published_at: datetime | None
) -> str:
    """Return the words as a quotation, and under it title (a link where there is an address), source and date."""
    lines = [markdown_line(line) for line in words.strip().split("\n")]
    date = f"{published_at.day} {published_at:%B %Y}" if published_at else None
    about = ", ".join(part for part in (_linked(title, url), _inline(source or ""), date) if part)
    return "\n".join([f"> {line}".rstrip() for line in lines] + ["", f"— {about}"])


def _linked(title: str, url: str | None) -> str:
    address = web_address(url)
    # Angle brackets could take more characters as they are, but not every reader of Markdown knows them.
    return f"[{_inline(title)}]({quote(address, safe=':/?#@!$&*+,;=%~')})" if address else _inline(title)


def markdown_line(line: str) -> str:
    """Return one line of text that means nothing to Markdown."""
    return _AT_START.sub(lambda found: _before(found[0]), _inline(line))


def _before(start: str) -> str:
    """A backslash does nothing before a digit: there it goes before the stop, which follows."""
    return f"{start}\\" if start.isdecimal() else f"\\{start}"


def _inline(text: str) -> str:
    one_line = " ".join(text.split())
    return _SPECIAL.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), one_line)
