"""A true sentence made false in one place, the same way for the same seed."""

from __future__ import annotations

from random import Random

import pytest

from eval.sets import perturbations
from eval.sets.perturb import drop_qualifier, exchange_names
from eval.sets.question import Part


def every(change: object, sentence: str) -> set[str | None]:
    return {change(sentence, Random(seed)) for seed in range(20)}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "In the final England beat South Africa by 20 points.",
            "In the final South Africa beat England by 20 points.",
        ),
        ("In the end Merkel was told by Macron to wait.", "In the end Macron was told by Merkel to wait."),
        ("In Brussels Merkel met Macron.", None),
        ("He congratulated Trump on it.", None),
        ("Nobody came to dinner.", None),
    ],
)
def test_two_names_with_a_verb_between_them_are_exchanged(sentence: str, expected: str | None) -> None:
    assert every(exchange_names, sentence) == {expected}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It lasted almost two hours.", "It lasted two hours."),
        ("About 40 ships wait.", "40 ships wait."),
        ("They were perhaps fortunate.", "They were fortunate."),
        ("It went into orbit around a comet.", None),
        ("It is up to the government.", None),
        ("They wait about a week.", "They wait a week."),
    ],
)
def test_a_qualifier_is_left_out(sentence: str, expected: str | None) -> None:
    assert every(drop_qualifier, sentence) == {expected}


def test_there_are_hundreds_of_either_kind_and_no_article_is_in_both_parts() -> None:
    made = perturbations.load(None).questions  # type: ignore[arg-type]
    of_test = [one for one in made if one.part is Part.TEST]
    true = [one for one in of_test if one.claim and one.claim.supported]
    assert len(true) >= 300
    assert len(of_test) - len(true) >= 300
    assert not {one.cluster for one in of_test} & {
        one.cluster for one in made if one.part is Part.DEV and one.type == "paraphrase"
    }
    assert len({one.text for one in true}) == len(true)
