"""For each question the paragraphs other than its own that look most like answering: by full text and by embedding.

It deliberately doesn't know which of them are taken.
"""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np

from eval.fitting.reader.questions import Learned, Paragraph
from index.embed import Embedder

#: Paragraphs kept for a question, by each way.
KEPT = 4


def nearest(learned: Sequence[Learned], embedder: Embedder) -> dict[int, list[Paragraph]]:
    """Return, by a question's place, up to eight paragraphs of the same origin other than its own."""
    found: dict[int, list[Paragraph]] = {}
    for origin in dict.fromkeys(one.origin for one in learned):
        places = [n for n, one in enumerate(learned) if one.origin == origin]
        paragraphs = list({id(learned[n].paragraph): learned[n].paragraph for n in places}.values())
        number = {id(paragraph): k for k, paragraph in enumerate(paragraphs)}
        questions = [learned[n].text for n in places]
        ways = (_by_words(questions, paragraphs), _by_embedding(questions, paragraphs, embedder))
        for n, at in enumerate(places):
            own = number[id(learned[at].paragraph)]
            alike = [k for way in ways for k in [k for k in way[n] if k != own][:KEPT]]
            found[at] = [paragraphs[k] for k in dict.fromkeys(alike)]
    return found


def _texts(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [f"{one.title}\n{one.text}" for one in paragraphs]


def _by_words(questions: Sequence[str], paragraphs: Sequence[Paragraph]) -> Sequence[Sequence[int]]:
    index = bm25s.BM25()
    index.index(bm25s.tokenize(_texts(paragraphs), show_progress=False), show_progress=False)
    asked = bm25s.tokenize(list(questions), show_progress=False)
    found, _ = index.retrieve(asked, k=min(KEPT + 1, len(paragraphs)), show_progress=False)
    return [[int(k) for k in row] for row in found]


def _by_embedding(
    questions: Sequence[str], paragraphs: Sequence[Paragraph], embedder: Embedder
) -> Sequence[Sequence[int]]:
    scores = embedder.documents(questions) @ embedder.documents(_texts(paragraphs)).T
    order = np.argsort(-scores, axis=1)[:, : KEPT + 1]
    return [[int(k) for k in row] for row in order]
