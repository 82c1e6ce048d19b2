"""Fit how the signals of a passage are weighed: ``python -m eval.fitting.ranking [--home DIR] [--data DIR]``.

On MultiHop-RAG's 300 dev questions. A listwise softmax over the candidates of a question (Cao et al., ICML 2007,
ListNet's top one): a passage with gold words should win. What repeating costs is chosen from a few values by fact
recall and mean reciprocal rank. Prints the measures with each signal left out, and what the weights give on the dev
parts of SQuAD 2.0 and CLAPNQ, where nearly every question finds its paragraph whatever the weights. It deliberately
sees no test part.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from tqdm import tqdm

from eval.running.collection import build, settings_for
from eval.sets import clapnq, multihop_rag, squad2_dev
from eval.sets.question import Part, Place, Question, QuestionSet
from index.filters import Filters
from index.kept import KeptChunk
from index.settings import Settings, load_settings
from rag.assistant import Assistant
from rag.late_interaction import Similarities
from rag.ranking import RankingWeights, Signals, ranked, signal_rows
from rag.weights import WEIGHTS

LOADERS: tuple[Callable[[Path], QuestionSet], ...] = (multihop_rag.load, squad2_dev.load, clapnq.load)
FITTED_ON = multihop_rag.NAME
#: Questions of each set at most.
SAMPLE = 300
#: What the weights' squares count, of scaled signals.
PENALTY = 1e-3
SIGNALS = "full_text", "dense", "late", "source", "date"
COVERAGE = 0.0, 10.0, 20.0, 30.0, 40.0
SAME_ARTICLE = 0.0, 0.15, 0.3
SAME_SOURCE = 0.0, 0.3, 0.6


@dataclass(frozen=True)
class Case:
    """One question's candidates.

    Attributes:
        similarities: (n, q); ``pieces`` (q,) what each of the question's pieces weighs.
        needs: of each candidate, which of the question's needs it meets.
        wanted: how many needs the question has.
    """

    of: str
    candidates: Sequence[Signals]
    similarities: Similarities
    pieces: NDArray[np.float32]
    needs: Sequence[frozenset[int]]
    wanted: int

    @property
    def rows(self) -> NDArray[np.float64]:
        """(n, 5) signals."""
        return signal_rows(self.candidates, self.similarities @ self.pieces)

    @property
    def gold(self) -> NDArray[np.float64]:
        """(n,) 1.0 where a candidate meets any need."""
        return np.asarray([float(bool(met)) for met in self.needs])


def cases(questions: QuestionSet, settings: Settings) -> list[Case]:
    """Retrieve for a set's dev questions that have gold evidence."""
    of_set = settings_for(questions, settings)
    build(questions, of_set)
    asked = [one for one in questions.of_part(Part.DEV) if one.evidence]
    asked = random.Random(0).sample(asked, min(SAMPLE, len(asked)))  # noqa: S311 (a sample, not a secret)
    with Assistant(of_set) as assistant:
        return [_case(assistant, questions.name, one) for one in tqdm(asked, desc=questions.name, file=sys.stderr)]


def _case(assistant: Assistant, name: str, question: Question) -> Case:
    stages = assistant.stages()
    found = [one.signals for one in stages.retriever.retrieve(question.text, Filters()).found]
    tokens = assistant.embedder().question_tokens(question.text)
    chunks = assistant.library.chunks([one.chunk_id for one in found])
    needs = [_met(question.evidence, chunks[one.chunk_id]) for one in found]
    similarities = stages.reranker.similarities(tokens, [one.chunk_id for one in found])
    weights = stages.reranker.piece_weights().of(tokens.pieces)
    return Case(name, found, similarities, weights, needs, len(question.evidence))


def _met(evidence: Sequence[Sequence[Place]], chunk: KeptChunk) -> frozenset[int]:
    return frozenset(
        number
        for number, need in enumerate(evidence)
        for place in need
        if place.article_id == chunk.article_id
        and chunk.span.start <= place.span.start
        and place.span.end <= chunk.span.end
    )


