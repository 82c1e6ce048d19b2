"""How well ``rag.checking.support`` and ``rag.checking.check`` tell true statements from false ones.

    python -m eval.support [--data DIR] [--json | --fit]

QAGS (Wang, Cho & Lewis, ACL 2020): machine-written summary sentences with three people's verdicts, the majority
counts; each is held against the at most three sentences of its article that align best. ``support`` was fitted on the
half of the articles whose hash is even (``dev``; ``--fit`` does it again); ``test`` only reports, with a threshold
chosen on ``dev``. The perturbed and paraphrased sentences are ``eval.support_cases``'. It deliberately knows nothing
of retrieval.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from eval.support_cases import CaseRow, best_cited, case_rows
from index.embed import open_embedder
from index.segment import sentences
from index.settings import Settings
from rag.checking.check import Context, check
from rag.checking.stems import tokens
from rag.checking.support import alignment, support
from rag.cite import LEAST_SUPPORT

SETS = ("cnndm", "xsum")
NOWHERE = Context(title="", published_at=None)


@dataclass(frozen=True)
class Judged:
    """A summary sentence, the words it is held against, and whether most people found it supported."""

    half: str
    statement: str
    cited: tuple[str, ...]
    supported: bool


@dataclass(frozen=True)
class Row:
    """One scorer on one set's test half; ``low`` and ``high`` bound AUROC's 95% bootstrap interval."""

    scorer: str
    set: str
    statements: int
    supported: int
    auroc: float
    low: float
    high: float
    balanced: float


def load_qags(path: Path) -> list[Judged]:
    """Read one file of QAGS, in order."""
    with open(path, encoding="utf-8") as lines:
        return [judged for line in lines for judged in _judged(json.loads(line))]


def four_gram_overlap(statement: str, cited: Sequence[str]) -> float:
    """Return the share of the statement's four-word runs that stand in the cited words; the baseline."""
    ours = _four_grams(statement)
    theirs = {gram for text in cited for gram in _four_grams(text)}
    return sum(gram in theirs for gram in ours) / len(ours) if ours else 0.0


def support_and_check(statement: str, cited: Sequence[str]) -> float:
    """Return the support, less one where the check finds a problem."""
    return support(statement, cited) - bool(check(statement, cited, NOWHERE))


def check_alone(statement: str, cited: Sequence[str]) -> float:
    """Return 1 where the check finds no problem."""
    return float(not check(statement, cited, NOWHERE))


SCORERS: dict[str, Callable[[str, Sequence[str]], float]] = {
    "4-gram overlap": four_gram_overlap,
    "check alone": check_alone,
    "support": support,
    "support + check": support_and_check,
}


def qags_rows(folder: Path) -> Iterator[Row]:
    """Score both sets' test halves with every scorer, and both together."""
    sets = {name: load_qags(folder / f"mturk_{name}.jsonl") for name in SETS}
    sets["both"] = [item for items in sets.values() for item in items]
    for name, items in sets.items():
        for scorer, score in SCORERS.items():
            yield _row(scorer, name, items, [score(item.statement, item.cited) for item in items])


def milliseconds(folder: Path, rounds: int = 1) -> float:
    """Return the mean time of one statement's support and check."""
    items = [item for name in SETS for item in load_qags(folder / f"mturk_{name}.jsonl")]
    started = time.perf_counter()
    for _ in range(rounds):
        for item in items:
            support_and_check(item.statement, item.cited)
    return (time.perf_counter() - started) * 1000 / (rounds * len(items))


