"""Answer what is asked of one article as a whole: what it says, who wrote it, when and where it was published.

What it says is quoted from its beginning, where a news article says the most. It deliberately knows no model, and
doesn't answer what is asked about anything in the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from index.catalogue import Catalogue
from index.kept import Entry
from rag.answer import Answer, Citation, Evidence, ScoredSentence, Statement
from rag.cite import quoted
from rag.listing.found import Found, citation, day, line, passage
from rag.listing.titled import Titled

#: Sentences quoted of an article; for "what else" those after them.
OPENING = 3


class Ask(Enum):
    """What a question asks of an article."""

    CONTENT = "content"
    MORE = "more"
    AUTHOR = "author"
    DATE = "date"
    SOURCE = "source"


#: The title is T.
_WRITTEN = {
    Ask.MORE: r"what else (?:does|is|did) T(?: say| said| in| mention| tell)?|what else is (?:there )?in T"
    r"|tell me more (?:about|of|on) T|more (?:about|of|on|from) T",
    Ask.CONTENT: r"what (?:does|did) T (?:say|tell|mention|state|report)|what(?: is|'s|’s) (?:said |told )?in T"
    r"|what(?: is|'s|’s) T about|what is T|(?:please )?(?:tell me about|summari[sz]e|show(?: me)?|open|read|quote) T"
    r"|(?:what|how) about T|(?:and )?T|(?:give me )?(?:a|the) (?:summary|gist) of T",
    Ask.AUTHOR: r"who(?: is|'s|’s) the (?:author|writer) of T|who (?:wrote|has written) T|who (?:is|was) T by"
    r"|who (?:is|was) T written by|by whom (?:is|was) T(?: written)?",
    Ask.DATE: r"(?:when|(?:on|in) (?:what|which) (?:day|date|month|year)) (?:is|was) T (?:published|written|printed)"
    r"|what(?: is|'s|’s) the date of T|(?:from when|how old) is T",
    Ask.SOURCE: r"where (?:is|was) T (?:published|printed|from)|who (?:published|printed) T"
    r"|what(?: is|'s|’s) the source of T"
    r"|(?:which|what) (?:news)?(?:paper|source|magazine) (?:published|printed|ran) T"
    r"|(?:from|in) (?:which|what) (?:news)?(?:paper|source|magazine) (?:is|was) T(?: published| printed)?",
}
_PATTERNS = {ask: re.compile(pattern, re.IGNORECASE) for ask, pattern in _WRITTEN.items()}


@dataclass(frozen=True)
class _Said:
    """A fact about an article in words, or that it isn't known."""

    known: str
    unknown: str


def asked_of(question: str, named: Titled) -> Ask | None:
    """Return what ``question`` asks of the article it names; None for any other question."""
    bare = f"{question[: named.start]}T{question[named.end :]}".strip(" ?.!")
    bare = re.sub(r"^(?:and|so|ok|okay|but)\b[\s,]*", "", bare, flags=re.IGNORECASE)
    return next((ask for ask, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), None)


def told_of(question: str, understood: str, asked: Ask, named: Titled, library: Catalogue) -> Answer:
    """Return the answer, or the refusal where the article doesn't say."""
    entry = named.entries[0]
    sentences = library.sentences([entry.id])[entry.id]
    text = library.texts([entry.id])[entry.id]
    opening = sentences[OPENING : 2 * OPENING] if asked is Ask.MORE else sentences[:OPENING]
    found = [Found(entry, text, sentence.span) for sentence in opening]
    if asked in (Ask.CONTENT, Ask.MORE):
        return _answer(question, understood, library, found, _rest(asked, len(sentences)))
    said = _said(entry, asked)
    if not said.known:
        return replace(_answer(question, understood, library, found, said.unknown), statements=(), refused=True)
    answer = _answer(question, understood, library, found[:1], None)
    head = Statement(said.known, 1.0, answer.citations)
    return replace(answer, statements=(head, Statement(line(entry), 1.0, answer.citations)), listed=True)


def _rest(asked: Ask, sentences: int) -> str | None:
    """Say what an article of so many sentences holds beyond those quoted."""
    if asked is Ask.MORE and sentences <= OPENING:
        return "the article says no more"
    told = OPENING if asked is Ask.CONTENT else 2 * OPENING
    return "open the article for the rest" if sentences > told else None


def _said(entry: Entry, asked: Ask) -> _Said:
    title = f"“{entry.title}”"
    if asked is Ask.AUTHOR:
        return _Said(f"{title} is by {entry.author}:" if entry.author else "", f"{title} names no author")
    if asked is Ask.DATE:
        date = day(entry.published_at)
        return _Said(f"{title} was published on {date}:" if date else "", f"{title} has no date")
    return _Said(f"{title} is from {entry.source}:" if entry.source else "", f"{title} names no source")


def _answer(question: str, understood: str, library: Catalogue, found: Sequence[Found], notice: str | None) -> Answer:
    citations: list[Citation] = [citation(one) for one in found]
    return Answer(
        question=question,
        standalone_question=understood,
        statements=tuple(quoted(cited) for cited in citations),
        passages=tuple({one.chunk_id: one for one in (passage(library, place) for place in found)}.values()),
        confidence=1.0,
        refused=not found,
        evidence=tuple(Evidence(cited, (cited,), 1.0) for cited in citations),
        sentences=tuple(ScoredSentence(cited, 1.0) for cited in citations),
        notice=notice,
    )
