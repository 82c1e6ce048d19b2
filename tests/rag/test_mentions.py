"""Which sources and dates a question names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag.mentions import NamedDate, named_dates, named_sources

SOURCES = ["The Verge", "TechCrunch", "The Independent - Life and Style", "Cnbc | World Business News Leader", "Wired"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did The Verge and techcrunch report?", {"The Verge", "TechCrunch"}),
        ("According to The Independent, who won?", {"The Independent - Life and Style"}),
        ("Did CNBC's article say so?", {"Cnbc | World Business News Leader"}),
        ("Was the house rewired on the verge of winter?", {"The Verge"}),
        ("Who rewired it?", set()),
    ],
)
def test_sources_by_their_name_or_its_first_part(question: str, expected: set[str]) -> None:
    assert named_sources(question, SOURCES) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened on November 13, 2016?", [NamedDate(2016, 11, 13)]),
        ("What happened on 13 November 2016?", [NamedDate(2016, 11, 13)]),
        ("on the 3rd of May", [NamedDate(None, 5, 3)]),
        ("in December 2017 and in 2018", [NamedDate(2017, 12), NamedDate(2018)]),
        ("the report of 2023-10-07", [NamedDate(2023, 10, 7)]),
        ("Sept. 5, 2019", [NamedDate(2019, 9, 5)]),
        ("It may rain; 12345 and 1800 don't count", []),
        ("", []),
    ],
)
def test_dates_as_far_as_they_are_named(question: str, expected: list[NamedDate]) -> None:
    assert sorted(named_dates(question), key=str) == sorted(expected, key=str)


def test_a_named_date_matches_every_date_that_agrees() -> None:
    date = datetime(2016, 11, 13, 20, tzinfo=UTC)
    assert NamedDate(2016).matches(date)
    assert NamedDate(2016, 11).matches(date)
    assert NamedDate(None, 11, 13).matches(date)
    assert not NamedDate(2016, 12).matches(date)
    assert not NamedDate(2017, 11, 13).matches(date)
