"""Tie each sentence that a model wrote to the article's words that carry it, and throw out what nothing carries.

Citations are the fewest evidence sentences, at most three, that together support a statement; found by the check's own
score, never by a marker that a model wrote. It deliberately doesn't know which model wrote the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Yielding
from dataclasses import dataclass, replace
from itertools import combinations

from index.segment import sentences
from rag.answer import Citation, Evidence, Rejected, Statement
from rag.checking.check import Context, Kind, Problem, check
from rag.checking.entail import Entailment, cited_text
from rag.checking.stems import content_stems
from rag.checking.support import support

#: Asks a language model whether the cited words carry a statement: yields None while it reads, last its log odds.
Verify = Callable[[str, str], Iterator[float | None]]

MAX_CITATIONS = 3
#: Evidence sentences tried together; those that support it best alone.
MAX_TRIED = 4
#: A further citation must add at least this much support.
LEAST_GAIN = 0.05
#: A statement of less support than this is thrown out; see ``eval/fitting/support.py``.
LEAST_SUPPORT = 0.6
#: One of at least this much, and without any other fault, is replaced by the very words that it was tied to.
LEANS = 0.4
#: Faults that only words on the same matter can have.
_ON_THE_MATTER = frozenset({Kind.NEGATION, Kind.ROLE, Kind.QUALIFIER})


@dataclass(frozen=True)
class Cited:
    """What became of a text: the statements that stand, and those that were thrown out."""

    statements: tuple[Statement, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class _Tie:
    """One way to cite a statement."""

    citations: tuple[Citation, ...]
    log_odds: float
    support: float
    problems: tuple[Problem, ...]

    @property
    def quotes(self) -> list[str]:
        return [citation.quote for citation in self.citations]

    @property
    def titles(self) -> str:
        return " | ".join(dict.fromkeys(citation.title for citation in self.citations))

    @property
    def text(self) -> str:
        return cited_text(self.titles, self.quotes)

    @property
    def stands(self) -> bool:
        return not self.problems and self.support >= LEAST_SUPPORT

    @property
    def leans(self) -> bool:
        return not self.problems and self.support >= LEANS

    @property
    def lacking(self) -> int:
        return sum(problem.kind not in _ON_THE_MATTER for problem in self.problems)


def cite(text: str, evidence: Sequence[Evidence], entailment: Entailment) -> Cited:
    """Cite and check a generated text, sentence by sentence, without a language model; see ``citing``."""
    steps = citing(text, evidence, evidence, entailment, None)
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            cited: Cited = stopped.value
            return cited


def citing(
    text: str, context: Sequence[Evidence], evidence: Sequence[Evidence], entailment: Entailment, verify: Verify | None
) -> Yielding[None, None, Cited]:
    """Cite and check a generated text, sentence by sentence; None is yielded while the language model reads.

    A statement that fails is replaced by the sentences it was tied to, where they carry some of it, else by the one of
    the evidence that it should have come from; what is quoted or cited already isn't again.

    Args:
        context: what the text was written from.
        evidence: what a statement that fails is replaced from.
        verify: asks the language model about what the hard checks let pass; None: the entailment model decides alone.
    """
    parts = [part for item in context for part in item.parts]
    origins = [part for item in evidence for part in item.parts]
    stand: list[Statement | Citation] = []
    rejected: list[Rejected] = []
    for sentence in sentences(text):
        statement = sentence.span.of(text)
        tie = best_tie(statement, parts, entailment)
        if tie is not None and verify is not None and not tie.problems and tie.support < 1:
            tie = yield from _verified(statement, tie, verify)
        if tie is not None and tie.stands:
            stand.append(Statement(statement, tie.support, tie.citations))
        else:
            rejected.append(Rejected(statement, _reason(tie)))
            if tie is not None:
                stand += tie.citations if tie.leans else [_origin(statement, origins, entailment)]
    return Cited(_without_repeats(stand), tuple(rejected))


def _verified(statement: str, tie: _Tie, verify: Verify) -> Yielding[None, None, _Tie]:
    """Return the tie with the support that it has by a language model's word, too."""
    read = None
    for told in verify(statement, tie.text):
        read = told
        yield
    return replace(tie, support=support(statement, tie.quotes, tie.log_odds, read))


