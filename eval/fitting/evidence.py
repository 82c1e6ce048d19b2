"""Fit which sentence answers, and whether the evidence is enough: ``python -m eval.fitting.evidence [--data DIR]``.

Writes ``rag/weights.json`` from what ``cases`` asked. Sentences are fitted on SQuAD 2.0, CLAPNQ, the samples and news.
Figures are cross-validated over questions. It deliberately sees no test part.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.fitting.cases import SENTENCES_OF, Case, gathered
from eval.sets import multihop_rag, samples
from index.settings import load_settings
from rag.enough import ENOUGH_FEATURES, enough_features
from rag.score import FEATURES, logistic
from rag.weights import WEIGHTS

#: The share of a reader's questions that their articles answer, which confidence is calibrated for: the one with which
#: the samples', CLAPNQ's and news' largest calibration error is least. And of the others the share that people wrote:
#: those made by leaving out are easier to tell.
ANSWERABLE, WRITTEN = 0.65, 0.7
#: What a set counts, where not 1: the samples are news, as readers have; MultiHop-RAG's are there twice.
COUNTS = {samples.NAME: 2.0, multihop_rag.NAME: 0.5, multihop_rag.MASKED: 0.5}
FOLDS = 5
#: Features whose weight may be negative: of how long something is, more isn't better.
EITHER_SIGN = {"short", "words", "question_words"}
PENALTY = 1.0


def fit(
    names: Sequence[str], rows: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]
) -> dict[str, Any]:
    """Fit a logistic regression whose weights are 0 or more, but those of ``EITHER_SIGN``, with an L2 penalty.

    A feature that says more of the same can't be given a negative weight because others say it too: such weights fit
    these sets and mislead on others. Coefficients are of the features as they are, not scaled.

    Raises:
        ArithmeticError: no minimum was found.
    """
    scale = rows.std(axis=0) + 1e-9
    scaled = np.column_stack([rows / scale, np.ones(len(rows))])
    penalised = np.append(np.full(len(names), PENALTY), 0.0)

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = scaled @ found
        value = weights @ (np.logaddexp(0, odds) - labels * odds) + penalised @ found**2 / 2
        return float(value), scaled.T @ (weights * (expit(odds) - labels)) + penalised * found

    bounds = [(None if name in EITHER_SIGN else 0.0, None) for name in names]
    best = minimize(loss, np.zeros(scaled.shape[1]), jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B")
    if not best.success:
        raise ArithmeticError(f"no minimum was found: {best.message}")
    coefficients = (best.x[:-1] / scale).round(4).tolist()
    return {"features": list(names), "coefficients": coefficients, "intercept": round(float(best.x[-1]), 4)}


def fit_sentences(found: Sequence[Case]) -> dict[str, Any]:
    """Fit on every candidate of the questions that were asked whole; each question counts once."""
    kept = [case for case in found if case.of in SENTENCES_OF and case.whole]
    weights = np.concatenate([np.full(len(case.gold), 1 / len(case.gold)) for case in kept])
    labels = np.concatenate([case.gold for case in kept])
    rows = np.concatenate([case.rows for case in kept])
    return fit(FEATURES, rows, labels, weights * len(weights) / weights.sum())


def enough_rows(found: Sequence[Case], sentence: dict[str, Any]) -> NDArray[np.float64]:
    """Return the (n, d) features of each case's evidence under a fitted sentence scorer."""
    rows = []
    for case in found:
        scores = logistic(case.rows, sentence)
        order = np.argsort(-scores, kind="stable")[:3]
        best = [case.candidates[i] for i in order]
        rows.append(enough_features(case.asked, case.passages, best, scores[order].tolist()))
    return np.asarray(rows)


