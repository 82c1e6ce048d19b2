"""Fit ``rag/weights.json``: which sentence answers, and whether the evidence is enough.

    python -m eval.fitting.evidence --home DIR [--data DIR]

On the dev parts of SQuAD 2.0 and CLAPNQ, all their passages in one library. The unanswerable are theirs, and their
answerable questions asked again with the answering paragraph, then every paragraph of its title, left out of what was
found. Prints AUROC, balanced accuracy and expected calibration error on the test parts. It deliberately never sees
MultiHop-RAG or the samples.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from tqdm import tqdm

from eval.sets import clapnq, squad2_dev
from eval.sets.question import Part, QuestionSet
from index.embed import Remembering
from index.filters import Filters
from index.ingest import Progress
from index.settings import load_settings
from rag.answer import Passage
from rag.assistant import Assistant
from rag.enough import enough_features
from rag.evidence import MAX_PASSAGES, EvidencePicker
from rag.score import Candidate, features, leans, logistic, under_title
from rag.weights import WEIGHTS

#: Questions of each set and part.
SAMPLE = {"squad2_dev": 400, "clapnq": 250}
RETRIEVED = 60
#: The share of a reader's questions that their articles answer, which confidence is calibrated for.
ANSWERABLE = 2 / 3
#: Sentences embedded between two steps of the bar.
MANY = 1_000


@dataclass(frozen=True)
class Gold:
    """A question with the words that answer it.

    Attributes:
        article_id, title: of the article that answers it; empty where none does.
        answers: gold words of that article.
    """

    text: str
    article_id: str
    title: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One question over one collection.

    Attributes:
        rows: (n, 10) features of its candidate sentences.
        answers: (n,) 1.0 where the candidate holds a gold answer.
    """

    question: Gold
    passages: Sequence[Passage]
    candidates: Sequence[Candidate]
    rows: NDArray[np.float64]
    answers: NDArray[np.float64]
    picker: EvidencePicker

    @property
    def answerable(self) -> bool:
        """Whether any candidate answers."""
        return bool(self.answers.any())


def golden(questions: QuestionSet, part: Part) -> list[Gold]:
    """Return a part's questions with the words that answer them, however many needs those belong to."""
    articles = {article.id: article for article in questions.articles}
    found = []
    for question in questions.of_part(part):
        places = [place for need in question.evidence for place in need]
        article = articles[places[0].article_id] if places else None
        answers = tuple(dict.fromkeys(place.span.of(articles[place.article_id].text) for place in places))
        found.append(Gold(question.text, article.id if article else "", article.title if article else "", answers))
    return found


def build(assistant: Assistant, sets: Sequence[QuestionSet]) -> None:
    """Add all passages of the sets to the library, unless they are there."""
    articles = list({article.id: article for one in sets for article in one.articles}.values())
    if assistant.library.count() < len(articles):
        with tqdm(total=len(articles), desc="articles", file=sys.stderr) as bar:

            def show(progress: Progress) -> None:
                bar.update(progress.done - bar.n)

            assistant.add_articles(articles, show)
    assistant.dense().synchronise()


def sentence_texts(assistant: Assistant) -> list[str]:
    """Return every sentence of the library as ``features`` embeds it."""
    titles = {entry.id: entry.title for entry in assistant.library.entries()}
    texts, sentences = assistant.library.texts(titles), assistant.library.sentences(titles)
    found: list[str] = []
    for article_id, parts in sentences.items():
        before = ""
        for part in parts:
            text = part.span.of(texts[article_id])
            found.append(under_title(titles[article_id], f"{before} {text}".strip() if leans(text) else text))
            before = text
    return found


def cases(assistant: Assistant, embedder: Remembering, questions: Sequence[Gold]) -> list[Case]:
    """Ask each question, and the answerable ones twice more without what answers them."""
    stages = assistant.stages()
    found: list[Case] = []
    for question in tqdm(questions, desc="questions", file=sys.stderr):
        passages = stages.passages(question.text, Filters(), RETRIEVED)
        found.append(_case(assistant, embedder, question, passages[:10]))
        if question.answers:
            for without in (
                [p for p in passages if p.article_id != question.article_id],
                [p for p in passages if p.title != question.title],
            ):
                found.append(_case(assistant, embedder, question, without[:10]))  # noqa: PERF401 (a comprehension over two lists hides it)
    return [case for case in found if len(case.rows)]


