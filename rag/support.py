"""How much of a statement stands in the words it cites. Stub."""

from __future__ import annotations

from collections.abc import Sequence

from rag.stems import content_stems


def support(statement: str, cited: Sequence[str], *, similarity: float | None = None) -> float:
    ours = content_stems(statement)
    theirs = {s for t in cited for s in content_stems(t)}
    return sum(s in theirs for s in ours) / max(len(ours), 1)
