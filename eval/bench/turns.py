"""Drive the stacks in turns over slices of the same articles and questions, then the two generators in turns.

In turns, so that a machine that is busy for a while slows all of them alike. It deliberately knows a stack only
through its process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from tqdm import tqdm

from eval.bench.choice import Chosen
from eval.bench.messages import Add, Added, Answer, Answered, LoadGenerator, Ready, Retrieve, Retrieved
from eval.bench.process import StackProcess
from eval.bench.rows import TOP_K, Measurements

T = TypeVar("T")
#: Of each stack by name.
Replies = Mapping[str, Sequence[T]]

STACKS = ("ours", "plain", "bm25s")
ANSWERING = ("ours", "plain")
SLICES = 6
#: Our stack is asked at most so many times as many questions as answers are wanted: it refuses some.
TRIED = 10


def measure(
    running: Mapping[str, StackProcess], chosen: Chosen, answers: int, generate: bool
) -> Mapping[str, Measurements]:
    """Return what each of ``STACKS`` gave.

    Args:
        answers: questions that both generators are to write an answer to.
        generate: whether there is a generator; without one, our stack alone answers, in quotations.
    """
    added = _added(running, chosen)
    retrieved = _retrieved(running, chosen)
    loaded: dict[str, Ready] = {}
    if answers and generate:
        for name in tqdm(ANSWERING, desc="loading language models", file=sys.stderr):
            loaded[name] = running[name].call(LoadGenerator(), Ready)
        answered = _answered(running, chosen, answers)
    else:
        answered = _quoted(running["ours"], chosen, answers)
    return {
        name: Measurements(
            seconds=sum(reply.seconds for reply in added[name]),
            chunks=sum(reply.chunks for reply in added[name]),
            rankings=tuple(ranking for reply in retrieved[name] for ranking in reply.rankings),
            told=tuple(None if reply is None else reply.told for reply in answered.get(name, ())),
            peak_mb=max([reply.peak_mb for reply in added[name]] + [reply.peak_mb for reply in retrieved[name]]),
            peak_generator_mb=_peak(loaded[name], answered[name]) if name in loaded else None,
        )
        for name in STACKS
    }


def _added(running: Mapping[str, StackProcess], chosen: Chosen) -> Replies[Added]:
    replies: dict[str, list[Added]] = {name: [] for name in STACKS}
    for articles in _bar(list(_slices(chosen.articles)), "adding articles"):
        for name in ANSWERING:
            replies[name].append(running[name].call(Add(articles), Added))
    replies["bm25s"].append(running["bm25s"].call(Add(chosen.articles), Added))
    return replies


def _retrieved(running: Mapping[str, StackProcess], chosen: Chosen) -> Replies[Retrieved]:
    texts = tuple(question.text for question in chosen.questions)
    for name in STACKS:
        running[name].call(Retrieve(("Has it warmed up?",), TOP_K), Retrieved)
    replies: dict[str, list[Retrieved]] = {name: [] for name in STACKS}
    for questions in _bar(list(_slices(texts)), "retrieving"):
        for name in STACKS:
            replies[name].append(running[name].call(Retrieve(questions, TOP_K), Retrieved))
    return replies


def _answered(running: Mapping[str, StackProcess], chosen: Chosen, answers: int) -> Replies[Answered | None]:
    """Ask both in turns until so many are answered by both; what ours refuses, the other isn't asked."""
    replies: dict[str, list[Answered | None]] = {name: [] for name in ANSWERING}
    with tqdm(total=answers, desc="answering", unit=" questions", file=sys.stderr) as bar:
        for question in chosen.questions[: TRIED * answers]:
            request = Answer(question.text, generate=True)
            ours = running["ours"].call(request, Answered)
            wrote = ours.told.first_word is not None
            replies["ours"].append(ours)
            replies["plain"].append(running["plain"].call(request, Answered) if wrote else None)
            bar.update(int(wrote))
            if bar.n == answers:
                break
    return replies


def _quoted(ours: StackProcess, chosen: Chosen, answers: int) -> Replies[Answered | None]:
    replies = [ours.call(Answer(question.text, generate=False), Answered) for question in chosen.questions[:answers]]
    return {"ours": replies, "plain": [None] * len(replies)}


def _peak(loaded: Ready, replies: Sequence[Answered | None]) -> float:
    return max(reply.peak_mb for reply in (loaded, *replies) if reply is not None)


def _slices(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """Cut into at most ``SLICES`` parts, none empty."""
    length = max(1, -(-len(items) // SLICES))
    for at in range(0, len(items), length):
        yield tuple(items[at : at + length])


def _bar(items: Sequence[T], what: str) -> tqdm[T]:
    return tqdm(items, desc=what, unit=" slices", file=sys.stderr)
