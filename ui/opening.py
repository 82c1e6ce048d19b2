"""What a pressed button asks to see becomes the article with its marks.

What comes from the browser is taken for what it is: anything. It deliberately doesn't know Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.article import Span
from index.catalogue import Catalogue
from index.errors import ClippingsError
from rag.answer import Citation, Passage
from ui.byline import escaped
from ui.conversation import Conversation
from ui.reader import Mark, Place, render_article

GONE = "This is no longer in the conversation; ask again to see it."


@dataclass(frozen=True)
class Wanted:
    """What a button names.

    Attributes:
        kind: ``citation``, ``copy`` of one or ``passage`` of an exchange, or ``article``.
        number: from 1.
    """

    kind: str
    turn: int = -1
    number: int = 0
    article_id: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Wanted:
        """Read what the browser sent; what makes no sense becomes something that isn't there."""

        article = str(data.get("article", ""))
        return cls(str(data.get("kind", "")), integer(data, "turn", -1), integer(data, "number", 0), article)


def integer(data: Mapping[str, Any], name: str, default: int) -> int:
    """Read a whole number that the browser sent; ``default`` for anything else."""
    text = str(data.get(name, ""))[:9]
    return int(text) if text.isdecimal() and text.isascii() else default


def open_wanted(library: Catalogue, conversation: Conversation, wanted: Wanted) -> str:
    """Return the article that is wanted, marked; or one line that says why it can't be shown."""
    try:
        if wanted.kind == "article":
            kept = library.by_id(wanted.article_id)
            return render_article(kept.entry, kept.text)
        if wanted.kind == "copy":
            return _copy(library, conversation.copies(wanted.turn), wanted.number)
        found: tuple[Citation, ...] | tuple[Passage, ...]
        cited = conversation.cited(wanted.turn)
        found = cited if wanted.kind == "citation" else conversation.passages(wanted.turn)
        if not 1 <= wanted.number <= len(found):
            return _line(GONE)
        chosen = found[wanted.number - 1]
        kept = library.by_id(chosen.article_id)
        place = Place(wanted.kind, wanted.turn, wanted.number, len(found))
        marks = _clipping_marks(cited, wanted.number) if isinstance(chosen, Citation) else _passage_marks(chosen)
        return render_article(kept.entry, kept.text, marks, place)
    except ClippingsError as error:
        return _line(str(error))


def _copy(library: Catalogue, copies: tuple[Citation, ...], number: int) -> str:
    """Return the other article that has a clipping's words, those marked."""
    if not 1 <= number <= len(copies):
        return _line(GONE)
    copy = copies[number - 1]
    kept = library.by_id(copy.article_id)
    return render_article(kept.entry, kept.text, [Mark(Span(copy.start, copy.end), current=True)])


def _clipping_marks(cited: tuple[Citation, ...], current: int) -> list[Mark]:
    article_id = cited[current - 1].article_id
    return [
        Mark(Span(citation.start, citation.end), number, number == current)
        for number, citation in enumerate(cited, 1)
        if citation.article_id == article_id
    ]


def _passage_marks(passage: Passage) -> list[Mark]:
    return [Mark(passage.span, current=True)]


def _line(message: str) -> str:
    return f'<div class="nothing"><p dir="auto">{escaped(message)}</p></div>'
