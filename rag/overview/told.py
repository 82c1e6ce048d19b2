"""What is told of an overview beside its clippings: of how many articles, and over what time.

Values only. It deliberately doesn't know how the clippings were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Overview:
    """An overview of a topic.

    Attributes:
        articles: how many articles say something about it; the clippings are of ``shown`` of them.
        total: how many articles were looked at.
        first, last: dates of the oldest and the newest article shown; None where none has one.
        restricted: the sources and the time that the question names, as words; "" for none.
    """

    topic: str
    articles: int
    shown: int
    total: int
    first: datetime | None
    last: datetime | None
    restricted: str = ""

    @property
    def line(self) -> str:
        """The sentence above the clippings."""
        say = "says" if self.articles == 1 else "say"
        fewer = f"; here are the {self.shown} that say most" if self.shown < self.articles else ""
        head = f"{self.articles:,} of the {self.total:,} articles{self.restricted} {say} something about {self.topic}"
        return f"{head}{fewer}{self._span}."

    @property
    def _span(self) -> str:
        if self.first is None or self.last is None:
            return ""
        first, last = _day(self.first), _day(self.last)
        return f", on {first}" if first == last else f", from {first} to {last}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