def _case(assistant: Assistant, embedder: Remembering, question: Gold, passages: Sequence[Passage]) -> Case:
    picker = assistant.stages().picker
    asked, candidates = picker.candidates(question.text, passages[:MAX_PASSAGES])
    rows = features(asked, candidates, embedder) if candidates else np.zeros((0, 10))
    answers = [
        float(c.article_id == question.article_id and any(a in c.text or c.text in a for a in question.answers))
        for c in candidates
    ]
    return Case(question, passages, candidates, rows, np.asarray(answers), picker)


def fit(rows: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64]) -> dict[str, Any]:
    """Fit a logistic regression; coefficients are of the features as they are, not scaled."""
    scale = rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(rows / scale, labels, sample_weight=weights)
    coefficients = (model.coef_[0] / scale).round(4).tolist()
    return {"coefficients": coefficients, "intercept": round(float(model.intercept_[0]), 4)}


def weighed(labels: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return (n,) weights of mean 1 under which ``share`` of the labels are true."""
    true = float(labels.mean())
    return np.where(labels == 1, share / true, (1 - share) / (1 - true)).astype(np.float64)


def enough_rows(found: Sequence[Case], sentence: dict[str, Any]) -> NDArray[np.float64]:
    """Return the (n, 9) features of each case's evidence under a fitted sentence scorer."""
    rows = []
    for case in found:
        scores = logistic(case.rows, sentence)
        order = np.argsort(-scores, kind="stable")
        best = [case.candidates[i] for i in order[:3]]
        asked = case.picker.question(case.question.text)
        rows.append(enough_features(asked, case.passages, best, scores[order].tolist()))
    return np.asarray(rows)


def calibration_error(
    probabilities: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64], bins: int = 10
) -> float:
    """Expected calibration error with equal-width bins (Naeini et al., AAAI 2015), each case with its weight."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [abs((weights * (probabilities - labels))[which == b].sum()) for b in set(which)]
    return float(sum(gaps) / weights.sum())


def report(name: str, probabilities: NDArray[np.float64], labels: NDArray[np.float64]) -> dict[str, float]:
    """Print and return how well probabilities tell answerable from not."""
    figures = {
        "n": len(labels),
        "AUROC": roc_auc_score(labels, probabilities),
        "balanced": balanced_accuracy_score(labels, probabilities >= 0.5),
        "ECE": calibration_error(probabilities, labels, weighed(labels, ANSWERABLE)),
    }
    rounded = {key: round(float(value), 4) for key, value in figures.items()}
    print(name, json.dumps(rounded))
    return rounded


def main() -> None:
    """Build the library, fit on dev, report on test, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", required=True, type=Path, help="where the library of these passages is built")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    overrides = {"home": given.home, "generator": "none", **({"data": given.data} if given.data else {})}
    settings = load_settings(overrides)
    sets = {one.name: one for one in (squad2_dev.load(settings.data), clapnq.load(settings.data))}
    rng = random.Random(0)  # noqa: S311 (a sample, not a secret)
    with Assistant(settings) as assistant:
        build(assistant, list(sets.values()))
        texts = sentence_texts(assistant)
        embedder = Remembering(assistant.embedder(), len(texts))
        for at in tqdm(range(0, len(texts), MANY), desc="sentences", file=sys.stderr):
            embedder.documents(texts[at : at + MANY])
        found: dict[str, list[Case]] = {"dev": [], "test": []}
        for part, part_cases in found.items():
            for name, public in sets.items():
                questions = golden(public, Part(part))
                sample = rng.sample(questions, min(SAMPLE[name], len(questions)))
                part_cases.extend(cases(assistant, embedder, sample))
    fitted = _fitted(found)
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _fitted(found: dict[str, list[Case]]) -> dict[str, Any]:
    dev, test = found["dev"], found["test"]
    labelled = [case for case in dev if case.answerable]
    answers = np.concatenate([case.answers for case in labelled])
    sentence = fit(np.concatenate([case.rows for case in labelled]), answers, weighed(answers, 0.5))
    first = [case.answers[logistic(case.rows, sentence).argmax()] for case in test if case.answerable]
    print("answering sentence first, test:", round(float(np.mean(first)), 4), "of", len(first))
    labels = {part: np.asarray([float(c.answerable) for c in part_cases]) for part, part_cases in found.items()}
    rows = {part: enough_rows(part_cases, sentence) for part, part_cases in found.items()}
    enough = fit(rows["dev"], labels["dev"], weighed(labels["dev"], ANSWERABLE))
    figures = {part: report(part, logistic(rows[part], enough), labels[part]) for part in ("dev", "test")}
    provenance = {"command": "python -m eval.fitting.evidence", "sample": SAMPLE, "answerable": ANSWERABLE, **figures}
    return {"provenance": provenance, "sentence": sentence, "enough": enough}


if __name__ == "__main__":
    main()
