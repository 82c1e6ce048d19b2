"""Whether a language model's rewrite of a follow-up is still the reader's question.

Pure. It deliberately doesn't know what either finds: who asks keeps the one that the articles answer better.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Turn
from rag.checking.stems import content_stems

#: Characters of a question that a model wrote, at most.
LONGEST = 300


def acceptable(rewritten: str, question: str, history: Sequence[Turn]) -> bool:
    """Say whether a rewrite asks what ``question`` asks: nothing of it left out, nothing added but what was said.

    Args:
        history: the turns before, oldest first.
    """
    if not rewritten.endswith("?") or len(rewritten) > LONGEST:
        return False
    asked, meant = set(content_stems(question)), set(content_stems(rewritten))
    told = (text for turn in history for text in (turn.question, turn.understood or "", turn.answer))
    said = asked.union(*(content_stems(text) for text in told))
    return asked <= meant <= said
