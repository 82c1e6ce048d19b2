"""The stages of a question opened: ours, or parts of LlamaIndex's kind that the caller brings in their place.

It deliberately doesn't know how a stage works, nor when it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embed import Embedder
from index.importing import importing
from index.library import Library
from index.settings import Settings
from index.synchronise import DenseSearch
from rag.align import Aligner
from rag.candidates import CandidateFinder
from rag.checking.entail import open_checker
from rag.evidence import EvidencePicker
from rag.look_up import Stages
from rag.read import open_reader
from rag.rerank import Reranker
from rag.retrieve import Finder, Retriever

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor


@dataclass(frozen=True)
class Parts:
    """LlamaIndex parts in the place of ours; None for ours.

    Attributes:
        llm: phrases the answers, whatever ``generator`` is set to.
        retriever: finds candidates in place of our dense retrieval; full text finds its own beside it.
        reranker: puts the best candidates in its own order, and may leave some out.
    """

    llm: LLM | None = None
    retriever: BaseRetriever | None = None
    reranker: BaseNodePostprocessor | None = None


#: None of them.
OURS = Parts()


def open_stages(library: Library, embedder: Embedder, dense: DenseSearch, settings: Settings, parts: Parts) -> Stages:
    """Load the models, and wait until it is known how dense search is answered.

    Raises:
        ModelError: a model's file is missing or damaged.
    """
    embedder.question("warm up")
    dense.wait_until_open()
    reader = open_reader(settings)
    reader.open()
    reranker = Reranker(library, embedder)
    finder: Finder | None = None
    if parts.retriever is not None or parts.reranker is not None:
        with importing:
            from rag.llama.theirs import FoundByTheirs, RankedByTheirs

        if parts.retriever is not None:
            finder = FoundByTheirs(parts.retriever, library, embedder)
        if parts.reranker is not None:
            reranker = RankedByTheirs(parts.reranker, library, embedder, settings.rerank_top_k)
    aligner = Aligner(library, embedder, reranker.piece_weights)
    picker = EvidencePicker(CandidateFinder(library, reader, aligner), embedder, settings)
    reranker.piece_weights()  # a second at most, and better before the first question than within it
    retriever = Retriever(library, embedder, dense, settings, finder)
    return Stages(retriever, reranker, picker, open_checker(settings))
