"""An article's text as HTML: paragraphs, headings, lists and quotations, with the words that prove an answer marked.

Marks are made from offsets into the text, never by looking for words. Take the tags out and the text is there again,
to the character: the signs that say what a block is ("# ", "- ") stay in it, unseen. It deliberately doesn't know the
library, the conversation, or where the structure comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from index.span import Span
from index.structure import Block, Container, Holder, Kind
from ui.byline import escaped

#: Colours that numbers take in turn; ``static/reader.css`` has as many.
HUES = 8
#: Lines of so many characters were broken to fit a page, not by their author: they are run together.
PRINTED_LINE = range(50, 121)
_TAGS = {Holder.BULLETS: "ul", Holder.NUMBERS: "ol", Holder.ITEM: "li", Holder.QUOTATION: "blockquote"}


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


def hue(number: int) -> int:
    """Return which colour a clipping's number has, from 1."""
    return (number - 1) % HUES + 1


def render_text(text: str, structure: Sequence[Block], marks: Sequence[Mark] = (), title: str = "") -> str:
    """Return the text with its structure and marks; what stands between two blocks is kept between the elements.

    Args:
        title: a first heading of these very words isn't seen, unless something in it is marked.
    """
    parts: list[str] = []
    ranks = _ranks(structure)
    opened: Sequence[Container] = ()
    at = 0
    for place, block in enumerate(structure):
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(opened, block.within, strict=False))))
        parts += _gap(text, Span(at, block.span.start), marks)  # inside what ends: a list may hold only items
        parts += [f"</{_TAGS[container.holder]}>" for container in reversed(opened[shared:])]
        parts += [_opening(container) for container in block.within[shared:]]
        again = place == 0 and block.kind is Kind.HEADING and _shown(text, block) == title
        parts.append(_element(text, block, "".join(_pieces(text, block, at, marks)), ranks, again))
        opened, at = block.within, block.span.end
    parts += _gap(text, Span(at, len(text)), marks)
    parts += [f"</{_TAGS[container.holder]}>" for container in reversed(opened)]
    return "".join(parts)


def _ranks(structure: Sequence[Block]) -> dict[int, int]:
    """Return which heading element each level of heading gets: the highest that occurs comes below the title's."""
    levels = sorted({block.level for block in structure if block.kind is Kind.HEADING})
    return {level: min(rank, 6) for rank, level in enumerate(levels, 3)}


def _opening(container: Container) -> str:
    number = f' value="{container.number}"' if container.number is not None else ""
    direction = ' dir="auto"' if container.holder is not Holder.ITEM else ""
    return f"<{_TAGS[container.holder]}{number}{direction}>"


def _element(text: str, block: Block, body: str, ranks: dict[int, int], again: bool) -> str:
    match block.kind:
        case Kind.HEADING:
            kind = ' class="again"' if again else ""
            return f'<h{ranks[block.level]} dir="auto"{kind}>{body}</h{ranks[block.level]}>'
        case Kind.CODE:  # the browser drops a line end that follows <pre> itself
            return f'<pre dir="auto"><code>{body}</code></pre>'
        case Kind.RULE:
            return f'<p class="rule">{body}</p>'
    kind = ' class="printed"' if _printed(text, block) else ""
    return f'<p dir="auto"{kind}>{body}</p>'


def _printed(text: str, block: Block) -> bool:
    """Whether the paragraph's lines were broken to fit a page; an item's always are."""
    *lines, _ = _shown(text, block).split("\n")
    listed = any(container.holder is Holder.ITEM for container in block.within)
    return bool(lines) and (listed or all(len(line) in PRINTED_LINE for line in lines))


def _shown(text: str, block: Block) -> str:
    edges = [block.span.start, *(edge for sign in block.signs for edge in (sign.start, sign.end)), block.span.end]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).strip()


def _pieces(text: str, block: Block, since: int, marks: Sequence[Mark]) -> Iterator[str]:
    """Yield a block's pieces; a mark that begins before it, from ``since`` on, shows its number here."""
    for piece, covering in _cut(block.span, marks):
        body = "".join(_with_signs(text, piece, block.signs))
        begun = [mark for mark in covering if since <= mark.span.start]
        yield _marked(body, covering, begun) if covering else body
        since = piece.end


def _gap(text: str, gap: Span, marks: Sequence[Mark]) -> Iterator[str]:
    """Yield what stands between two blocks; nobody sees it, but what is marked of it is marked."""
    for piece, covering in _cut(gap, marks):
        body = escaped(piece.of(text))
        yield _marked(body, covering, (), " hidden") if covering else body


def _cut(within: Span, marks: Sequence[Mark]) -> Iterator[tuple[Span, list[Mark]]]:
    """Yield a range cut wherever a mark begins or ends, each piece with the marks that cover it."""
    inside = [mark for mark in marks if mark.span.overlaps(within)]
    ends = {place for mark in inside for place in (mark.span.start, mark.span.end)}
    cuts = sorted({within.start, within.end} | {cut for cut in ends if within.start < cut < within.end})
    for start, end in pairwise(cuts):
        piece = Span(start, end)
        yield piece, [mark for mark in inside if mark.span.overlaps(piece)]


def _with_signs(text: str, piece: Span, signs: Sequence[Span]) -> Iterator[str]:
    at = piece.start
    for sign in signs:
        start, end = max(sign.start, at), min(sign.end, piece.end)
        if start < end:
            yield escaped(text[at:start])
            yield f'<span class="sign">{escaped(text[start:end])}</span>'
            at = end
    yield escaped(text[at : piece.end])


def _marked(body: str, covering: Sequence[Mark], begun: Sequence[Mark], hidden: str = "") -> str:
    current = next((mark for mark in covering if mark.current), None)
    colour = (current or covering[0]).number
    begin = " ".join(str(mark.number) for mark in begun if mark.number is not None)
    numbers = " ".join(str(mark.number) for mark in covering if mark.number is not None)
    label = f' data-label="{begin}"' if begin else ""
    numbered = f' data-numbers="{numbers}" data-hue="{hue(colour)}"' if colour is not None else ""
    return f'<mark class="{"current" if current else "other"}"{label}{numbered}{hidden}>{body}</mark>'
