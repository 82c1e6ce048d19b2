"""How much of a statement stands in the words it cites: a number from 0 to 1.

What the entailment model says, what the language model says where there is one, and how the stems align in order: the
models see other words for the same, the order what was put together wrongly. It deliberately leaves out numbers and
dates and doesn't look for denials: ``rag.checking.check`` does, and a statement must pass both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
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
#: Log odds beyond this say no more.
MOST_LOG_ODDS = 8.0


@dataclass(frozen=True)
class Alignment:
    """How a statement's words lie in the words it cites.

    Attributes:
        verbatim: the whole statement stands in one citation, word for word.
        order: longest common subsequence of stems with one citation, as a share of the statement's (ROUGE-L's recall).
        denies: it denies something, where nothing in the citations hints at a denial.
        copied: longest run of words that stands in one citation, as a share of the statement's: what is copied nearly
            whole was changed somewhere.
    """

    verbatim: bool
    order: float
    denies: bool = False
    copied: float = 0.0


@dataclass(frozen=True)
class Weights:
    """Of a logistic regression over the signs of support."""

    intercept: float
    log_odds: float
    order: float
    denies: float
    copied: float = 0.0
    read: float = 0.0

    def of(self, found: Alignment, log_odds: float, read: float) -> float:
        """Return the probability of support, 0 to 1."""
        models = self.log_odds * bounded(log_odds) + self.read * bounded(read)
        words = self.order * found.order + self.denies * found.denies + self.copied * found.copied
        return _logistic(self.intercept + models + words)


#: Weights of a logistic regression of "most people found it supported" on QAGS' dev part and of "it is true" on the dev
#: paraphrases of the samples and their falsifications, either half of the weight: `python -m eval.fitting.support`.
#: With a language model's word, true and false ones weigh the same.
ALONE = Weights(intercept=0.507, log_odds=0.389, order=0.690, denies=-1.342)
READ = Weights(intercept=-0.322, log_odds=0.264, order=0.798, denies=-1.023, copied=-2.188, read=0.653)


def support(statement: str, cited: Sequence[str], log_odds: float, read: float | None = None) -> float:
    """Return how well ``statement`` is carried by the ``cited`` words; 1 where it stands in them word for word.

    Args:
        statement: one sentence.
        cited: the quotations it cites.
        log_odds: that the cited words entail it, as ``rag.checking.entail`` gives them.
        read: the log odds that a language model gives; None without one.
    """
    if not tokens(statement):
        return 0.0
    found = alignment(statement, cited)
    if found.verbatim:
        return 1.0
    return (ALONE if read is None else READ).of(found, log_odds, read or 0.0)


def bounded(log_odds: float) -> float:
    """Return log odds within what says more."""
    return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))


def alignment(statement: str, cited: Sequence[str]) -> Alignment:
    """Align a statement with the words it cites."""
    words = tokens(statement)
    ours = _wording(statement)
    theirs = [_wording(text) for text in cited]
    if not ours:  # nothing but numbers, dates and function words
        ours, theirs = words, [tokens(text) for text in cited]
    verbatim = any(_within(words, tokens(text)) for text in cited)
    copied = longest_run(words, [tokens(text) for text in cited])
    return Alignment(verbatim, longest_in_order(ours, theirs), denies_alone(statement, cited), copied)


def longest_in_order(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """Return the longest common subsequence with one of ``theirs`` as a share of ``ours``."""
    return max((_subsequence(ours, text) for text in theirs), default=0) / max(len(ours), 1)


def longest_run(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """Return the longest run of words shared with one of ``theirs`` as a share of ``ours``."""
    blocks = (SequenceMatcher(None, ours, text, autojunk=False).find_longest_match() for text in theirs)
    return max((block.size for block in blocks), default=0) / max(len(ours), 1)


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
