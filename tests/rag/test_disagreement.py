"""Articles that give different numbers for what is asked: both are told where that is sure, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from index.article import Article
from index.settings import Settings
from rag.answer import Answer
from rag.assistant import Assistant
from rag.checking.dates import dates
from rag.disagreement.asked import Asked, asked_number, numbers_given
from rag.disagreement.compare import differing
from rag.events import Finished

DEAD = "How many people died in the earthquake in Lindau?"


@pytest.mark.parametrize(
    ("question", "units", "nouns"),
    [
        ("How many sellouts did the park have?", set(), {"sellout"}),
        ("How many other Chelsea players besides James are injured?", set(), {"player"}),
        ("How many weeks will the trial take?", {"second"}, set()),
        ("What percentage of Americans have tried it?", {"%"}, set()),
        ("How old was she?", {"month"}, set()),
        ("How far is it from Lindau?", {"metre", "inch", "mile"}, set()),
    ],
)
def test_what_is_asked_is_measured_or_counted(question: str, units: set[str], nouns: set[str]) -> None:
    assert asked_number(question) == Asked(frozenset(units), frozenset(nouns))


def test_people_are_counted_by_several_words() -> None:
    asked = asked_number("What was the death toll?")
    assert asked is not None
    texts = ("The quake killed 120 residents.", "It left 120 dead.", "It cost 120 people their lives.")
    assert all([given.number.text for given in numbers_given(asked, text)] == ["120"] for text in texts)
    assert numbers_given(asked, "It destroyed 120 houses.") == ()


@pytest.mark.parametrize("question", ["Who died?", "Why did 120 people die?", "When did it happen?", "How did it go?"])
def test_where_no_number_is_asked_for_none_is_compared(question: str) -> None:
    assert asked_number(question) is None


def compared(first: str, second: str, question: str = DEAD) -> tuple[str, str] | None:
    asked = asked_number(question)
    assert asked is not None
    pair = differing(question, asked, first, second)
    return (pair.first.text, pair.second.text) if pair else None


FIRST = "The earthquake in Lindau killed 120 people."


@pytest.mark.parametrize(
    "second",
    [
        "At least 153 people died in the earthquake in Lindau, officials said.",
        "The Lindau earthquake killed 153 people and injured 400 horses.",
        "So far 153 people are known to have died in the Lindau earthquake.",
    ],
)
def test_another_number_for_the_same_differs(second: str) -> None:
    assert compared(FIRST, second) == ("120", "153")


@pytest.mark.parametrize(
    "second",
    [
        "About 120 people died in the earthquake in Lindau.",  # hedged
        "More than 100 people died in the earthquake in Lindau.",  # rounded
        "Some 118 people died in the earthquake in Lindau.",  # as good as the same
        "The earthquake in Lindau killed 120 people and 153 men are missing.",  # of something else beside it
        "A year earlier, an earthquake in Lindau killed 153 people.",  # another time
        "In 2009 an earthquake in Lindau killed 153 people.",
        "The earthquake in Lindau killed 153 other people.",  # an addition
        "The earthquake in Lindau killed 153 children.",  # a group
        "The second earthquake in Lindau killed 153 people, the third none.",
        "The earthquake in Lindau destroyed 153 houses.",  # another thing
        "Flames tore through a crowded theatre, and 153 people choked.",  # another event
        "The earthquake in Lindau killed 153 people, or 214 people by another count.",  # which?
    ],
)
def test_what_may_be_told_of_something_else_or_rounded_does_not(second: str) -> None:
    first = FIRST.replace("The earth", "The first earth") if "second" in second else FIRST
    assert compared(first, second) is None


def test_units_of_one_sort_are_compared() -> None:
    question = "How long is the bridge?"
    assert compared("The bridge is 2 km long.", "The bridge is 2,000 metres long.", question) is None
    assert compared("The bridge is 2 km long.", "The bridge is 3,100 metres long.", question) == (
        "2 km",
        "3,100 metres",
    )
    assert compared("The bridge is 2 km long.", "The bridge is 3 miles long.", question) is None


def test_a_number_after_a_day_is_no_day() -> None:
    (found,) = dates("The trial begins on November 6th, 1,180 days after the suit.")
    assert (found.month, found.day) == (11, 6)


ORIGINAL = (
    "An earthquake shook Lindau on Tuesday morning. The earthquake in Lindau killed 120 people, the mayor said. "
    "Hundreds of houses fell. The harbour stayed open."
)
LATER = (
    "Rescue teams went on digging in Lindau. The earthquake in Lindau has killed 153 people, the ministry said on "
    "Thursday. Tents were put up beside the lake."
)
SAME = "Lindau mourned its dead. The earthquake in Lindau killed 120 people, and it shook Bregenz too."


def article(text: str, source: str, day: int) -> Article:
    return Article(
        text, f"Earthquake in Lindau, {source}", source, source=source, published_at=datetime(2017, 5, day, tzinfo=UTC)
    )


@pytest.fixture
def quake(home: Settings) -> Iterator[Assistant]:
    with Assistant(home) as opened:
        opened.add_articles([article(ORIGINAL, "Gazette", 3), article(LATER, "Courier", 5)])
        yield opened


def answered(assistant: Assistant, question: str) -> Answer:
    return next(event.answer for event in assistant.ask(question, generate=False) if isinstance(event, Finished))


def test_both_are_quoted_with_source_and_date(quake: Assistant) -> None:
    answer = answered(quake, DEAD)
    assert {one.number for one in answer.disagreement} == {"120", "153"}
    for one in answer.disagreement:
        citation = one.citation
        text = quake.library.by_id(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
        assert one.number in citation.quote
        assert citation in answer.citations
    said = answer.text[answer.text.index("The articles differ: ") :]
    assert "“The earthquake in Lindau killed 120 people, the mayor said.” (Gazette, 3 May 2017)" in said
    assert said.count("(Courier, 5 May 2017)") == 1
    assert " and “" in said


def test_nothing_is_said_of_what_no_number_is_asked_for(quake: Assistant) -> None:
    assert answered(quake, "What stayed open in Lindau?").disagreement == ()


def test_nothing_is_said_where_articles_agree(home: Settings) -> None:
    with Assistant(home) as opened:
        opened.add_articles([article(ORIGINAL, "Gazette", 3), article(SAME, "Courier", 5)])
        answer = answered(opened, DEAD)
    assert not answer.refused
    assert answer.disagreement == ()
    assert "differ" not in answer.text
