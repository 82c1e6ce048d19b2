"""Pieces of a clause: where it ends, the time it names, and whether it leans on what was said before.

Pure. It deliberately doesn't know subjects and verbs, nor what is asked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.checking.dates import Date, dates
from rag.words import AUXILIARIES, CONJUNCTIONS, DETERMINERS, MONTHS_AND_DAYS, PREPOSITIONS, PRONOUNS

#: Where a clause ends: what follows is another one, or an aside.
_BOUNDARY = re.compile(
    r"[,;:(—–\"“”…]| - | (?:who|which|that|whose|while|when|where|after|before|as|but|although|though|because|if|until"
    r"|unless|whether|since|so|than|rather|including|how|why|what|even|despite|following|according|says?|said"
    r"|at \d+)\b",
    re.IGNORECASE,
)
#: "and" with a verb, or with another clause's subject, behind it.
_AND = re.compile(
    rf" (?:and|or) (?=(?:\w+ly |also |then |later |not |instead )?(?:\w+ed|{'|'.join(AUXILIARIES | PRONOUNS)}"
    r"|the \w+ \w+ed|(?:[A-Z][\w’'-]+ ){1,3}(?:\w+ed|was|were|is|has|had)"
    r"|another|about|\d[\d.,]*|went|took|made|got|gave|came|won|lost|said|told|saw|sent|put|led|left|held|\w+ing"
    r"|to|from|in|at|for)\b)"
)
_SPEAKS_OF_OTHERS = frozenset(
    """
    he she it they we i you him them us me my our your this that these those such there here one ones another others
    both latter former same himself herself itself themselves mine ours ago
    """.split()
)
#: A time that means nothing to a later reader.
_PASSING = re.compile(
    r" (?:(?:early|late) )?(?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
    r"|(?:last|this|next) (?:\w+)|today|yesterday|tomorrow|tonight|recently|now)\b"
)
_OWN = frozenset("his her its their".split())


def first_part(text: str) -> str:
    """Return the text up to where its clause ends, and no dangling word."""
    cuts = [found.start() for found in (_BOUNDARY.search(f" {text}"), _AND.search(f" {text}")) if found]
    words = (text[: max(0, min(cuts) - 1)] if cuts else text).strip(" .!?;,").split()
    while words and _dangles(words[-1]):
        words.pop()
    return " ".join(words)


def lasting(text: str) -> str:
    """Return the text without times that mean nothing later, such as "on Monday" and "last week"."""
    return _PASSING.sub("", f" {text}").strip()


def is_one_part(text: str) -> bool:
    """Say whether a text is one clause with nothing dangling."""
    return first_part(text) == text.strip(" .!?;,")


def _dangles(word: str) -> bool:
    lower = word.casefold()
    return lower in PREPOSITIONS or lower in DETERMINERS or lower in CONJUNCTIONS or lower in AUXILIARIES


def leans_on_others(text: str, own: bool = True) -> bool:
    """Say whether a text has words that mean something said before; with ``own``, its own subject's are allowed."""
    words = {word.casefold() for word in re.findall(r"[\w’']+", text)}
    if words & _SPEAKS_OF_OTHERS or any(re.search(r"['’](?!s$)\w", word) for word in words):
        return True
    return not own and bool(words & _OWN)


def names_something(text: str) -> bool:
    """Say whether a text has a capital word that is no month or day."""
    return any(word.casefold() not in MONTHS_AND_DAYS for word in re.findall(r"\b[A-Z][\w’'-]*", text))


def dated(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the first exact time that is named with "on" or "in"; None for none."""
    for one in dates(text):
        if one.is_relative or one.decade or (one.weekday is not None and not _followed_by_date(text, one)):
            continue
        lead = re.search(r"(?:^|\s)(?:(?:late|early) )?(?:on|in)\s+(?:the )?(?:late |early |mid-)?$", text[: one.start])
        if lead:
            return text[: lead.start()].strip(), text[_end_of_date(text, one) :].strip()
    return None


def _followed_by_date(text: str, one: Date) -> bool:
    return any(first.end + 2 == second.start for first, second in pairwise(dates(text)) if first.start == one.start)


def _end_of_date(text: str, one: Date) -> int:
    """Return where a date ends, with the day after its weekday and the year after its comma."""
    end = one.end
    for other in dates(text):
        if end <= other.start <= end + 2 and not text[end : other.start].strip(" ,"):
            end = other.end
    following = re.match(r",? (?:19|20)\d\d\b", text[end:])
    return end + (following.end() if following else 0)
