"""The passages of a question: ranked by the real embedder's token vectors, best first, with how each was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.embed import ChunkVectors, Embedder
from index.filters import Filters
from index.ingest import add
from index.kept import KeptChunk
from index.library import Library
from index.settings import Settings
from index.token_vectors import DIMENSIONS, packed
from rag.answer import Passage
from rag.assistant import Assistant
from rag.look_up import Stages
from rag.ranking import Signals
from rag.rerank import CHANGED, Reranker
from rag.retrieve import Found, Retriever

QUESTIONS = {
    "When did Cassini plunge into Saturn?": "Cassini burns up in the skies of Saturn",
    "How many times did Philae bounce on the comet?": "Philae lands on a comet, three times over",
    "Who won the Rugby World Cup?": "South Africa overpower England to win Rugby World Cup",
    "Which canal did the ship block?": "Ever Given is freed and the Suez Canal reopens",
}


def candidates(catalogue: Catalogue) -> list[Found]:
    """Return all chunks as candidates that nothing but their token vectors tells apart."""
    ids = [chunk.id for chunk in catalogue.sample_chunks(1_000)]
    of = catalogue.particulars(ids)
    return [Found(Signals(i, of[i].article_id, of[i].source, 0, None, False, False), None, None) for i in ids]


class Forgetful(Catalogue):
    """A catalogue in which some chunks' token vectors are still to come, or some chunks are gone meanwhile."""

    def __init__(self, catalogue: Catalogue, without: Collection[int] = (), gone: Collection[int] = ()) -> None:
        super().__init__(catalogue.engine)
        self.without, self.gone = without, gone

    def token_vectors(self, chunk_ids: Sequence[int], model: str) -> dict[int, bytes]:
        return {i: rows for i, rows in super().token_vectors(chunk_ids, model).items() if i not in self.without}

    def chunks(self, chunk_ids: Sequence[int]) -> dict[int, KeptChunk]:
        return {i: chunk for i, chunk in super().chunks(chunk_ids).items() if i not in self.gone}


@pytest.fixture(scope="module")
def stages(assistant: Assistant) -> Stages:
    return assistant.stages()


def passages(stages: Stages, question: str, filters: Filters | None = None, top_k: int = 10) -> tuple[Passage, ...]:
    return stages.passages(question, filters or Filters(), top_k)


@pytest.mark.parametrize(("question", "title"), QUESTIONS.items())
def test_the_article_asked_about_comes_first(stages: Stages, question: str, title: str) -> None:
    assert passages(stages, question)[0].title == title


@pytest.mark.parametrize(("question", "title"), QUESTIONS.items())
def test_token_vectors_alone_put_it_first_too(assistant: Assistant, question: str, title: str) -> None:
    reranker = Reranker(assistant.library, assistant.embedder())
    found = reranker.rerank(question, candidates(assistant.library), 3)
    assert found[0].title == title
    assert found[0].late_score == max(one.late_score or 0 for one in found)


def test_passages_come_best_first_each_once_and_no_more_than_asked_for(stages: Stages) -> None:
    for question in QUESTIONS:
        found = passages(stages, question)
        assert len({one.chunk_id for one in found}) == len(found) == 10
        assert all(after.score <= before.score + 1e-4 for before, after in pairwise(found))
        assert passages(stages, question, top_k=3) == found[:3]


def test_a_passage_says_how_it_was_found_and_what_it_is(assistant: Assistant, stages: Stages) -> None:
    question = "When did Cassini plunge into Saturn?"
    found = passages(stages, question)
    vector = assistant.embedder().question(question)
    kept = {row.chunk_id: row.vector for row in assistant.library.all_vectors(assistant.embedder().name, Filters())}
    for one in found:
        assert one.late_score is not None
        assert -1 <= one.late_score <= 1.05
        assert one.text == assistant.library.by_id(one.article_id).text[one.span.start : one.span.end]
        assert one.dense_score == pytest.approx(float(kept[one.chunk_id] @ vector), abs=1e-3)
    best = found[0]
    assert (best.fulltext_rank, best.source) == (1, "Clippings sample")
    assert best.relevance == max(one.relevance for one in found)


def test_filters_hold(stages: Stages, assistant: Assistant) -> None:
    rugby = next(entry for entry in assistant.library.entries() if "Rugby" in entry.title)
    found = passages(stages, "When did Cassini plunge into Saturn?", Filters(article_ids=(rugby.id,)))
    assert {one.article_id for one in found} == {rugby.id}
    assert passages(stages, "When did Cassini plunge into Saturn?", Filters(sources=("Nobody",))) == ()


def test_a_chunk_whose_token_vectors_are_still_to_come_is_ranked_below_its_own_place(assistant: Assistant) -> None:
    question, everything = "When did Cassini plunge into Saturn?", candidates(assistant.library)
    embedder = assistant.embedder()
    whole = Reranker(assistant.library, embedder).rerank(question, everything, 60)
    best = whole[0].chunk_id
    partly = Reranker(Forgetful(assistant.library, {best}), embedder).rerank(question, everything, 60)
    assert {one.chunk_id for one in partly} == {one.chunk_id for one in whole}
    late = {one.chunk_id: one.late_score for one in partly}
    assert late[best] == min(value for value in late.values() if value is not None)
    assert partly[0].chunk_id != best


