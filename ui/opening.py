"""What a pressed button or an address asks to see becomes the article with its marks.

What comes from the browser is taken for what it is: anything. It deliberately doesn't know Gradio.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.catalogue import Catalogue
from index.errors import ClippingsError, MisuseError
from index.kept import KeptArticle
from index.span import Span
from rag.answer import Citation
from rag.cited import cited_whole
from ui.article_text import Mark
from ui.byline import escaped
from ui.conversation import Conversation
from ui.reader import Place, render_article, render_without_article
from ui.shelf.chunks_html import render_chunks

GONE = "This is no longer in the conversation; ask again to see it."
NO_ARTICLE = "This address names no article of the library."
NO_WORDS = "This address names words that the article doesn’t have."
_ID = re.compile(r"[0-9a-f]{64}")
_WORDS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True)
class Wanted:
    """What a button or an address names.

    Attributes:
        kind: ``citation``, ``copy`` of one or ``passage`` of an exchange, ``article``, its ``chunks``, or ``address``
            for one with a range of words.
        number: from 1.
        words: as an address writes them, ``12-40``; empty for the whole article.
    """

    kind: str
    turn: int = -1
    number: int = 0
    article_id: str = ""
    words: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Wanted:
        """Read what the browser sent; what makes no sense becomes something that isn't there."""
        article, words = str(data.get("article", "")), str(data.get("words", ""))
        return cls(str(data.get("kind", "")), integer(data, "turn", -1), integer(data, "number", 0), article, words)


def integer(data: Mapping[str, Any], name: str, default: int) -> int:
    """Read a whole number that the browser sent; ``default`` for anything else."""
    text = str(data.get(name, ""))[:9]
    return int(text) if text.isdecimal() and text.isascii() else default


def open_wanted(library: Catalogue, conversation: Conversation | None, wanted: Wanted) -> str:
    """Return the article that is wanted, marked; or one line that says why it can't be shown.

    Args:
        conversation: None where the page isn't ready yet, but an address names an article already.
    """
    try:
        if wanted.kind == "address":
            return _at_address(library, wanted)
        if conversation is None:
            return _line(GONE)
        if wanted.kind in ("article", "chunks"):
            return _whole(library, wanted)
        of_kind = {"citation": _citation, "copy": _copy}.get(wanted.kind, _passage)
        return of_kind(library, conversation, wanted)
    except ClippingsError as error:
        return _line(str(error))


def _whole(library: Catalogue, wanted: Wanted) -> str:
    """Return an article opened from the table: its text, or the chunks that it is cut into."""
    kept = library.by_id(wanted.article_id)
    if wanted.kind == "article":
        return render_article(kept, cut=True)
    return render_chunks(kept.entry, library.chunks_of(kept.entry.id), library.vector_models(kept.entry.id))


def _copy(library: Catalogue, conversation: Conversation, wanted: Wanted) -> str:
    """Return the other article that has a clipping's words, those marked."""
    copies = conversation.copies(wanted.turn)
    if not 1 <= wanted.number <= len(copies):
        return _line(GONE)
    copy = copies[wanted.number - 1]
    kept = _article(library, copy)
    if kept is None:
        return render_without_article(copy)
    return render_article(kept, [Mark(Span(copy.start, copy.end), current=True)])


def _at_address(library: Catalogue, wanted: Wanted) -> str:
    if not _ID.fullmatch(wanted.article_id):
        return _line(NO_ARTICLE)
    try:
        kept = library.by_id(wanted.article_id)
    except MisuseError:
        return _line(NO_ARTICLE)
    if not wanted.words:
        return render_article(kept)
    words = _WORDS.fullmatch(wanted.words)
    span = Span(int(words[1]), int(words[2])) if words else None
    if span is None or not span.start < span.end <= len(kept.text):
        return _line(NO_WORDS)
    return render_article(kept, [Mark(span, current=True)])


def _passage(library: Catalogue, conversation: Conversation, wanted: Wanted) -> str:
    passages = conversation.passages(wanted.turn)
    if not 1 <= wanted.number <= len(passages):
        return _line(GONE)
    passage = passages[wanted.number - 1]
    place = Place("passage", wanted.turn, wanted.number, len(passages))
    words = cited_whole(passage)
    kept = _article(library, words)
    if kept is None:
        return render_without_article(words, place)
    return render_article(kept, [Mark(passage.span, current=True)], place)


def _citation(library: Catalogue, conversation: Conversation, wanted: Wanted) -> str:
    """Open a numbered clipping; where the number has passed to another since the button was drawn, its very words."""
    cited = conversation.cited(wanted.turn)
    number = wanted.number if 1 <= wanted.number <= len(cited) else 0
    if wanted.words and not (number and _is_wanted(cited[number - 1], wanted)):
        number = next((n for n, citation in enumerate(cited, 1) if _is_wanted(citation, wanted)), 0)
        if not number:
            return _at_address(library, wanted)
    if not number:
        return _line(GONE)
    place = Place("citation", wanted.turn, number, len(cited), conversation.is_open(wanted.turn))
    kept = _article(library, cited[number - 1])
    if kept is None:
        return render_without_article(cited[number - 1], place)
    return render_article(kept, _clipping_marks(cited, number), place)


def _article(library: Catalogue, citation: Citation) -> KeptArticle | None:
    """Return the article that has a citation's words; None where it was erased, or has others in that place.

    A conversation outlives the articles, and one that was taken in may be of another library.
    """
    try:
        kept = library.by_id(citation.article_id)
    except MisuseError:
        return None
    there = 0 <= citation.start < citation.end and kept.text[citation.start : citation.end] == citation.quote
    return kept if there else None


def _is_wanted(citation: Citation, wanted: Wanted) -> bool:
    return citation.article_id == wanted.article_id and f"{citation.start}-{citation.end}" == wanted.words


def _clipping_marks(cited: tuple[Citation, ...], current: int) -> list[Mark]:
    article_id = cited[current - 1].article_id
    return [
        Mark(Span(citation.start, citation.end), number, number == current)
        for number, citation in enumerate(cited, 1)
        if citation.article_id == article_id
    ]


def _line(message: str) -> str:
    return f'<div class="nothing"><p dir="auto">{escaped(message)}</p></div>'
