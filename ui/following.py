"""A conversation goes on asking its collection, whatever that is called by now; and what is said where it can't.

It deliberately doesn't know how names are kept, nor how a question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.collecting import gathered, name_now

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from ui.conversation import Conversation


def follow(library: Catalogue, conversation: Conversation) -> None:
    """Have a conversation know its collection by the name of today; one that is gone keeps the name it had."""
    filters, looked_at = conversation.filters, datetime.now(UTC)
    if filters.collection is None:
        return
    name = name_now(library, filters.collection, conversation.restricted_at)
    if name not in (None, filters.collection):
        conversation.restricted_at = looked_at
        conversation.filters = replace(filters, collection=name)


def sizes(library: Catalogue) -> dict[str, int]:
    """Return how many articles each collection has, by name."""
    return {one.name: one.articles for one in gathered(library)}


def nothing_to_ask(sizes: Mapping[str, int], collection: str | None) -> str:
    """Return the line that says why a collection can't be asked: it is gone or empty; "" where it can."""
    if collection is None or sizes.get(collection):
        return ""
    if collection in sizes:
        return f"The collection “{collection}” is empty: put articles into it in the library, or ask all articles."
    return f"There is no collection “{collection}” any more: choose another one, or ask all articles."
