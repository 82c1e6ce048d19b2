"""Rankings of passages and of articles, by ``ir-measures`` (MacAvaney, Macdonald & Ounis, ECIR 2022).

All questions are judged in one call: one call each is a hundred times slower. It deliberately doesn't know where a
ranking comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures

from eval.measures.case import Case
from eval.running.record import Found

RANKED = tuple("nDCG@10 RR@10 AP@10 R@1 R@4 R@10 R@20 R@50 Success@1 Success@4 Success@10 Success@50".split())

#: Fifty passages are of far fewer articles.
RANKED_ARTICLES = tuple(name for name in RANKED if name.partition("@")[2] in {"1", "4", "10"})


@dataclass(frozen=True)
class Ranking:
    """What was found for one question, best first, and the grade of each relevant id (at least one)."""

    relevant: Mapping[str, int]
    found: Sequence[str]


def ranking_values(rankings: Sequence[Ranking], names: Sequence[str]) -> list[dict[str, float]]:
    """Return the named measures of each ranking, in order; an id that is found again counts where it was first."""
    values: list[dict[str, float]] = [{} for _ in rankings]
    if not rankings:
        return values
    measures = {ir_measures.parse_measure(name): name for name in names}
    qrels = [
        ir_measures.Qrel(str(n), found_id, grade)
        for n, ranking in enumerate(rankings)
        for found_id, grade in ranking.relevant.items()
    ]
    run = [
        ir_measures.ScoredDoc(str(n), found_id, -float(rank))
        for n, ranking in enumerate(rankings)
        for rank, found_id in enumerate(dict.fromkeys(ranking.found))
    ]
    for metric in ir_measures.iter_calc(list(measures), qrels, run):
        values[int(metric.query_id)][measures[metric.measure]] = float(metric.value)
    return values


def retrieval_values(cases: Sequence[Case]) -> list[dict[str, float]]:
    """Measure the passages and the articles of each question; nothing where none is known to be relevant."""
    values: list[dict[str, float]] = [{} for _ in cases]
    for prefix, of, names in (("", passage_ranking, RANKED), ("Article", article_ranking, RANKED_ARTICLES)):
        ranked = {n: ranking for n, case in enumerate(cases) if (ranking := of(case)).relevant}
        for n, measured in zip(ranked, ranking_values(list(ranked.values()), names), strict=True):
            values[n] |= {prefix + name: value for name, value in measured.items()}
    return values


def passage_ranking(case: Case) -> Ranking:
    """Return the passages found; of a question that crashed none, with its gold places as the relevant ones."""
    if case.asked is None:
        return Ranking(_graded([Found(place.article_id, place.span) for need in case.needs for place in need]), ())
    return Ranking(_graded(case.asked.chunks), identified(case.asked.passages))


def article_ranking(case: Case) -> Ranking:
    """Return the articles in the order of their first passages."""
    passages = case.asked.passages if case.asked else ()
    return Ranking(case.question.relevant, [passage.article_id for passage in passages])


def identified(passages: Sequence[Found]) -> list[str]:
    """Return the passages' ids: article and offsets."""
    return [f"{passage.article_id}:{passage.span.start}-{passage.span.end}" for passage in passages]


def _graded(relevant: Sequence[Found]) -> dict[str, int]:
    return dict.fromkeys(identified(relevant), 1)
