"""LlamaIndex's parts in ours: any LLM phrases, any retriever finds, any postprocessor ranks, and all stays cited."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponse, LLMMetadata
from llama_index.core.llms import LLM, CustomLLM, MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor import LLMRerank, LongContextReorder, SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.errors import ServerError
from index.filters import Filters
from index.settings import Settings
from rag import Assistant, ClippingsRetriever, Parts
from rag.generator import Generator
from rag.llama.nodes import span_of
from rag.llama.theirs import FoundByTheirs

BRITAIN = "Why did Britain skip the meeting?"
PHRASED = "Britain skipped the dinner because it saw no need for an additional meeting."


class Phrases(CustomLLM):
    """Writes its words one by one, and takes no argument that it doesn't know."""

    line: str = PHRASED
    pause: float = 0.0
    said: int = 0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="phrases-1")

    def complete(self, prompt: str, formatted: bool = False) -> CompletionResponse:
        return CompletionResponse(text="Yes" if "Answer yes or no" in prompt else self.line)

    def stream_complete(self, prompt: str, formatted: bool = False) -> Iterator[CompletionResponse]:
        for word in self.line.split(" "):
            self.said += 1
            time.sleep(self.pause)
            yield CompletionResponse(text="", delta=f"{word} ")


class Whole(Phrases):
    """Can't stream."""

    def stream_complete(self, prompt: str, formatted: bool = False) -> Any:
        raise NotImplementedError


def opened(settings: Settings, assistant: Assistant, **parts: Any) -> Assistant:
    """Another service on the same articles, with parts of theirs."""
    found = Assistant(settings, Parts(**parts))
    assert found.library.count() == assistant.library.count()
    return found


@pytest.fixture(scope="module")
def index(assistant: Assistant) -> VectorStoreIndex:
    """A LlamaIndex user's own index of the same articles, cut and kept as theirs."""
    texts = assistant.library.texts(assistant.library.ids(Filters()))
    return VectorStoreIndex.from_documents(
        [Document(text=text, id_=article_id) for article_id, text in texts.items()],
        embed_model=assistant.embedder().model,
        transformations=[SentenceSplitter(chunk_size=96, chunk_overlap=16)],
    )


@pytest.mark.parametrize("llm", [Phrases(), Whole()], ids=["streams", "doesn't"])
def test_any_language_model_phrases_the_answer(settings: Settings, assistant: Assistant, llm: LLM) -> None:
    with opened(settings, assistant, llm=llm) as service:
        assert service.writes
        answer = service.answer(BRITAIN)
    assert (answer.text, answer.generator) == (PHRASED, "phrases-1")
    assert answer.statements[0].citations[0].quote.startswith("Britain skipped the dinner because it saw no need")


def test_what_it_makes_up_is_thrown_out(settings: Settings, assistant: Assistant) -> None:
    with opened(
        settings, assistant, llm=Phrases(line="Britain skipped it because of 27 storks in Brussels.")
    ) as service:
        answer = service.answer(BRITAIN)
    assert "storks" not in answer.text
    assert "storks" in answer.rejected[0].text
    assert answer.citations


def test_no_more_is_taken_of_it_than_an_answer_may_have(settings: Settings, assistant: Assistant) -> None:
    endless = Phrases(line="word " * 2_000)
    with opened(settings.model_copy(update={"answer_tokens": 16}), assistant, llm=endless) as service:
        service.answer(BRITAIN)
    assert 16 <= endless.said <= 17


def test_llamaindex_s_own_mock_runs_as_well(settings: Settings, assistant: Assistant) -> None:
    with opened(settings, assistant, llm=MockLLM(max_tokens=8)) as service:
        answer = service.answer(BRITAIN)
    assert answer.generator == "MockLLM"
    assert answer.citations, "what it wrote isn't carried by the articles; the quotation stands"


def test_whoever_stops_listening_stops_it(settings: Settings, assistant: Assistant) -> None:
    slow = Phrases(line="Britain saw no need. " * 500, pause=0.01)
    with opened(settings.model_copy(update={"answer_tokens": 1000}), assistant, llm=slow) as service:
        events = service.ask(BRITAIN)
        while not slow.said:
            next(events)
        events.close()  # type: ignore[attr-defined]
        time.sleep(0.3)
        said = slow.said
        time.sleep(0.2)
        assert slow.said == said < 500


class LikeOpenAI(Phrases):
    """Takes what OpenAI's interface takes, and keeps it."""

    wishes: list[dict[str, Any]] = []  # noqa: RUF012 pydantic copies it

    def stream_chat(self, messages: Sequence[ChatMessage], **wishes: Any) -> Iterator[ChatResponse]:
        self.wishes.append(wishes)
        yield ChatResponse(message=ChatMessage(role="assistant", content="Yes."), delta="Yes.")


class OpenAI(LikeOpenAI):
    """Is known by its name."""


def test_a_limit_is_told_to_those_only_that_take_it() -> None:
    messages = [ChatMessage(role="user", content="Well?")]
    known, other = OpenAI(), LikeOpenAI()
    for llm in (known, other):
        assert list(Generator("one", llm).stream(messages, 20, seed=7))[-1] == "Yes."
    assert (known.wishes, other.wishes) == ([{"max_tokens": 20, "seed": 7}], [{}])


def test_their_retriever_finds_what_ours_ranks_and_cites(
    settings: Settings, assistant: Assistant, index: VectorStoreIndex
) -> None:
    with opened(settings, assistant, retriever=index.as_retriever(similarity_top_k=12)) as service:
        answer = service.answer(BRITAIN)
        assert "saw no need for an additional meeting" in answer.text
        citation = answer.citations[0]
        assert service.library.by_id(citation.article_id).text[citation.start : citation.end] == citation.quote
        found = service.search(BRITAIN)
        assert found[0].dense_rank == 1
        ours = {one.chunk_id: one.dense_score for one in assistant.search(BRITAIN)}
        assert found[0].dense_score == pytest.approx(ours[found[0].chunk_id], abs=0.01)


