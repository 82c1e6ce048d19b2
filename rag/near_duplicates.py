"""One story in several papers counts once: passages and sentences that say the same in nearly the same words.

Texts are compared by their shingles, the runs of five words that stand in them: a passage's by containment, a
sentence's by resemblance (Broder, "On the resemblance and containment of documents", SEQUENCES 1997). Of ten passages
all pairs are compared, so no sketches are needed. Two sentences that differ in a number, a name, a date or a "not" are
never the same, however alike. It deliberately changes no ranking and leaves no passage out of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from index.article import Sentence
from index.catalogue import Catalogue
from index.segment import sentences_within
from index.span import Span
from rag.answer import Answer, Citation, Copy, Passage
from rag.checking.check import Context, check
from rag.cited import cited
from rag.score import Candidate

#: Words of a shingle.
SHINGLE = 5
#: Share of a near-duplicate's shingles that the passage it copies has; measured by ``eval.fitting.near_duplicates``.
LEAST_CONTAINED = 0.6
#: Share of all of two sentences' shingles that both have where they are one; measured likewise.
LEAST_RESEMBLANCE = 0.5
#: A passage of which this share stands in those before it has nothing of its own: one new sentence is more.
NOTHING_NEW = 0.95

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
#: Where a story was sent from, before its first sentence: NEW YORK (AP) —
_DATELINE = re.compile(
    r"^[A-Z][A-Z.'’-]{2,}(?:[ ,/]+[A-Z][\w.'’]*)*(?:[ ,]+\d{1,2})?(?: \([^()]{1,30}\))? *(?:[—–]|--?) +"
)
_NOTHING_KNOWN = Context("", None)

Shingles = frozenset[int]


@lru_cache(maxsize=512)  # a question's passages and sentences are looked at several times
def shingles(text: str) -> Shingles:
    """Return the hashes of a text's shingles; case and punctuation don't count, fewer than five words have none."""
    words = _WORD.findall(text.casefold())
    return frozenset(map(hash, zip(*(words[n:] for n in range(SHINGLE)), strict=False)))


def containment(one: Shingles, other: Shingles) -> float:
    """Return the share, 0 to 1, of the first one's shingles that the other has; 0 where it has none."""
    return len(one & other) / len(one) if one else 0.0


def resemblance(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard coefficient, 0 to 1; 0 where one has none."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def grouped(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages in their order, each near-duplicate naming the best one of another article that it copies.

    None copies a copy, so that a row of stories, each a little like the one before, isn't one story.
    """
    found: list[Passage] = []
    for passage in passages:
        own = shingles(passage.text)
        of = next(
            (
                one.chunk_id
                for one in found
                if one.copy_of is None
                and one.article_id != passage.article_id
                and containment(own, shingles(one.text)) >= LEAST_CONTAINED
            ),
            None,
        )
        found.append(passage if passage.copy_of == of else replace(passage, copy_of=of))
    return tuple(found)


def with_something_new(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Leave out the near-duplicates of which nearly every word stands in the passages before them."""
    kept: list[Passage] = []
    known: set[int] = set()
    for passage in passages:
        own = shingles(passage.text)
        if passage.copy_of is None or len(own & known) < NOTHING_NEW * len(own):
            kept.append(passage)
            known |= own
    return tuple(kept)


def same_words(one: str, other: str) -> bool:
    """Say whether two sentences say the same in nearly the same words: no number, name, date or "not" differs.

    A dateline at their beginning is no part of them.
    """
    one, other = _DATELINE.sub("", one), _DATELINE.sub("", other)
    if resemblance(shingles(one), shingles(other)) < LEAST_RESEMBLANCE:
        return False
    if sorted(_DIGITS.findall(one)) != sorted(_DIGITS.findall(other)):
        return False
    return not check(one, [other], _NOTHING_KNOWN) and not check(other, [one], _NOTHING_KNOWN)


def without_repeats(scored: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Leave out each sentence that one of another article before it has as well; what it leans on counts with it."""
    kept: list[tuple[Candidate, float]] = []
    holders: dict[int, list[Candidate]] = {}
    for candidate, score in scored:
        own = shingles(candidate.understandable)
        alike = {id(one): one for shingle in own for one in holders.get(shingle, ())}.values()
        if any(_repeats(candidate, one) for one in alike):
            continue
        kept.append((candidate, score))
        for shingle in own:
            holders.setdefault(shingle, []).append(candidate)
    return kept


def _repeats(one: Candidate, other: Candidate) -> bool:
    return one.article_id != other.article_id and same_words(one.understandable, other.understandable)


def with_copies(answer: Answer, library: Catalogue) -> Answer:
    """Return the answer with the places where other articles among its passages have the words it may cite."""
    citable = dict.fromkeys(
        citation
        for items in (answer.evidence, answer.context, *(part.evidence for part in answer.parts))
        for item in items
        for citation in (item.citation, *item.parts)
    )
    citable.update(dict.fromkeys(one.citation for one in answer.disagreement))
    pairs = [(one, passage) for one in citable for passage in answer.passages if _may_have(passage, one)]
    ids = {passage.article_id for _, passage in pairs}
    texts, sentences = (library.texts(ids), library.sentences(ids)) if ids else ({}, {})
    found: dict[tuple[Citation, str], Copy] = {}
    for citation, passage in pairs:
        article_id = passage.article_id
        text, parts = texts.get(article_id), sentences_within(sentences.get(article_id, ()), passage.span)
        span = None if text is None else _same_in(citation.quote, text, parts)
        if span is not None and text is not None:
            found.setdefault((citation, article_id), Copy(citation, cited(passage, text, span)))
    return replace(answer, copies=tuple(found.values()))


def _may_have(passage: Passage, citation: Citation) -> bool:
    if passage.article_id == citation.article_id:
        return False
    own = shingles(citation.quote)
    return len(own & shingles(passage.text)) > LEAST_RESEMBLANCE * len(own)


def _same_in(quote: str, text: str, parts: Sequence[Sentence]) -> Span | None:
    """Return the run of sentences that says the same as ``quote``; None where none does."""
    own = shingles(quote)
    alike = [
        place
        for place, part in enumerate(parts)
        if (theirs := shingles(part.span.of(text))) and len(theirs & own) >= LEAST_RESEMBLANCE * len(theirs)
    ]
    if not alike:
        return None
    runs = [(alike[0], alike[-1]), *((place, place) for place in alike), *combinations(alike, 2)]
    spans = [Span(parts[first].span.start, parts[last].span.end) for first, last in dict.fromkeys(runs)]
    best = max(spans, key=lambda span: resemblance(own, shingles(span.of(text))))
    return best if same_words(quote, best.of(text)) else None
