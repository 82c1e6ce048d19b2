"""Tell a question for an overview ("What do the articles say about …?", "timeline of …") from any other.

Rules, on the whole question, in the terms of a listing. Pure. It deliberately doesn't know what the library holds
beyond the sources' names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.listing.periods import Period, period
from rag.listing.understand import A_CLAUSE, ARTICLES, MOST_WORDS, Ask, Listing, topic_of, without_sources
from rag.words import PRONOUNS

_OF = r"(?:(?:all|any)\s+)?(?:of\s+)?(?:(?:the|my|our|these|those)\s+)?"
_KIND = r"(?:short |brief |quick |full )?(?:overview|timeline|time line|chronology|summary)"
_LEADS = (
    rf"what (?:do|does|did|have|has|can) {_OF}{ARTICLES}(?P<which>(?: .+?)?)"
    r" (?:say|said|write|written|report|reported|tell|told)(?: me| us)?(?: about| on| of| regarding| concerning)",
    rf"(?:please )?(?:(?:can|could) you )?(?:give|show|write|make)(?: me| us)? (?:an?|the) {_KIND} (?:of|on|about|for)",
    rf"(?:an? |the )?{_KIND}(?: of| on| about|:)",
    r"what (?:is|was|do (?:we|you|i)) (?:known|know) (?:about|of)",
    rf"(?:please )?(?:summari[sz]e|sum up) what {_OF}{ARTICLES}(?P<those>(?: .+?)?) (?:say|said|report) (?:about|on)",
    r"(?:please )?(?:summari[sz]e|sum up) the (?:news|coverage|reporting|articles) (?:about|of|on)",
    r"(?:please )?tell me (?:everything|all)(?: you know)? about",
)
_LEAD = re.compile(rf"(?:{'|'.join(_LEADS)})\s+(?P<topic>.+)", re.IGNORECASE)
#: A topic that is an article or a piece of the conversation: no topic.
_NO_TOPIC = re.compile(rf"\b(?:{ARTICLES}|conversation|chat|answers?)\b|^(?:this|that|these|those)\b", re.IGNORECASE)
_END = re.compile(rf"\s+(?:in|from|according to) (?:the|my|our|these|those|all) {ARTICLES}$", re.IGNORECASE)


def asks_for_overview(question: str, sources: Sequence[str], today: date) -> Listing | None:
    """Return of what a stand-alone question wants an overview; None for any other question."""
    text = _END.sub("", " ".join(question.split()).rstrip(" ?.!").removesuffix(", please"))
    lead = _LEAD.fullmatch(text)
    if lead is None:
        return None
    which, named = without_sources(f"{lead['which'] or ''} {lead['those'] or ''}".strip(), sources)
    when = period(which, today)
    which, words = _cut(which.strip(), when)
    topic = lead["topic"]
    if when is None:
        when = period(topic, today)
        topic, words = _cut(topic, when)
    topic = topic_of(topic)
    if which or not topic or topic.casefold() in PRONOUNS or _NO_TOPIC.search(topic) or A_CLAUSE.search(topic):
        return None
    if len(topic.split()) > MOST_WORDS:
        return None
    begin, end = (when.after, when.before) if when else (None, None)
    return Listing(Ask.OVERVIEW, topic, True, named, begin, end, words)


def _cut(text: str, when: Period | None) -> tuple[str, str]:
    """Return a text without the words that name the time, and those words."""
    if when is None:
        return text, ""
    rest = f"{text[: when.start]} {text[when.end :]}"
    return " ".join(rest.split()), text[when.start : when.end].strip()
