"""What the reader restricts the conversation to, as values: one thing more or less, and how each is said.

What comes from the browser is taken for what it is: anything. It deliberately doesn't know how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from index.errors import MisuseError
from index.filters import Filters
from ui.byline import shortened

#: The field of ``Filters`` that holds each kind of choice, one of several.
FIELDS = {"source": "sources", "author": "authors", "category": "categories", "article": "article_ids"}
DATES = ("after", "before")
#: Characters of a title where it stands beside others.
MOST_TITLE = 48


@dataclass(frozen=True)
class Chip:
    """One thing that is restricted, as it is shown.

    Attributes:
        kind: a key of ``FIELDS``, or of ``DATES``.
        value: what the browser sends back to take it away.
    """

    kind: str
    value: str
    label: str


@dataclass(frozen=True)
class Change:
    """What the reader wants changed.

    Attributes:
        action: ``add``, ``remove``, ``clear``, which leaves the collection; a date or a collection is added in place of
            the one before, and removed by "".
    """

    action: str
    kind: str = ""
    value: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Change:
        """Read what the browser sent; what makes no sense becomes a change of nothing."""
        action, kind, value = (data.get(name, "") for name in ("action", "kind", "value"))
        return cls(*(part if isinstance(part, str) else "" for part in (action, kind, value)))


def changed(filters: Filters, change: Change) -> Filters:
    """Return the filters with a change made.

    Raises:
        MisuseError: the value isn't a date, or the first date is later than the last.
    """
    if change.action == "clear":
        return Filters(collection=filters.collection)
    if change.kind == "collection":
        return replace(filters, collection=change.value or None)
    if change.kind in DATES:
        return _dated(filters, change)
    name = FIELDS.get(change.kind)
    if name is None or change.action not in ("add", "remove"):
        return filters
    others = tuple(value for value in getattr(filters, name) if value != change.value)
    values = (*others, change.value) if change.action == "add" else others
    made: dict[str, Any] = {name: values}
    return replace(filters, **made)


def _dated(filters: Filters, change: Change) -> Filters:
    moment = None
    if change.action == "add" and change.value:
        try:
            day = date.fromisoformat(change.value)
        except ValueError as error:
            raise MisuseError(f"{shortened(change.value, 40)!r} is not a date") from error
        moment = datetime.combine(day, time.max if change.kind == "before" else time.min, UTC)
    made: dict[str, Any] = {change.kind: moment}
    found = replace(filters, **made)
    if found.after and found.before and found.after > found.before:
        raise MisuseError(f"the first day, {said_day(found.after)}, is later than the last, {said_day(found.before)}")
    return found


def chips(filters: Filters, titles: Mapping[str, str]) -> list[Chip]:
    """Return what is restricted, each thing once; ``titles`` are those of the chosen articles, by id."""
    found = [Chip("source", value, value) for value in filters.sources]
    found += [Chip("author", value, f"by {value}") for value in filters.authors]
    found += [Chip("category", value, value) for value in filters.categories]
    if filters.after is not None:
        found.append(Chip("after", "", f"from {said_day(filters.after)}"))
    if filters.before is not None:
        found.append(Chip("before", "", f"to {said_day(filters.before)}"))
    for article_id in filters.article_ids:
        title = titles.get(article_id, article_id[:12])
        found.append(Chip("article", article_id, f"“{shortened(title, MOST_TITLE)}”"))
    return found


def said_day(moment: datetime) -> str:
    """Return 13 November 2014."""
    return f"{moment.day} {moment:%B %Y}"
