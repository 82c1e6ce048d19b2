"""Gather what the articles say about a topic: a few dated clippings, the best articles first, then in order of date.

An article counts where the topic's words stand in one of its sentences, or in one and the title together; so nothing
is ranked that doesn't speak of it. It deliberately doesn't read with a model what a sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.article import Sentence
from index.catalogue import Catalogue
from index.filters import Filters
from index.kept import Entry
from rag.answer import Answer, Evidence, Passage, ScoredSentence
from rag.candidates import Read
from rag.cite import quoted
from rag.listing.answer import MOST_CHUNKS, narrowed, restricted
from rag.listing.found import Found, citation, passage
from rag.listing.topic import stems_in, topic_stems
from rag.listing.understand import Listing
from rag.look_up import Stages
from rag.overview.told import Overview
from rag.overview.worth import worth

#: Articles shown, at most; passages that are ranked for them.
MOST_ARTICLES, RANKED = 12, 40
#: With so few articles, each may have a second clipping, where it is worth so much of the first.
FEW, SECOND = 6, 0.8
#: Articles whose sentences are looked at, at most, the likeliest.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class _Speaks:
    """An article that speaks of the topic, with the sentences to show, in its order, and what the best is worth."""

    entry: Entry
    text: str
    sentences: tuple[Sentence, ...]

    @property
    def found(self) -> list[Found]:
        return [Found(self.entry, self.text, sentence.span) for sentence in self.sentences]


def overview(
    question: str, understood: str, wanted: Listing, library: Catalogue, stages: Stages, filters: Filters
) -> Answer:
    """Return the clippings in order of date, undated ones last; the refusal where no article speaks of the topic."""
    within = narrowed(filters, wanted)
    total = library.count(within)
    nearest = stages.passages(f"What do the articles say about {wanted.topic}?", within, RANKED) if total else ()
    speaking = _speaking(wanted.topic, understood, library, within, nearest)
    shown = sorted(speaking[:MOST_ARTICLES], key=lambda one: _when(one.entry))
    answer = Answer(
        question=question,
        standalone_question=understood,
        statements=(),
        passages=nearest,
        confidence=1.0,
        refused=not shown,
        notice=None if shown else _nothing(wanted, total),
    )
    if not shown:
        return answer
    found = [place for one in shown for place in (one.found if len(speaking) <= FEW else one.found[:1])]
    citations = [citation(place) for place in found]
    dates = [one.entry.published_at for one in shown if one.entry.published_at is not None]
    first, last = (dates[0], dates[-1]) if dates else (None, None)
    told = Overview(wanted.topic, len(speaking), len(shown), total, first, last, restricted(wanted))
    return replace(
        answer,
        statements=tuple(quoted(cited) for cited in citations),
        passages=tuple({one.chunk_id: one for one in (passage(library, place) for place in found)}.values()),
        evidence=tuple(Evidence(cited, (cited,), 1.0) for cited in citations),
        sentences=tuple(ScoredSentence(cited, 1.0) for cited in citations),
        overview=told,
    )


def _speaking(
    topic: str, understood: str, library: Catalogue, filters: Filters, nearest: Sequence[Passage]
) -> list[_Speaks]:
    """Return the articles that speak of the topic, those of the best passages first."""
    hits = library.search_text(topic, MOST_CHUNKS, filters)
    chunks = library.chunks([hit.chunk_id for hit in hits])
    there = [chunks[hit.chunk_id].article_id for hit in hits if hit.chunk_id in chunks]
    ids = list(dict.fromkeys([*(one.article_id for one in nearest), *there]))[:LOOKED_AT]
    if not ids:
        return []
    read = Read(understood, library.sentences(ids), library.texts(ids))
    entries = {entry.id: entry for entry in library.entries(replace(filters, article_ids=tuple(ids)))}
    stems, capitals = frozenset(topic_stems(topic)), _capitals(topic)
    found = []
    for entry in (entries[article_id] for article_id in ids if article_id in entries):
        sentences = _best(stems, capitals, entry, read)
        if sentences:
            found.append(_Speaks(entry, read.texts[entry.id], sentences))
    return found


def _capitals(topic: str) -> frozenset[str]:
    """Return the words of a name: those that a topic writes with a capital, where it doesn't so begin for no reason."""
    words = re.findall(r"[^\W\d_]+", topic)
    named = [word for word in words if word[0].isupper()]
    return frozenset(named) if len(named) > 1 or words[1:] == [] or named != words[:1] else frozenset()


def _best(stems: frozenset[str], capitals: frozenset[str], entry: Entry, read: Read) -> tuple[Sentence, ...]:
    """Return the sentence that says most of the topic, and a second one of nearly its worth; none where none does."""
    text, title = read.texts[entry.id], stems_in(entry.title)
    worths: dict[int, float] = {}
    for sentence in read.sentences[entry.id]:
        words = sentence.span.of(text)
        if not _may_have(words, stems):
            continue
        own = (stems_in(words) & stems) - _of_no_name(words, capitals)
        if own and stems <= own | title and not read.left_out_of(entry.id, entry.title, sentence.ordinal):
            worths[sentence.ordinal] = worth(words, len(own) / len(stems), sentence.ordinal)
    best = sorted(worths, key=lambda ordinal: (-worths[ordinal], ordinal))[:2]
    if len(best) == 2 and (worths[best[1]] < SECOND * worths[best[0]] or abs(best[0] - best[1]) == 1):
        best = best[:1]
    return tuple(read.sentences[entry.id][ordinal] for ordinal in best)


def _of_no_name(words: str, capitals: frozenset[str]) -> frozenset[str]:
    """Return the stems of a name's words that stand in a sentence in small letters only: "given" is no Ever Given."""
    written = set(re.findall(r"[^\W\d_]+", words))
    small = [word for word in capitals if word not in written and word.upper() not in written]
    return frozenset().union(*(stems_in(word) for word in small if word.lower() in written))


def _may_have(words: str, stems: frozenset[str]) -> bool:
    """Say whether any of the stems may be in a sentence: stemming all sentences of a library takes seconds."""
    lower = words.lower()
    return not words.isascii() or any(stem[:3] in lower for stem in stems)


def _when(entry: Entry) -> tuple[bool, float, str]:
    date = entry.published_at
    return date is None, date.timestamp() if date else 0.0, entry.title


def _nothing(wanted: Listing, total: int) -> str:
    if not total:
        return f"there are no articles{restricted(wanted)}"
    return f"none of the {total:,} articles{restricted(wanted)} says anything about {wanted.topic}"
