"""Whether a follow-up was understood: its words against a person's rewrite, and what retrieval makes of both.

It deliberately doesn't know how a follow-up is made stand-alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from eval.measures.case import Case
from eval.measures.judgement import Judgement
from eval.measures.retrieval import Ranking, identified, passage_ranking, ranking_values
from eval.measures.weighted import Numbers, Statistic, mean, ratio
from eval.sets.question import Question
from index.fulltext import terms

#: A rewrite that gains less retrieval than this leaves no gap to close.
LEAST_GAP = 0.01
_NDCG = "nDCG@10"
_MEASURES = ("FollowUpAsAsked", "FollowUpUnderstood", "FollowUpRewrite")


def word_f1(text: str, reference: str) -> float:
    """Return F1 of the distinct content words of ``text`` against those of ``reference``; 1 where neither has any."""
    found, wanted = set(terms(text)), set(terms(reference))
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def same_but_for_case(one: str, other: str) -> bool:
    """Say whether two questions have the same words in the same order, case and punctuation aside."""
    return _words(one) == _words(other)


def rewrite_values(question: Question, understood: str | None) -> dict[str, float]:
    """Measure what was understood (None: it crashed) against the gold rewrite."""
    if question.rewrite is None:
        return {}
    values = {
        "RewriteF1": 0.0 if understood is None else word_f1(understood, question.rewrite),
        "RewriteF1AsAsked": word_f1(question.text, question.rewrite),
    }
    if question.history and same_but_for_case(question.text, question.rewrite):
        values["Unchanged"] = float(understood is not None and same_but_for_case(understood, question.text))
    return values


def follow_up_values(cases: Sequence[Case]) -> list[dict[str, float]]:
    """Measure what is retrieved for the last turn alone, as it was understood, and for the gold rewrite."""
    values: list[dict[str, float]] = [{} for _ in cases]
    ranked = {n: rankings for n, case in enumerate(cases) if (rankings := _rankings(case))}
    flat = ranking_values([ranking for rankings in ranked.values() for ranking in rankings], [_NDCG])
    for at, n in enumerate(ranked):
        three = flat[3 * at : 3 * at + 3]
        values[n] = {name: measured[_NDCG] for name, measured in zip(_MEASURES, three, strict=True)}
    return values


def gap_closed(judgements: Sequence[Judgement]) -> Statistic:
    """Return how much of the way from the last turn alone to the rewrite was made, on questions that have all three."""
    items = [n for n, judged in enumerate(judgements) if all(name in judged.values for name in _MEASURES)]
    columns = [np.asarray([judgements[n].values[name] for n in items], dtype=float) for name in _MEASURES]

    def of(weights: Numbers) -> Numbers:
        as_asked, understood, rewrite = (mean(weights, column) for column in columns)
        gap = rewrite - as_asked
        return ratio(understood - as_asked, np.where(gap > LEAST_GAP, gap, 0.0))

    return Statistic(np.asarray(items, dtype=np.intp), of)


def _rankings(case: Case) -> list[Ranking]:
    """Return the three rankings, empty ones for a crash; none where the question isn't such a follow-up."""
    understood = passage_ranking(case)
    if not understood.relevant:
        return []
    if case.asked is None:
        return [understood] * 3 if case.question.history and case.question.rewrite is not None else []
    as_asked, of_rewrite = case.asked.passages_as_asked, case.asked.passages_of_rewrite
    if as_asked is None or of_rewrite is None:
        return []
    relevant = understood.relevant
    return [Ranking(relevant, identified(as_asked)), understood, Ranking(relevant, identified(of_rewrite))]


def _words(question: str) -> list[str]:
    return re.findall(r"[^\W_]+", question.casefold())
