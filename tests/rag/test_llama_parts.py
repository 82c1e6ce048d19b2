"""Our parts in a LlamaIndex user's own script: retriever, reranker, query engine, as they would write it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from llama_index.core import Document, VectorStoreIndex, get_response_synthesizer
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.base.response.schema import AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.llms import CustomLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import RetrieverQueryEngine, RouterQueryEngine
from llama_index.core.schema import NodeRelationship, NodeWithScore, TextNode
from llama_index.core.selectors import LLMSingleSelector
from llama_index.core.tools import QueryEngineTool

from index.filters import Filters
from rag import Assistant, ClippingsQueryEngine, ClippingsReranker, ClippingsRetriever
from rag.as_json import answer_json

BRITAIN = "Why did Britain skip the meeting?"
CAPTAIN = "Who was the captain of the Ever Given?"
BIRDS = [
    "Storks fly to Africa in autumn and come back in April.",
    "The Foreign Office said that Britain saw no need for an additional meeting.",
    "Bread is made of flour, water and salt.",
]


class Scripted(CustomLLM):
    """Says its line, and keeps what it was given to read."""

    line: str = "Britain saw no need for it."
    prompts: list[str] = []  # noqa: RUF012 pydantic copies it

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=4096, num_output=128)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        return CompletionResponse(text=self.line)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def say() -> Iterator[CompletionResponse]:
            self.prompts.append(prompt)
            for word in self.line.split(" "):
                yield CompletionResponse(text="", delta=f"{word} ")

        return say()


def test_a_script_of_theirs_runs_with_our_retriever_and_reranker(assistant: Assistant) -> None:
    llm = Scripted()
    engine = RetrieverQueryEngine(
        retriever=ClippingsRetriever(assistant, top_k=8),
        node_postprocessors=[ClippingsReranker(assistant, top_n=2)],
        response_synthesizer=get_response_synthesizer(llm=llm),
    )
    response = engine.query(BRITAIN)
    assert str(response) == "Britain saw no need for it."
    assert len(response.source_nodes) == 2
    assert "Britain skipped the dinner because it saw no need" in llm.prompts[-1]
    assert "title: Britain and France stay away" in llm.prompts[-1], "the model reads which article it is of"
    assert "article_id" not in llm.prompts[-1]


def test_a_node_says_where_in_its_article_it_stands(assistant: Assistant) -> None:
    nodes = ClippingsRetriever(assistant).retrieve(BRITAIN)
    assert len(nodes) == assistant.settings.top_k
    assert [one.score for one in nodes] == sorted((one.score for one in nodes), reverse=True)
    for node in (one.node for one in nodes):
        assert isinstance(node, TextNode)
        kept = assistant.library.by_id(node.metadata["article_id"])
        assert kept.text[node.start_char_idx : node.end_char_idx] == node.text
        assert (node.metadata["title"], node.metadata["url"]) == (kept.entry.title, kept.entry.url)
        assert node.ref_doc_id == kept.entry.id
        assert node.relationships[NodeRelationship.SOURCE].node_id == kept.entry.id
    assert nodes[0].node.metadata["published_at"] == "2016-11-14T00:00:00Z"
    assert nodes[0].node.metadata["source"] == "Clippings sample"
    assert len({one.node.node_id for one in nodes}) == len(nodes)


def test_a_retriever_keeps_to_its_filters(assistant: Assistant) -> None:
    of = assistant.search("Cassini")[0].article_id
    nodes = ClippingsRetriever(assistant, filters=Filters(article_ids=(of,))).retrieve(BRITAIN)
    assert {one.node.metadata["article_id"] for one in nodes} == {of}
    again = asyncio.run(ClippingsRetriever(assistant, top_k=2).aretrieve(BRITAIN))
    assert [one.node.node_id for one in again] == [
        one.node.node_id for one in ClippingsRetriever(assistant, top_k=2).retrieve(BRITAIN)
    ]


def test_our_own_nodes_are_ranked_as_the_chat_ranks_them(assistant: Assistant) -> None:
    nodes = ClippingsRetriever(assistant, top_k=6).retrieve(BRITAIN)
    again = ClippingsReranker(assistant, top_n=3).postprocess_nodes(nodes[::-1], query_str=BRITAIN)
    assert [one.node.node_id for one in again] == [one.node.node_id for one in nodes[:3]]
    scores = [one.score or 0.0 for one in again]
    assert scores == sorted(scores, reverse=True)


def test_anybody_s_nodes_are_ranked(assistant: Assistant) -> None:
    nodes = [NodeWithScore(node=TextNode(text=text)) for text in BIRDS]
    reranker = ClippingsReranker(assistant)
    assert reranker.postprocess_nodes(nodes, query_str=BRITAIN)[0].node.text == BIRDS[1]
    assert reranker.postprocess_nodes(nodes, query_str="Where do storks fly?")[0].node.text == BIRDS[0]
    assert reranker.postprocess_nodes([], query_str="Who?") == []
    with pytest.raises(ValueError, match="give query_str"):
        reranker.postprocess_nodes(nodes)


def test_what_answers_at_the_end_of_a_long_node_counts(assistant: Assistant) -> None:
    bread = " ".join([BIRDS[2]] * 80)
    nodes = [NodeWithScore(node=TextNode(text=text)) for text in (bread, f"{bread} {BIRDS[0]}", "")]
    found = ClippingsReranker(assistant).postprocess_nodes(nodes, query_str="When do storks come back from Africa?")
    assert found[0].node.text.endswith(BIRDS[0])
    assert len(found) == 3


def test_ours_and_theirs_are_ranked_together(assistant: Assistant) -> None:
    ours = ClippingsRetriever(assistant, top_k=3).retrieve(BRITAIN)
    nodes = [*(NodeWithScore(node=TextNode(text=text)) for text in (BIRDS[0], BIRDS[2])), *ours]
    found = ClippingsReranker(assistant, top_n=1).postprocess_nodes(nodes, query_str=BRITAIN)
    assert "saw no need for an additional meeting" in found[0].node.text


def test_the_source_and_date_that_are_asked_for_count_among_theirs(assistant: Assistant) -> None:
    def node(source: str, date: str) -> NodeWithScore:
        return NodeWithScore(node=TextNode(text=BIRDS[0], metadata={"source": source, "published_at": date}))

    nodes = [node("The Heron", "2019-04-01"), node("The Owl", "2020-04-01"), node("The Heron", "not a date")]
    reranker = ClippingsReranker(assistant)
    for question, first in (("Where do storks fly, by The Owl?", 1), ("Where did storks fly in April 2019?", 0)):
        assert reranker.postprocess_nodes(nodes, query_str=question)[0].node is nodes[first].node


def test_our_reranker_works_on_an_index_of_theirs(assistant: Assistant) -> None:
    index = VectorStoreIndex.from_documents(
        [Document(text=text) for text in BIRDS],
        embed_model=assistant.embedder().model,
        transformations=[SentenceSplitter(chunk_size=128, chunk_overlap=0)],
    )
    engine = index.as_query_engine(
        llm=Scripted(), similarity_top_k=3, node_postprocessors=[ClippingsReranker(assistant, top_n=1)]
    )
    assert [one.node.text for one in engine.query(BRITAIN).source_nodes] == [BIRDS[1]]


def test_a_response_is_the_answer_with_its_citations(assistant: Assistant) -> None:
    response = ClippingsQueryEngine(assistant).query(BRITAIN)
    answer = assistant.answer(BRITAIN)
    assert isinstance(response, Response)
    assert str(response) == answer.text
    assert [one.node.text for one in response.source_nodes] == [citation.quote for citation in answer.citations]
    assert [one.node.metadata["number"] for one in response.source_nodes] == [*range(1, len(answer.citations) + 1)]
    assert response.source_nodes[0].score == 1.0
    assert response.metadata is not None
    untimed = {key: value for key, value in response.metadata.items() if key != "timings_ms"}
    assert untimed == {key: value for key, value in answer_json(answer).items() if key != "timings_ms"}


def test_a_refusal_has_no_source_and_the_nearest_passages(assistant: Assistant) -> None:
    response = ClippingsQueryEngine(assistant, top_k=2).query(CAPTAIN)
    assert (str(response), response.source_nodes) == ("The articles don't say.", [])
    assert response.metadata["refused"] is True
    assert len(response.metadata["passages"]) == 2


def test_a_stream_is_the_checked_answer_and_its_evidence_is_there_before(assistant: Assistant) -> None:
    response = ClippingsQueryEngine(assistant, streaming=True).query(BRITAIN)
    assert isinstance(response, StreamingResponse)
    assert "saw no need" in response.source_nodes[0].node.text
    assert "".join(response.response_gen) == assistant.answer(BRITAIN).text
    assert response.metadata["answer"] == assistant.answer(BRITAIN).text


@pytest.mark.parametrize("streaming", [False, True])
def test_it_is_asked_from_a_loop(assistant: Assistant, streaming: bool) -> None:
    async def program() -> str:
        response = await ClippingsQueryEngine(assistant, streaming=streaming).aquery(BRITAIN)
        if isinstance(response, AsyncStreamingResponse):
            assert response.source_nodes
            return "".join([text async for text in response.async_response_gen()])
        return str(response)

    assert asyncio.run(program()) == assistant.answer(BRITAIN).text


def test_whoever_gives_up_an_answer_of_a_stream_stops_it(assistant: Assistant) -> None:
    async def program() -> None:
        response = await ClippingsQueryEngine(assistant, streaming=True).aquery(BRITAIN)
        await response.response_gen.aclose()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ClippingsQueryEngine(assistant).aquery(BRITAIN), 0)

    asyncio.run(program())


def test_their_router_takes_our_engine_for_a_tool(assistant: Assistant) -> None:
    choice = '[{"choice": 1, "reason": "it is about the articles"}]'
    tools = [QueryEngineTool.from_defaults(ClippingsQueryEngine(assistant), description="the news articles")]
    router = RouterQueryEngine(
        selector=LLMSingleSelector.from_defaults(llm=Scripted(line=choice)), query_engine_tools=tools, llm=Scripted()
    )
    assert str(router.query(BRITAIN)) == assistant.answer(BRITAIN).text
    found = ClippingsQueryEngine(assistant, top_k=2).retrieve(tools[0].metadata.description)  # type: ignore[arg-type]
    assert len(found) == 2
    assert threading.current_thread() is threading.main_thread()