def best_tie(statement: str, parts: Sequence[Citation], entailment: Entailment) -> _Tie | None:
    """Return the fewest parts that carry a statement best: without problems first, then by support.

    A part is added to one that stands alone only for words of the statement that the first leaves open: the score
    alone rises with almost any further text.
    """
    alone = [_tie(statement, [part], entailment) for part in parts]
    tried = [tie.citations[0] for tie in sorted(alone, key=lambda tie: -tie.support)[:MAX_TRIED]]
    best: _Tie | None = None
    for tie in alone:
        best = tie if best is None or _better(tie, best) else best
    for size in range(2, min(MAX_CITATIONS, len(tried)) + 1):
        if best is not None and best.stands and best.support >= 1 - LEAST_GAIN:
            break
        for chosen in combinations(tried, size):
            if best is not None and best.stands and not _each_needed(statement, chosen):
                continue
            tie = _tie(statement, chosen, entailment)
            best = tie if best is None or _better(tie, best) else best
    return best


def _each_needed(statement: str, chosen: Sequence[Citation]) -> bool:
    """Say whether each of the chosen has a content word of the statement that none of the others has."""
    ours = set(content_stems(statement))
    theirs = [ours.intersection(content_stems(f"{citation.title} {citation.quote}")) for citation in chosen]
    return all(
        own.difference(*(other for at, other in enumerate(theirs) if at != place)) for place, own in enumerate(theirs)
    )


def _origin(statement: str, parts: Sequence[Citation], entailment: Entailment) -> Citation:
    """Return the part that a failed statement should have come from: it lacks least of it and carries it best.

    What says the opposite speaks of the same, and is just what should be read instead.
    """
    ties = [_tie(statement, [part], entailment) for part in parts]
    return min(ties, key=lambda tie: (tie.lacking, -tie.support)).citations[0]


def quoted(citation: Citation) -> Statement:
    """Return a statement that is the citation's own words."""
    return Statement(citation.quote, 1.0, (citation,))


def _tie(statement: str, chosen: Sequence[Citation], entailment: Entailment) -> _Tie:
    quotes = [citation.quote for citation in chosen]
    titles = " | ".join(dict.fromkeys(citation.title for citation in chosen))
    context = Context(titles, chosen[0].published_at, chosen[0].source)
    (log_odds,) = entailment.log_odds(statement, [cited_text(titles, quotes)])
    problems = check(statement, quotes, context)
    return _Tie(tuple(chosen), log_odds, support(statement, quotes, log_odds), problems)


def _better(tie: _Tie, best: _Tie) -> bool:
    if len(tie.problems) != len(best.problems):
        return len(tie.problems) < len(best.problems)
    gain = LEAST_GAIN if len(tie.citations) > len(best.citations) else 0.0
    return tie.support > best.support + gain


def _reason(tie: _Tie | None) -> str:
    if tie is None:
        return "there is nothing it could be cited from"
    if tie.problems:
        return "; ".join(problem.reason for problem in tie.problems)
    return f"the cited words carry too little of it (support {tie.support:.2f})"


def _without_repeats(stand: Sequence[Statement | Citation]) -> tuple[Statement, ...]:
    """Turn replacements into quotations, leaving out those whose words a statement that stands cites already."""
    cited = {citation for item in stand if isinstance(item, Statement) for citation in item.citations}
    found: list[Statement] = []
    for item in stand:
        if isinstance(item, Statement):
            found.append(item)
        elif item not in cited:
            cited.add(item)
            found.append(quoted(item))
    return tuple(found)
