"""How much of a statement stands in the words it cites: a number from 0 to 1.

Stems are aligned, in pairs and in order; synonyms are not expected. It deliberately leaves out numbers and dates and
doesn't look for denials: ``rag.checking.check`` does, and a statement must pass both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp

from rag.checking.number_words import ABOVE, AROUND, BELOW, CARDINALS, CURRENCIES, ORDINALS, SCALES, UNITS
from rag.checking.stems import content_stems, stem, tokens
from rag.words import MONTHS_AND_DAYS

#: Words of numbers and dates, as stems: whether those agree is for the check to say.
_COUNTED = {
    stem(word)
    for words in (CARDINALS, ORDINALS, SCALES, UNITS, CURRENCIES, AROUND, ABOVE, BELOW, MONTHS_AND_DAYS, ("percent",))
    for word in words
}
# Weights of a logistic regression (scikit-learn, C = 10) of "most people found it supported" on the 542 statements of
# QAGS' dev part: `python -m eval.fitting.support`. Ten-fold AUROC there .820, with similarity .824. A third weight, for
# stems that stand anywhere in the citations, came out negative and was left out.
INTERCEPT, PAIRS, ORDER = -2.681, 1.981, 2.582
#: The same with the cosine similarity of all-MiniLM-L6-v2 between the statement and the cited words in one string.
WITH_SIMILARITY = (-4.518, 1.378, 2.168, 3.321)


@dataclass(frozen=True)
class Alignment:
    """How a statement's words lie in the words it cites.

    Attributes:
        verbatim: the whole statement stands in one citation, word for word.
        pairs: share of neighbouring stems that are neighbours there too; of a lone stem, whether it stands there.
        order: longest common subsequence of stems with one citation, as a share of the statement's (ROUGE-L's recall).
    """

    verbatim: bool
    pairs: float
    order: float


def support(statement: str, cited: Sequence[str], *, similarity: float | None = None) -> float:
    """Return how well ``statement`` is carried by the ``cited`` words; 1 where it stands in them word for word.

    Args:
        statement: one sentence.
        cited: the quotations it cites.
        similarity: cosine of the statement's and the cited words' embeddings, −1 to 1, where it is known.
    """
    if not tokens(statement):
        return 0.0
    found = alignment(statement, cited)
    if found.verbatim:
        return 1.0
    if similarity is None:
        return _logistic(INTERCEPT + PAIRS * found.pairs + ORDER * found.order)
    intercept, pairs, order, weight = WITH_SIMILARITY
    return _logistic(intercept + pairs * found.pairs + order * found.order + weight * similarity)


def alignment(statement: str, cited: Sequence[str]) -> Alignment:
    """Align a statement with the words it cites."""
    words = tokens(statement)
    ours = _wording(statement)
    theirs = [_wording(text) for text in cited]
    if not ours:  # nothing but numbers, dates and function words
        ours, theirs = words, [tokens(text) for text in cited]
    verbatim = any(_within(words, tokens(text)) for text in cited)
    return Alignment(verbatim, shared_pairs(ours, theirs), longest_in_order(ours, theirs))


def shared_pairs(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
    """Return the share of neighbouring stems that are neighbours in one of ``theirs``."""
    pairs = list(pairwise(ours))
    if not pairs:
        return float(any(one in text for one in ours for text in theirs))
    known = {pair for text in theirs for pair in pairwise(text)}
    return sum(pair in known for pair in pairs) / len(pairs)


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
