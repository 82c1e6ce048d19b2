"""Yes, no or unclear: what the check makes of a question's claims and the evidence found for each.

A claim is held against the words found for it, more strictly than a model's own words are: entailed it is a yes; where
the words tell of the same and a name, number, date, denial or role is another, a no; else it stays unclear. It
deliberately asks no language model, and doesn't know how evidence was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rag.answer import Citation
from rag.checking.check import Context, Kind, check
from rag.checking.entail import Entailment, cited_text
from rag.checking.support import alignment
from rag.decompose.claims import Relation

#: Least log odds that the words entail a claim for a yes, under their article's title and without it, and least share
#: of the claim's stems in the words' order.
LEAST_LOG_ODDS, IN_WORDS = 0.0, 0.33
#: Least share of a claim's stems in the words' order for a no.
SAME_MATTER = 0.5
#: Problems that say the opposite of a claim, not only something less exact.
OPPOSITE = frozenset({Kind.NUMBER, Kind.DATE, Kind.NAME, Kind.NEGATION, Kind.ROLE})
#: Of these, those that don't hang on how a thing is named or counted.
DENIED = frozenset({Kind.NEGATION, Kind.ROLE})

#: What is asked of two reports that is so where one carries what the other says.
ALIKE = frozenset({Relation.AGREE, Relation.SAME})


class Verdict(StrEnum):
    """The answer to a question that wants yes or no, or before or after."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"
    BEFORE = "before"
    AFTER = "after"


def judged(claim: str, found: Sequence[Citation], entailment: Entailment) -> Verdict:
    """Hold one claim against the sentences found for it, each for itself."""
    verdicts = {_held(claim, citation, entailment) for citation in found}
    if Verdict.YES in verdicts:
        return Verdict.YES
    denied = Verdict.NO in verdicts and _says_opposite(claim, found)
    return Verdict.NO if denied else Verdict.UNCLEAR


def plainly_denied(claim: str, found: Sequence[Citation]) -> bool:
    """Say whether one of the sentences denies what is claimed, or tells it of others: seldom seen, and then so."""
    return any(_kinds(claim, [one]) & DENIED for one in found)


def _says_opposite(claim: str, found: Sequence[Citation]) -> bool:
    return bool(_kinds(claim, found) & OPPOSITE)


def _kinds(claim: str, found: Sequence[Citation]) -> frozenset[Kind]:
    """Return what of a claim the sentences together don't carry."""
    titles = " | ".join(dict.fromkeys(citation.title for citation in found))
    context = Context(titles, found[0].published_at, found[0].source)
    return frozenset(problem.kind for problem in check(claim, [citation.quote for citation in found], context))


def _held(claim: str, citation: Citation, entailment: Entailment) -> Verdict:
    in_words = alignment(claim, [citation.quote]).order
    if _says_opposite(claim, [citation]):
        return Verdict.NO if in_words >= SAME_MATTER else Verdict.UNCLEAR
    titles = (citation.title, "")
    log_odds = min(entailment.log_odds(claim, [cited_text(title, [citation.quote]) for title in titles]))
    return Verdict.YES if log_odds >= LEAST_LOG_ODDS and in_words >= IN_WORDS else Verdict.UNCLEAR


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on all claims at once: one that is wrong decides, all must be right."""
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.YES if verdicts and set(verdicts) == {Verdict.YES} else Verdict.UNCLEAR


def compared(relation: Relation, one: Sequence[Citation], other: Sequence[Citation], entailment: Entailment) -> Verdict:
    """Say whether what one source tells and what another does stand in a relation; unclear where either is silent."""
    if not one or not other:
        return Verdict.UNCLEAR
    held = {judged(mine.quote, theirs, entailment) for mine, theirs in ((one[0], other), (other[0], one))}
    alike, against = Verdict.YES in held, Verdict.NO in held
    if alike is against:  # that neither tells of the other says nothing
        return Verdict.UNCLEAR
    return Verdict.YES if alike is (relation in ALIKE) else Verdict.NO
