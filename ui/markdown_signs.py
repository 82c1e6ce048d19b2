"""What the signs of Markdown in a text say that its parts are: ``#`` a heading, ``-`` an item, ``>`` a quotation.

markdown-it-py reads the blocks; every range comes from its line numbers, so that not a character is lost. Emphasis,
links and pictures stay as they were written, and HTML is text. It deliberately doesn't know what the text came from,
nor how a structure is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.span import Span
from index.structure import Block, Container, Holder, Kind, Structure

#: A list that begins with a higher number is a sentence that begins with a year.
HIGHEST_NUMBER = 999
#: Characters of an underlined heading; a longer one is a paragraph with a ruled line under it.
LONGEST_UNDERLINED = 200
#: Lines with signs that are read in a second or two; a text of more is shown in paragraphs alone.
MOST_SIGNED = 20_000
_SIGN = re.compile(r"[ \t]*(?:[#>*+=`~-]|\d{1,9}[.)])")
_HOLDERS = {
    "bullet_list_open": Holder.BULLETS,
    "ordered_list_open": Holder.NUMBERS,
    "list_item_open": Holder.ITEM,
    "blockquote_open": Holder.QUOTATION,
}
_BLANK_QUOTED = re.compile(r"[ \t]*>[> \t]*")
_SIGNS_ALONE = re.compile(r"[\s>#=-]*")
_HASHES = re.compile(r"#{1,6}[ \t]+")


def structure_by_signs(text: str) -> Structure:
    """Return the blocks of a text; together they cover everything but white space."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    found = _Reading(lines, starts)
    signed = sum(1 for line in lines if _SIGN.match(line))
    for token, inner in _with_inner(_parser(signed <= MOST_SIGNED).parse(text)):
        found.take(token, inner)
    found.take_rest(len(lines))
    return tuple(found.blocks)


@cache
def _parser(signs: bool) -> MarkdownIt:
    rules = ["blockquote", "fence", "heading", "hr", "lheading", "list"] if signs else []
    return MarkdownIt("zero").enable(rules).disable(["normalize", "inline", "text_join"])


