"""The set of differing numbers, and how what is said of them is measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from eval.measures.case import Case, Texts
from eval.measures.disagreement import disagreement_values
from eval.running.record import Asked, Quotation
from eval.sets import disagreement
from eval.sets.question import Part, Place, Question
from eval.sets.renumber import renumbered
from index.article import Article
from index.span import Span

FIRST = Article("The quake killed 120 people.", "One", "one")
SECOND = Article("The quake killed 153 people.", "Two", "two")
WHOLE = Span(0, len(FIRST.text))
DIFFER = Question(
    "q", "How many died?", Part.TEST, "c", True,
    evidence=((Place(FIRST.id, WHOLE),), (Place(SECOND.id, WHOLE),)), differs=True,
)  # fmt: skip
NOTHING = Asked("How many died?", False, 0.5, "", (), (), (), (), (), differing=())
ONE, TWO = (Quotation(article.id, WHOLE, article.text) for article in (FIRST, SECOND))


def values(question: Question, asked: Asked | None) -> dict[str, float]:
    return disagreement_values(Case(question, asked, Texts({FIRST.id: FIRST, SECOND.id: SECOND}), False))


def test_it_is_right_where_both_are_quoted() -> None:
    said = replace(NOTHING, differing=(ONE, TWO))
    assert values(DIFFER, said) == {"DisagreementSaid": 1.0, "DisagreementP": 1.0, "DisagreementR": 1.0}
    half = replace(NOTHING, differing=(ONE, ONE))
    assert values(DIFFER, half) == {"DisagreementSaid": 1.0, "DisagreementP": 0.0, "DisagreementR": 0.0}


def test_silence_is_no_claim() -> None:
    assert values(DIFFER, NOTHING) == {"DisagreementSaid": 0.0, "DisagreementR": 0.0}
    assert values(replace(DIFFER, differs=False), NOTHING) == {"DisagreementSaid": 0.0}


def test_what_is_said_where_they_agree_is_wrong() -> None:
    said = replace(NOTHING, differing=(ONE, TWO))
    assert values(replace(DIFFER, differs=False), said) == {"DisagreementSaid": 1.0, "DisagreementP": 0.0}


def test_other_sets_only_count_what_is_said() -> None:
    assert values(replace(DIFFER, differs=None), replace(NOTHING, differing=(ONE, TWO))) == {"DisagreementSaid": 1.0}


def test_a_crash_says_nothing_and_an_old_record_doesnt_tell() -> None:
    assert values(DIFFER, None) == {"DisagreementR": 0.0}
    assert values(DIFFER, replace(NOTHING, differing=None)) == {}


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("same", "The firm stated that 1,234 people left."),
        ("rounded", "The firm stated that about 1,200 people left."),
        ("hedged", "The firm stated that about 1,234 people left."),
    ],
)
def test_a_number_is_rounded_or_hedged_by_rule(kind: str, changed: str) -> None:
    sentence = "The firm said that 1,234 people left."
    assert renumbered(sentence, Span(19, 24), kind) == changed


def test_a_sign_stays_at_its_number() -> None:
    assert renumbered("It cost $364 billion.", Span(9, 12), "rounded") == "It cost about $360 billion."


def test_a_changed_number_is_another_one_written_alike() -> None:
    for written in ("7", "12", "1,234", "13.5", "seven", "twenty"):
        changed = renumbered(f"It has {written} rooms.", Span(7, 7 + len(written)), "differs")
        assert changed.startswith("It has ")
        assert changed != f"It has {written} rooms."
    assert renumbered("It has 12 rooms.", Span(7, 9), "other period").startswith("A year earlier, it has ")


def test_every_question_has_its_places_and_its_second_report(data: Path) -> None:
    found = disagreement.load(data)
    texts = {article.id: article.text for article in found.articles}
    for question in found.questions:
        assert question.differs == (len(question.evidence) == 2), question.id
        for need in question.evidence:
            for place in need:
                assert place.span.of(texts[place.article_id]).strip()
    assert len({question.id for question in found.questions}) == len(found.questions)
    counted = Counter(question.differs for question in found.questions)
    assert counted[True] >= 100
    assert counted[False] >= 200


def test_an_article_belongs_to_one_part(data: Path) -> None:
    parts: dict[str, set[str]] = {}
    for question in disagreement.load(data).questions:
        parts.setdefault(question.cluster, set()).add(question.part)
    assert all(len(found) == 1 for found in parts.values())
