"""Fit the weights of ``rag.checking.support`` on QAGS' dev part and the dev paraphrases of the samples.

    python -m eval.fitting.support [--no-generator] [--data DIR]

Prints them, and what each threshold does; they are copied into the modules by hand. QAGS (Wang, Cho & Lewis, ACL 2020):
machine-written summary sentences with three people's verdicts; the paraphrases and their falsifications are
``eval.sets.perturbations``'. Either counts half. With a language model, as statements of an answer are checked, true
and false ones weigh the same in each. What the hard checks throw out, or what stands there word for word, needs no
weights and is left out of the fit. It deliberately never sees a test part.
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
from rag.checking.support import alignment, bounded
from rag.generate import check_messages
from rag.generator import Generator, open_generator

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
FOLDS = 5
FEATURES = "intercept", "log_odds", "order", "denies", "copied", "read"
PARAPHRASES = "paraphrases"


@dataclass(frozen=True)
class _Judged:
    """A statement with its features; ``decided`` is 1 or 0 where no weights are needed, else None.

    ``row`` goes on with what is copied and the log odds that the language model gives, where one was asked.
    """

    of: str
    cluster: str
    row: tuple[float, ...]
    supported: bool
    decided: float | None


def gathered(data: Path, entailment: Entailment, generator: Generator | None) -> list[_Judged]:
    """Return the statements of both sets' dev parts; of the samples' those that aren't the articles' own sentences."""
    of_qags = [(str(question.type), question) for question in qags.load(data).of_part(Part.DEV)]
    made = perturbations.load(data).of_part(Part.DEV)
    paraphrased = [(PARAPHRASES, question) for question in made if "paraphrase" in str(question.type)]
    return [_judged(of, question, entailment, generator) for of, question in [*of_qags, *paraphrased]]


def _judged(of: str, question: Question, entailment: Entailment, generator: Generator | None) -> _Judged:
    claim = question.claim
    assert claim is not None
    text = cited_text(claim.title, claim.cited)
    (log_odds,) = entailment.log_odds(question.text, [text])
    found = alignment(question.text, claim.cited)
    problems = check(question.text, claim.cited, Context(claim.title, claim.published_at))
    decided = 0.0 if problems else 1.0 if found.verbatim else None
    row: tuple[float, ...] = (bounded(log_odds), found.order, float(found.denies))
    if generator is not None:
        read = 0.0 if decided is not None else list(generator.yes_or_no(check_messages(question.text, text)))[-1]
        assert read is not None
        row = *row, found.copied, bounded(read)
    return _Judged(of, question.cluster, row, claim.supported, decided)


def fit(found: Sequence[_Judged], balanced: bool) -> LogisticRegression:
    """Fit on the undecided ones, the two sets weighing the same.

    Args:
        balanced: QAGS' halves weigh the same as well, and true and false statements within each.
    """
    open_ones = [one for one in found if one.decided is None]
    groups = [_group(one, balanced) for one in open_ones]
    share = {group: sum(other[0] == group[0] for other in set(groups)) for group in groups}
    weights = [1 / groups.count(group) / share[group] for group in groups]
    rows, labels = [one.row for one in open_ones], [one.supported for one in open_ones]
    scaled = np.asarray(weights) * len(open_ones) / sum(weights)
    return LogisticRegression(C=10, max_iter=5000).fit(rows, labels, sample_weight=scaled)


def _group(one: _Judged, balanced: bool) -> tuple[str, ...]:
    """Return what a statement shares its weight with; the first says of which set it is."""
    of = "samples" if one.of == PARAPHRASES else "qags"
    return (of, one.of, str(one.supported)) if balanced else (of,)


def scored(model: LogisticRegression, found: Sequence[_Judged]) -> NDArray[np.float64]:
    """Return (n,) support of statements, the decided ones as they are decided."""
    scores: NDArray[np.float64] = model.predict_proba([one.row for one in found])[:, 1]
    return np.asarray([s if one.decided is None else one.decided for s, one in zip(scores, found, strict=True)])


def cross_validated(found: Sequence[_Judged], balanced: bool) -> NDArray[np.float64]:
    """Return (n,) support, each from weights fitted without its article."""
    scores = np.zeros(len(found))
    for learn, judge in GroupKFold(FOLDS).split(np.zeros(len(found)), groups=[one.cluster for one in found]):
        model = fit([found[n] for n in learn], balanced)
        scores[judge] = scored(model, [found[n] for n in judge])
    return scores


def report(found: Sequence[_Judged], balanced: bool) -> Iterator[str]:
    """Yield the weights, and for each kind of statement what each threshold does, cross-validated."""
    model, scores = fit(found, balanced), cross_validated(found, balanced)
    weights = ", ".join(f"{weight:.3f}" for weight in (*model.intercept_, *model.coef_[0]))
    yield f"{', '.join(FEATURES[: len(found[0].row) + 1])} = {weights}"
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
    parser.add_argument("--data", type=Path)
    parser.add_argument("--no-generator", action="store_true", help="fit the weights without a language model's word")
    given = parser.parse_args(arguments)
    settings = load_settings({"data": given.data} if given.data else {})
    generator = None if given.no_generator else open_generator(settings)
    found = gathered(settings.data, open_checker(settings), generator)
    print("\n".join(report(found, balanced=generator is not None)))


if __name__ == "__main__":
    main()
