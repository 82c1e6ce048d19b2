from __future__ import annotations
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
@dataclass(frozen=True)
class Context:
    title: str
    published_at: datetime | None
@dataclass(frozen=True)
class Problem:
    kind: str
    found: str
    reason: str
def check(statement: str, cited: Sequence[str], context: Context) -> tuple[Problem, ...]:
    return ()