def fit(found: Sequence[Case], signals: Sequence[int]) -> NDArray[np.float64]:
    """Return (5,) weights of the signals, 0 for those left out."""
    kept = [case for case in found if case.gold.any()]
    rows = [case.rows[:, signals] for case in kept]
    scale = np.concatenate(rows).std(axis=0) + 1e-9
    gold = [case.gold / case.gold.sum() for case in kept]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for row, wanted in zip(rows, gold, strict=True):
            scaled = row / scale
            scores = scaled @ weights
            total -= float(wanted @ log_softmax(scores)) / len(kept)
            slope = slope + (scaled.T @ (softmax(scores) - wanted)) / len(kept)
        return total, slope

    best = minimize(loss, np.zeros(len(signals)), jac=True, method="L-BFGS-B").x / scale
    weights = np.zeros(len(SIGNALS))
    weights[list(signals)] = best
    return weights


def measured(found: Sequence[Case], weights: RankingWeights) -> dict[str, float]:
    """Return Hits@4, Hits@10, MRR@10 and FactRecall@10 over questions."""
    rows = []
    for case in found:
        place_of = {one.chunk_id: place for place, one in enumerate(case.candidates)}
        best = ranked(case.candidates, case.similarities, case.pieces, weights, 10)
        met = [case.needs[place_of[one.signals.chunk_id]] for one in best]
        first = next((rank for rank, needs in enumerate(met, start=1) if needs), 0)
        recall = len(frozenset().union(*met)) / case.wanted
        rows.append([0 < first <= 4, first > 0, 1 / first if first else 0.0, recall])
    means = np.asarray(rows, dtype=np.float64).mean(axis=0)
    names = ("Hits@4", "Hits@10", "MRR@10", "FactRecall@10")
    return {name: round(float(mean), 4) for name, mean in zip(names, means, strict=True)}


def main() -> None:
    """Retrieve, fit, choose, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    named = {"home": given.home, "data": given.data, "generator": "none"}
    settings = load_settings({name: value for name, value in named.items() if value})
    found = [case for load in LOADERS for case in cases(load(settings.data), settings)]
    of = {name: [case for case in found if case.of == name] for name in dict.fromkeys(case.of for case in found)}
    learned = of[FITTED_ON]
    plain = _weights(fit(learned, range(len(SIGNALS))))
    chosen = max(
        (
            replace(plain, coverage=coverage, same_article=article, same_source=source)
            for coverage, article, source in product(COVERAGE, SAME_ARTICLE, SAME_SOURCE)
        ),
        key=lambda weights: _worth(measured(learned, weights)),
    )
    figures = {name: measured(some, chosen) for name, some in of.items()}
    _say("chosen", chosen, of)
    _say("without coverage", replace(chosen, coverage=0.0), of)
    _say("without penalties", replace(chosen, same_article=0.0, same_source=0.0), of)
    _say("without any of these", plain, of)
    for number, signal in enumerate(SIGNALS):
        left = fit(learned, [n for n in range(len(SIGNALS)) if n != number])
        _say(f"without {signal}", replace(chosen, **dict(zip(SIGNALS, left.round(3).tolist(), strict=True))), of)
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    kept["ranking"] = asdict(chosen)
    kept["provenance"]["ranking"] = {"command": "python -m eval.fitting.ranking", "dev": figures}
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _weights(signals: NDArray[np.float64]) -> RankingWeights:
    full_text, dense, late, source, date = (round(float(weight), 3) for weight in signals)
    return RankingWeights(full_text, dense, late, source, date, coverage=0.0, same_article=0.0, same_source=0.0)


def _worth(figures: dict[str, float]) -> float:
    return figures["FactRecall@10"] + figures["MRR@10"]


def _say(what: str, weights: RankingWeights, of: dict[str, list[Case]]) -> None:
    print(what, json.dumps(asdict(weights)))
    for name, some in of.items():
        print("   ", name, len(some), json.dumps(measured(some, weights)), flush=True)


if __name__ == "__main__":
    main()
