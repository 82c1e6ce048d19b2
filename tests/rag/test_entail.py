"""Whether cited words entail a statement: the shipped model, on statements that it never saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import MisuseError
from index.settings import Settings
from rag.checking.entail import EntailmentModel, cited_text, open_checker

HARBOUR = (
    "The harbour of Lindau was closed on Monday after a crane fell on a ferry. "
    "Nobody was hurt, but two sailors were taken to hospital with shock."
)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "Because a crane had come down on a ferry, Lindau shut its harbour.",
            "A ferry hit a crane, so Lindau shut it.",
        ),
        ("Two sailors were brought to hospital.", "Two sailors died in hospital."),
        ("No one was injured.", "Several people were injured."),
        ("Nobody was hurt.", "Several people were hurt."),
        ("The harbour was shut on Monday.", "The harbour stayed open on Monday."),
        ("The harbour of Lindau was closed.", "The harbour of Lindau was not closed."),
    ],
)
def test_what_the_words_say_in_other_words_is_likelier_than_what_they_don_t(
    entailment: EntailmentModel, true: str, false: str
) -> None:
    assert entailment.log_odds(true, [HARBOUR]) > entailment.log_odds(false, [HARBOUR])


def test_words_elsewhere_entail_nothing(entailment: EntailmentModel) -> None:
    right, wrong = entailment.log_odds("The harbour was closed on Monday.", [HARBOUR, "Bread is baked every morning."])
    assert right > 1 > -1 > wrong


def test_the_title_is_read_above_the_words_and_none_leaves_no_line() -> None:
    assert cited_text("Lindau", ["It closed.", "It rained."]) == "Lindau\nIt closed. It rained."
    assert cited_text("", ["It closed."]) == "It closed."


def test_a_long_statement_and_long_words_are_cut_not_refused(entailment: EntailmentModel) -> None:
    (found,) = entailment.log_odds("The harbour was closed. " * 100, [HARBOUR * 50])
    assert -30 < found < 30


def test_a_name_that_nothing_is_known_by_is_said(models: Path) -> None:
    with pytest.raises(MisuseError, match="unknown model 'nobody'"):
        open_checker(Settings(models=models, checker="nobody"))
