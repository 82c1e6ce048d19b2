"""Whether a statement drops a word that limits what it says: "almost", "partly", "probably", "hardly", "may".

Hedges of numbers ("almost 40,000") are the numbers' own: ``rag.checking.agree`` compares them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.fulltext import STOP_WORDS
from rag.aliases import unified
from rag.checking.number_words import CARDINALS
from rag.checking.stems import stem, tokens

#: Words that limit alike: any of a class stands for another.
_CLASSES = tuple(
    frozenset(words.split())
    for words in (
        "almost nearly virtually practically close near just",
        "partly partially mostly largely mainly chiefly primarily somewhat most part",
        "probably possibly perhaps maybe may might could reportedly allegedly apparently likely presumably suspected "
        "believed thought said alleged would expected can seems appears unclear",
        "hardly barely scarcely little few rarely seldom not no never almost",
    )
)
#: Those that only sometimes limit: they keep a limit, and theirs need not be kept.
_WEAK = frozenset(
    "close near just little few not no never most part could would can said believed thought expected likely unclear "
    "seems appears suspected alleged".split()
)
#: What limits wherever it stands between the same words.
_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "almost|nearly|about|around|roughly|approximately|at least|at most|more than|less than|fewer than|up to|"
        "close to|partly|partially|mostly|largely|mainly|probably|possibly|perhaps|maybe|reportedly|allegedly|"
        "apparently|barely|hardly|scarcely|just under|just over"
    ).split("|")
)
#: Those that are something else where no number follows: "up to the administration", "around a comet".
_OF_NUMBERS = frozenset(tuple(p.split()) for p in ("about", "around", "at least", "at most", "up to", "close to"))
_NEIGHBOURS = 3
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*")
#: Words after a qualifier that what it limits may be away.
_REACH = 3


def dropped_qualifier(statement: str, cited: Sequence[str]) -> str | None:
    """Return the first qualifier of the cited words that the statement leaves out, as they have it; None for none."""
    left_out = _left_out_between(statement, cited)
    if left_out is not None:
        return left_out
    ours = _WORD.findall(unified(statement))
    stems = {stem(word.casefold()) for word in ours}
    kept = {word for word in ours if word.islower()} | {ours[0].casefold()} if ours else set()
    limited = [pair for text in cited for pair in _limited(text)]
    free = {found for text in cited for found in _unlimited(text)}
    for qualifier, what in limited:
        alike = frozenset().union(*(words for words in _CLASSES if qualifier in words))
        if what in stems and what not in free and not alike & kept:
            return qualifier
    return None


def _left_out_between(statement: str, cited: Sequence[str]) -> str | None:
    """Return a qualifier that the statement leaves out between the same four words."""
    ours = _spaced(tokens(statement))
    for text in cited:
        theirs = tokens(text)
        for qualifier in _PHRASES:
            size = len(qualifier)
            for at in range(len(theirs) - size):
                before, after = theirs[max(0, at - 2) : at], theirs[at + size : at + size + 2]
                if qualifier in _OF_NUMBERS and not _numeral(theirs[at + size]):
                    continue
                if theirs[at : at + size] == qualifier and len(before) + len(after) >= _NEIGHBOURS:
                    without, with_it = _spaced((*before, *after)), _spaced((*before, *qualifier, *after))
                    if without in ours and with_it not in ours:
                        return " ".join(qualifier)
    return None


def _numeral(word: str) -> bool:
    return word[0].isdigit() or word in CARDINALS or word in ("a", "an", "half", "halfway", "hundred", "dozen", "noon")


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


@lru_cache(maxsize=2048)
def _limited(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_pairs(_WORD.findall(unified(text))))


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each qualifier with the stem of the first word of meaning after it; none for one before a number."""
    for at, word in enumerate(words):
        lower = word if at else word.casefold()  # "May" within a sentence is a month or a name
        if lower in _WEAK or not any(lower in words for words in _CLASSES):
            continue
        for other in words[at + 1 : at + 1 + _REACH]:
            if other[0].isdigit() or other.casefold() in CARDINALS:
                break
            if other.casefold() not in STOP_WORDS:
                yield lower, stem(other.casefold())
                break


@lru_cache(maxsize=2048)
def _unlimited(text: str) -> frozenset[str]:
    """Return the stems that stand in the text without a qualifier."""
    words = _WORD.findall(unified(text))
    stems = [stem(word.casefold()) for word in words]
    limited = [what for _, what in _limited(text)]
    return frozenset(found for found in stems if stems.count(found) > limited.count(found))
