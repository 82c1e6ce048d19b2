"""Cut an article's text into sentences, and sentences into chunks that fit the embedder's window.

Pure: it takes text and a piece counter and returns offsets. It deliberately doesn't know which embedder counts
the pieces. Sentence boundaries are nupunkt's (Kiss & Strunk's Punkt, trained for quotes and abbreviations), which
returns offsets into the text it was given; a stop between a plain word and a capital, blank lines, list items and
headings end a sentence as well.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

import nupunkt

from index.article import Chunk, Sentence
from index.span import Span

#: Offsets of the embedder's word pieces in a text, in order: ``[(start, end), …]``.
PieceOffsets = Callable[[str], Iterable[tuple[int, int]]]

#: A sentence of more characters is cut (at white space where it has some): a table or a text without stops
#: would otherwise be one unreadable citation.
MAX_SENTENCE_CHARACTERS = 1_000

#: Lower-case words that stand before a full stop without ending a sentence.
_ABBREVIATIONS = frozenset(
    "vs etc no nos al op cit pp ca cf ed eds vol vols ch fig figs sec approx dept est inc ltd co jr sr st mt ft "
    "min max hr hrs oz lb lbs incl ext tel resp trans repr viz esp def gen adj adv nat sq yd yds cu gal qt doz mi "
    "km cm mm kg mph feat".split()
)
#: A plain word, a stop and a capital: nupunkt takes some short words ("so low. Doctors") for abbreviations.
_PLAIN_STOP = re.compile(r"(?<![\w.’'-])([a-z]{2,})[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z])")

#: What ends a paragraph: a blank line, or a line break before a list item, a heading or a table row.
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*(?:\n\s*|(?=(?:[-*+•–—]|#{1,6}|\d{1,3}[.)]|\|)\s))")
#: A heading's line ends with its line break, whatever follows.
_HEADING = re.compile(r"^#{1,6}\s[^\n]*\n", re.MULTILINE)


def sentences(text: str, max_characters: int = MAX_SENTENCE_CHARACTERS) -> list[Sentence]:
    """Return the sentences of ``text`` in order: disjoint, together covering all its non-space characters."""
    spans = (part for found in _sentence_spans(text) for part in _cut(text, found, max_characters))
    return [Sentence(ordinal, span) for ordinal, span in enumerate(spans)]


def chunks(parts: Sequence[Sentence], starts: Sequence[int], budget: int) -> list[Chunk]:
    """Pack whole sentences into chunks of at most ``budget`` word pieces, each overlapping the last by a sentence.

    The overlap is left out where it would not leave room for the next sentence. A sentence of more pieces than
    the budget stands alone here; ``fit`` cuts those first. ``starts`` are the pieces' starts, in order.
    """
    sizes = [bisect_left(starts, s.span.end) - bisect_left(starts, s.span.start) for s in parts]
    found: list[Chunk] = []
    first = 0
    while first < len(parts):
        last, size = first, sizes[first]
        while last + 1 < len(parts) and size + sizes[last + 1] <= budget:
            last += 1
            size += sizes[last]
        span = Span(parts[first].span.start, parts[last].span.end)
        found.append(Chunk(len(found), span, first, last))
        if last + 1 == len(parts):
            break
        overlap = last > first and sizes[last] + sizes[last + 1] <= budget and sizes[last] <= budget // 3
        first = last if overlap else last + 1
    return found


def fit(text: str, parts: Sequence[Sentence], starts: Sequence[int], budget: int) -> list[Sentence]:
    """Cut every sentence of more than ``budget`` word pieces into parts that fit, losing nothing."""
    spans: list[Span] = []
    for sentence in parts:
        at = sentence.span.start
        low, high = bisect_left(starts, at), bisect_left(starts, sentence.span.end)
        while high - low > budget:
            cut = _white_space_before(text, at, starts[low + budget])
            spans.extend(_trimmed(text, Span(at, cut)))
            at, low = cut, bisect_left(starts, cut)
        spans.extend(_trimmed(text, Span(at, sentence.span.end)))
    return [Sentence(ordinal, span) for ordinal, span in enumerate(spans)]


def segment(text: str, pieces: PieceOffsets, budget: int) -> tuple[list[Sentence], list[Chunk]]:
    """Return the sentences and the chunks of ``text``; ``budget`` is in word pieces, without the header's."""
    starts = [start for start, _ in pieces(text)]
    parts = fit(text, sentences(text), starts, budget)
    return parts, chunks(parts, starts, budget)


def sentences_within(parts: Sequence[Sentence], span: Span) -> Sequence[Sentence]:
    """Return the sentences that lie wholly within ``span``."""
    low = bisect_left(parts, span.start, key=lambda s: s.span.start)
    high = bisect_right(parts, span.end, key=lambda s: s.span.end)
    return parts[low:high]


def _boundaries(text: str) -> list[int]:
    """Where a sentence may end: nupunkt's ends, and the ends of paragraphs and headings."""
    ends = {end for _, end in nupunkt.sent_spans(text)}
    ends.update(match.end() for match in _PLAIN_STOP.finditer(text) if match[1] not in _ABBREVIATIONS)
    ends.update(match.end() for match in _PARAGRAPH_END.finditer(text))
    ends.update(match.end() for match in _HEADING.finditer(text))
    return sorted(ends | {len(text)})


def _sentence_spans(text: str) -> Iterator[Span]:
    at = 0
    for end in _boundaries(text):
        yield from _trimmed(text, Span(at, end))
        at = end


def _cut(text: str, span: Span, most: int) -> Iterator[Span]:
    at = span.start
    while span.end - at > most:
        cut = _white_space_before(text, at, at + most)
        yield from _trimmed(text, Span(at, cut))
        at = cut
    yield from _trimmed(text, Span(at, span.end))


def _white_space_before(text: str, start: int, limit: int) -> int:
    """Return the last place to cut in ``(start, limit]``: after white space if there is some, else ``limit``."""
    for at in range(limit, start + (limit - start) // 2, -1):
        if text[at - 1].isspace():
            return at
    return limit


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    inside = span.of(text)
    stripped = inside.strip()
    if stripped:
        start = span.start + len(inside) - len(inside.lstrip())
        yield Span(start, start + len(stripped))
