"""An article as HTML, with the words that prove an answer marked in it.

Marks are made from offsets into the text, never by looking for words. Take the tags out and the article's text is
there again, to the character. It deliberately doesn't know the library or the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.article import Span
from index.kept import Entry
from ui.byline import byline, escaped, web_address

#: What stands between two paragraphs: a blank line or several.
_GAP = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class Mark:
    """A range of the article to mark.

    Attributes:
        number: the clipping's number, shown where the mark begins; None for a passage.
        current: the one that the reader asked to see; the others are marked lightly.
    """

    span: Span
    number: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Place:
    """Where in a row of clippings or passages the reader stands: for the buttons before and next.

    Attributes:
        kind: ``citation`` or ``passage``.
    """

    kind: str
    turn: int
    number: int
    total: int


def render_article(entry: Entry, text: str, marks: Sequence[Mark] = (), place: Place | None = None) -> str:
    """Return an article with its head, the marks, and buttons to the clippings before and after."""
    retired = '<p class="retired">This version is no longer in the library; it is kept because an answer cites it.</p>'
    return (
        f'<article class="article" aria-label="{escaped(entry.title)}">{_steps(place)}'
        f'<header><h2 dir="auto">{escaped(entry.title)}</h2>'
        f'<p class="byline">{byline(entry.source, entry.published_at, entry.author)}{_original(entry.url)}</p></header>'
        f"{retired if entry.retired_at else ''}"
        f'<div class="text">{render_text(text, marks)}</div></article>'
    )


def render_text(text: str, marks: Sequence[Mark] = ()) -> str:
    """Return the text in paragraphs, with its marks; what stands between paragraphs is kept between the elements."""
    parts: list[str] = []
    at = 0
    for span in _paragraphs(text):
        body = "".join(_pieces(text, span, at, marks))
        parts.append(f'{escaped(text[at : span.start])}<p dir="auto">{body}</p>')
        at = span.end
    return "".join(parts) + escaped(text[at:])


def _paragraphs(text: str) -> Iterator[Span]:
    at = 0
    for gap in _GAP.finditer(text):
        if gap.start() > at:
            yield Span(at, gap.start())
        at = gap.end()
    if at < len(text):
        yield Span(at, len(text))


def _pieces(text: str, within: Span, since: int, marks: Sequence[Mark]) -> Iterator[str]:
    """Yield a paragraph cut wherever a mark begins or ends, each piece marked by what covers it.

    A mark that begins between two paragraphs, from ``since`` on, shows its number in the second.
    """
    inside = [mark for mark in marks if mark.span.overlaps(within)]
    ends = {place for mark in inside for place in (mark.span.start, mark.span.end)}
    cuts = sorted({within.start, within.end} | {cut for cut in ends if within.start < cut < within.end})
    for start, end in pairwise(cuts):
        piece = Span(start, end)
        covering = [mark for mark in inside if mark.span.overlaps(piece)]
        begun = [mark for mark in covering if since <= mark.span.start]
        body = escaped(piece.of(text))
        yield _marked(body, covering, begun) if covering else body
        since = end


def _marked(body: str, covering: Sequence[Mark], begun: Sequence[Mark]) -> str:
    kind = "current" if any(mark.current for mark in covering) else "other"
    numbers = " ".join(str(mark.number) for mark in begun if mark.number is not None)
    label = f' data-label="{numbers}"' if numbers else ""
    return f'<mark class="{kind}"{label}>{body}</mark>'


def _steps(place: Place | None) -> str:
    if place is None:
        return ""
    name = "Clipping" if place.kind == "citation" else "Passage"
    return (
        f'<nav class="steps" aria-label="{name}s">{_step(place, -1, "‹", f"{name} before")}'
        f"<span>{name} {place.number} of {place.total}</span>{_step(place, 1, '›', f'Next {name.lower()}')}</nav>"
    )


def _step(place: Place, by: int, sign: str, name: str) -> str:
    number = place.number + by
    disabled = "" if 1 <= number <= place.total else " disabled"
    return (
        f'<button type="button" data-event="open" data-kind="{place.kind}" data-turn="{place.turn}"'
        f' data-number="{number}" aria-label="{name}"{disabled}>{sign}</button>'
    )


def _original(url: str | None) -> str:
    address = web_address(url)
    if address is None:
        return ""
    link = f'<a href="{escaped(address)}" target="_blank" rel="noopener noreferrer">original</a>'
    return f'<span class="dot"> · </span>{link}'
