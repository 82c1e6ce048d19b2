"""Questions that follow on an answer and that the articles answer: made by rule, and each asked before it is shown.

What is asked is what a reader who presses one asks: the question as it stands, under the same filters, without a
language model. It deliberately doesn't know how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Protocol

from index.catalogue import Catalogue
from index.errors import ClippingsError
from index.filters import Filters
from index.span import Span
from rag.answer import Answer
from rag.candidates import Read
from rag.events import Events
from rag.language import unsupported_language
from rag.listing import listing
from rag.overview import asks_for_overview
from rag.suggest.candidates import Candidate, near_an_answer
from rag.suggest.lexicon import lexicon

#: Questions shown, and asked to find them, at most; articles whose sentences are looked at.
SHOWN, ASKED, LOOKED_AT = 3, 9, 8


class Service(Protocol):
    """What is needed of the assistant."""

    @property
    def library(self) -> Catalogue: ...
    @property
    def ask(self) -> Callable[..., Events]: ...


def follow_ups(
    service: Service, answer: Answer, asked: Collection[str], filters: Filters, wanted: Callable[[], bool]
) -> tuple[str, ...]:
    """Return up to three questions; none where there are none.

    Args:
        asked: the questions of the conversation: none of them is suggested.
        wanted: asked before each look-up; nothing more is done when it says no.
    """
    if answer.refused or not answer.citations:
        return ()
    ids = [one.article_id for one in answer.citations] + [one.article_id for one in answer.passages]
    ids = list(dict.fromkeys(ids))[:LOOKED_AT]
    texts, parts = service.library.texts(ids), service.library.sentences(ids)
    sentences = {article_id: parts[article_id] for article_id in ids if article_id in parts and article_id in texts}
    before = {_folded(question) for question in asked}
    candidates = [
        one for one in near_an_answer(answer, texts, sentences, lexicon()) if _folded(one.question) not in before
    ]
    cited = [(one.article_id, Span(one.start, one.end)) for one in answer.citations]
    return tuple(one.question for one in answered(service, candidates[:ASKED], filters, SHOWN, wanted, cited))


def answered(
    service: Service,
    candidates: Sequence[Candidate],
    filters: Filters,
    most: int,
    wanted: Callable[[], bool],
    cited: Sequence[tuple[str, Span]] = (),
) -> list[Candidate]:
    """Return the first candidates whose question, asked, is answered from the sentence that it was made from.

    One whose whole answer is ``cited`` already is left out, and so is one that the sentences of another answer.
    """
    sources, shown = service.library.sources(), list(cited)
    found: list[Candidate] = []
    for one in candidates:
        if len(found) == most or not wanted():
            break
        if not _may_be_asked(one, service.library, sources):
            continue
        answer = _asked(service, one.question, filters)
        if answer is None or not _from_its_sentence(one, answer):
            continue
        places = [(c.article_id, Span(c.start, c.end)) for c in answer.citations]
        if all(any(article == other and span.overlaps(place) for other, place in shown) for article, span in places):
            continue
        shown += places[:1]
        found.append(one)
    return found


def _may_be_asked(one: Candidate, library: Catalogue, sources: Sequence[str]) -> bool:
    """Say whether a question is read as one about what the articles say, and isn't made from an instruction."""
    today = datetime.now(UTC).date()
    if unsupported_language(one.question) or listing(one.question, sources, today):
        return False
    if asks_for_overview(one.question, sources, today):
        return False
    read = Read(one.question, library.sentences([one.article_id]), library.texts([one.article_id]))
    place = next((s.ordinal for s in read.sentences[one.article_id] if s.span == one.span), None)
    return place is not None and not read.left_out_of(one.article_id, "", place)


def _asked(service: Service, question: str, filters: Filters) -> Answer | None:
    try:
        events = list(service.ask(question, filters=filters, generate=False, understood=question))
    except ClippingsError:
        return None
    return events[-1].answer if events and not events[-1].answer.refused else None  # type: ignore[union-attr]


def _from_its_sentence(one: Candidate, answer: Answer) -> bool:
    """Say whether the sentence that a question was made from is the best clipping of its answer, or in it."""
    best = answer.citations[:2]
    return any(c.article_id == one.article_id and one.span.overlaps(Span(c.start, c.end)) for c in best)


def _folded(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip(" ?.")
