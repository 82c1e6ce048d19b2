"""The names, years and noun phrases of a text, by capitals, position and closed word lists.

Pure. It deliberately doesn't know which of them a follow-up means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rag.words import (
    AUXILIARIES,
    DETERMINERS,
    FEMALE_NAMES,
    FEMALE_TITLES,
    FUNCTION_WORDS,
    MALE_NAMES,
    MALE_TITLES,
    MONTHS_AND_DAYS,
    PLACES,
    THING_WORDS,
    TITLES,
)

_CAPITAL = r"[A-Z](?:\.[A-Z])+\.?|[^\W\d_a-zß-ÿ]\w*(?:[’'&-](?!s\b)\w+)*(?:(?<=\b\w)\.|(?<=Mr|Ms|Dr|St)\.|(?<=Mrs)\.)?"
_NAME = re.compile(
    rf"\b(?:{_CAPITAL})(?:(?:\s+|\s+(?:of|of the|for the|de|de la|du|la|van|von|van der|bin|al|&)\s+)"
    rf"(?:{_CAPITAL})|\s+\d{{1,2}}\b(?!\s*[-,.]?\d|\s+(?:{'|'.join(MONTHS_AND_DAYS)}))|\s+I+\b)*"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NATIONAL = re.compile(r"\w+(?:ian|ish|ese|ean|can|eli|ani|ch|wiss|reek|erman)$")
_VERB = re.compile(
    r",?\s+(?:\w+ly\s+|also\s+|then\s+|later\s+|never\s+)?(?:\w{2,}ed|is|was|are|were|has|had|did|does|will|would|could|"
    r"became|began|made|took|won|went|wrote|left|met|got|gave|said|says|told|sold|led|lost|held|kept|found|came|saw|"
    r"spent|thought|sang|grew|fell|put|set|brought|built|bought|felt|knew|ran|rose|sent|spoke|stood)\b"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s{1,9}|[\"“(]\s{0,9})$")
#: Words dropped from the front of a sentence's first name, and words that are no names alone.
_DROPPED = FUNCTION_WORDS - MONTHS_AND_DAYS
_NO_NAMES = MONTHS_AND_DAYS | FUNCTION_WORDS | TITLES
#: Characters before and after a name that are looked at.
_NEAR = 40


class Kind(Enum):
    """What a name names, as far as the words tell."""

    HE = "he"
    SHE = "she"
    PERSON = "person"
    PLACE = "place"
    THING = "thing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Name:
    """A name where it stands; ``text[start:end]`` is the name without possessive.

    Attributes:
        article: "the" stands before it and no noun behind it.
        subject: a verb follows.
        sure: False for a lone capital word at the start of a sentence, which need not be a name.
    """

    text: str
    start: int
    end: int
    kind: Kind
    article: bool
    subject: bool
    sure: bool


@lru_cache(maxsize=256)
def names(text: str) -> tuple[Name, ...]:
    """Return the names in ``text`` in their order."""
    found = (_name(text, match.start(), match.end()) for match in _NAME.finditer(text))
    return tuple(name for name in found if name is not None)


def years(text: str) -> list[re.Match[str]]:
    """Return the years written in ``text``."""
    return list(_YEAR.finditer(text))


def _name(text: str, start: int, end: int) -> Name | None:
    """Trim function words from the front and the possessive from the back; None where nothing is left."""
    at_start = start == 0 or bool(_SENTENCE_START.search(text[start - min(start, _NEAR) : start]))
    words = list(re.finditer(r"\S+", text[start:end]))
    dropped = 0
    while at_start and dropped < len(words) and _is_function(words[dropped].group()):
        dropped += 1
    words = words[dropped:]
    if not words:
        return None
    first = start + words[0].start()
    written = text[first:end].rstrip(".-") if end - first > 4 else text[first:end]
    lower = written.casefold()
    if lower in _NO_NAMES or len(written) == 1:
        return None
    after = text[first + len(written) :][:_NEAR]
    if _is_adjective(written, after):
        return None
    before = re.findall(r"[\w.]+", text[max(0, first - _NEAR) : first])[-1:]
    kind = _kind(written, before[0].casefold().rstrip(".") if before else "", after)
    article = bool(before) and before[0].lower() == "the" and not _noun_after(after)
    subject = bool(_VERB.match(after))
    return Name(
        written, first, first + len(written), kind, article, subject, sure=dropped > 0 or not at_start or len(words) > 1
    )


def _is_function(word: str) -> bool:
    return word.casefold().rstrip(".") in _DROPPED


def _is_adjective(word: str, after: str) -> bool:
    """Say whether ``word`` is a nationality before its noun: "the Hungarian minister" names nobody by it."""
    return " " not in word and bool(_NATIONAL.match(word)) and _noun_after(after)


def _noun_after(after: str) -> bool:
    noun = re.match(r"\s+([a-z]\w+)", after)
    return bool(noun and noun.group(1) not in FUNCTION_WORDS and not _VERB.match(after))


def _kind(name: str, before: str, after: str) -> Kind:
    words = [word.casefold().rstrip(".") for word in name.split()]
    if before in TITLES or words[0] in TITLES:
        title = before if before in TITLES else words[0]
        return Kind.SHE if title in FEMALE_TITLES else Kind.HE if title in MALE_TITLES else Kind.PERSON
    if name.casefold() in PLACES:
        return Kind.PLACE
    if before in ("the", "a", "an") or THING_WORDS.intersection(words) or words[-1] in PLACES or words[-1].isdigit():
        return Kind.THING
    if words[0] in MALE_NAMES or words[0] in FEMALE_NAMES:
        both = words[0] in MALE_NAMES and words[0] in FEMALE_NAMES
        return Kind.PERSON if both else Kind.HE if words[0] in MALE_NAMES else Kind.SHE
    if re.match(r"\s*,?\s+(?:who|said|says|told|wrote|argued|replied)\b", after):
        return Kind.PERSON
    return Kind.THING if before in ("in", "at", "into") or name.isupper() else Kind.UNKNOWN


_NOUN_PHRASE = re.compile(r"\b(the|a|an)\s+((?:[\w’'-]+\s*){1,4})", re.IGNORECASE)


def noun_phrases(text: str) -> list[str]:
    """Return "the ..." for each noun phrase under an article, cut at the first function word."""
    found = []
    for match in _NOUN_PHRASE.finditer(text):
        words: list[str] = []
        for word in match.group(2).split():
            if word.casefold() in FUNCTION_WORDS:
                if word.casefold() in DETERMINERS - {"that"} and len(words) > 1:
                    words.pop()  # "the critics like the album": the word before another phrase is the verb
                break
            words.append(word)
        if words and words[-1].casefold() not in AUXILIARIES and len(words) <= 3:
            found.append(f"the {' '.join(words)}")
    return found
