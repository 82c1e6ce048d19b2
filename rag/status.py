"""How the service stands, as it is told to whoever asks.

Values only: it deliberately doesn't know what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """How the service stands.

    Attributes:
        problems: lines for the reader; ``generator_problem`` is the one of them on that.
        to_index: chunks left while the index of vectors is made anew, and full text answers alone.
    """

    articles: int
    chunks: int
    embedder_ready: bool
    generator_ready: bool
    generator_name: str | None
    indexing: bool
    problems: tuple[str, ...]
    generator_problem: str | None = None
    to_index: int = 0