def weighed(found: Sequence[Case]) -> NDArray[np.float64]:
    """Return (n,) weights of mean 1: of each set ``ANSWERABLE`` is answerable, ``WRITTEN`` of the rest people's."""
    weights = np.zeros(len(found))
    for name in {case.of for case in found}:
        own = [n for n, case in enumerate(found) if case.of == name]
        answerable = [n for n in own if found[n].answerable]
        written = [n for n in own if found[n].whole and not found[n].answerable]
        made = [n for n in own if not found[n].whole]
        of_written = WRITTEN if written else 0.0
        shares = (ANSWERABLE, (1 - ANSWERABLE) * of_written, (1 - ANSWERABLE) * (1 - of_written))
        for places, share in zip((answerable, written, made), shares, strict=True):
            weights[places] = COUNTS.get(name, 1.0) * share / max(1, len(places))
    scaled: NDArray[np.float64] = weights * len(found) / weights.sum()
    return scaled


def cross_validated(found: Sequence[Case]) -> NDArray[np.float64]:
    """Return (n,) confidences, each from weights fitted without its question."""
    keys = [case.key.split(":")[0] for case in found]
    guesses = np.zeros(len(found))
    for learn, judge in GroupKFold(FOLDS).split(np.zeros(len(found)), groups=keys):
        learned = [found[n] for n in learn]
        sentence = fit_sentences(learned)
        labels = np.asarray([float(case.answerable) for case in learned])
        enough = fit(ENOUGH_FEATURES, enough_rows(learned, sentence), labels, weighed(learned))
        guesses[judge] = logistic(enough_rows([found[n] for n in judge], sentence), enough)
    return guesses


def calibration_error(guesses: NDArray[np.float64], labels: NDArray[np.float64], bins: int = 10) -> float:
    """Expected calibration error with equal-width bins (Naeini et al., AAAI 2015)."""
    which = np.minimum((guesses * bins).astype(int), bins - 1)
    return float(sum(abs((guesses - labels)[which == b].sum()) for b in set(which)) / len(labels))


def report(found: Sequence[Case], guesses: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    """Print and return, for each set as it is, how well confidence tells answerable from not."""
    figures: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys(case.of for case in found):
        for whole in (True, False):
            places = [n for n, case in enumerate(found) if case.of == name and (case.whole or not whole)]
            labels = np.asarray([float(found[n].answerable) for n in places])
            own = guesses[places]
            if len(set(labels)) < 2:
                continue
            values = {
                "n": len(places),
                "AUROC": roc_auc_score(labels, own),
                "balanced": balanced_accuracy_score(labels, own >= 0.5),
                "ECE": calibration_error(own, labels),
            }
            figures[name if whole else f"{name}, and left out"] = {k: round(float(v), 4) for k, v in values.items()}
    for name, values in figures.items():
        print(f"{name:40}", json.dumps(values))
    return figures


def first_right(found: Sequence[Case], sentence: dict[str, Any]) -> dict[str, float]:
    """Return, by set, the share of questions whose best sentence is gold, where any candidate is."""
    rights: dict[str, list[float]] = {}
    for case in found:
        if case.whole and case.gold.any():
            rights.setdefault(case.of, []).append(float(case.gold[logistic(case.rows, sentence).argmax()]))
    return {name: round(float(np.mean(values)), 4) for name, values in rights.items()}


def main() -> None:
    """Ask, fit, report, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", type=Path, help="a file to keep what was asked in, for fitting again")
    given = parser.parse_args()
    named = {"home": given.home, "data": given.data, "generator": "none"}
    found = gathered(load_settings({name: value for name, value in named.items() if value}), given.keep)
    sentence = fit_sentences(found)
    first = first_right(found, sentence)
    print("best sentence is gold", json.dumps(first))
    figures = report(found, cross_validated(found))
    labels = np.asarray([float(case.answerable) for case in found])
    enough = fit(ENOUGH_FEATURES, enough_rows(found, sentence), labels, weighed(found))
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    fitted["sentence"], fitted["enough"] = sentence, enough
    ranking = fitted["provenance"]["ranking"]
    fitted["provenance"] = {
        "command": "python -m eval.fitting.evidence",
        "answerable": ANSWERABLE,
        "written": WRITTEN,
        "first": first,
        "dev": figures,
        "ranking": ranking,
    }
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
