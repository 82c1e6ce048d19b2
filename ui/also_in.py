"""The line that says where else a story stands: each other paper with its date, as a button that opens it there.

Values in, text out. It deliberately doesn't know how copies are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.answer import Answer, Citation, Passage
from ui.byline import byline, escaped


def cited_also_in(answer: Answer, citation: Citation, turn: int) -> str:
    """Return the line for a clipping; empty where no other article has its words."""
    copies = ((number, copy.citation) for number, copy in enumerate(answer.copies, 1) if copy.of == citation)
    return _line("copy", turn, copies)


def found_also_in(passages: Sequence[Passage], passage: Passage, turn: int) -> str:
    """Return the line for a passage; empty where no other passage is a copy of it."""
    copies = ((number, one) for number, one in enumerate(passages, 1) if one.copy_of == passage.chunk_id)
    return _line("passage", turn, copies)


def _line(kind: str, turn: int, places: Iterable[tuple[int, Citation | Passage]]) -> str:
    buttons = ", ".join(
        f'<button type="button" class="elsewhere" data-event="open" data-kind="{kind}" data-turn="{turn}"'
        f' data-number="{number}" aria-label="{escaped(f"Also in {place.source or place.title}: {place.title}")}">'
        f"{byline(place.source or place.title, place.published_at)}</button>"
        for number, place in places
    )
    return f'<p class="also">Also in {buttons}</p>' if buttons else ""
