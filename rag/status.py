"""How the service stands, as it is told to whoever asks.

Values only: it deliberately doesn't know what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """How the service stands; ``problems`` are lines for the reader, ``generator_problem`` the one of them on that."""

    articles: int
    chunks: int
    embedder_ready: bool
    generator_ready: bool
    generator_name: str | None
    indexing: bool
    problems: tuple[str, ...]
    generator_problem: str | None = None
