"""Yes, no or unclear by a model's odds; the odds are scripted, since the arithmetic is what is tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag.answer import Answer, Citation, Claim, Evidence
from rag.decompose.verdict import Verdict
from rag.decompose.weighing import weighed

WORDS = Citation("a" * 64, "The dinner", None, None, None, 0, 30, "Britain and France stayed away")
ASKED = "Did Britain stay away, while Hungary came?"
FOUND = Answer(
    question=ASKED,
    standalone_question=ASKED,
    statements=(),
    passages=(),
    confidence=0.9,
    refused=False,
    context=(Evidence(WORDS, (WORDS,), 0.9),),
    claims=(Claim("Britain stayed away", (WORDS,)), Claim("Hungary came", (WORDS,))),
)


class Odds:
    """Gives the odds it was told to, in turn."""

    def __init__(self, *odds: float | None) -> None:
        self.left = list(odds)
        self.read: list[str] = []

    def __call__(self, messages: Sequence[Any]) -> Iterator[float | None]:
        self.read.append(messages[-1].content)
        yield None
        yield self.left.pop(0)


def verdict(odds: Odds, found: Answer = FOUND) -> Verdict | None:
    steps = weighed(found, odds)
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            said: Verdict | None = stopped.value
            return said


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        ((4.0, 4.0, 4.0), Verdict.YES),
        ((4.0, -4.0, 2.0), Verdict.NO),  # one claim that isn't believed decides
        ((4.0, 4.0, -8.0), Verdict.NO),
        ((0.8, 0.9, 0.0), Verdict.UNCLEAR),
    ],
)
def test_the_claim_believed_least_and_the_first_word_decide(odds: tuple[float, ...], said: Verdict) -> None:
    assert verdict(Odds(*odds)) is said


def test_each_claim_is_read_with_its_words_and_the_whole_question_last() -> None:
    odds = Odds(1.0, 1.0, 1.0)
    verdict(odds)
    assert [claim.text in read for claim, read in zip(FOUND.claims, odds.read, strict=False)] == [True, True]
    assert all(WORDS.quote in read for read in odds.read)
    assert ASKED in odds.read[2]


@pytest.mark.parametrize("odds", [(None,), (1.0, None), (1.0, 1.0, None)])
def test_a_model_that_tells_no_odds_gives_no_verdict(odds: tuple[float | None, ...]) -> None:
    assert verdict(Odds(*odds)) is None


@pytest.mark.parametrize(
    ("odds", "said"), [(2.0, Verdict.YES), (0.8, Verdict.UNCLEAR), (-0.1, Verdict.UNCLEAR), (-1.0, Verdict.NO)]
)
def test_one_claim_is_asked_as_a_question_and_said_only_where_it_is_sure(odds: float, said: Verdict) -> None:
    scripted = Odds(odds)
    one = replace(FOUND, standalone_question="Did Britain stay away?", claims=FOUND.claims[:1])
    assert verdict(scripted, one) is said
    (read,) = scripted.read
    assert "Question: Did Britain stay away?" in read
    assert WORDS.quote in read


def test_one_claim_that_the_words_deny_needs_no_model() -> None:
    words = replace(WORDS, quote="Its managers said that none of the 25 crew members, all of them Indian, was hurt.")
    denied = replace(FOUND, claims=(Claim("the crew members were hurt", (words,)),), verdict=Verdict.NO)
    assert verdict(Odds(), denied) is Verdict.NO
    assert verdict(Odds(3.0), replace(denied, verdict=Verdict.UNCLEAR)) is Verdict.YES, "the rules must see it too"
