"""The answer to a stand-alone question in the articles' own words, or the refusal: what stands before any model writes.

Whole first and then in parts, with the verdict and where articles differ. It deliberately doesn't know the
conversation, nor who phrases the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Generator as Yielding
from dataclasses import replace

from index.catalogue import Catalogue
from index.filters import Filters
from index.settings import Settings
from rag.answer import Answer, Timings
from rag.cite import quoted
from rag.decompose import split as split_question
from rag.decompose.combined import claims, combined, undivided, verdict
from rag.disagreement import disagreement
from rag.events import EvidenceFound, Step, StepBegun
from rag.listing import titled
from rag.look_up import FoundPart, LookedUp, Stages, fused, look_up_parts, read, search
from rag.near_duplicates import with_copies


def in_quotations(
    stages: Stages,
    library: Catalogue,
    settings: Settings,
    question: str,
    understood: str,
    filters: Filters,
    top_k: int,
    elapsed_ms: Callable[[], float],
) -> Yielding[EvidenceFound | StepBegun, None, Answer]:
    """Look a question up and tell what was found, more of it each time; return the last.

    One that names an article by its title is looked up there.

    Args:
        question: as asked; ``understood`` stands alone.
        top_k: passages returned; as many as the settings say are looked at, at least.
        elapsed_ms: milliseconds since the question arrived.
    """
    named = titled(understood, library, filters)
    filters = named.narrowed(filters) if named else filters
    looked_at = max(top_k, settings.top_k)
    yield StepBegun(Step.LOOKING)
    searched = search(stages, understood, filters, looked_at)
    yield StepBegun(Step.READING)
    found = _whole(read(stages, searched), question, understood, settings.answer_threshold)
    found = replace(found, timings_ms=replace(found.timings_ms, first_evidence=elapsed_ms()))
    found = with_copies(found, library)
    yield EvidenceFound(_shortened(found, top_k))
    found = replace(found, disagreement=() if found.refused else disagreement(found, stages.picker.finder))
    split = split_question(understood, library.sources())
    parts: tuple[FoundPart, ...] = (undivided(found),)
    if split is not None:
        rankings, parts = look_up_parts(stages, split.parts, filters, looked_at)
        passages = fused([found.passages, *rankings], looked_at)
        found = combined(found, split, parts, passages, settings.answer_threshold)
    if not found.refused:
        told = verdict(understood, split, parts, stages.entailment)
        found = replace(found, verdict=told, claims=claims(understood, split, parts))
    if split is not None or found.disagreement:
        found = with_copies(found, library)
    found = _shortened(found, top_k)
    if split is not None or found.verdict is not None or found.disagreement:
        yield EvidenceFound(found)
    return found


def _whole(looked: LookedUp, question: str, understood: str, threshold: float) -> Answer:
    """Return what was looked up as an answer in quotations, best first; a refusal where it isn't enough."""
    refused = not looked.picked.evidence or looked.picked.confidence < threshold
    best_first = () if refused else sorted(looked.picked.evidence, key=lambda item: -item.score)
    return Answer(
        question=question,
        standalone_question=understood,
        statements=tuple(quoted(item.citation) for item in best_first),
        passages=looked.passages,
        confidence=looked.picked.confidence,
        refused=refused,
        evidence=looked.picked.evidence,
        context=looked.picked.context,
        sentences=looked.picked.sentences,
        timings_ms=Timings(retrieve=looked.retrieve_ms, rerank=looked.rerank_ms, evidence=looked.evidence_ms),
        notice=None if looked.dense else "the index of vectors is being made; full text answered alone meanwhile",
    )


def _shortened(answer: Answer, top_k: int) -> Answer:
    return replace(answer, passages=answer.passages[:top_k])
