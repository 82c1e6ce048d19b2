"""Answer a question about the library itself: which articles mention something, and how many there are.

Every article listed is cited by the sentence that mentions it, or by its first one. Nothing is ranked or guessed: the
full text finds candidates, and the words must stand in one sentence. It deliberately knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from index.catalogue import Catalogue
from index.filters import Filters
from index.kept import Entry
from rag.answer import Answer, Evidence, ScoredSentence, Statement
from rag.listing.found import Found, citation, line, passage
from rag.listing.topic import has, topic_stems
from rag.listing.understand import Listing

#: Chunks looked through for a topic, at most; articles listed, at most, the newest.
MOST_CHUNKS, MOST_LISTED = 5_000, 20
#: Sentences that an article about something has of it, at least, where its title doesn't have it.
LEAST_ABOUT = 2


_RELATIVE = re.compile(r"^(?:(?:that|which) )?(?:(?:is|are|was|were|have been|has been) )?", re.IGNORECASE)
#: "Philae and Rosetta": an article must mention both, not in one sentence.
_BOTH = re.compile(r",? and (?=(?:the )?[A-Z])|, (?=(?:the )?[A-Z])")
_NEVER = datetime.min.replace(tzinfo=UTC)


def listed(question: str, understood: str, wanted: Listing, library: Catalogue, filters: Filters) -> Answer:
    """Return the answer, or the refusal where no article is found."""
    within = narrowed(filters, wanted)
    total = library.count(within)
    shown, count = _mentioning(library, wanted, within) if wanted.topic else _any(library, wanted, within)
    answer = Answer(
        question=question,
        standalone_question=understood,
        statements=(),
        passages=(),
        confidence=1.0,
        refused=not shown,
        notice=None if shown else _none(wanted, total),
    )
    if not shown:
        return answer
    shown = shown[:1] if wanted.order else shown
    citations = [citation(one) for one in shown]
    lines = [Statement(line(one.entry), 1.0, (cited,)) for one, cited in zip(shown, citations, strict=True)]
    head = Statement(_head(wanted, count, total), 1.0, tuple(citations[:3]))
    evidence = tuple(Evidence(cited, (cited,), 1.0) for cited in citations)
    return replace(
        answer,
        statements=(head, *lines),
        passages=tuple(passage(library, one) for one in shown),
        evidence=evidence,
        sentences=tuple(ScoredSentence(cited, 1.0) for cited in citations),
        listed=True,
    )


def narrowed(filters: Filters, wanted: Listing) -> Filters:
    """Restrict what the reader restricts already; a source that isn't among the reader's finds nothing."""
    sources = wanted.sources
    if filters.sources and wanted.sources:
        folded = {source.casefold() for source in filters.sources}
        sources = tuple(source for source in wanted.sources if source.casefold() in folded) or ("\0",)
    after = max((date for date in (filters.after, wanted.after) if date), default=None)
    before = min((date for date in (filters.before, wanted.before) if date), default=None)
    return replace(filters, sources=sources or filters.sources, after=after, before=before)


def _any(library: Catalogue, wanted: Listing, filters: Filters) -> tuple[list[Found], int]:
    """Return the newest articles, each with its first sentence, and how many there are."""
    entries = _ordered(library.entries(filters), wanted)
    ids = [entry.id for entry in entries[:MOST_LISTED]]
    texts, sentences = library.texts(ids), library.sentences(ids)
    opened = [Found(entry, texts[entry.id], sentences[entry.id][0].span) for entry in entries[:MOST_LISTED]]
    return opened, len(entries)


def _ordered(entries: Sequence[Entry], wanted: Listing) -> list[Entry]:
    """Return the newest first, or the oldest; those without a date last."""
    dated = [entry for entry in entries if entry.published_at is not None]
    undated = [entry for entry in entries if entry.published_at is None]
    newest = wanted.order != "oldest"
    return sorted(dated, key=lambda entry: entry.published_at or _NEVER, reverse=newest) + undated


def _mentioning(library: Catalogue, wanted: Listing, filters: Filters) -> tuple[list[Found], int]:
    """Return the newest articles that have the topic, each with the first sentence that does, and how many do."""
    parts = [topic_stems(part) for part in _BOTH.split(wanted.topic)]
    hits = library.search_text(wanted.topic, MOST_CHUNKS, filters)
    chunks = library.chunks([hit.chunk_id for hit in hits])
    ids = list(dict.fromkeys(chunk.article_id for chunk in chunks.values()))
    texts, sentences = library.texts(ids), library.sentences(ids)
    entries = {entry.id: entry for entry in library.entries(replace(filters, article_ids=tuple(ids)))} if ids else {}
    found = []
    for entry in _ordered(list(entries.values()), wanted):
        of_parts = [[one for one in sentences[entry.id] if has(one.span.of(texts[entry.id]), stems)] for stems in parts]
        places = sorted({place for places in of_parts for place in places}, key=lambda place: place.ordinal)
        everywhere = all(of_parts) and (not wanted.about or len(places) >= LEAST_ABOUT)
        titled = wanted.about and all(has(entry.title, stems) for stems in parts)
        if everywhere or titled:
            found.append(Found(entry, texts[entry.id], (places or sentences[entry.id])[0].span))
    return found[:MOST_LISTED], len(found)


def _head(wanted: Listing, count: int, total: int) -> str:
    verb = _verb(wanted, count)
    if wanted.order:
        topic = f" that {_verb(wanted, 1)} {wanted.topic}" if wanted.topic else ""
        return f"The {wanted.order} of the {total} articles{restricted(wanted)}{topic}:"
    more = f"; the {MOST_LISTED} newest:" if count > MOST_LISTED else ":"
    if not wanted.topic:
        articles = "article" if count == 1 else "articles"
        return f"There {'is' if count == 1 else 'are'} {count} {articles}{restricted(wanted)}{more}"
    return f"{count} of the {total} articles{restricted(wanted)} {verb} {wanted.topic}{more}"


def _verb(wanted: Listing, count: int) -> str:
    if wanted.about:
        return "is about" if count == 1 else "are about"
    return "mentions" if count == 1 else "mention"


def restricted(wanted: Listing) -> str:
    sources = f" from {', '.join(wanted.sources)}" if wanted.sources else ""
    return sources + (f" {_plainly(wanted.when)}" if wanted.when else "")


def _plainly(when: str) -> str:
    said = _RELATIVE.sub("", when)
    return said if said.lower().startswith(("published", "dated", "written")) else f"published {said}"


def _none(wanted: Listing, total: int) -> str:
    if not wanted.topic or not total:
        return f"there are no articles{restricted(wanted)}"
    verb = "is about" if wanted.about else "mentions"
    return f"none of the {total} articles{restricted(wanted)} {verb} {wanted.topic}"
