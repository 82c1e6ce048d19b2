"""The plain LlamaIndex stack, as its documentation has it: Chroma, ``CitationQueryEngine``, ``LlamaCPP``.

Its defaults, with our model files and our number of threads. The only file of this room that imports chromadb and
llama-cpp. It deliberately uses nothing of ours but the articles.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from eval.bench.chunks import Chunker
from eval.bench.messages import Open, Told
from index.article import Article

#: As in the documentation of ``CitationQueryEngine``.
TOP_K, CITATION_TOKENS = 3, 512


class PlainStack:
    """``SentenceSplitter`` → ``HuggingFaceEmbedding`` → ``ChromaVectorStore`` → ``CitationQueryEngine``."""

    def __init__(self, opened: Open) -> None:
        import chromadb
        from chromadb.config import Settings
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        client = chromadb.PersistentClient(path=str(opened.folder), settings=Settings(anonymized_telemetry=False))
        store = ChromaVectorStore(chroma_collection=client.get_or_create_collection("plain"))
        embedder = HuggingFaceEmbedding(str(opened.embedder), device="cpu")
        embedder.get_text_embedding("warm up")
        self._opened = opened
        self._chunker = Chunker()
        self._index = VectorStoreIndex(
            [], storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedder
        )
        self._engine: Any = None

    def add(self, articles: Sequence[Article]) -> int:
        """Add articles; return the number of chunks."""
        nodes = self._chunker.nodes(articles)
        self._index.insert_nodes(nodes)
        return len(nodes)

    def retrieve(self, question: str, top_k: int) -> list[str]:
        """Return the texts of the nearest chunks, best first."""
        found = self._index.as_retriever(similarity_top_k=top_k).retrieve(question)
        return [scored.node.get_content() for scored in found]

    def load_generator(self) -> None:
        """Load the model, and let it read the citation prompt's fixed part."""
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.core.query_engine.citation_query_engine import CITATION_QA_TEMPLATE

        llm = _llama_cpp(self._opened)
        prompt = CITATION_QA_TEMPLATE.format(llm=llm, context_str="", query_str="")
        next(llm.stream_complete(prompt, formatted=True))
        self._engine = CitationQueryEngine.from_args(
            self._index, llm=llm, similarity_top_k=TOP_K, citation_chunk_size=CITATION_TOKENS, streaming=True
        )

    def answer(self, question: str, generate: bool) -> Told:
        """Answer in the engine's own way; it never answers without the model."""
        assert generate, "the plain stack has no answer without a language model"
        start = time.perf_counter()
        first, text = None, ""
        for part in self._engine.query(question).response_gen:
            text += part
            if first is None and text.strip():
                first = time.perf_counter() - start
        return Told(first_evidence=None, first_word=first, total=time.perf_counter() - start, text=text)

    def close(self) -> None:
        """Leave everything to the end of the process."""


def _llama_cpp(opened: Open) -> Any:
    """Open the GGUF file with the chat template inside it, which ``LlamaCPP`` must be told."""
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter
    from llama_index.llms.llama_cpp import LlamaCPP

    def messages_to_prompt(messages: Sequence[Any]) -> str:
        turns: Any = [{"role": message.role.value, "content": message.content or ""} for message in messages]
        return str(template(messages=turns).prompt)

    def completion_to_prompt(completion: str) -> str:
        return str(template(messages=[{"role": "user", "content": completion}]).prompt)

    llm = LlamaCPP(
        model_path=str(opened.generator),
        model_kwargs={"n_threads": opened.threads, "n_threads_batch": opened.threads},
        messages_to_prompt=messages_to_prompt,
        completion_to_prompt=completion_to_prompt,
        verbose=False,
    )
    model = llm._model
    template = Jinja2ChatFormatter(
        template=model.metadata["tokenizer.chat_template"],
        eos_token=model._model.token_get_text(model.token_eos()),
        bos_token="",  # the tokenizer adds it
    )
    return llm
