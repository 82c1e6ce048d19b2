"""A question comes in: made stand-alone, retrieved for, evidence picked, answered, cited, checked.

For a program this is the door: ``from rag import Assistant``. What is named here is imported when it is first asked
for, so that importing ``rag`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import ClippingsError
    from index.filters import Filters
    from index.settings import Settings
    from rag.answer import Answer, Citation, Passage, Statement, Turn
    from rag.assistant import Assistant
    from rag.background import as_they_come
    from rag.events import EvidenceFound, Finished, Step, StepBegun, TextGrown, Waiting
    from rag.llama.query_engine import ClippingsQueryEngine
    from rag.llama.reranker import ClippingsReranker
    from rag.llama.retriever import ClippingsRetriever
    from rag.stages import Parts

_PLACES = {
    "Answer": "rag.answer",
    "Assistant": "rag.assistant",
    "Citation": "rag.answer",
    "ClippingsError": "index.errors",
    "ClippingsQueryEngine": "rag.llama.query_engine",
    "ClippingsReranker": "rag.llama.reranker",
    "ClippingsRetriever": "rag.llama.retriever",
    "EvidenceFound": "rag.events",
    "Filters": "index.filters",
    "Finished": "rag.events",
    "Parts": "rag.stages",
    "Passage": "rag.answer",
    "Settings": "index.settings",
    "Statement": "rag.answer",
    "Step": "rag.events",
    "StepBegun": "rag.events",
    "TextGrown": "rag.events",
    "Turn": "rag.answer",
    "Waiting": "rag.events",
    "as_they_come": "rag.background",
}

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "ClippingsError",
    "ClippingsQueryEngine",
    "ClippingsReranker",
    "ClippingsRetriever",
    "EvidenceFound",
    "Filters",
    "Finished",
    "Parts",
    "Passage",
    "Settings",
    "Statement",
    "Step",
    "StepBegun",
    "TextGrown",
    "Turn",
    "Waiting",
    "as_they_come",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
