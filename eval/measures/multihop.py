"""MultiHop-RAG's measures as its released scorer defines them (Tang & Yang 2024), and fact recall.

``retrieval_evaluate.py``: a passage is a hit when any gold fact is a substring of it, spaces and newlines removed. It
deliberately doesn't know where the rankings come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from eval.measures.case import Case
from eval.measures.gold import lies_within
from eval.running.record import Found

CUTOFF = 10


def without_spaces(text: str) -> str:
    """Normalise as MultiHop-RAG's released scorer does: spaces and newlines removed."""
    return text.replace(" ", "").replace("\n", "")


def multihop_measures(runs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, float]:
    """Return the means of ``released_values`` over questions: the texts of the passages and the gold facts of each."""
    rows = [released_values(passages, facts) for passages, facts in runs]
    return {name: fmean(row[name] for row in rows) for name in rows[0]}


def multihop_values(case: Case, released_scorer: bool) -> dict[str, float]:
    """Measure the passages of a question with gold evidence: fact recall, and more by the released definitions."""
    if not case.needs:
        return {}
    passages = case.asked.passages[:CUTOFF] if case.asked else ()
    if not released_scorer:
        found = sum(any(lies_within(place, at) for place in need for at in passages) for need in case.needs)
        return {"FactRecall@10": found / len(case.needs)}
    places = [case.texts.of(Found(place.article_id, place.span)) for need in case.needs for place in need]
    facts = [fact for fact in places if without_spaces(fact)]
    return released_values([case.texts.of(passage) for passage in passages], facts) if facts else {}


def released_values(passages: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    """Measure one question.

    Args:
        passages: texts, best first, at least ten where there are so many.
        facts: the texts of its gold facts, at least one.

    Returns:
        ``Hits@4``, ``Hits@10`` (any hit down to the cutoff), ``MRR@10``, ``MAP@10`` (as released: each gold fact
        counts ``1 / rank`` where it is first found), ``FactRecall@10`` (share of gold facts found; ours).
    """
    texts = [without_spaces(text) for text in passages[:CUTOFF]]
    gold = list(dict.fromkeys(without_spaces(fact) for fact in facts))
    hits = [any(fact in text for fact in gold) for text in texts]
    first = hits.index(True) + 1 if any(hits) else 0
    found: set[str] = set()
    precision = 0.0
    for rank, text in enumerate(texts, start=1):
        new = {fact for fact in gold if fact in text} - found
        found |= new
        precision += len(new) / rank
    return {
        "Hits@4": float(any(hits[:4])),
        "Hits@10": float(any(hits)),
        "MRR@10": 1 / first if first else 0.0,
        "MAP@10": min(1.0, precision / min(len(gold), CUTOFF)),
        "FactRecall@10": len(found) / len(gold),
    }
