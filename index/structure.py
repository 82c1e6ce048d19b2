"""What the parts of an article are: headings, list items, quotations, code; offsets alone, no text of their own.

Values, and how the library keeps them. It deliberately doesn't know where a structure was found, nor how it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.errors import LibraryError
from index.span import Span


class Kind(StrEnum):
    """What a block of text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    RULE = "rule"


class Holder(StrEnum):
    """What holds blocks."""

    BULLETS = "bullets"
    NUMBERS = "numbers"
    ITEM = "item"
    QUOTATION = "quotation"


@dataclass(frozen=True)
class Container:
    """A list, an item of one, or a quotation round one or more blocks.

    Attributes:
        key: tells it from others of its article.
        number: the item's, where it was written as one.
    """

    holder: Holder
    key: int
    number: int | None = None


@dataclass(frozen=True)
class Block:
    """A run of text of one kind; two blocks share no character, white space between them belongs to none.

    Attributes:
        level: a heading's, 1 to 6.
        within: what holds it, the outermost first.
        signs: ranges of it that only say what it is (``# ``, ``- ``, ``> ``); its look says so where it is shown.
    """

    span: Span
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    within: tuple[Container, ...] = ()
    signs: tuple[Span, ...] = ()


Structure = tuple[Block, ...]


def to_json(structure: Sequence[Block]) -> str:
    """Return a structure as the library keeps it."""
    rows = [
        [
            block.span.start,
            block.span.end,
            block.kind,
            block.level,
            [[container.holder, container.key, container.number] for container in block.within],
            [[sign.start, sign.end] for sign in block.signs],
        ]
        for block in structure
    ]
    return json.dumps(rows, separators=(",", ":"))


def from_json(kept: str, characters: int) -> Structure:
    """Read a structure that the library kept for a text of so many characters.

    Raises:
        LibraryError: it isn't one, or doesn't fit the text.
    """
    try:
        found = tuple(
            Block(
                Span(int(start), int(end)),
                Kind(kind),
                int(level),
                tuple(Container(Holder(holder), int(key), number) for holder, key, number in within),
                tuple(Span(int(first), int(last)) for first, last in signs),
            )
            for start, end, kind, level, within, signs in json.loads(kept)
        )
    except (ValueError, TypeError) as error:
        raise LibraryError(
            f"an article's structure is damaged ({error}); remove the article and add it again"
        ) from error
    if not fits(found, characters):
        raise LibraryError("an article's structure doesn't fit its text; remove the article and add it again")
    return found


def fits(structure: Sequence[Block], characters: int) -> bool:
    """Say whether blocks stand in order within a text of so many characters, none over another, signs inside them."""
    edges = [0, *(edge for block in structure for edge in (block.span.start, block.span.end)), characters]
    inside = all(
        _ordered([block.span.start, *(edge for sign in block.signs for edge in (sign.start, sign.end)), block.span.end])
        for block in structure
    )
    return _ordered(edges) and inside


def _ordered(edges: Sequence[int]) -> bool:
    return all(before <= after for before, after in pairwise(edges))
