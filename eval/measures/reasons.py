"""Why a question was judged as it was, in plain words, one reason a line.

It deliberately decides nothing: it reads what the measures read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eval.measures.case import Case
from eval.measures.citations import is_gold, resolves
from eval.measures.evidence import evidence_is_right
from eval.measures.gold import holds_gold
from eval.measures.retrieval import passage_ranking
from eval.running.record import Checked


def reasons_asked(case: Case) -> Iterator[str]:
    """Say why of a question that was asked of the articles."""
    if case.asked is None:
        return
    yield from _decision(case.asked.refused, case.question.answerable)
    yield from _retrieved(case)
    yield from _first(case)
    if case.question.answerable is not False and evidence_is_right(case) is False:
        yield f"none of the picked evidence holds {_gold(case)}"
    yield from _cited(case)


def reasons_rewritten(values: Mapping[str, float]) -> Iterator[str]:
    """Say why of a follow-up."""
    if "Unchanged" in values:
        left = "left as it was, as it should be" if values["Unchanged"] else "changed, though it stands alone as asked"
        yield left
    if "RewriteF1" in values:
        yield (
            f"content-word F1 {values['RewriteF1']:.2f} against the gold rewrite, "
            f"{values['RewriteF1AsAsked']:.2f} as asked"
        )


def reasons_checked(supported: bool, checked: Checked) -> Iterator[str]:
    """Say why of a statement."""
    verdict = "stands" if checked.stands else "doesn't stand"
    truth = "the cited words support it" if supported else "the cited words don't support it"
    yield f"{verdict}, as it should: {truth}" if checked.stands == supported else f"{verdict}, though {truth}"
    yield from checked.problems


def _decision(refused: bool, answerable: bool | None) -> Iterator[str]:
    if answerable is None:
        return
    if refused:
        yield "refused, though the articles answer it" if answerable else "refused, as it should be"
    elif not answerable:
        yield "answered, though the articles don't answer it"


def _retrieved(case: Case) -> Iterator[str]:
    ranking = passage_ranking(case)
    if not ranking.relevant:
        return
    ranks = [rank for rank, passage in enumerate(ranking.found, start=1) if passage in ranking.relevant]
    if ranks:
        yield f"the gold passage came {ordinal(ranks[0])}"
    else:
        yield f"no gold passage among the first {len(ranking.found)}" if ranking.found else "no passage was found"


def _first(case: Case) -> Iterator[str]:
    if not case.needs or not case.scored:
        return
    ranks = [rank for rank, found in enumerate(case.scored, start=1) if holds_gold(found, case.needs)]
    if not ranks:
        yield f"none of the {len(case.scored)} best-scored sentences holds gold words"
    elif ranks[0] > 1:
        yield f"the first sentence that holds gold words was scored {ordinal(ranks[0])}"


def _cited(case: Case) -> Iterator[str]:
    if not case.citations:
        return
    number = len(case.citations)
    if case.needs or case.gold_words:
        right = sum(bool(is_gold(quoted, case)) for quoted in case.citations)
        if number == 1:
            yield f"the one citation {'holds' if right else 'does not hold'} {_gold(case)}"
        else:
            yield f"{right} of {number} citations hold {_gold(case)}"
    broken = sum(not resolves(quoted, case.texts) for quoted in case.citations)
    if broken:
        yield f"{broken} of {number} citations {'does' if broken == 1 else 'do'} not resolve to the words quoted"


def _gold(case: Case) -> str:
    return "gold words" if case.needs else "a gold answer"


def ordinal(number: int) -> str:
    """Write a rank: 1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"
