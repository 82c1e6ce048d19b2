"""Tell a question about the library itself from one about what its articles say, and read what it asks for.

Rules, on the whole question: what they don't cover entirely is an ordinary question. Pure. It deliberately doesn't
know what the library holds beyond the sources' names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from rag.listing.periods import period
from rag.mentions import named_sources

ARTICLES = r"(?:articles?|clippings?|stories|story|texts?|pieces?|documents?|news items?|items?)"
_OF = r"(?:(?:all|any|each)\s+)?(?:of\s+)?(?:(?:the|my|our|these|those)\s+)?"
_ORDER = "(?P<order>newest|latest|most recent|oldest|earliest)"
_LEAD = re.compile(
    rf"(?P<count>how many {_OF}{ARTICLES}|count {_OF}{ARTICLES})"
    rf"|(?:what(?:'s|’s| is| are| was| were)|show(?: me)?|list) (?:the|my) {_ORDER} {ARTICLES}"
    rf"|(?:in )?(?:which|what) {_OF}{ARTICLES}"
    rf"|(?:please )?(?:list|show(?: me)?|find(?: me)?|give me) {_OF}{ARTICLES}",
    re.IGNORECASE,
)
#: All that there is, and what somebody asks who doesn't know yet what that is.
_WHOLE = (
    r"(?:(?:this|the|my|our|your) (?:whole )?(?:collection|library)"
    r"|(?:these|the|my|our|your|all (?:the|my)) (?:articles|clippings|stories|texts|pieces|documents))"
)
_ANYTHING = re.compile(
    rf"what(?:'s|’s| is| are) {_WHOLE}(?: here)?(?: all)? about"
    rf"|what(?:'s|’s| is| are)(?: there)? (?:in {_WHOLE}|in here|here)"
    rf"|what (?:do|does) {_WHOLE} (?:cover|contain|hold|deal with|talk about)"
    r"|what (?:can|could|should|may) i ask(?: you| here)?(?: about)?(?: here)?"
    r"|what (?:do|can) you (?:know|answer|have)(?: about)?(?: here)?|what do (?:i|we) have(?: here)?",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\s*(?:(?:do|did) (?:i|we|you) (?:have|keep|hold|know(?: of)?)|are (?:there|here|in the library|kept)"
    r"|have (?:i|we|you)(?: got)?"
    r"|is there|(?:were|was|are) (?:published|written|added|printed)|there are|exist|you have|i have)?(?:\s+here)?\s*",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"(?:that |which |do |does |who )?(?P<verb>mention(?:s|ed|ing)?|name[sd]?|naming|cit(?:e|es|ed|ing)"
    r"|contain(?:s|ing)?"
    r"|refer(?:s|ring)? to|speak(?:s|ing)? of|talk(?:s|ing)? (?:about|of)"
    r"|say(?:s|ing)? (?:something|anything) (?:about|of|on)"
    r"|tell(?:s|ing)? of|discuss(?:es|ing)?|cover(?:s|ing)?|deal(?:s|ing)? with|write about"
    r"|(?:is|are) (?:about|on)|about|on|concerning|with)\s+(?P<topic>.+)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"(?:is|are|was|were) (?P<topic>.+?) (?:mentioned|named|cited|discussed|covered)", re.IGNORECASE)
_ABOUT = re.compile(r"\babout\b|\bon\b|discuss|cover|deal|concerning|tell", re.IGNORECASE)
#: What no topic has: with it the question asks what articles say, not which they are.
A_CLAUSE = re.compile(r"\b(?:that|whether|who|whom|why|how|when|where|what|which|if|because)\b", re.IGNORECASE)
_IS_NEWEST = re.compile(rf"\s+(?:is|are|was) the {_ORDER}(?: one)?", re.IGNORECASE)
_QUOTED = re.compile(r"^[\"“'‘](.+)[\"”'’]$")
_FROM = re.compile(
    r"\b(?:from|by|in|published by)\s+(?P<name>(?:the\s+)?[A-Z][\w.’'& -]*?)"
    r"(?=\s+(?:mention|about|that|which|on|are|is)\b|$)"
)
#: Words of a topic, at most.
MOST_WORDS = 8


class Ask(Enum):
    """What a question asks of the library."""

    WHICH = "which"
    COUNT = "count"
    OVERVIEW = "overview"


@dataclass(frozen=True)
class Listing:
    """A question about the library itself.

    Attributes:
        topic: the words that an article must have; "" for any article.
        about: it must be about them, not only mention them.
        sources: any of these; empty for all.
        after, before: as in ``Filters``.
        when: the words that name the time, for the answer; "" for none.
        order: "newest" or "oldest": only that one; "" for all.
    """

    ask: Ask
    topic: str
    about: bool
    sources: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    when: str = ""
    order: str = ""


def listing(question: str, sources: Sequence[str], today: date) -> Listing | None:
    """Return what a stand-alone question asks of the library itself; None for any other question."""
    text = " ".join(question.split()).rstrip(" ?.!")
    if _ANYTHING.fullmatch(text):
        return Listing(Ask.WHICH, "", about=False)
    lead = _LEAD.match(text)
    if lead is None:
        return None
    rest, order = text[lead.end() :], _order(lead.group("order"))
    there = rest[: _there(rest)].strip()
    if superlative := _IS_NEWEST.fullmatch(rest):
        rest, order = "", _order(superlative.group("order"))
    when = period(rest, today)
    if when is not None:
        rest = f"{rest[: when.start]} {rest[when.end :]}"
    rest, named = without_sources(rest, sources)
    rest = " ".join(rest[_there(rest) :].split()).strip(" ,")
    ask = Ask.COUNT if lead.group("count") else Ask.WHICH
    topic, about = "", False
    if rest:
        found = _MENTION.fullmatch(rest) or _PASSIVE.fullmatch(rest)
        if found is None:
            return None
        topic, about = topic_of(found.group("topic")), bool(_ABOUT.search(found.groupdict().get("verb") or ""))
        if not topic or A_CLAUSE.search(topic) or len(topic.split()) > MOST_WORDS:
            return None
    elif ask is Ask.WHICH and not (order or when or named or there):
        return None
    words = text[lead.end() :][when.start : when.end].strip() if when else ""
    begin, end = (when.after, when.before) if when else (None, None)
    return Listing(ask, topic, about, named, begin, end, words, order)


def _order(word: str | None) -> str:
    return "" if word is None else "oldest" if word.lower() in ("oldest", "earliest") else "newest"


def _there(rest: str) -> int:
    found = _THERE.match(rest)
    return found.end() if found else 0


def topic_of(written: str) -> str:
    topic = written.strip(" ,")
    if quoted := _QUOTED.match(topic):
        return quoted.group(1)
    return re.sub(r"^(?:the topic of|the subject of)\s+", "", topic)


def without_sources(rest: str, sources: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Take "from Reuters" or "by The Guardian" out."""
    match = _FROM.search(rest)
    if match is None:
        return rest, ()
    named = named_sources(match.group("name"), sources)
    if not named:
        return rest, ()
    return f"{rest[: match.start()]} {rest[match.end() :]}", tuple(sorted(named))
