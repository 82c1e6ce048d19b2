"""Yes, no or unclear by a model's odds; the odds are scripted, since the arithmetic is what is tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def verdict(odds: Odds) -> Verdict | None:
    steps = weighed(FOUND, odds)
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            found: Verdict | None = stopped.value
            return found


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
