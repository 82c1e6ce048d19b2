"""How much of a statement stands in the words it cites: a number from 0 to 1.

What the entailment model says, and how the stems align in order: the one sees other words for the same,
the other what was put together wrongly. It deliberately leaves out numbers and dates and doesn't look for denials:
``rag.checking.check`` does, and a statement must pass both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from rag.checking.negation import denies_alone
from rag.checking.number_words import ABOVE, AROUND, BELOW, CARDINALS, CURRENCIES, ORDINALS, SCALES, UNITS
from rag.checking.stems import content_stems, stem, tokens
from rag.words import MONTHS_AND_DAYS

#: Words of numbers and dates, as stems: whether those agree is for the check to say.
_COUNTED = {
    stem(word)
    for words in (CARDINALS, ORDINALS, SCALES, UNITS, CURRENCIES, AROUND, ABOVE, BELOW, MONTHS_AND_DAYS, ("percent",))
    for word in words
}
#: Weights of a logistic regression of "most people found it supported" on QAGS' dev part and of "it is true" on the dev
#: paraphrases of the samples and their falsifications, either half of the weight: `python -m eval.fitting.support`.
INTERCEPT, LOG_ODDS, ORDER, DENIES = 0.401, 0.207, 0.920, -1.337
#: Log odds beyond this say no more.
MOST_LOG_ODDS = 8.0


@dataclass(frozen=True)
class Alignment:
    """How a statement's words lie in the words it cites.

    Attributes:
        verbatim: the whole statement stands in one citation, word for word.
        order: longest common subsequence of stems with one citation, as a share of the statement's (ROUGE-L's recall).
        denies: it denies something, where nothing in the citations hints at a denial.
    """

    verbatim: bool
    order: float
    denies: bool = False


def support(statement: str, cited: Sequence[str], log_odds: float) -> float:
    """Return how well ``statement`` is carried by the ``cited`` words; 1 where it stands in them word for word.

    Args:
        statement: one sentence.
        cited: the quotations it cites.
        log_odds: that the cited words entail it, as ``rag.checking.entail`` gives them.
    """
    if not tokens(statement):
        return 0.0
    found = alignment(statement, cited)
    if found.verbatim:
        return 1.0
    bounded = max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))
    return _logistic(INTERCEPT + LOG_ODDS * bounded + ORDER * found.order + DENIES * found.denies)


def alignment(statement: str, cited: Sequence[str]) -> Alignment:
    """Align a statement with the words it cites."""
    words = tokens(statement)
    ours = _wording(statement)
    theirs = [_wording(text) for text in cited]
    if not ours:  # nothing but numbers, dates and function words
        ours, theirs = words, [tokens(text) for text in cited]
    verbatim = any(_within(words, tokens(text)) for text in cited)
    return Alignment(verbatim, longest_in_order(ours, theirs), denies_alone(statement, cited))


def longest_in_order(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """Return the longest common subsequence with one of ``theirs`` as a share of ``ours``."""
    return max((_subsequence(ours, text) for text in theirs), default=0) / max(len(ours), 1)


@lru_cache(maxsize=2048)
def _wording(text: str) -> tuple[str, ...]:
    return tuple(found for found in content_stems(text) if found not in _COUNTED and not found[0].isdigit())


def _subsequence(ours: Sequence[str], text: Sequence[str]) -> int:
    lengths = [0] * (len(text) + 1)
    for one in ours:
        diagonal = 0
        for at, other in enumerate(text, start=1):
            diagonal, lengths[at] = lengths[at], diagonal + 1 if one == other else max(lengths[at], lengths[at - 1])
    return lengths[-1]


def _within(words: Sequence[str], text: Sequence[str]) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(text)} "


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))
