"""One stack in a process of its own: requests on standard input, replies on standard output, all else on the error.

    python -m eval.bench.stack ours|plain|bm25s

So its peak of memory is its own, and no library warms another stack's. It deliberately times every stack the same
way, and doesn't know what the times are compared with.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Protocol, TextIO, runtime_checkable

from pydantic import TypeAdapter

from eval.bench.messages import (
    REQUEST,
    Add,
    Added,
    Answer,
    Answered,
    LoadGenerator,
    Open,
    Ranking,
    Ready,
    Reply,
    Retrieve,
    Retrieved,
    Told,
)
from eval.running.memory import peak_mb
from index.article import Article
from index.errors import ClippingsError


class Stack(Protocol):
    """What finds passages."""

    def add(self, articles: Sequence[Article]) -> int: ...
    def retrieve(self, question: str, top_k: int) -> list[str]: ...
    def close(self) -> None: ...


@runtime_checkable
class AnsweringStack(Stack, Protocol):
    """What also answers."""

    def load_generator(self) -> None: ...
    def answer(self, question: str, generate: bool) -> Told: ...


def open_stack(name: str, opened: Open) -> Stack:
    """Load a stack with its models; only its own libraries are imported."""
    if name == "ours":
        from eval.bench.ours import OurStack

        return OurStack(opened)
    if name == "plain":
        from eval.bench.plain import PlainStack

        return PlainStack(opened)
    from eval.bench.bm25 import Bm25Stack

    return Bm25Stack()


def handle(stack: Stack, request: Add | Retrieve | LoadGenerator | Answer) -> Reply:
    """Do what is asked, and time it."""
    start = time.perf_counter()
    match request:
        case Add(articles):
            chunks = stack.add(articles)
            return Added(time.perf_counter() - start, chunks, peak_mb())
        case Retrieve(questions, top_k):
            return Retrieved(tuple(_ranking(stack, question, top_k) for question in questions), peak_mb())
    assert isinstance(stack, AnsweringStack), "only a stack with a language model is asked to answer"
    if isinstance(request, LoadGenerator):
        stack.load_generator()
        return Ready(peak_mb())
    return Answered(stack.answer(request.question, request.generate), peak_mb())


def _ranking(stack: Stack, question: str, top_k: int) -> Ranking:
    start = time.perf_counter()
    passages = stack.retrieve(question, top_k)
    return Ranking((time.perf_counter() - start) * 1000, tuple(passages))


def _replies() -> TextIO:
    """Take standard output for replies alone: whatever a library prints goes to standard error."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return kept


def _say(replies: TextIO, reply: Reply) -> None:
    replies.write(TypeAdapter(type(reply)).dump_json(reply).decode() + "\n")
    replies.flush()


def main() -> None:
    """Serve until standard input ends."""
    replies = _replies()
    try:
        opened = REQUEST.validate_json(sys.stdin.readline())
        assert isinstance(opened, Open), "the first request opens the stack"
        with closing(open_stack(sys.argv[1], opened)) as stack:
            _say(replies, Ready(peak_mb()))
            for line in sys.stdin:
                request = REQUEST.validate_json(line)
                assert not isinstance(request, Open), "opened once"
                _say(replies, handle(stack, request))
    except ClippingsError as error:
        sys.exit(str(error))
    finally:
        sys.stderr.flush()


if __name__ == "__main__":
    main()