def test_their_retriever_takes_the_place_of_our_dense_one(settings: Settings, assistant: Assistant) -> None:
    (target,) = {one.article_id for one in assistant.search("Cassini", top_k=1)}
    text = assistant.library.texts([target])[target]

    class Stubborn(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            node = TextNode(text=text[:400], metadata={"article_id": target})  # no offsets: they are looked up
            return [NodeWithScore(node=node, score=99.0), NodeWithScore(node=TextNode(text="of no article"))]

    with opened(settings, assistant, retriever=Stubborn()) as service:
        found = service.stages().retriever.retrieve("xyzzy", Filters())
        assert found.dense
        assert {one.signals.article_id for one in found.found} == {target}
        assert all(-1 <= (one.signals.dense or 0) <= 1 for one in found.found)
        assert service.stages().retriever.retrieve("xyzzy", Filters(sources=("Nobody",))).found == ()


def test_a_retriever_that_fails_is_said_in_one_line(settings: Settings, assistant: Assistant) -> None:
    class Broken(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            raise RuntimeError("no connection")

    said = r"^the retriever Broken failed \(no connection\)$"
    with opened(settings, assistant, retriever=Broken()) as service, pytest.raises(ServerError, match=said):
        service.answer(BRITAIN)


def test_theirs_and_ours_are_fused_by_theirs(settings: Settings, assistant: Assistant, index: VectorStoreIndex) -> None:
    both = QueryFusionRetriever(
        [ClippingsRetriever(assistant), index.as_retriever(similarity_top_k=5)], llm=MockLLM(), num_queries=1
    )
    with opened(settings, assistant, retriever=both) as service:
        assert "saw no need" in service.answer(BRITAIN).text


@pytest.mark.parametrize("theirs", [SimilarityPostprocessor(similarity_cutoff=-1.5), LongContextReorder()])
def test_postprocessors_of_theirs_run(settings: Settings, assistant: Assistant, theirs: BaseNodePostprocessor) -> None:
    with opened(settings, assistant, reranker=theirs) as service:
        found = service.search(BRITAIN)
        ours = assistant.search(BRITAIN, top_k=assistant.settings.rerank_top_k)
    assert 0 < len(found) <= service.settings.top_k
    assert {one.chunk_id for one in found} <= {one.chunk_id for one in ours}


def test_a_language_model_of_theirs_ranks(settings: Settings, assistant: Assistant) -> None:
    theirs = LLMRerank(llm=Phrases(line="Doc: 3, Relevance: 9\nDoc: 1, Relevance: 4"), choice_batch_size=100, top_n=2)
    with opened(settings, assistant, reranker=theirs) as service:
        found = service.search(BRITAIN)
    ours = assistant.search(BRITAIN)
    assert [one.chunk_id for one in found] == [ours[2].chunk_id, ours[0].chunk_id]
    assert [one.score for one in found] == [9.0, 4.0]


class Backwards(BaseNodePostprocessor):
    """Turns the order round, drops one, adds one of its own."""

    def _postprocess_nodes(self, nodes: list[NodeWithScore], query_bundle: Any = None) -> list[NodeWithScore]:
        assert query_bundle.query_str
        turned = [NodeWithScore(node=one.node, score=float(n)) for n, one in enumerate(nodes[::-1])]
        return [*turned[1:], NodeWithScore(node=TextNode(text="of its own"))]


def test_the_order_is_theirs_and_the_words_are_ours(settings: Settings, assistant: Assistant) -> None:
    few = settings.model_copy(update={"rerank_top_k": 5, "top_k": 5})
    with opened(few, assistant, reranker=Backwards()) as service:
        found = service.search(BRITAIN)
        ours = assistant.search(BRITAIN, top_k=5)
    assert [one.chunk_id for one in found] == [one.chunk_id for one in ours[::-1]][1:]
    assert [one.score for one in found] == [1.0, 2.0, 3.0, 4.0]


def test_offsets_are_believed_only_where_they_are_right() -> None:
    text = "Storks fly south. Storks come back."
    assert span_of(TextNode(text="Storks", start_char_idx=18, end_char_idx=24), text) is not None
    for start, end, place in ((18, 24, 18), (3, 9, 0), (None, None, 0)):
        span = span_of(TextNode(text="Storks", start_char_idx=start, end_char_idx=end), text)
        assert span is not None
        assert (span.start, span.end) == (place, place + 6)
    assert span_of(TextNode(text="Cranes"), text) is None
    assert span_of(TextNode(text=""), text) is None


def test_a_split_that_overlaps_ours_means_those_that_share_half(assistant: Assistant) -> None:
    of = assistant.search("Cassini", top_k=1)[0].article_id
    first, second, *_ = assistant.library.chunks_of(of)
    text = assistant.library.texts([of])[of]

    class Given(BaseRetriever):
        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.node = TextNode(text=text[start:end], id_="x", metadata={"article_id": of})

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return [NodeWithScore(node=self.node)]

    def found(start: int, end: int) -> list[int]:
        return list(FoundByTheirs(Given(start, end), assistant.library, assistant.embedder()).nearest("x", Filters()))

    assert found(first.span.start, first.span.end + 20) == [first.id]
    assert found(first.span.start, second.span.end) == [first.id, second.id]
    assert found(second.span.end - 60, second.span.end - 5)[0] == second.id