def _with_inner(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Yield tokens with the content of what opens: of a heading or a paragraph, the words between its signs."""
    for at, token in enumerate(tokens):
        opens = token.type in ("heading_open", "paragraph_open")
        yield token, tokens[at + 1].content if opens else token.content


@dataclass
class _Reading:
    """How far the tokens have been made blocks.

    Attributes:
        starts: where each line begins in the text.
        holders: what is open; None for what isn't taken for what it says it is.
        next_line: the first line that no block has yet.
    """

    lines: Sequence[str]
    starts: Sequence[int]
    blocks: list[Block] = field(default_factory=list)
    holders: list[Container | None] = field(default_factory=list)
    next_line: int = 0

    def take(self, token: Token, inner: str) -> None:
        """Take in one token; what closes a paragraph or heading, and the words themselves, say nothing more."""
        if token.type in _HOLDERS:
            self.holders.append(self._container(token))
        elif token.type.endswith(("list_close", "item_close", "blockquote_close")):
            self.holders.pop()
        elif token.type == "paragraph_open":
            self._add(token, Kind.PARAGRAPH, inner)
        elif token.type == "heading_open":
            underlined = token.markup in ("=", "-")
            kind = Kind.PARAGRAPH if underlined and len(inner) > LONGEST_UNDERLINED else Kind.HEADING
            self._add(token, kind, inner, int(token.tag[1]) if kind is Kind.HEADING else 0)
        elif token.type == "fence":
            self._add(token, Kind.CODE, inner)
        elif token.type == "hr":
            self._add(token, Kind.RULE, "")

    def take_rest(self, until: int) -> None:
        """Make a paragraph of every line before ``until`` that no block has and that isn't blank: an empty item.

        A blank line of a quotation goes to the block before, as one more of its signs.
        """
        for number in range(self.next_line, until):
            line, start = self.lines[number], self.starts[number]
            end = start + len(line)
            if self.blocks and _BLANK_QUOTED.fullmatch(line):
                before = self.blocks.pop()
                sign = Span(before.span.end, end)
                self.blocks.append(replace(before, span=Span(before.span.start, end), signs=(*before.signs, sign)))
            elif line.strip():
                self.blocks.append(Block(Span(start, end)))
        self.next_line = max(self.next_line, until)

    def _container(self, token: Token) -> Container | None:
        number = int(token.info) if token.info.isdecimal() else None
        if token.type == "ordered_list_open" and int(token.attrs.get("start", 1)) > HIGHEST_NUMBER:
            return None
        if token.type == "list_item_open" and self.holders[-1] is None:
            return None
        assert token.map is not None
        # Several begin on one line ("- > - words"): the place among the open ones tells them apart.
        return Container(_HOLDERS[token.type], token.map[0] * 100 + len(self.holders), number)

    def _add(self, token: Token, kind: Kind, inner: str, level: int = 0) -> None:
        assert token.map is not None
        first, last = max(token.map[0], self.next_line), token.map[1]
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        if last <= first:
            return
        self.take_rest(first)
        span = Span(self.starts[first], self.starts[last - 1] + len(self.lines[last - 1]))
        within = tuple(holder for holder in self.holders if holder is not None)
        believed = kind is not Kind.RULE and None not in self.holders
        signs = tuple(self._signs(kind, first, last, inner)) if believed else ()
        self.blocks.append(Block(span, kind, level, within, signs if _show_words(signs, span) else ()))
        self.next_line = last

    def _signs(self, kind: Kind, first: int, last: int, inner: str) -> Iterator[Span]:
        """Yield the signs line by line: before the words, after them, or the whole line where it has no words."""
        if kind is Kind.PARAGRAPH and not self.holders:
            return
        lines = self.lines[first:last]
        found = list(_words_of_code(lines, inner) if kind is Kind.CODE else _words(lines, inner, kind))
        at = self.starts[first]
        for place, (line, words) in enumerate(zip(lines, found, strict=True)):
            start = self.starts[first + place]
            end = start + len(line)
            if words is None:  # its line end goes with it
                spans = [Span(start - (place > 0), end + (place == 0 < len(lines) - 1))]
            else:
                spans = [Span(start, start + words.start), Span(start + words.end, end)]
            for span in spans:
                if max(at, span.start) < span.end:
                    yield Span(max(at, span.start), span.end)
                    at = span.end


def _words(lines: Sequence[str], inner: str, kind: Kind) -> Iterator[Span | None]:
    """Yield where the words stand in each line of a paragraph or heading; None where it is signs alone."""
    wanted = [words for line in inner.split("\n") if (words := line.strip())]
    for line in lines:
        hashes = _HASHES.search(line) if kind is Kind.HEADING else None
        start = -1
        if wanted:
            start = line.find(wanted[0], hashes.end()) if hashes else line.rfind(wanted[0])
        if start >= 0:
            yield Span(start, start + len(wanted.pop(0)))
        else:
            yield None if _SIGNS_ALONE.fullmatch(line) else Span(0, len(line))


def _words_of_code(lines: Sequence[str], inner: str) -> Iterator[Span | None]:
    """Yield the same of a block of code: its first line is a fence, its last may be one."""
    content = inner.removesuffix("\n").split("\n") if inner else []
    for place, line in enumerate(lines):
        if not 0 < place <= len(content):
            yield None
        else:
            start = len(line) - len(content[place - 1])
            yield Span(start if line.endswith(content[place - 1]) else 0, len(line))


def _show_words(signs: Sequence[Span], block: Span) -> bool:
    """Whether anything is left to show when the signs aren't."""
    return sum(sign.end - sign.start for sign in signs) < block.end - block.start
