"""For each question the sentences of other paragraphs that look most like answers: by full text and by embedding.

It deliberately doesn't know which of them are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bm25s
import numpy as np

from eval.fitting.reader.pairs import OF_WIKIPEDIA, sentence_text
from eval.fitting.reader.questions import Learned, Paragraph
from index.embed import Embedder

#: Sentences looked at and kept for a question, by each way.
LOOKED_AT = 12
KEPT = 3


@dataclass(frozen=True)
class _Line:
    paragraph: int
    text: str


def nearest(learned: Sequence[Learned], embedder: Embedder) -> dict[int, list[str]]:
    """Return, by a question's place, up to six sentences of paragraphs other than its own.

    By embedding only where texts are like articles: the others would take longer than the training gains by them.
    """
    found: dict[int, list[str]] = {}
    for formal in (True, False):
        places = [n for n, one in enumerate(learned) if (one.origin in OF_WIKIPEDIA) is formal]
        paragraphs = list({id(learned[n].paragraph): learned[n].paragraph for n in places}.values())
        number = {id(paragraph): k for k, paragraph in enumerate(paragraphs)}
        lines = [line for k, paragraph in enumerate(paragraphs) for line in _lines(k, paragraph)]
        questions = [learned[n].text for n in places]
        own = [number[id(learned[n].paragraph)] for n in places]
        ways = [_by_words(questions, lines)] + ([_by_embedding(questions, lines, embedder)] if formal else [])
        for n, at in enumerate(places):
            alike = [lines[k] for way in ways for k in [k for k in way[n] if lines[k].paragraph != own[n]][:KEPT]]
            found[at] = list(dict.fromkeys(line.text for line in alike))
    return found


def _lines(number: int, paragraph: Paragraph) -> list[_Line]:
    return [_Line(number, sentence_text(paragraph, s.ordinal, True)) for s in paragraph.sentences]


def _by_words(questions: Sequence[str], lines: Sequence[_Line]) -> Sequence[Sequence[int]]:
    index = bm25s.BM25()
    index.index(bm25s.tokenize([line.text for line in lines], show_progress=False), show_progress=False)
    asked = bm25s.tokenize(list(questions), show_progress=False)
    found, _ = index.retrieve(asked, k=min(LOOKED_AT, len(lines)), show_progress=False)
    return [[int(k) for k in row] for row in found]


def _by_embedding(questions: Sequence[str], lines: Sequence[_Line], embedder: Embedder) -> Sequence[Sequence[int]]:
    there = embedder.documents([line.text for line in lines])
    asked = embedder.documents(questions)
    found = []
    for at in range(0, len(asked), 500):
        scores = asked[at : at + 500] @ there.T
        top = np.argpartition(-scores, LOOKED_AT, axis=1)[:, :LOOKED_AT]
        order = np.take_along_axis(scores, top, axis=1).argsort(axis=1)[:, ::-1]
        found.extend(np.take_along_axis(top, order, axis=1).tolist())
    return found
