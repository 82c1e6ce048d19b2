"""A text's vector depends on the text alone, and the last ones are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from index.embed import Embedder, Remembering, Vectors
from index.samples import sample_paths
from index.segment import sentences
from rag.assistant import Assistant


@pytest.fixture(scope="module")
def texts() -> list[str]:
    whole = "\n\n".join(path.read_text(encoding="utf-8") for path in sample_paths()[:4])
    return [sentence.span.of(whole) for sentence in sentences(whole)]


def test_a_vector_is_the_same_whatever_it_is_embedded_together_with(assistant: Assistant, texts: list[str]) -> None:
    embedder = assistant.embedder()
    alone = {text: embedder.documents([text])[0] for text in texts[:12]}
    random = Random(1)
    for _ in range(4):
        some = random.sample(texts[:12], 5) + random.sample(texts[12:], 15)
        random.shuffle(some)
        together = dict(zip(some, embedder.documents(some), strict=True))
        assert all((together[text] == alone[text]).all() for text in alone.keys() & together.keys())


def test_vectors_come_in_the_order_of_the_texts_and_have_length_1(assistant: Assistant, texts: list[str]) -> None:
    vectors = assistant.embedder().documents(texts[:20])
    assert vectors.shape == (20, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert (vectors[::-1] == assistant.embedder().documents(texts[:20][::-1])).all()


class Counting(Embedder):
    """Counts what it is asked to embed; vectors are the texts' lengths."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def documents(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.asarray([[len(text)] for text in texts], dtype=np.float32)


def test_what_is_remembered_is_not_embedded_again() -> None:
    counting = Counting()
    embedder = Remembering(counting, 3)
    assert embedder.documents(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert embedder.documents(["bb", "ccc"]).tolist() == [[2], [3]]
    assert counting.asked == ["a", "bb", "ccc"]
    embedder.documents(["dddd"])  # the one used longest ago goes
    embedder.documents(["bb", "ccc"])
    assert counting.asked == ["a", "bb", "ccc", "dddd"]
    embedder.documents(["a"])
    assert counting.asked[-1] == "a"


def test_nothing_is_remembered_where_none_is_wanted() -> None:
    counting = Counting()
    embedder = Remembering(counting, 0)
    assert [embedder.documents(["a"]).tolist() for _ in range(2)] == [[[1]], [[1]]]
    assert counting.asked == ["a", "a"]
