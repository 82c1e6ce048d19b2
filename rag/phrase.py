"""What was found put into words by a language model: streamed, then cited and checked, with what it left out.

It deliberately doesn't know what was looked up, nor whose turn it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Generator as Yielding
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from rag.answer import Answer, Statement
from rag.checking.entail import Entailment
from rag.cite import citing, quoted
from rag.decompose.combined import with_each_part
from rag.events import Step, StepBegun, TextGrown
from rag.generate import answer_messages, check_messages, plain
from rag.generator import Generator
from rag.score import gives_kind

#: A verdict that a model begins with; "No one was hurt" and "After the storm …" begin with none.
_OWN_WORD = re.compile(r"^(?:yes\b|(?:no|unclear|before|after)(?=\s*(?:[,.:;–—]|-\s|$)))[\s,.:;–—-]*", re.IGNORECASE)

Made = TypeVar("Made")


def phrased(
    generator: Generator,
    found: Answer,
    entailment: Entailment,
    max_tokens: int,
    seed: int,
    clock: Callable[[], float],
) -> Yielding[TextGrown | StepBegun, None, Answer]:
    """Stream the generator's answer; return it cited and checked.

    Args:
        max_tokens: the longest text that is written.
        clock: milliseconds since the question arrived.
    """
    yield StepBegun(Step.PHRASING)
    text, first = "", None
    for text in generator.stream(answer_messages(found.standalone_question, found.context), max_tokens, seed):
        if text and first is None:
            first = clock()
        yield TextGrown(plain(text))
    usage = generator.usage

    def verify(statement: str, words: str) -> Iterator[float | None]:
        return generator.yes_or_no(check_messages(statement, words))

    yield StepBegun(Step.CHECKING)
    said = _without_verdict(_whole_sentences(plain(text)), found)
    cited = yield from shown_meanwhile(plain(text), citing(said, found.context, found.evidence, entailment, verify))
    timings = replace(found.timings_ms, first_token=first)
    found = replace(found, timings_ms=timings, generator=generator.name, usage=usage, rejected=cited.rejected)
    if cited.statements:
        statements = with_each_part(found, _with_what_is_asked(found, cited.statements))
        found = replace(found, statements=statements)
    return found


def shown_meanwhile(text: str, working: Yielding[None, None, Made]) -> Yielding[TextGrown, None, Made]:
    """Work to the end; meanwhile a text is shown as it is."""
    with closing(working):
        while True:
            try:
                next(working)
            except StopIteration as stopped:
                made: Made = stopped.value
                return made
            yield TextGrown(text)


def _with_what_is_asked(found: Answer, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Quote first the evidence that has the date, number, name or place asked for, where the model left it out."""
    question = found.standalone_question
    if question.lower().startswith("why") or any(gives_kind(question, statement.text) for statement in statements):
        return statements
    parts = (part for item in found.evidence for part in item.parts)
    given = next((part for part in parts if gives_kind(question, part.quote)), None)
    return statements if given is None else (quoted(given), *statements)


def _without_verdict(text: str, found: Answer) -> str:
    """Leave out the model's own yes or no: what was weighed stands, or that it stays unclear."""
    if found.verdict is None:
        return text
    rest = _OWN_WORD.sub("", text, count=1)
    return rest[:1].upper() + rest[1:]


def _whole_sentences(text: str) -> str:
    """Leave out a last sentence that the limit of tokens cut off, unless it is the only one."""
    if text.endswith((".", "!", "?", '"', "”", "'", ")")):
        return text
    from index.segment import sentences

    whole = sentences(text)[:-1]
    return text[: whole[-1].span.end] if whole else text
