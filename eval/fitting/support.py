"""Fit the weights of ``rag.checking.support`` on the dev half of QAGS, without and with the embedder's similarity.

    python -m eval.fitting.support [--data DIR]

Prints them; they are copied into the module by hand. QAGS (Wang, Cho & Lewis, ACL 2020): machine-written summary
sentences with three people's verdicts. It deliberately never sees the test half.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from eval.sets import qags
from eval.sets.question import Part
from index.embed import open_embedder
from index.settings import load_settings
from rag.checking.support import alignment


def fitted(data: Path) -> Iterator[str]:
    """Yield a line of weights for each choice of features."""
    questions = qags.load(data).of_part(Part.DEV)
    items = [(question.text, question.claim) for question in questions if question.claim is not None]
    truth = [claim.supported for _, claim in items]
    aligned = [alignment(statement, claim.cited) for statement, claim in items]
    embedder = open_embedder(load_settings())
    statements = embedder.documents([statement for statement, _ in items])
    cited = embedder.documents([" ".join(claim.cited) for _, claim in items])
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
    """Print the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.support")
    parser.add_argument("--data", type=Path, default=load_settings().data)
    print("\n".join(fitted(parser.parse_args(arguments).data)))


if __name__ == "__main__":
    main()
