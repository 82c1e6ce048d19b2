"""What was measured of each stack, worked out into rows.

Pure: it deliberately doesn't know how a stack was driven.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from eval.bench.choice import Chosen
from eval.bench.messages import Ranking, Told
from eval.bench.result import Row
from eval.measures.multihop import multihop_measures

#: As deep as MultiHop-RAG's measures look.
TOP_K = 10
MEASURES = ("Hits@4", "Hits@10", "MRR@10", "FactRecall@10")


@dataclass(frozen=True)
class Measurements:
    """One stack's.

    Attributes:
        seconds: of adding all the articles.
        rankings: one a question.
        told: one for every question put to our stack; None where this stack wasn't asked it.
        peak_mb: most memory before the language model was loaded.
        peak_generator_mb: most memory with it; None where there is none.
    """

    seconds: float
    chunks: int
    rankings: tuple[Ranking, ...]
    told: tuple[Told | None, ...]
    peak_mb: float
    peak_generator_mb: float | None = None


def rows(chosen: Chosen, ours: Measurements, plain: Measurements, bm25s: Measurements) -> tuple[Row, ...]:
    """Return all rows; times of answers are over the questions that both language models wrote an answer to."""
    every = (ours, plain, bm25s)
    articles, questions = len(chosen.articles), len(chosen.questions)
    both = [(o, p) for o, p in zip(ours.told, plain.told, strict=True) if _wrote(o) and _wrote(p)]
    evidence = [told.first_evidence for told in ours.told if told is not None and told.first_evidence is not None]
    return (
        _three("ingest", "chunks/s", articles, [m.chunks / m.seconds for m in every]),
        _three("ingest", "characters/s", articles, [chosen.characters / m.seconds for m in every]),
        _three("retrieval, median a question", "ms", questions, [_milliseconds(m) for m in every], lower=True),
        *_retrieval(chosen, every),
        row("time to the first cited evidence, median", "s", _middle(evidence), None, len(evidence), lower=True),
        _time("time to the first word, median", both, lambda told: told.first_word),
        _time("time to the whole answer, median", both, lambda told: told.total),
        _three("memory peak without the generator", "MB", None, [m.peak_mb for m in every], lower=True),
        row("memory peak with the generator", "MB", ours.peak_generator_mb, plain.peak_generator_mb, None, lower=True),
    )


def row(what: str, unit: str, ours: float | None, plain: float | None, n: int | None, *, lower: bool = False) -> Row:
    """Return a row with its ratio."""
    ratio = ours / plain if ours is not None and plain else None
    return Row(what, unit, ours, plain, ratio, higher_is_better=not lower, n=n)


def _three(what: str, unit: str, n: int | None, values: Sequence[float | None], *, lower: bool = False) -> Row:
    ours, plain, bm25s = values
    two = row(what, unit, ours, plain, n, lower=lower)
    return Row(what, unit, ours, plain, two.ratio, bm25s, two.higher_is_better, n)


def _retrieval(chosen: Chosen, every: Sequence[Measurements]) -> list[Row]:
    if not chosen.questions:
        return [_three(name, "0–1", 0, [None, None, None]) for name in MEASURES]
    measured = [
        multihop_measures([(r.passages, q.facts) for r, q in zip(stack.rankings, chosen.questions, strict=True)])
        for stack in every
    ]
    return [_three(name, "0–1", len(chosen.questions), [values[name] for values in measured]) for name in MEASURES]


def _time(what: str, both: Sequence[tuple[Told | None, Told | None]], of: Callable[[Told], float | None]) -> Row:
    ours = _middle([of(told) for told, _ in both if told is not None])
    plain = _middle([of(told) for _, told in both if told is not None])
    return row(what, "s", ours, plain, len(both), lower=True)


def _milliseconds(measured: Measurements) -> float | None:
    return _middle([ranking.milliseconds for ranking in measured.rankings])


def _middle(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _wrote(told: Told | None) -> bool:
    return told is not None and told.first_word is not None
