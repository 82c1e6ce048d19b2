"""Questions are split into their parts by their form; one question stays one."""

from __future__ import annotations

import pytest

from rag.decompose import Form, split
from rag.decompose.claims import Relation, asks_yes_or_no, claim, relation

SOURCES = ["BBC News", "Fortune", "TechCrunch", "The Age", "The Verge", "Globes | Business"]


def texts(question: str) -> list[str]:
    found = split(question, SOURCES)
    return [part.text for part in found.parts] if found else []


@pytest.mark.parametrize(
    ("question", "form", "parts"),
    [
        (
            "Does the TechCrunch article say that Apple pays Google, while The Verge article claims that Google pays?",
            Form.REPORTS,
            ["Does the TechCrunch article say that Apple pays Google", "The Verge article claims that Google pays"],
        ),
        (
            "Did the Fortune report on Altman's dismissal contradict The Age report on his return?",
            Form.REPORTS,
            ["Did the Fortune report on Altman's dismissal", "The Age report on his return"],
        ),
        (
            "Between the report of October 1, 2023 on the trial and the report of November 3, 2023 on the verdict, "
            "did the charges change?",
            Form.REPORTS,
            [
                "Between the report of October 1, 2023 on the trial",
                "the report of November 3, 2023 on the verdict, did the charges change",
            ],
        ),
        (
            "When was Macron elected and who did he beat?",
            Form.QUESTIONS,
            ["When was Macron elected", "who did Macron beat"],
        ),
        (
            "What did May promise, and what did Barnier answer?",
            Form.QUESTIONS,
            ["What did May promise", "what did Barnier answer"],
        ),
        ("Did Rosetta land before Cassini ended?", Form.ORDER, ["Rosetta land", "Cassini ended"]),
        (
            "Did Big Ben fall silent before or after Article 50 was triggered?",
            Form.ORDER,
            ["Big Ben fall silent", "Article 50 was triggered"],
        ),
        (
            "Which was launched first, Cassini or Rosetta?",
            Form.ALTERNATIVES,
            ["Which was launched first: Cassini", "Which was launched first: Rosetta"],
        ),
        (
            "Which company spent billions on search deals, and is accused of harming publishers' revenues?",
            Form.CLAUSES,
            [
                "Which company spent billions on search deals",
                "Which company is accused of harming publishers' revenues",
            ],
        ),
        (
            "Why did Britain and France skip the dinner?",
            Form.EACH,
            ["Why did Britain skip the dinner", "Why did France skip the dinner"],
        ),
        (
            "Did both BBC News and The Age report the same death toll?",
            Form.EACH,
            ["Did BBC News report the same death toll", "Did The Age report the same death toll"],
        ),
    ],
)
def test_a_question_is_split_by_its_form(question: str, form: Form, parts: list[str]) -> None:
    found = split(question, SOURCES)
    assert found is not None
    assert (found.form, [part.text for part in found.parts]) == (form, parts)


def test_a_part_is_asked_of_the_source_it_names() -> None:
    found = split("Does Fortune say that rates rise, while Globes says that they fall for most banks?", SOURCES)
    assert found is not None
    assert [part.sources for part in found.parts] == [{"Fortune"}, {"Globes | Business"}]


def test_clauses_about_one_thing_are_asked_of_every_source_named() -> None:
    found = split("Which company makes phones and is fined by the EU, as told by Fortune and The Age?", SOURCES)
    assert found is not None
    assert [part.sources for part in found.parts] == [{"Fortune", "The Age"}] * 2


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election?",
        "Did anything change after the summit?",
        "What is the difference between Cassini and Rosetta?",
        "Who and when?",
        "Why did the ministers dine and talk?",
        "How many people died, according to Fortune?",
        "What happened between 2010 and 2015?",
        "Was the vote held before the deadline?",
        "",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert texts(question) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("Did Merkel resign", "Merkel resign"),
        ("Is it true that Maria killed 64 people?", "Maria killed 64 people"),
        ("Does the TechCrunch article suggest that Apple pays Google", "Apple pays Google"),
        ("while The Verge article claims that rates rise, without naming banks", "rates rise"),
        ("the 'Fortune' article implies that he was not told", "he was not told"),
    ],
)
def test_the_claim_of_a_part_is_without_its_frame(part: str, said: str) -> None:
    assert claim(part) == said


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Did Merkel resign?", True),
        ("Between May and June, did prices rise?", True),
        ("According to the BBC, was the bridge safe?", True),
        ("When did Merkel resign?", False),
        ("Which company did he found?", False),
        ("", False),
    ],
)
def test_yes_or_no_is_told_by_the_question_s_opening(question: str, wanted: bool) -> None:
    assert asks_yes_or_no(question) is wanted


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Did both report the same toll?", Relation.SAME),
        ("Was the coverage consistent?", Relation.AGREE),
        ("Does A contradict B?", Relation.CONTRADICT),
        ("Was there inconsistency?", Relation.CONTRADICT),
        ("Did the portrayal change?", Relation.DIFFERENT),
        ("Did A say this while B said that?", None),
    ],
)
def test_what_is_asked_of_two_reports(question: str, asked: Relation | None) -> None:
    assert relation(question) is asked


def test_a_further_question_asks_for_itself() -> None:
    assert texts("Who found the boys in the cave, and who died?") == ["Who found the boys in the cave", "who died"]
