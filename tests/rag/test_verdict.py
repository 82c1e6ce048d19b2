"""Yes or no is said where the words tell it, and nothing where they don't; with the real entailment model."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag.answer import Citation
from rag.checking.entail import EntailmentModel
from rag.decompose.claims import Relation
from rag.decompose.order import Order, asked_order, came_first, dated
from rag.decompose.verdict import Verdict, compared, judged, together

DAY = datetime(2018, 8, 29, tzinfo=UTC)
MARIA = "Hurricane Maria killed 2,975 people in Puerto Rico."
GO = "AlphaGo beat Lee Sedol in Seoul by four games to one."


def citation(quote: str, title: str = "An article", day: datetime | None = DAY) -> Citation:
    return Citation("a" * 64, title, None, day, None, 0, len(quote), quote)


@pytest.mark.parametrize(
    ("claim", "quote", "verdict"),
    [
        ("Hurricane Maria killed 2,975 people in Puerto Rico", MARIA, Verdict.YES),
        ("Hurricane Maria killed 64 people in Puerto Rico", MARIA, Verdict.NO),
        ("Boskalis freed the ship", MARIA, Verdict.UNCLEAR),
        ("Philae land on Mars", GO, Verdict.UNCLEAR),
    ],
)
def test_a_claim_is_held_against_the_words(
    claim: str, quote: str, verdict: Verdict, entailment: EntailmentModel
) -> None:
    assert judged(claim, [citation(quote)], entailment) is verdict


def test_a_title_alone_makes_no_yes(entailment: EntailmentModel) -> None:
    quote = "It was launched on an Ariane 5 rocket and flew past Mars."
    found = judged("Philae land on Mars", [citation(quote, "Philae lands on a comet, three times over")], entailment)
    assert found is Verdict.UNCLEAR


def test_nothing_found_is_unclear(entailment: EntailmentModel) -> None:
    assert judged("Merkel resigned", [], entailment) is Verdict.UNCLEAR
    assert compared(Relation.SAME, [], [citation(MARIA)], entailment) is Verdict.UNCLEAR


def test_two_reports_that_say_the_same_agree_and_dont_contradict(entailment: EntailmentModel) -> None:
    one, other = [citation(MARIA)], [citation("Hurricane Maria killed 2,975 people in Puerto Rico, the island said.")]
    assert compared(Relation.AGREE, one, other, entailment) is Verdict.YES
    assert compared(Relation.CONTRADICT, one, other, entailment) is Verdict.NO


def test_two_reports_on_other_things_tell_nothing(entailment: EntailmentModel) -> None:
    assert compared(Relation.SAME, [citation(MARIA)], [citation(GO)], entailment) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([Verdict.YES, Verdict.YES], Verdict.YES),
        ([Verdict.YES, Verdict.NO], Verdict.NO),
        ([Verdict.YES, Verdict.UNCLEAR], Verdict.UNCLEAR),
        ([], Verdict.UNCLEAR),
    ],
)
def test_all_claims_must_be_right(verdicts: list[Verdict], verdict: Verdict) -> None:
    assert together(verdicts) is verdict


def test_dates_tell_what_came_first() -> None:
    early = dated([citation("It landed on 12 November 2014.")])
    late = dated([citation("It ended on Friday.", day=datetime(2017, 9, 15, tzinfo=UTC))])
    vague = dated([citation("It began in 2014.")])
    assert early is not None
    assert late is not None
    assert vague is not None
    assert came_first(early, late) is True
    assert came_first(late, early) is False
    assert came_first(early, vague) is None
    assert dated([citation("It landed safely.")]) is None


def test_which_of_a_sentence_s_dates_is_the_event_s_isnt_guessed() -> None:
    both = dated([citation("Launched on 2 March 2004, it reached the comet on 6 August 2014.")])
    between = dated([citation("It ended in 2010.")])
    assert both is not None
    assert between is not None
    assert came_first(both, between) is None


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Did A land before B ended?", Order.BEFORE),
        ("Did A land after B ended?", Order.AFTER),
        ("Did A land before or after B ended?", Order.EITHER),
    ],
)
def test_what_is_asked_of_two_events(question: str, order: Order) -> None:
    assert asked_order(question) is order
