"""Fit the weights of ``rag.checking.support`` on QAGS' dev part and the dev paraphrases of the samples.

    python -m eval.fitting.support [--data DIR]

Prints them, and what each threshold does; they are copied into the modules by hand. QAGS (Wang, Cho & Lewis, ACL 2020):
machine-written summary sentences with three people's verdicts; the paraphrases and their falsifications are
``eval.sets.perturbations``'. Either counts half. What the hard checks throw out, or what stands there word for word,
needs no weights and is left out of the fit. It deliberately never sees a test part.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.sets import perturbations, qags
from eval.sets.question import Part, Question
from index.settings import load_settings
from rag.checking.check import Context, check
from rag.checking.entail import Entailment, cited_text, open_checker
from rag.checking.support import MOST_LOG_ODDS, alignment

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
FOLDS = 5


@dataclass(frozen=True)
class _Judged:
    """A statement with its features; ``decided`` is 1 or 0 where no weights are needed, else None."""

    of: str
    cluster: str
    row: tuple[float, float, float]
    supported: bool
    decided: float | None


def gathered(data: Path, entailment: Entailment) -> list[_Judged]:
    """Return the statements of both sets' dev parts; of the samples' those that aren't the articles' own sentences."""
    of_qags = [(str(question.type), question) for question in qags.load(data).of_part(Part.DEV)]
    made = perturbations.load(data).of_part(Part.DEV)
    paraphrased = [("paraphrases", question) for question in made if "paraphrase" in str(question.type)]
    return [_judged(of, question, entailment) for of, question in [*of_qags, *paraphrased]]


def _judged(of: str, question: Question, entailment: Entailment) -> _Judged:
    claim = question.claim
    assert claim is not None
    (log_odds,) = entailment.log_odds(question.text, [cited_text(claim.title, claim.cited)])
    found = alignment(question.text, claim.cited)
    problems = check(question.text, claim.cited, Context(claim.title, claim.published_at))
    decided = 0.0 if problems else 1.0 if found.verbatim else None
    bounded = max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))
    return _Judged(of, question.cluster, (bounded, found.order, float(found.denies)), claim.supported, decided)


def fit(found: Sequence[_Judged]) -> LogisticRegression:
    """Fit on the undecided ones, the two sets weighing the same."""
    open_ones = [one for one in found if one.decided is None]
    ours = np.asarray([one.of == "paraphrases" for one in open_ones])
    weights = np.where(ours, 1 / max(1, ours.sum()), 1 / max(1, (~ours).sum())) * len(open_ones) / 2
    rows, labels = [one.row for one in open_ones], [one.supported for one in open_ones]
    return LogisticRegression(C=10, max_iter=5000).fit(rows, labels, sample_weight=weights)


def scored(model: LogisticRegression, found: Sequence[_Judged]) -> NDArray[np.float64]:
    """Return (n,) support of statements, the decided ones as they are decided."""
    scores: NDArray[np.float64] = model.predict_proba([one.row for one in found])[:, 1]
    return np.asarray([s if one.decided is None else one.decided for s, one in zip(scores, found, strict=True)])


def cross_validated(found: Sequence[_Judged]) -> NDArray[np.float64]:
    """Return (n,) support, each from weights fitted without its article."""
    scores = np.zeros(len(found))
    for learn, judge in GroupKFold(FOLDS).split(np.zeros(len(found)), groups=[one.cluster for one in found]):
        model = fit([found[n] for n in learn])
        scores[judge] = scored(model, [found[n] for n in judge])
    return scores


def report(found: Sequence[_Judged]) -> Iterator[str]:
    """Yield the weights, and for each kind of statement what each threshold does, cross-validated."""
    model, scores = fit(found), cross_validated(found)
    weights = ", ".join(f"{weight:.3f}" for weight in (*model.intercept_, *model.coef_[0]))
    yield f"INTERCEPT, LOG_ODDS, ORDER, DENIES = {weights}"
    truth = np.asarray([one.supported for one in found])
    for of in dict.fromkeys(one.of for one in found):
        own = np.asarray([one.of == of for one in found])
        yield f"{of}: {own.sum()}, AUROC {roc_auc_score(truth[own], scores[own]):.3f}"
        for threshold in THRESHOLDS:
            stands = scores[own] >= threshold
            balanced = balanced_accuracy_score(truth[own], stands)
            caught, rejected = 1 - stands[~truth[own]].mean(), 1 - stands[truth[own]].mean()
            yield f"  {threshold}: balanced {balanced:.3f}, errors caught {caught:.3f}, truths rejected {rejected:.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights and the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.support")
    parser.add_argument("--data", type=Path, default=load_settings().data)
    data = parser.parse_args(arguments).data
    print("\n".join(report(gathered(data, open_checker(load_settings())))))


if __name__ == "__main__":
    main()
