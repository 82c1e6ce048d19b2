"""Facts of a text: numbers, times, dates, names and quotations in one form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.aliases import unified
from rag.checking.agree import number_stands
from rag.checking.dates import dates, stands
from rag.checking.normalise import facts, quotations
from rag.checking.numbers import Number, numbers
from rag.checking.proper import missing, named
from rag.checking.stems import stem, tokens

MONDAY = datetime(2016, 11, 14, tzinfo=UTC)


def only(text: str) -> Number:
    found = [number for number in numbers(text) if number.sure]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2,975 people", 2975, None),
        ("$1.2bn", 1.2e9, "dollar"),
        ("£5m", 5e6, "pound"),
        ("9.6 billion dollars", 9.6e9, "dollar"),
        ("3.5 per cent", 3.5, "%"),
        ("62%", 62, "%"),
        ("twenty-eight ministers", 28, None),
        ("one hundred and five thousand", 105_000, None),
        ("two dozen eggs", 24, None),
        ("a million copies", 1e6, None),
        ("half a million copies", 500_000, None),
        ("half of the voters", 50, "%"),
        ("three quarters of them", 75, "%"),
        ("the 37th move", 37, None),
        ("the twenty-first century", 21, None),
        ("the third goal", 3, None),
    ],
)
def test_a_number_is_worth_the_same_however_it_is_written(text: str, value: float, unit: str | None) -> None:
    assert (only(text).value, only(text).unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "value", "base", "size"),
    [
        ("two and a half hours", 2.5, "second", 3600),
        ("an hour and a half", 1.5, "second", 3600),
        ("half an hour", 0.5, "second", 3600),
        ("a 28-minute delay", 28, "second", 60),
        ("20km", 20, "metre", 1000),
        ("113,000 kilometres", 113_000, "metre", 1000),
        ("a decade and 3 weeks", 3, "second", 604_800),
    ],
)
def test_a_unit_stays_with_its_number(text: str, value: float, base: str, size: float) -> None:
    assert (only(text).value, only(text).unit, only(text).size) == (value, base, size)


@pytest.mark.parametrize(
    "text", ["one of them", "no one", "at first, he waited", "67P", "the G20", "a metre a second."]
)
def test_what_only_looks_like_a_number_is_not_sure(text: str) -> None:
    assert not [number for number in numbers(text) if number.sure]


def test_the_first_of_a_range_has_the_unit_of_the_second_and_may_have_its_scale() -> None:
    first, second = numbers("13 to 14 million dollars")
    assert (first.values, first.unit) == ((13, 13e6), "dollar")
    assert second.value == 14e6


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("about 3,000 people", "2,975 people"),
        ("nearly half of voters", "48% of voters"),
        ("more than half", "51.9 percent"),
        ("over 400 ships", "422 ships"),
        ("a third of the island", "33 percent of the island"),
        ("14 days", "two weeks"),
        ("ten years", "a decade"),
        ("1.5 hours", "ninety minutes"),
        ("48.1 percent", "51.9 percent for and 48.1 against"),
        ("1.3 million people", "1.3m people"),
        ("$95bn", "95 billion dollars"),
    ],
)
def test_numbers_that_say_the_same_agree(ours: str, theirs: str) -> None:
    assert number_stands(only(ours), numbers(theirs))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("3,000 people", "2,975 people"),
        ("about 2,960 people", "2,975 people"),
        ("nearly half of voters", "41% of voters"),
        ("over 500 ships", "422 ships"),
        ("less than 1,000", "more than 1,000"),
        ("22 people", "22 percent"),
        ("$5m", "£5m"),
        ("83 days", "83 minutes"),
        ("twelve days", "twelve boys lost for ten days"),
    ],
)
def test_numbers_that_say_something_else_do_not_agree(ours: str, theirs: str) -> None:
    assert not number_stands(only(ours), numbers(theirs))


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("on 13 November 2016", 2016, 11, 13),
        ("on November 13th, 2016", 2016, 11, 13),
        ("2016-11-13", 2016, 11, 13),
        ("the 3rd of May", None, 5, 3),
        ("in December 2017", 2017, 12, None),
        ("since May", None, 5, None),
        ("in 1995", 1995, None, None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_named(text: str, year: int | None, month: int | None, day: int | None) -> None:
    (date,) = dates(text)
    assert (date.year, date.month, date.day) == (year, month, day)


def test_days_that_share_a_month_are_each_a_date() -> None:
    assert [(date.day, date.month) for date in dates("on 9, 10 and 12 March 2016")] == [(9, 3), (10, 3), (12, 3)]


def test_a_month_that_is_a_person_is_no_date() -> None:
    assert not dates("May told the house that April Jones would march")


@pytest.mark.parametrize(
    ("wanted", "cited"),
    [
        ("13 November 2016", "They met on Sunday."),
        ("Sunday", "They met on 13 November 2016."),
        ("November 2016", "They met on 13 November."),
        ("2016", "They met in the autumn."),
        ("2015", "They met last year."),
        ("13 November", "They met yesterday."),
        ("the 1990s", "They met in 1997."),
    ],
)
def test_a_date_may_be_named_relative_to_the_day_of_publication(wanted: str, cited: str) -> None:
    assert stands(dates(wanted)[0], dates(cited), MONDAY)


@pytest.mark.parametrize(
    ("wanted", "cited"),
    [
        ("14 November 2016", "They met on Sunday."),
        ("Saturday", "They met on 13 November 2016."),
        ("13 November 2015", "They met on 13 November."),
        ("2016", "They met in 2015."),
        ("October", "They met on 13 November."),
    ],
)
def test_another_date_does_not_stand(wanted: str, cited: str) -> None:
    assert not stands(dates(wanted)[0], dates(cited), MONDAY)


def names(text: str) -> list[str]:
    return [name.text for name in facts(text).named.names if name.sure]


def test_names_are_runs_of_capital_words_without_possessives_and_titles() -> None:
    text = (
        "Last week Dr. Ursula von der Leyen, Hungary's Peter Szijjarto and the Bank of England met in Paris on Monday."
    )
    assert names(text) == ["Ursula von der Leyen", "Hungary", "Peter Szijjarto", "Bank of England", "Paris"]


def test_a_word_at_the_start_of_a_sentence_is_a_name_only_if_more_says_so() -> None:
    assert names("Officials said so. Heavy rain fell. Merkel said so. France did not.") == ["Merkel", "France"]


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("the E.U.", "the European Union"),
        ("the European Union", "EU ministers"),
        ("the United States", "American diplomacy"),
        ("the US", "the United States of America"),
        ("Britain", "the U.K. government"),
        ("France", "the French minister"),
        ("Johnson", "Boris Johnson"),
        ("Francois Hollande", "François Hollande"),
        ("the WHO", "the World Health Organization"),
        ("the World Health Organization", "the WHO"),
        ("the Foreign Office", "a foreign office"),
        ("a Southeast wind", "a South East wind"),
    ],
)
def test_a_name_is_known_in_its_other_forms(name: str, cited: str) -> None:
    (ours,) = named(unified(f"He saw {name}")).names
    assert not missing(ours, named(unified(cited)), named(""))


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("Boris Johnson", "Johnson"),
        ("Boris Trump", "Boris Johnson called Donald Trump"),
        ("France", "the German minister"),
        ("the US", "he told us"),
        ("May", "it may rain"),
    ],
)
def test_what_the_cited_words_do_not_name_is_missing(name: str, cited: str) -> None:
    (ours,) = named(unified(f"He saw {name}")).names
    assert missing(ours, named(unified(cited)), named(""))


def test_quotations_stand_between_any_marks_and_apostrophes_are_none() -> None:
    text = "He called it “a ‘great’ day”, the ministers' 'bad idea', and 'it's over'."
    assert [found.text for found in quotations(text)] == ["a 'great' day", "bad idea", "it's over"]


def test_a_quotation_with_words_left_out_is_in_runs() -> None:
    (found,) = quotations('"We met ... [on Sunday] and left"')
    assert found.runs == (("we", "met"), ("and", "left"))


def test_times_of_day_are_minutes_from_twelve() -> None:
    found = facts("at 3:05 p.m., at 21:45, at half past one and at 11 pm").clocks
    assert sorted((clock.minutes, clock.half) for clock in found) == [(90, ""), (185, "pm"), (585, "pm"), (660, "pm")]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("at twenty to five", [280]),
        ("at 20 minutes to 5 in the afternoon", [280]),
        ("at 10 past 4", [250]),
        ("the toll rose from 64 to 2,975", []),
        ("it grew from five to ten people", []),
        ("by 20 to 12 votes", []),
        ("from 30 to 2.5 percent", []),
    ],
)
def test_two_numbers_with_to_between_are_a_time_only_where_they_can_be(text: str, minutes: list[int]) -> None:
    assert [clock.minutes for clock in facts(text).clocks] == minutes


def test_stems_undo_irregular_verbs_numbers_and_peoples() -> None:
    assert [stem(word) for word in ("came", "coming", "six", "french")] == ["come", "come", "6", "franc"]
    assert tokens("He won't say; they can't, cannot.") == (
        "he",
        "will",
        "not",
        "say",
        "they",
        "can",
        "not",
        "can",
        "not",
    )


@given(st.text())
def test_facts_are_found_in_any_text(text: str) -> None:
    facts(text)


@given(st.text())
def test_unifying_twice_changes_nothing_more(text: str) -> None:
    assert unified(unified(text)) == unified(text)
