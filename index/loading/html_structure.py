"""What the parts of a web page's article are: trafilatura's tree of it, laid over the text made from that tree.

The text has the words but not the headings and quotations, and of lists only ``- ``. A line of the text that the tree
doesn't have word for word is a paragraph. It deliberately changes no character, and knows neither pages nor files.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from index.span import Span
from index.structure import Block, Container, Holder, Kind, Structure

#: How many lines of the tree may be missing from the text before a line of it is no longer looked for.
AHEAD = 30
#: Lists and quotations within each other beyond which no more are noted: a hostile page has hundreds.
MOST_DEPTH = 12
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"-\s+")
_LEVEL = re.compile(r"h([1-6])")


@dataclass(frozen=True)
class _Line:
    """A line that the tree holds.

    Attributes:
        words: its characters without white space.
    """

    words: str
    kind: Kind
    level: int
    within: tuple[Container, ...]


def structure_of(body: Any, text: str) -> Structure:
    """Return the structure of a text in which every line is a paragraph; ``body`` is trafilatura's (lxml, untyped)."""
    lines = list(_lines(body, (), count(1)))
    places = defaultdict(list)
    for place, line in enumerate(lines):
        places[line.words].append(place)
    found: list[Block] = []
    at = 0
    for match in _LINE.finditer(text):
        span = Span(*match.span())
        sign = _BULLET.match(match[0])
        for start in (0, sign.end()) if sign else (0,):
            candidates = places[_squeezed(match[0][start:])]
            nearest = bisect_left(candidates, at)
            if nearest < len(candidates) and candidates[nearest] < at + AHEAD:
                line = lines[candidates[nearest]]
                at = candidates[nearest] + 1
                signs = (Span(span.start, span.start + start),) if start else ()
                found.append(Block(span, line.kind, line.level, line.within, signs))
                break
        else:
            found.append(Block(span))
    return tuple(found)


def _lines(element: Any, within: tuple[Container, ...], keys: Iterator[int]) -> Iterator[_Line]:
    for child in element:
        tag = child.tag
        if tag == "head":
            level = _LEVEL.fullmatch(child.get("rend") or "")
            yield from _of_words(child, Kind.HEADING, int(level[1]) if level else 2, within)
        elif tag == "list":
            yield from _list(child, within, keys)
        elif tag == "quote":
            deep = len(within) >= MOST_DEPTH
            quoted = within if deep else (*within, Container(Holder.QUOTATION, next(keys)))
            inner = child.xpath("boolean(.//p | .//list | .//quote)")
            yield from _lines(child, quoted, keys) if inner else _of_words(child, Kind.PARAGRAPH, 0, quoted)
        elif tag != "table":
            yield from _of_words(child, Kind.PARAGRAPH, 0, within)


def _list(element: Any, within: tuple[Container, ...], keys: Iterator[int]) -> Iterator[_Line]:
    """Yield the items of a list: each one's own words, which the text has on one line, then the lists in it."""
    holder = Holder.NUMBERS if element.get("rend") == "ol" else Holder.BULLETS
    deep = len(within) >= MOST_DEPTH
    listed = within if deep else (*within, Container(holder, next(keys)))
    for item in element.iterchildren("item"):
        inside = listed if deep else (*listed, Container(Holder.ITEM, next(keys)))
        yield from _of_words(item, Kind.PARAGRAPH, 0, inside)
        for nested in item.iterchildren("list"):
            yield from _list(nested, inside, keys)


def _of_words(element: Any, kind: Kind, level: int, within: tuple[Container, ...]) -> Iterator[_Line]:
    for line in "".join(_words(element)).split("\n"):
        if words := _squeezed(line):
            yield _Line(words, kind, level, within)


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield "\n"
        elif child.tag != "list":
            yield from _words(child)
        yield child.tail or ""


def _squeezed(text: str) -> str:
    return "".join(text.split())
