"""Fit which sentence answers, and whether the evidence is enough: ``python -m eval.fitting.evidence [--data DIR]``.

Writes ``rag/weights.json``. On the dev parts of SQuAD 2.0 (titles that the sentence model never saw), CLAPNQ, the
samples and MultiHop-RAG, its sources named and masked, each set in a library of its own. The unanswerable are theirs,
and their answerable questions asked again with what answers left out: the passages, then every article that has any.
Sentences are fitted on the first three. Figures are cross-validated over questions. It deliberately sees no test part.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from eval.fitting.reader.questions import held_out
from eval.measures.gold import overlap_enough
from eval.running.collection import build, settings_for
from eval.sets import clapnq, multihop_rag, samples, squad2_dev
from eval.sets.question import Part, Place, Question, QuestionSet
from index.filters import Filters
from index.settings import Settings, load_settings
from rag.answer import Passage
from rag.assistant import Assistant
from rag.enough import enough_features
from rag.evidence import MAX_PASSAGES
from rag.score import Candidate, features, logistic
from rag.weights import WEIGHTS

LOADERS = (squad2_dev.load, clapnq.load, samples.load, multihop_rag.load, multihop_rag.load_masked)
#: MultiHop-RAG's facts are shared by its questions: nothing is learned of its sentences.
SENTENCES_OF = squad2_dev.NAME, clapnq.NAME, samples.NAME
#: Questions of each set at most.
SAMPLE = 400
RETRIEVED = 120
#: Passages that a question about several articles finds of its own subject.
NEAR = 20
#: The share of a reader's questions that their articles answer, which confidence is calibrated for, and of the others
#: the share that people wrote: those made by leaving out are easier to tell.
ANSWERABLE, WRITTEN = 0.55, 0.7
#: What a set counts, where not 1: the samples' are few, MultiHop-RAG's are there twice.
COUNTS = {samples.NAME: 0.5, multihop_rag.NAME: 0.5, multihop_rag.MASKED: 0.5}
FOLDS = 5


@dataclass(frozen=True)
class Case:
    """One question over one collection, or over what is left of it.

    Attributes:
        key: of the question; its cases are never split.
        whole: whether nothing was left out.
        answerable: whether what is left answers.
        rows: (n, 12) features of the candidate sentences.
        met: of each candidate, which of the question's needs it meets; ``needs`` is how many there are.
        asked: the question with its words weighed.
    """

    of: str
    key: str
    whole: bool
    answerable: bool
    asked: Any
    passages: Sequence[Passage]
    candidates: Sequence[Candidate]
    rows: NDArray[np.float64]
    met: Sequence[frozenset[int]]
    needs: int

    @property
    def gold(self) -> NDArray[np.float64]:
        """(n,) 1.0 where a candidate holds gold words."""
        return np.asarray([float(bool(met)) for met in self.met])


def cases(questions: QuestionSet, settings: Settings) -> list[Case]:
    """Ask a set's dev questions, and the answerable ones twice more without what answers them."""
    of_set = settings_for(questions, settings)
    build(questions, of_set)
    titles = {article.id: article.title for article in questions.articles}
    asked = [one for one in questions.of_part(Part.DEV) if _unlearned(questions.name, one)]
    asked = random.Random(0).sample(asked, min(SAMPLE, len(asked)))  # noqa: S311 (a sample, not a secret)
    found: list[Case] = []
    with Assistant(of_set) as assistant:
        for one in tqdm(asked, desc=questions.name, file=sys.stderr):
            text = one.rewrite or one.text
            passages = assistant.stages().passages(text, Filters(), RETRIEVED)
            found.append(_case(assistant, questions.name, one, passages, whole=True))
            found += [
                _case(assistant, questions.name, one, left, whole=False)
                for left in _left_out(one, passages, titles, several=questions.name not in SENTENCES_OF)
            ]
    return [case for case in found if len(case.rows)]


def _left_out(
    one: Question, passages: Sequence[Passage], titles: Mapping[str, str], several: bool
) -> list[list[Passage]]:
    """Return the passages of an answerable question as they would be if the articles didn't answer it.

    Without the passages that answer, and without their articles. A question about several articles is half answered by
    others on its subject: for it, whatever stands near the first is left out.
    """
    places = [place for need in one.evidence for place in need] if one.answerable else []
    if not places:
        return []
    answering = {titles[place.article_id] for place in places}
    if several:
        answering |= {p.title for p in passages[:NEAR]}
        return [[p for p in passages if p.title not in answering]]
    holding = [p for p in passages if not any(_within(place, p) for place in places)]
    return [holding, [p for p in passages if p.title not in answering]]


def _within(place: Place, passage: Passage) -> bool:
    return place.article_id == passage.article_id and place.span.overlaps(passage.span)


def _unlearned(name: str, question: Question) -> bool:
    """Whether the sentence model never saw a question; SQuAD's clusters are its titles."""
    return name != squad2_dev.NAME or held_out(question.cluster.replace(" ", "_"))


def _case(assistant: Assistant, name: str, one: Question, passages: Sequence[Passage], whole: bool) -> Case:
    passages = passages[:MAX_PASSAGES]
    looked = assistant.stages().picker.finder.find(one.rewrite or one.text, passages, sure=1.0)
    asked, candidates = looked.question, looked.candidates
    needs = one.evidence if one.answerable else ()
    met = [frozenset(n for n, need in enumerate(needs) if _meets(c, need)) for c in candidates]
    rows = features(asked, candidates) if candidates else np.zeros((0, 12))
    answerable = bool(one.answerable) and whole
    return Case(name, one.id, whole, answerable, asked, passages, candidates, rows, met, len(needs))


def _meets(candidate: Candidate, need: Sequence[Place]) -> bool:
    return any(
        place.article_id == candidate.article_id and overlap_enough(candidate.span, place.span) for place in need
    )


def fit(
    rows: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64], strength: float = 1.0
) -> dict[str, Any]:
    """Fit a logistic regression; coefficients are of the features as they are, not scaled."""
    scale = rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(rows / scale, labels, sample_weight=weights)
    coefficients = (model.coef_[0] / scale).round(4).tolist()
    return {"coefficients": coefficients, "intercept": round(float(model.intercept_[0]), 4)}


def fit_sentences(found: Sequence[Case]) -> dict[str, Any]:
    """Fit on every candidate of the questions that were asked whole; each question counts once."""
    kept = [case for case in found if case.of in SENTENCES_OF and case.whole]
    weights = np.concatenate([np.full(len(case.gold), 1 / len(case.gold)) for case in kept])
    labels = np.concatenate([case.gold for case in kept])
    return fit(np.concatenate([case.rows for case in kept]), labels, weights * len(weights) / weights.sum())


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
        enough = fit(enough_rows(learned, sentence), labels, weighed(learned))
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


def gathered(settings: Settings, kept: Path | None) -> list[Case]:
    """Return the cases of all sets; kept in a file of one's own where a path is given, and read from it again."""
    if kept and kept.exists():
        found: list[Case] = pickle.loads(kept.read_bytes())  # noqa: S301 (written by the same command)
        return found
    found = [case for load in LOADERS for case in cases(load(settings.data), settings)]
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found


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
    enough = fit(enough_rows(found, sentence), labels, weighed(found))
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