def fitted(folder: Path) -> Iterator[str]:
    """Fit ``rag.checking.support``'s weights on the dev half of both sets, without and with similarity."""
    items = [item for name in SETS for item in load_qags(folder / f"mturk_{name}.jsonl") if item.half == "dev"]
    truth = [item.supported for item in items]
    aligned = [alignment(item.statement, item.cited) for item in items]
    embedder = open_embedder(Settings())
    statements = embedder.documents([item.statement for item in items])
    cited = embedder.documents([" ".join(item.cited) for item in items])
    similarity = (statements * cited).sum(axis=1)
    rows = [[found.pairs, found.order, float(near)] for found, near in zip(aligned, similarity, strict=True)]
    for name, width in (("pairs, order", 2), ("pairs, order, similarity", 3)):
        features = [row[:width] for row in rows]
        model = LogisticRegression(C=10, max_iter=5000)
        folds = StratifiedKFold(10, shuffle=True, random_state=0)
        scores = cross_val_predict(model, features, truth, cv=folds, method="predict_proba")[:, 1]
        model.fit(features, truth)
        weights = ", ".join(f"{weight:.3f}" for weight in (*model.intercept_, *model.coef_[0]))
        yield f"intercept, {name}: {weights}; AUROC on {len(truth)}, ten-fold: {roc_auc_score(truth, scores):.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m eval.support")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("CLIPPINGS_DATA", "../shared/data")))
    parser.add_argument(
        "--fit", action="store_true", help="print the weights of rag.checking.support; needs the embedder"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    if options.fit:
        print("\n".join(fitted(options.data / "qags")))
        return
    ms = milliseconds(options.data / "qags")
    rows, cases = list(qags_rows(options.data / "qags")), list(case_rows(options.data))
    if options.json:
        found = {"qags": [asdict(row) for row in rows], "cases": [asdict(row) for row in cases], "ms": ms}
        print(json.dumps(found, indent=2))
    else:
        print(f"{_table(rows)}\n\n{_case_table(cases)}\n\n{ms:.2f} ms a statement")


def _judged(record: dict[str, object]) -> Iterator[Judged]:
    """Hold each summary sentence against its article, whose numbers QAGS broke up: "235, 000", "7. 7 per cent"."""
    written = str(record["article"])
    half = "test" if hashlib.sha256(written.encode()).digest()[0] % 2 else "dev"
    article = re.sub(r"(?<=\d)\. (?=\d)", ".", re.sub(r"(?<=\d), (?=\d{3}\b)", ",", written))
    parts = [sentence.span.of(article) for sentence in sentences(article)]
    summary = record["summary_sentences"]
    assert isinstance(summary, list)
    for item in summary:
        votes = [response["response"] == "yes" for response in item["responses"]]
        yield Judged(half, item["sentence"], best_cited(item["sentence"], parts), sum(votes) * 2 > len(votes))


def _four_grams(text: str) -> list[tuple[str, ...]]:
    words = tokens(text)
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _row(scorer: str, name: str, items: Sequence[Judged], scores: Sequence[float]) -> Row:
    dev = [(score, item.supported) for item, score in zip(items, scores, strict=True) if item.half == "dev"]
    test = [(score, item.supported) for item, score in zip(items, scores, strict=True) if item.half == "test"]
    low, high = _interval(test)
    truth = [supported for _, supported in test]
    threshold = max((score for score, _ in dev), key=lambda at: _balanced(dev, at))
    area = float(roc_auc_score(truth, [score for score, _ in test]))
    return Row(scorer, name, len(test), sum(truth), area, low, high, _balanced(test, threshold))


def _balanced(pairs: Sequence[tuple[float, bool]], threshold: float) -> float:
    return float(balanced_accuracy_score([truth for _, truth in pairs], [score >= threshold for score, _ in pairs]))


def _interval(pairs: Sequence[tuple[float, bool]], samples: int = 300) -> tuple[float, float]:
    random, areas = Random(0), []  # noqa: S311 - a sample, not a secret
    for _ in range(samples):
        drawn = random.choices(pairs, k=len(pairs))
        if len({truth for _, truth in drawn}) == 2:
            areas.append(float(roc_auc_score([truth for _, truth in drawn], [score for score, _ in drawn])))
    areas.sort()
    return areas[int(0.025 * len(areas))], areas[int(0.975 * len(areas)) - 1]


def _table(rows: Sequence[Row]) -> str:
    lines = [f"{'QAGS, test half':<18}{'set':>7}{'n':>6}{'true':>6}{'AUROC':>8}{'95% interval':>16}{'balanced':>10}"]
    lines += [
        f"{row.scorer:<18}{row.set:>7}{row.statements:>6}{row.supported:>6}{row.auroc:>8.3f}"
        f"{f'{row.low:.3f}–{row.high:.3f}':>16}{row.balanced:>10.3f}"
        for row in rows
    ]
    return "\n".join(lines)


def _case_table(rows: Sequence[CaseRow]) -> str:
    lines = [f"{'cases':<42}{'n':>6}{'check rejects':>15}{f'check or support < {LEAST_SUPPORT}':>24}"]
    lines += [f"{row.what:<42}{row.cases:>6}{row.check:>15.1%}{row.either:>24.1%}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
