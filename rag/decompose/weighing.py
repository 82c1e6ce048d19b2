"""Yes, no or unclear by a language model's odds: asked of each claim alone, and of the whole question.

The rules and the small entailment model leave most claims open, and where they don't, are right as often as not on
questions about several articles; a language model's word is "yes" too often, but the odds of it tell (eval/LOG.md). It
deliberately doesn't know which model is asked, nor how evidence was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Yielding
from math import exp, inf
from typing import TYPE_CHECKING

from rag.answer import Answer, Claim
from rag.checking.entail import cited_text
from rag.decompose.verdict import Verdict
from rag.generate import answer_messages, check_messages

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

#: Asks a language model: yields None while it reads, last the log odds of its yes against its no.
Odds = Callable[[Sequence["ChatMessage"]], Iterator[float | None]]

#: Of a logistic regression of "yes" on the 151 questions of MultiHop-RAG's dev part that want yes or no and have
#: evidence: of the claim that the model believes least, and of its first word where it is to answer.
INTERCEPT, LEAST, FIRST_WORD = -0.719, 0.885, 0.596
#: Least probability of what is said; less than that is unclear.
LEAST_SURE = 0.55


def weighed(found: Answer, odds: Odds) -> Yielding[None, None, Verdict | None]:
    """Return the verdict on a question's claims, None where the model doesn't tell its odds; yields while it reads.

    The whole question is asked last: an answer that is phrased then begins with what was read already.
    """
    least = inf
    for claim in found.claims:
        told = yield from _told(odds, check_messages(claim.text, _held_against(claim)))
        if told is None:
            return None
        least = min(least, told)
    first_word = yield from _told(odds, answer_messages(found.standalone_question, found.context))
    if first_word is None:
        return None
    yes = 1 / (1 + exp(-(INTERCEPT + LEAST * least + FIRST_WORD * first_word)))
    if max(yes, 1 - yes) < LEAST_SURE:
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