def test_without_any_token_vectors_the_other_signals_rank(assistant: Assistant, stages: Stages) -> None:
    question = "When did Cassini plunge into Saturn?"
    found = stages.retriever.retrieve(question, Filters()).found
    every = {one.signals.chunk_id for one in found}
    ranked = Reranker(Forgetful(assistant.library, every), assistant.embedder()).rerank(question, found, 5)
    assert ranked[0].title == "Cassini burns up in the skies of Saturn"
    assert [one.late_score for one in ranked] == [0] * 5


def test_a_chunk_that_went_meanwhile_is_left_out(assistant: Assistant) -> None:
    question, everything = "When did Cassini plunge into Saturn?", candidates(assistant.library)
    first, second, *_ = Reranker(assistant.library, assistant.embedder()).rerank(question, everything, 5)
    without = Reranker(Forgetful(assistant.library, gone={first.chunk_id}), assistant.embedder())
    found = without.rerank(question, everything, 5)
    assert (found[0].chunk_id, len(found)) == (second.chunk_id, 4)


def test_nothing_found_is_nothing_ranked(assistant: Assistant) -> None:
    assert Reranker(assistant.library, assistant.embedder()).rerank("Who?", [], 5) == ()


def test_a_question_of_no_words_is_no_error(stages: Stages) -> None:
    assert len(passages(stages, "?", top_k=2)) == 2


class Numbered(Embedder):
    """Knows no model: a text's pieces are its characters; remembers how many texts it was given."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        self.read.append(len(texts))
        return [[ord(character) for character in text] for text in texts]


class Growing(Catalogue):
    """A catalogue of so many chunks, all alike."""

    def __init__(self, catalogue: Catalogue, chunks: int) -> None:
        super().__init__(catalogue.engine)
        self.size = chunks

    def count_chunks(self) -> int:
        return self.size


def test_piece_weights_are_counted_again_only_when_the_library_has_changed_much(assistant: Assistant) -> None:
    catalogue, embedder = Growing(assistant.library, 100), Numbered()
    reranker = Reranker(catalogue, embedder)
    first = reranker.piece_weights()
    assert first.total == assistant.library.count_chunks()
    for size in (100, 100 + round(100 * CHANGED), 100 - round(100 * CHANGED)):
        catalogue.size = size
        assert reranker.piece_weights() is first
    catalogue.size = 121
    assert reranker.piece_weights() is not first
    catalogue.size = 90
    reranker.piece_weights()
    assert len(embedder.read) == 3


@pytest.fixture
def library(home: Settings) -> Iterator[Library]:
    opened = Library.open(home.database)
    yield opened
    opened.close()


def test_an_empty_library_s_weights_are_counted_with_its_first_article(
    home: Settings, library: Library, assistant: Assistant, tmp_path: Path
) -> None:
    reranker = Reranker(library, Numbered())
    assert reranker.piece_weights().total == 0
    (tmp_path / "storks.txt").write_text("Storks fly to Africa.")
    add([str(tmp_path / "storks.txt")], library, assistant.embedder(), home)
    assert reranker.piece_weights().total == 1


def test_the_source_that_a_question_names_is_always_among_the_candidates(
    home: Settings, library: Library, assistant: Assistant, tmp_path: Path
) -> None:
    embedder = assistant.embedder()
    for n in range(6):
        (tmp_path / f"{n}.md").write_text(f"---\nsource: The Heron\n---\nStorks left town {n}. Storks, storks.")
    (tmp_path / "owl.md").write_text("---\nsource: The Owl\n---\nOwls and a stork were seen in the town of Ys.")
    add([str(tmp_path)], library, embedder, home)
    retriever = Retriever(library, embedder, Closed(), home.model_copy(update={"rerank_top_k": 2}))  # type: ignore[arg-type]
    asked = [
        retriever.retrieve(question, Filters()) for question in ("Have storks left?", "What of storks in The Owl?")
    ]
    assert [{one.signals.source for one in found.found} for found in asked] == [{"The Heron"}, {"The Heron", "The Owl"}]
    assert [found.dense for found in asked] == [False, False]
    for one in asked[1].found:
        assert one.signals.of_source is (one.signals.source == "The Owl")
        assert (one.dense_rank, one.signals.dense) == (None, None)
    assert len(asked[0].found) == 2
    assert sorted((one.fulltext_rank, one.signals.full_text) for one in asked[0].found)[0] == (1, 1.0)


class Closed:
    """Dense search while its index is being made."""

    answers = False


def test_a_date_that_a_question_names_is_told(assistant: Assistant, stages: Stages) -> None:
    found = stages.retriever.retrieve("What happened to Cassini on 15 September 2017?", Filters()).found
    titles = {chunk.id: chunk.title for chunk in assistant.library.sample_chunks(1_000)}
    dated = {titles[one.signals.chunk_id] for one in found if one.signals.of_date}
    assert dated == {"Cassini burns up in the skies of Saturn"}


def test_chunks_of_few_tokens_and_of_many_are_ranked_together(
    home: Settings, library: Library, assistant: Assistant, tmp_path: Path
) -> None:
    embedder = assistant.embedder()
    (tmp_path / "storks.txt").write_text("\n\n".join(f"Storks flew over town {n}. " * 12 for n in range(6)))
    add([str(tmp_path / "storks.txt")], library, embedder, home)
    ids = [chunk.id for chunk in library.sample_chunks(10)]
    one_row = np.full((1, DIMENSIONS), 0.1, dtype=np.float32)
    library.fill(ids[:1], [ChunkVectors(np.ones(384, dtype=np.float32), packed(one_row))], embedder.name)
    found = Reranker(library, embedder).rerank("Over which towns did storks fly?", candidates(library), 10)
    assert sorted(one.chunk_id for one in found) == ids
    assert len(ids) > 1
