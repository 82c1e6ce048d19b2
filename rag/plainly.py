"""What an answer in plain text says beside its statements: that the articles differ.

It deliberately doesn't know how it is found out that they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer import Differing


def differ(disagreement: Sequence[Differing]) -> str:
    """Say in one sentence what each article has, with its source and date."""
    parts = []
    for one in disagreement:
        date = one.citation.published_at
        day = f"{date.day} {date:%B %Y}" if date else ""
        origin = ", ".join(part for part in (one.citation.source or one.citation.title, day) if part)
        parts.append(f"“{' '.join(one.citation.quote.split())}” ({origin})")
    return f"The articles differ: {', '.join(parts[:-1])} and {parts[-1]}."
