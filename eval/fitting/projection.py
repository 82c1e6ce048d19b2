"""Fit the projection of the default embedder's token vectors: ``python -m eval.fitting.projection [--data DIR]``.

The principal components of the token vectors of SQuADShifts' Wikipedia paragraphs, written to ``index/projections``.
It deliberately sees no article that anything is measured on.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from eval.sets.reading import read_json
from index.article import header
from index.embed import READ_TOGETHER, open_embedder
from index.settings import load_settings
from index.token_vectors import SHIPPED, Projection

#: Every so manieth paragraph.
EVERY = 4


def main() -> None:
    """Read the paragraphs, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    pages = read_json(settings.data / "squadshifts" / "new_wiki_v1.0.json", dict[str, Any])["data"]
    texts = [
        f"{header(page['title'].replace('_', ' '), None, None)}\n{paragraph['context']}"
        for page in pages
        for paragraph in page["paragraphs"]
    ][::EVERY]
    embedder = open_embedder(settings)
    moments: Any = 0.0
    total = 0.0
    for at in tqdm(range(0, len(texts), READ_TOGETHER), desc="paragraphs", file=sys.stderr):
        for read in embedder.read(texts[at : at + READ_TOGETHER]):
            rows = read.tokens[embedder.meaningful.of(read.pieces)].astype(np.float64)
            moments, total = moments + rows.T @ rows, total + len(rows)
    found = Projection.of_moments(moments)
    SHIPPED.mkdir(exist_ok=True)
    found.save(SHIPPED / f"{settings.embedder}.npy")
    kept = np.trace(found.matrix.T @ moments @ found.matrix) / np.trace(moments)
    print(json.dumps({"paragraphs": len(texts), "tokens": int(total), "variance kept": round(float(kept), 4)}))


if __name__ == "__main__":
    main()
