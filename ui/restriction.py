"""What a caller writes to restrict a search, read: dates, and names as the library writes them.

Pure. It deliberately doesn't know how a caller is told what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time

#: What a date that can't be read is to look like.
DATE_FORM = "not a date; write YYYY-MM-DD, such as 2018-03-29"


def read_moment(given: str, last: bool) -> datetime:
    """Read a date, whose whole day counts, or a moment; without a zone it is UTC.

    Args:
        last: the day's last moment is meant, else its first.

    Raises:
        ValueError: it is neither.
    """
    try:
        day = date.fromisoformat(given)
    except ValueError:
        pass
    else:
        return datetime.combine(day, time.max if last else time.min, UTC)
    try:
        moment = datetime.fromisoformat(given)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def as_written(given: Collection[str], known: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names as the library writes them, in every case it does, and those of them that it doesn't know.

    One that it doesn't know is among the first as well.
    """
    found: dict[str, None] = {}
    unknown: list[str] = []
    for name in given:
        same = [one for one in known if one.casefold() == name.casefold()]
        if not same:
            unknown.append(name)
        found.update(dict.fromkeys(same or [name]))
    return tuple(found), tuple(unknown)
