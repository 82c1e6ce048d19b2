"""Alignment: each of a question's pieces against the pieces of each sentence, from what the library keeps."""

from __future__ import annotations

import numpy as np
import pytest

from index.filters import Filters
from index.kept import KeptChunk
from index.segment import sentences_within
from rag.align import NOWHERE, Alignable, Aligner, closest
from rag.assistant import Assistant

ASKED = "Why did Britain skip the dinner of the EU ministers?"


@pytest.fixture(scope="module")
def aligner(assistant: Assistant) -> Aligner:
    return Aligner(assistant.library, assistant.embedder(), assistant.stages().reranker.piece_weights)


def first_chunk(assistant: Assistant) -> tuple[KeptChunk, Alignable]:
    passage = assistant.stages().passages(ASKED, Filters(), 1)[0]
    chunk = assistant.library.chunks([passage.chunk_id])[passage.chunk_id]
    parts = assistant.library.sentences([chunk.article_id])[chunk.article_id]
    shift = len(chunk.embedded_text) - len(chunk.text) - chunk.span.start
    spans = [part.span for part in sentences_within(parts, chunk.span)]
    moved = tuple(type(span)(span.start + shift, span.end + shift) for span in spans)
    return chunk, Alignable(chunk.id, chunk.embedded_text, moved)


def test_the_sentence_that_tells_is_closest(assistant: Assistant, aligner: Aligner) -> None:
    _, passage = first_chunk(assistant)
    (alignment,) = aligner.align(ASKED, [passage])
    weights = aligner.weights(ASKED)
    assert weights.sum() == pytest.approx(1)
    assert alignment.sentences.shape == (len(passage.sentences), len(weights))
    best = passage.sentences[int((alignment.sentences @ weights).argmax())].of(passage.embedded_text)
    assert best.startswith("Britain skipped the dinner")


def test_closeness_is_that_of_the_vectors_themselves(assistant: Assistant, aligner: Aligner) -> None:
    chunk, passage = first_chunk(assistant)
    embedder = assistant.embedder()
    read = embedder.read([chunk.embedded_text])[0]
    kept = embedder.meaningful.of(read.pieces)
    rows = embedder.projection.project(read.tokens[kept])[1:]
    expected = (rows @ embedder.question_tokens(ASKED).rows.T).max(axis=0)
    (alignment,) = aligner.align(ASKED, [passage])
    found = np.maximum(alignment.sentences.max(axis=0), alignment.above)
    assert found == pytest.approx(expected, abs=0.02)


def test_a_chunk_whose_vectors_are_still_to_come_is_close_to_nothing(assistant: Assistant, aligner: Aligner) -> None:
    _, passage = first_chunk(assistant)
    (alignment,) = aligner.align(ASKED, [Alignable(10**9, passage.embedded_text, passage.sentences)])
    assert (alignment.sentences == NOWHERE).all()
    assert (alignment.above == NOWHERE).all()


def test_what_has_no_piece_is_close_to_nothing() -> None:
    assert closest(np.zeros((0, 3), dtype=np.float32)).tolist() == [NOWHERE] * 3
    assert closest(np.asarray([[0.1, 0.9], [0.5, 0.2]], dtype=np.float32)) == pytest.approx([0.5, 0.9])
