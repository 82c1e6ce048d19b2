"""The feeds that the library knows, and forgetting one.

It deliberately doesn't know how a feed is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant


def feeds_of(assistant: Assistant) -> Sequence[Any]:
    """Return the feeds."""
    known = getattr(assistant.library, "feeds", None)
    return known() if known else ()


def forget(assistant: Assistant, url: str) -> None:
    """Don't read a feed again; its articles stay."""
    known = getattr(assistant.library, "forget_feed", None)
    if known:
        known(url)
