"""Whether a statement exchanges who does a thing and to whom: "France told Britain" of "Britain told France".

Two names with a verb or a comparative between them, in one clause, are a link; the same link the other way round, with
the same voice, says something else. Verbs that hold both ways ("met", "married") are left out. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.aliases import COUNTRIES, PEOPLES, unified
from rag.checking.normalise import facts
from rag.checking.proper import Name
from rag.checking.stems import content_stems, expanded, tokens

#: Words between two names that a link may have.
MOST_BETWEEN = 7
_BREAK = re.compile(
    r"[,;:()\"|]|[.!?](?:\s|$)|\s[-–—]\s|—"
    r"|\b(?:and|or|but|while|whereas|because|although|who|which|that)\b"
)
_APPOSITION = re.compile(r", [^,.;:]{3,90},(?= )")
#: "European" names nobody.
_ADJECTIVES = frozenset(word for word in PEOPLES if word not in COUNTRIES) | {"european", "asian", "african", "western"}
#: ", beating England": the subject is the sentence's.
_PARTICIPLE = re.compile(r", ([a-z]+ing (?:the |a |an )?(?:[a-z]+ ){0,2})$")
#: Stems of what two do with each other, or what is as true the other way round.
_MUTUAL = frozenset(
    """
    meet met marri wed divorc talk speak discuss agre negoti disagre play face differ resembl border near close
    similar equal match fight fought war joint togeth both same cooper work share sign deal draw rival cousin friend
    partner between merg
    """.split()
)
_BE = frozenset("is are was were be been being get gets got".split())


@dataclass(frozen=True)
class _Link:
    """Two names and the stems between them."""

    first: frozenset[str]
    stems: frozenset[str]
    second: frozenset[str]
    passive: bool


@dataclass(frozen=True)
class Exchange:
    """The two names as the statement gives them."""

    first: str
    second: str


def exchanged_roles(statement: str, cited: Sequence[str]) -> Exchange | None:
    """Return the first pair of names that the statement has the wrong way round; None where it has none."""
    theirs = [link for text in cited for _, _, link in _links(text)]
    for first, second, link in _links(statement):
        alike = [other for other in theirs if link.stems & other.stems]
        forth = any(_same(link, other) for other in alike)
        back = any(_same(_turned(link), other) for other in alike)
        if back and not forth:
            return Exchange(first, second)
    return None


def _turned(link: _Link) -> _Link:
    return _Link(link.second, link.stems, link.first, link.passive)


def _same(link: _Link, other: _Link) -> bool:
    """Say whether both name the same two in the same roles; the passive exchanges them."""
    first, second = (other.first, other.second) if link.passive == other.passive else (other.second, other.first)
    return bool(link.first & first) and bool(link.second & second)


@lru_cache(maxsize=2048)
def _links(text: str) -> tuple[tuple[str, str, _Link], ...]:
    return tuple(_found(unified(text)))


def _found(text: str) -> Iterator[tuple[str, str, _Link]]:
    """Yield the links of neighbouring names, of a name past what is said of it between commas, and of participles."""
    places = [place for place in _places(text, facts(text).named.names) if place[0].text.casefold() not in _ADJECTIVES]
    for at, (first, _, after) in enumerate(places):
        verb_from = _past_apposition(text, after)
        following = next(((name, start) for name, start, _ in places[at + 1 :] if start >= verb_from), None)
        if following is not None:
            yield from _link(first, text[verb_from : following[1]], following[0])
    for name, start, _ in places:
        sentence = text.rfind(". ", 0, start) + 1
        if participle := _PARTICIPLE.search(text, sentence, start):
            subject = next((other for other, at, _ in places if at >= sentence), name)
            if subject is not name:
                yield from _link(subject, f" {participle.group(1)}", name)


def _link(first: Name, between: str, second: Name) -> Iterator[tuple[str, str, _Link]]:
    """Yield the link of two names with these words between, where they make one."""
    words = tokens(expanded(between))
    stems = frozenset(content_stems(between))
    if not 0 < len(words) <= MOST_BETWEEN or not stems or _BREAK.search(between) or between.startswith("'"):
        return
    if not stems & _MUTUAL:
        passive = words[-1] == "by" and bool(_BE.intersection(words))
        yield first.text, second.text, _Link(_keys(first), stems, _keys(second), passive)


def _past_apposition(text: str, after: int) -> int:
    """Return where what is said of a name between commas ends: "Kolisi, the captain, lifted"."""
    found = _APPOSITION.match(text, after)
    return found.end() if found else after


def _places(text: str, names: Sequence[Name]) -> list[tuple[Name, int, int]]:
    """Return where the names stand, in order."""
    places: list[tuple[Name, int, int]] = []
    at = 0
    for name in names:
        start = text.find(name.text, at)
        if start >= 0:
            at = start + len(name.text)
            places.append((name, start, at))
    return places


def _keys(name: Name) -> frozenset[str]:
    """Return what a name is known by: its last word."""
    return frozenset(name.keys[-1:])
