"""A statement against the words it cites: numbers, dates, names, quotations and denials."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.check import Context, Kind, check

DINNER = Context("Britain and France stay away as EU ministers dine on Trump", datetime(2016, 11, 14, tzinfo=UTC))
NOWHERE = Context("", None)

SKIPPED = (
    "Britain skipped the dinner because it saw no need for an additional meeting outside the normal schedule, "
    "the Foreign Office said."
)
AYRAULT = "The French foreign minister, Jean-Marc Ayrault, did not come to the dinner either."
SZIJJARTO = "Hungary's foreign minister, Peter Szijjarto, was the third to stay away."
HYSTERICAL = "He said the reaction was hysterical."
INVITED = "Federica Mogherini, the EU's foreign policy chief, had invited all 28 of them to the table."
UNHURT = "Its managers said that none of the 25 crew members, all of them Indian, was hurt."
TOLL = "Hurricane Maria cost the lives of an estimated 2,975 people in Puerto Rico, researchers said on Tuesday."


def problems(statement: str, *cited: str, context: Context = DINNER) -> list[tuple[str, str]]:
    return [(problem.kind.value, problem.found) for problem in check(statement, cited, context)]


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("Britain skipped the dinner because it saw no need for an additional meeting.", [SKIPPED]),
        ("The UK's Foreign Office saw no need for another meeting.", [SKIPPED]),
        ("Mogherini had invited all twenty-eight ministers.", [INVITED]),
        ("France's foreign minister didn't come.", [AYRAULT]),
        ("Ayrault stayed away from the dinner.", [AYRAULT]),
        ('Peter Szijjarto called the reaction "hysterical".', [SZIJJARTO, HYSTERICAL]),
        ("Three ministers stayed away: Britain's, France's and Hungary's.", [SKIPPED, AYRAULT, SZIJJARTO]),
        ("The E.U. ministers met on 13 November 2016.", ["European Union ministers met in Brussels on Sunday."]),
        ("About 3,000 people died in Puerto Rico.", [TOLL]),
        ("Nobody was hurt, one of them said.", ["Its managers said that none of the crew was hurt."]),
        ("The 25 crew members were not hurt.", [UNHURT]),
        ("The crew members came from India.", [UNHURT]),
        ("Cassini was the first to sample it.", ["No spacecraft had ever sampled it: Cassini was the first."]),
    ],
)
def test_what_the_cited_words_say_passes(statement: str, cited: list[str]) -> None:
    assert problems(statement, *cited) == []


@pytest.mark.parametrize(
    ("statement", "cited", "found"),
    [
        ("Mogherini had invited all 64 of them.", [INVITED], ("number", "64")),
        ("Maria killed 3,000 people in Puerto Rico.", [TOLL], ("number", "3,000")),
        ("Five ministers stayed away.", [AYRAULT, SZIJJARTO], ("number", "Five")),
        ("It was afloat at 4:05 p.m.", ["It was afloat at 3:05 p.m."], ("number", "4:05 p.m.")),
        ("Researchers said so on Thursday.", [TOLL], ("date", "Thursday")),
        ("They met on 12 November 2016.", ["They met on Sunday."], ("date", "12 November 2016")),
        ("The crew members were hurt.", [UNHURT], ("negation", "hurt")),
        ("Germany's foreign minister did not come.", [AYRAULT], ("name", "Germany")),
        ("Boris Johnson did not come.", [AYRAULT], ("name", "Boris Johnson")),
        ('He said the reaction was "hysterical and rude".', [HYSTERICAL], ("quotation", "hysterical and rude")),
        ("Ayrault did come to the dinner.", [AYRAULT], ("negation", "come")),
        ("Mogherini had not invited them to the table.", [INVITED], ("negation", "invited")),
        ("The reaction wasn't hysterical.", [HYSTERICAL], ("negation", "hysterical")),
    ],
)
def test_what_they_do_not_say_is_a_problem(statement: str, cited: list[str], found: tuple[str, str]) -> None:
    assert problems(statement, *cited) == [found]


@pytest.mark.parametrize(
    ("statement", "cited", "found"),
    [
        ("England beat South Africa.", "South Africa beat England 32-12.", "England"),
        ("South Africa was beaten by England.", "South Africa beat England 32-12.", "South Africa"),
        ("England beat South Africa.", "South Africa won the cup, beating England 32-12.", "England"),
        ("Titan is larger than Mercury.", "Mercury is larger than Titan.", "Titan"),
        ("The Webb Ellis Cup lifted Kolisi.", "Kolisi, the captain, lifted the Webb Ellis Cup.", "Webb Ellis Cup"),
    ],
)
def test_who_did_it_to_whom_is_a_problem_the_wrong_way_round(statement: str, cited: str, found: str) -> None:
    assert problems(statement, cited) == [("role", found)]


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("England was beaten by South Africa.", "South Africa beat England 32-12."),
        ("South Africa beat England.", "England was beaten by South Africa."),
        ("Merkel met Macron.", "Macron met Merkel in Berlin."),
        ("Mercury is smaller than Titan.", "Titan is larger than Mercury."),
        ("Trump thanked Johnson.", "Johnson thanked Trump. Then Trump thanked Johnson."),
        ("Obama is due in Athens and Berlin.", "He is due in Berlin and Athens, says Obama."),
    ],
)
def test_the_same_in_the_passive_or_done_by_both_is_none(statement: str, cited: str) -> None:
    assert problems(statement, cited) == []


@pytest.mark.parametrize(
    ("statement", "cited", "found"),
    [
        ("The craft went in at 113,000 km/h.", "The craft went in at about 113,000 kilometres an hour.", "113,000 km"),
        ("He has 40 ships.", "He has at least 40 ships.", "40"),
        ("It lasted two hours.", "It lasted almost two hours.", "two hours"),
        ("They were a little fortunate.", "They had perhaps been a little fortunate.", "perhaps"),
        ("They will stay for a week.", "They will stay for about a week.", "about"),
        ("A human can match it.", "A human can hardly match it.", "hardly"),
        ("The shock caused his death.", "The shock may have caused his death.", "may"),
    ],
)
def test_a_limit_left_out_is_a_problem(statement: str, cited: str, found: str) -> None:
    assert problems(statement, cited) == [("qualifier", found)]


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("It went in at roughly 113,000 km/h.", "The craft went in at about 113,000 kilometres an hour."),
        ("Some 40 ships, or exactly 40, wait.", "He has some 40 ships; 40 ships wait."),
        ("It is for the next administration to decide.", "It is up to the next administration to decide."),
        ("The first to orbit a comet.", "It was the first to go into orbit around a comet."),
        ("The shock probably caused his death.", "The shock may have caused his death."),
        ("Theresa May left.", "In May Theresa May left."),
    ],
)
def test_a_limit_said_otherwise_or_none_at_all_passes(statement: str, cited: str) -> None:
    assert problems(statement, cited) == []


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("It ended at 11 in the evening.", "It ended at 11 p.m."),
        ("The ship was afloat at five past three in the afternoon.", "The ship was afloat at 3:05 p.m."),
        ("At a quarter to eight in the morning it began.", "It began at 7:45 a.m."),
        ("The last fifteen minutes decided it.", "The last quarter of an hour decided it."),
        ("Roughly an eighth of trade goes through.", "About 12 percent of trade goes through."),
        ("The plan was announced by the German ministry.", "The plan was announced by the ministry in Berlin."),
        ("Letting Big Ben chime would cost money.", "Having Big Ben chime would cost money."),
        ("Fewer people died.", "Not so many people died."),
        ("One day they may join.", "They may join later."),
    ],
)
def test_times_fractions_and_capitals_are_read_however_they_are_written(statement: str, cited: str) -> None:
    assert problems(statement, cited) == []


def test_another_time_of_day_is_a_problem() -> None:
    assert problems("It ended at 11 in the morning.", "It ended at 11 p.m.") == [("number", "11 in the morning")]


def test_a_name_may_come_from_the_title_and_the_source_but_a_number_may_not() -> None:
    context = Context("Ten dine on Trump", None, source="The Guardian")
    assert problems("According to the Guardian they dine on Trump.", "They dine.", context=context) == []
    assert problems("There were ten.", "They dine.", context=context) == [("number", "ten")]


def test_the_reason_is_in_plain_words() -> None:
    assert [problem.reason for problem in check("Some 64 went to the US.", ["They went."], NOWHERE)] == [
        "the number 64 isn't in the cited words",
        "the cited words don't name the United States",
    ]
    (quoted,) = check('It was "rude".', [HYSTERICAL], NOWHERE)
    assert quoted.reason == '"rude" is quoted but isn\'t in the cited words'
    (denied,) = check("Ayrault came to the dinner.", [AYRAULT], NOWHERE)
    assert denied.kind is Kind.NEGATION
    assert denied.reason == 'the cited words say the opposite (negation): they deny "came"'


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("The boys would be moved once it was safe.", "The boys would not be moved until it was safe."),
        ("The medal was refused.", "He would not have the medal hung around his neck."),
        ("He didn't attend.", "He failed to attend."),
        ("It was the farthest landing from Earth.", "No landing has ever been made farther from Earth."),
        ("The danger differed.", "The danger was not the same for everyone."),
    ],
)
def test_a_denial_in_other_words_is_no_contradiction(statement: str, cited: str) -> None:
    assert problems(statement, cited, context=NOWHERE) == []


def test_nothing_cited_carries_nothing() -> None:
    assert problems("Britain paid $5m on Monday.", context=NOWHERE) == [
        ("number", "$5m"),
        ("date", "Monday"),
        ("name", "Britain"),
    ]


WORDS = st.lists(
    st.sampled_from(
        "Britain France Boris Johnson U.S. EU not never no did come came said nobody 28 2,975 half third nearly about "
        "first second $5m 3.5 percent per cent hours May on in the Sunday 13 November 2016 11 p.m. one dozen million "
        "and to of \" ' . , - He they hysterical meeting until without".split()
    ),
    min_size=1,
    max_size=25,
).map(" ".join)


@given(WORDS | st.text(), st.datetimes(timezones=st.just(UTC)) | st.none())
def test_a_sentence_always_passes_against_itself(sentence: str, published_at: datetime | None) -> None:
    assert check(sentence, [sentence], Context("", published_at)) == ()


@given(WORDS | st.text(), st.lists(WORDS | st.text(), max_size=3), st.text())
def test_no_text_makes_it_fail(statement: str, cited: list[str], title: str) -> None:
    assert all(problem.reason for problem in check(statement, cited, Context(title, None)))


def test_a_country_of_the_title_cant_take_the_place_of_the_one_that_is_told_of() -> None:
    title = Context("Britain and France stay away from the dinner", None)
    cited = ["Britain skipped the dinner because it saw no need for another meeting, the Foreign Office said."]
    (problem,) = check("France skipped the dinner because it saw no need for another meeting.", cited, title)
    assert problem.reason == "the cited words say it of Britain, not of France"
    assert check("Britain skipped the dinner because it saw no need for another meeting.", cited, title) == ()
    assert check("France saw this.", ["The French minister and Britain's saw this."], title) == ()
    assert check("France stayed away.", ["He preferred to stay away."], title) == ()
