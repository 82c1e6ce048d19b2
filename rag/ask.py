"""The path of a question: stand-alone, retrieved for, evidence picked, answered, cited, checked; told as it goes.

It deliberately doesn't know how any stage works, nor who listens.
"""

from __future__ import annotations

import time
from collections.abc import Generator as Yielding
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from index.catalogue import Catalogue
from index.errors import ClippingsError, EmptyLibraryError, MisuseError
from index.filters import Filters
from index.settings import Settings
from rag.additions import Additions
from rag.answer import Answer, Turn
from rag.converse import Standalone, standalone
from rag.converse.rewriting import acceptable
from rag.converse.social import small_talk
from rag.decompose.weighing import weighed
from rag.events import Events, EvidenceFound, Finished, Step, StepBegun, TextGrown
from rag.generate import plain, rewrite_messages
from rag.generator import Generator
from rag.jobs import HEARTBEAT
from rag.language import unsupported_language
from rag.listing import asked_of, listed, listing, titled, told_of
from rag.look_up import Stages
from rag.overview import asks_for_overview, overview
from rag.phrase import phrased, shown_meanwhile
from rag.quotations import in_quotations

REWRITE_TOKENS = 60


class Service(Protocol):
    """What ``ask`` needs of the assistant."""

    settings: Settings
    additions: Additions

    @property
    def library(self) -> Catalogue: ...
    @property
    def writes(self) -> bool: ...
    @property
    def generator_problem(self) -> str | None: ...
    def stages(self) -> Stages: ...
    def generator(self, wait: float) -> tuple[bool, Generator | None]: ...


@dataclass(frozen=True)
class _Clock:
    """Milliseconds since a question arrived."""

    start: float

    @property
    def ms(self) -> float:
        return (time.perf_counter() - self.start) * 1000


def ask(  # noqa: PLR0913, PLR0917 - what Assistant.ask takes
    service: Service,
    question: str,
    history: Sequence[Turn],
    filters: Filters,
    top_k: int,
    generate: bool,
    seed: int,
    literally: str | None = None,
    asker: Hashable = None,
) -> Events:
    """Answer one question; see ``Assistant.ask``, whose ``understood`` is ``literally`` here."""
    clock = _Clock(time.perf_counter())
    yield from service.additions.awaited(service.library.count)
    question = checked(question, service)
    understood = standalone(question, history) if literally is None else _as_written(literally, question, service)
    direct = None if literally else _socially(question)
    direct = direct or _directly(service, question, understood.question, filters, top_k)
    if direct is not None:
        yield EvidenceFound(direct)
        yield Finished(_finished(direct, clock))
        return

    def look(stand_alone: str) -> Yielding[EvidenceFound | StepBegun, None, Answer]:
        stages, library, settings = service.stages(), service.library, service.settings
        return in_quotations(stages, library, settings, question, stand_alone, filters, top_k, lambda: clock.ms)

    found = yield from look(understood.question)
    generator = None
    if generate and service.writes and not (found.refused and understood.sure):
        generator = yield from _awaited(service)
    if generator is None:
        notice = service.generator_problem if generate else None
        yield Finished(_finished(found, clock, notice=found.notice or notice))
        return
    try:
        with generator.turn(asker) as turn:
            yield from turn.awaited(Step.WAITING)
            if not understood.sure:
                rewritten = yield from _rewritten(generator, question, history, seed)
                if rewritten and rewritten != understood.question:
                    found = yield from _better(found, look(rewritten))
            if found.claims and not found.refused:
                told = yield from shown_meanwhile("", weighed(found, generator.yes_or_no))
                found = replace(found, verdict=told or found.verdict)
            if not found.refused and not found.undecided:  # else a model would phrase what stays open as decided
                entailment, most = service.stages().entailment, service.settings.answer_tokens
                found = yield from phrased(generator, found, entailment, most, seed, lambda: clock.ms)
        yield Finished(_finished(found, clock))
    except ClippingsError as error:
        yield Finished(_finished(found, clock, notice=str(error)))


def _as_written(understood: str, question: str, service: Service) -> Standalone:
    """Take the reader's own words for the stand-alone question."""
    understood = checked(understood, service)
    return Standalone(understood, changed=understood != question, sure=True)


def checked(question: str, service: Service) -> str:
    """Return a question that can be looked up, its white space in order.

    Raises:
        MisuseError: it is empty, too long or not English, or there are no articles yet.
    """
    question = " ".join(question.encode(errors="replace").decode().split())  # half a character is a question mark
    most = service.settings.max_question_characters
    if not question:
        raise MisuseError("the question is empty; type one")
    if len(question) > most:
        raise MisuseError(f"the question has {len(question):,} characters; ask in {most:,} or fewer")
    language = unsupported_language(question)
    if language is not None:
        raise MisuseError(f"the question seems to be in {language}; questions and articles in English are supported")
    if not service.library.count():
        raise EmptyLibraryError("there are no articles yet; add some with `clippings add PATH` or on the page")
    return question


def _socially(question: str) -> Answer | None:
    """Answer small talk."""
    reply = small_talk(question)
    return None if reply is None else Answer(question, question, (), (), confidence=1.0, refused=False, reply=reply)


def _directly(service: Service, question: str, understood: str, filters: Filters, top_k: int) -> Answer | None:
    """Answer by looking what is asked of the library itself."""
    library = service.library
    named = titled(understood, library, filters)
    of_one = asked_of(understood, named) if named else None
    if named and of_one:
        return told_of(question, understood, of_one, named, library)
    sources, today = library.sources(), datetime.now(UTC).date()
    of_topic = asks_for_overview(understood, sources, today)
    if of_topic is not None:
        return overview(question, understood, of_topic, library, service.stages(), filters)
    wanted = listing(understood, sources, today)
    if wanted is None:
        return None
    answer = listed(question, understood, wanted, library, filters)
    if not answer.refused:
        return answer
    return replace(answer, passages=service.stages().passages(understood, filters, top_k))


def _awaited(service: Service) -> Yielding[TextGrown | StepBegun, None, Generator | None]:
    """Wait for the generator to be loaded, with signs of life; return it, or None."""
    told = False
    while True:
        done, generator = service.generator(HEARTBEAT)
        if done:
            return generator
        if not told:
            yield StepBegun(Step.LOADING)
        told = True
        yield TextGrown("")


def _rewritten(
    generator: Generator, question: str, history: Sequence[Turn], seed: int
) -> Yielding[TextGrown, None, str | None]:
    """Let the generator make a follow-up stand alone where the rules were unsure; None where it asks another thing."""
    text = ""
    for so_far in generator.stream(rewrite_messages(question, history), REWRITE_TOKENS, seed):
        text = so_far
        yield TextGrown("")
    line = plain(text.strip().split("\n")[0]).removeprefix("Q: ").strip('"')
    return line if acceptable(line, question, history) else None


def _better(
    found: Answer, looked_up: Yielding[EvidenceFound | StepBegun, None, Answer]
) -> Yielding[EvidenceFound | StepBegun, None, Answer]:
    """Return what the articles answer more surely: what was found, or what is looked up anew; only then show that."""
    shown = []
    while True:
        try:
            event = next(looked_up)
        except StopIteration as stopped:
            again: Answer = stopped.value
            break
        if isinstance(event, StepBegun):
            yield event
        else:
            shown.append(event)
    if again.confidence <= found.confidence:
        return found
    yield from shown
    return again


def _finished(answer: Answer, clock: _Clock, notice: str | None = None) -> Answer:
    timings = replace(answer.timings_ms, total=clock.ms)
    return replace(answer, timings_ms=timings, notice=notice or answer.notice)
