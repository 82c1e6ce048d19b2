"""A made-up wire story, and three papers that print it."""

from __future__ import annotations

from datetime import UTC, datetime

from index.article import Article

STORY = (
    "The ferry Anna sank off Lindau on Monday evening with 42 people on board. All of them were brought ashore by "
    "fishermen who had seen the lights go out. The captain, Ida Voss, told the harbour police that a hatch had been "
    "left open after the last inspection. Divers will go down on Wednesday to look at the hull, which lies at a depth "
    "of 31 metres. The company that runs the ferry said that its two other boats would stay in port until the cause "
    "was known. It was the first accident on the lake since 1964."
)
LOCAL = "The mayor of Bregenz, whose brother was on board, thanked the fishermen in the evening."


def three_papers() -> list[Article]:
    """The story as it is; with a dateline and a sentence of the paper's own; with one number corrected."""
    return [
        _paper(1, "Bodensee Bote", "Ferry Anna sinks off Lindau", STORY),
        _paper(2, "Harbour Gazette", "All saved as a ferry goes down", f"BREGENZ — {STORY} {LOCAL}"),
        _paper(3, "Evening Courier", "Hatch was open on sunken ferry Anna", STORY.replace("with 42", "with 47")),
    ]


def _paper(day: int, source: str, title: str, text: str) -> Article:
    return Article(text, title, source, source=source, published_at=datetime(2021, 5, day, tzinfo=UTC))
