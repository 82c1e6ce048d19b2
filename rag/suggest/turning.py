"""A clause turned round into a question, and whether what is left of it says enough.

Pure. It deliberately doesn't know which piece is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.suggest.clauses import Clause
from rag.suggest.phrases import lasting, leans_on_others, names_something

#: Verbs that say enough alone.
ALONE = frozenset(
    "die resign begin start end open close land arrive retire return crash sink escape vanish disappear collapse"
    " explode marry launch debut graduate".split()
)
#: Verbs of saying and the like: their time is of no interest.
_TOLD = frozenset(
    "say tell add note write claim argue explain think know feel want need seem become get have do".split()
)


def ask(words: str, clause: Clause, predicate: str) -> Iterator[str]:
    """Yield the question that asks ``words`` of the clause, if its predicate leans on nothing."""
    predicate = lasting(predicate.strip(" ."))
    if clause.unnamed or (clause.vague and not names_something(predicate)):
        return
    if leans_on_others(predicate, own=clause.whole) or re.search(r"[“”\"()]", predicate):
        return
    turned = f"{clause.auxiliary or 'did'} {clause.subject} {clause.verb}".strip()
    yield f"{words} {' '.join(f'{turned} {predicate}'.split())}?"


def says_enough(clause: Clause, predicate: str) -> bool:
    """Say whether a clause with this predicate is worth a question: its verb says something, alone or with more."""
    if predicate.strip():
        return clause.verb not in _TOLD and not predicate.startswith(("that ", "how ", "a "))
    return clause.verb in ALONE
