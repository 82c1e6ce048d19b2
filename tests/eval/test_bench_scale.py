"""A library of any size: what is made up, its vectors, and the rows that follow from asking it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench import scale
from eval.bench.made_up import Sentences, made_up, real
from eval.bench.scale import Scaled
from eval.bench.scale_rows import notes, rows
from eval.sets import samples
from index.article import Article, Chunk
from index.library import Prepared
from index.settings import Settings
from index.span import Span
from rag.answer import Timings
from rag.assistant import Assistant

ONE = Article("The oak is old. It is tall.\n\nIt fell.", "An oak", "oak", source="Gazette")
TWO = Article("The ash burnt. Nobody knew.", "An ash", "ash", source="Herald")
REAL = (
    Sentences(ONE, (Span(0, 15), Span(16, 27), Span(29, 37)), (0, 0, 1)),
    Sentences(TWO, (Span(0, 14), Span(15, 27)), (2, 2)),
)
SENTENCES = {
    "The oak is old.": 0, "It is tall.": 0, "It fell.": 1, "The ash burnt.": 2, "Nobody knew.": 2,
}  # fmt: skip
SCALED = Scaled(
    data="0" * 64,
    articles=10,
    chunks=100,
    made_up=40,
    characters=1000,
    times=tuple(Timings(retrieve=n, evidence=2 * n, first_evidence=3 * n) for n in (1.0, 2.0, 3.0)),
    peak_mb=512.0,
    bytes_on_disk=250_000,
)


def test_a_real_article_stays_as_it_is() -> None:
    traced = real(REAL[0])
    assert (traced.article, traced.made_up) == (ONE, False)
    assert [traced.row_at(place) for place in (0, 15, 16, 28, 29, 36)] == [0, 0, 0, 0, 1, 1]


@given(seed=st.integers(0, 99))
def test_made_up_articles_are_real_sentences_in_real_paragraphs(seed: int) -> None:
    first, second = islice(made_up(REAL, seed), 2)
    assert [len(first.starts), len(second.starts)] == [3, 2]
    assert first.article.text.count("\n\n") == 1
    for traced in (first, second):
        ends = (*traced.starts[1:], len(traced.article.text))
        pieces = [traced.article.text[a:b].strip() for a, b in zip(traced.starts, ends, strict=True)]
        assert [SENTENCES[piece] for piece in pieces] == [traced.row_at(place) for place in traced.starts]
        assert traced.article.title in {ONE.title, TWO.title}
        assert traced.made_up


def test_made_up_articles_are_always_the_same_and_each_has_its_own_origin() -> None:
    some = list(islice(made_up(REAL, 7), 6))
    assert some == list(islice(made_up(REAL, 7), 6))
    assert len({traced.article.origin for traced in some}) == 6


def test_a_made_up_chunk_lies_near_the_chunk_its_first_sentence_comes_from() -> None:
    vectors = np.eye(3, 384, dtype=np.float32)
    read = scale._Read(REAL, vectors, [b"zero", b"one", b"two"])
    traced = next(made_up(REAL, 1))
    prepared = Prepared(traced.article, (), [Chunk(0, Span(traced.starts[1], traced.starts[2]), 1, 1)])
    [row] = scale._rows(prepared, traced, read, np.random.default_rng(0))
    assert np.linalg.norm(row.vector) == pytest.approx(1)
    assert row.tokens == read.tokens[traced.rows[1]]
    cosines = vectors @ row.vector
    assert int(cosines.argmax()) == traced.rows[1]
    assert 0.7 < cosines.max() < 0.9
    whole = Prepared(ONE, (), [Chunk(0, Span(0, 27), 0, 1), Chunk(1, Span(29, 37), 2, 2)])
    rows_of_real = scale._rows(whole, real(REAL[0]), read, np.random.default_rng(0))
    assert [row.vector.tolist() for row in rows_of_real] == vectors[:2].tolist()
    assert [row.tokens for row in rows_of_real] == [b"zero", b"one"]


def test_rows_have_median_and_95th_percentile_of_the_stages_that_ran_and_nothing_to_compare() -> None:
    found = {row.what: (row.ours, row.unit, row.n) for row in rows(SCALED)}
    assert found["chunks in the library"] == (100, "chunks", None)
    assert found["cited evidence, median a question"] == (6, "ms", 3)
    assert found["cited evidence, 95 % of questions within"] == (pytest.approx(8.7), "ms", 3)
    assert found["library and index on the disk"] == (2500, "bytes/chunk", 100)
    assert not any(what.startswith("reranking") for what in found)
    assert all(row.plain is None and row.ratio is None for row in rows(SCALED))


def test_what_is_made_up_is_said() -> None:
    [note] = notes(SCALED)
    assert note.startswith("40 of 100 chunks are made up")
    assert "cosine about 0.80" in note


def test_a_library_is_built_to_size_from_real_chunks_and_made_up_ones(models: Path, tmp_path: Path) -> None:
    found = samples.load(tmp_path)
    source = Settings(home=tmp_path / "source", models=models, generator="none")
    scaled = source.model_copy(update={"home": tmp_path / "scaled"})
    scale._build(found, source, scaled, 60)
    with Assistant(source) as assistant:
        name, articles = assistant.embedder().name, assistant.library.count()
        embedded = assistant.library.count_chunks()
    with Assistant(scaled) as assistant:
        library = assistant.library
        assert 60 <= library.count_chunks() == library.count_vectors(name) < 60 + embedded
        assert library.count() > articles
        assert not library.waiting()
        assert library.unembedded(name, 1) == [], "every chunk has its token vectors"
    asked = scale._ask(scaled, ["When did Cassini plunge into Saturn?"])
    assert asked.times[0].first_evidence
    assert asked.peak_mb > 0
