"""Yes, no or unclear by a language model's odds: asked of each claim alone, and of the whole question.

The rules and the small entailment model leave most claims open; where they don't, they are right on one claim that is
plainly denied, and as often as not on questions about several articles. A language model's word is "yes" too often, but
the odds of it tell (eval/LOG.md). It deliberately doesn't know which model is asked, nor how evidence was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Yielding
from math import exp, inf
from typing import TYPE_CHECKING

from rag.answer import Answer, Claim
from rag.checking.entail import cited_text
from rag.decompose.verdict import Verdict, plainly_denied
from rag.generate import answer_messages, check_messages, yes_or_no_messages

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

#: Asks a language model: yields None while it reads, last the log odds of its yes against its no.
Odds = Callable[[Sequence["ChatMessage"]], Iterator[float | None]]

#: Of a logistic regression of "yes" on the 151 questions of MultiHop-RAG's dev part that want yes or no and have
#: evidence: of the claim that the model believes least, and of its first word where it is to answer.
INTERCEPT, LEAST, FIRST_WORD = -0.719, 0.885, 0.596
#: Of one on the 43 dev questions of ``yes_no`` with one claim that isn't plainly denied: of its odds on the question.
OF_ONE_INTERCEPT, OF_ONE = -0.68, 1.14
#: Least probability of what is said, of several claims and of one; less than that is unclear.
LEAST_SURE, LEAST_SURE_OF_ONE = 0.55, 0.7


def weighed(found: Answer, odds: Odds) -> Yielding[None, None, Verdict | None]:
    """Return the verdict on a question's claims, None where the model doesn't tell its odds; yields while it reads.

    The whole question is asked last: an answer that is phrased then begins with what was read already.
    """
    if len(found.claims) == 1:
        return (yield from _of_one(found, found.claims[0], odds))
    least = inf
    for claim in found.claims:
        told = yield from _told(odds, check_messages(claim.text, _held_against(claim)))
        if told is None:
            return None
        least = min(least, told)
    first_word = yield from _told(odds, answer_messages(found.standalone_question, found.context))
    if first_word is None:
        return None
    return _said(INTERCEPT + LEAST * least + FIRST_WORD * first_word, LEAST_SURE)


def _of_one(found: Answer, claim: Claim, odds: Odds) -> Yielding[None, None, Verdict | None]:
    if found.verdict == Verdict.NO and plainly_denied(claim.text, claim.citations):
        return Verdict.NO
    told = yield from _told(odds, yes_or_no_messages(found.standalone_question, _held_against(claim)))
    return None if told is None else _said(OF_ONE_INTERCEPT + OF_ONE * told, LEAST_SURE_OF_ONE)


def _said(log_odds: float, least_sure: float) -> Verdict:
    yes = 1 / (1 + exp(-log_odds))
    if max(yes, 1 - yes) < least_sure:
        return Verdict.UNCLEAR
    return Verdict.YES if yes > 0.5 else Verdict.NO


def _told(odds: Odds, messages: Sequence[ChatMessage]) -> Yielding[None, None, float | None]:
    found = None
    for told in odds(messages):
        found = told
        yield
    return found


def _held_against(claim: Claim) -> str:
    titles = " | ".join(dict.fromkeys(citation.title for citation in claim.citations))
    return cited_text(titles, [citation.quote for citation in claim.citations])
