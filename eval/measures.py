"""Retrieval measures, tiny and pure. It deliberately doesn't know where the rankings come from."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean


def without_spaces(text: str) -> str:
    """Normalise as MultiHop-RAG's released scorer does: spaces and newlines removed."""
    return text.replace(" ", "").replace("\n", "")


def multihop_measures(runs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, float]:
    """MultiHop-RAG's measures (Tang & Yang 2024, ``retrieval_evaluate.py`` as released) and fact recall.

    Args:
        runs: for each question, the texts of at least ten passages, best first, and its gold facts. A passage is a
            hit when any gold fact is a substring of it, spaces and newlines removed.

    Returns:
        ``Hits@4``, ``Hits@10`` (any hit down to the cutoff), ``MRR@10``, ``MAP@10`` (as released: each gold fact
        counts ``1 / rank`` where it is first found), ``FactRecall@10`` (share of gold facts found; ours).
    """
    rows = [_one(passages, facts) for passages, facts in runs]
    return {name: fmean(row[name] for row in rows) for name in rows[0]}


def _one(passages: Sequence[str], facts: Sequence[str]) -> dict[str, float]:
    texts = [without_spaces(text) for text in passages[:10]]
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
        "MAP@10": min(1.0, precision / min(len(gold), 10)),
        "FactRecall@10": len(found) / len(gold),
    }
