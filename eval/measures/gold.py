"""Whether words of an article are gold: the one rule of overlap that evidence and citations are judged by.

It deliberately doesn't know who picked or cited the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.running.record import Found
from eval.sets.question import Place
from index.span import Span

#: What must be shown: each item is one need, met by any one of its places.
Needs = Sequence[Sequence[Place]]


def overlap_enough(one: Span, other: Span) -> bool:
    """Say whether two spans share at least half of the shorter one's characters."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(one.end - one.start, other.end - other.start)


def meets(found: Found, need: Sequence[Place]) -> bool:
    """Say whether the words overlap any of the need's places enough."""
    return any(place.article_id == found.article_id and overlap_enough(found.span, place.span) for place in need)


def holds_gold(found: Found, needs: Needs) -> bool:
    """Say whether the words meet any need."""
    return any(meets(found, need) for need in needs)


def share_met(shown: Iterable[Found], needs: Needs) -> float:
    """Return the share of needs that any of the words meet; there must be a need."""
    words = list(shown)
    return sum(any(meets(found, need) for found in words) for need in needs) / len(needs)


def lies_within(place: Place, found: Found) -> bool:
    """Say whether a place lies wholly in the words."""
    same = place.article_id == found.article_id
    return same and found.span.start <= place.span.start and place.span.end <= found.span.end
