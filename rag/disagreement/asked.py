"""What number a question asks for, and which numbers of a sentence are of that sort.

By rule, on the question's first words. Pure. It deliberately doesn't know which sentence answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.fulltext import STOP_WORDS
from rag.aliases import unified
from rag.checking.normalise import facts
from rag.checking.number_words import CARDINALS, CURRENCIES, UNITS
from rag.checking.numbers import Number
from rag.checking.stems import stem
from rag.words import AUXILIARIES

MONEY = frozenset(CURRENCIES.values())
_TIME = frozenset({"second", "month"})
_LENGTH = frozenset({"metre", "inch", "mile"})
_SHARE = frozenset({"%"})
_MEASURES = (
    (r"how old\b", frozenset({"month"})),
    (r"how long\b", _TIME | _LENGTH),
    (r"how (?:far|tall|wide|deep)\b", _LENGTH),
    (r"how (?:heavy|much (?:did|do|does) \S+(?: \S+)? weigh)\b", frozenset({"gram", "ton"})),
    (r"(?:what|which) (?:percentage|percent|share|proportion)\b|how much of\b", _SHARE),
    (r"(?:what|how high) (?:is|was|are|were) the (?:\w+ )?(?:price|cost|salary|fee|fine|budget)\b", MONEY),
    (r"how much (?:money|revenue|profit|debt|cash|funding|tax|income)\b", MONEY),
    (r"by how much\b|how (?:high|big|large|fast)\b", MONEY | _SHARE | _LENGTH),
    (
        r"how much (?:a|an|per|is|was|are|were|do|does|did|has|have|had|will|would|can|could|must|should)\b",
        MONEY | _SHARE,
    ),
)
_MEASURED = tuple((re.compile(rf"\b{pattern}", re.IGNORECASE), units) for pattern, units in _MEASURES)
_COUNT = re.compile(
    r"\b(?:how many|what (?:is|was) the (?:total |overall )?number of)\b(?P<rest>[^?]*)|\b(?P<toll>death toll)\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset(stem(word) for word in "people persons men women children residents passengers victims".split())
#: What may stand for people after a number: "120 dead", "120 were killed".
_OF_PEOPLE = frozenset(stem(word) for word in "people persons dead killed died injured hurt wounded".split())
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
#: Words after a number among which what it counts stands: "120 Nepalese mountain villages".
_REACH = 4


@dataclass(frozen=True)
class Asked:
    """The number that is asked for.

    Attributes:
        units: base units, currencies or "%" that it may have; none where things are counted.
        nouns: stems of what is counted; none where something is measured.
    """

    units: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Given:
    """A number that a sentence gives of the sort that is asked for.

    Attributes:
        start, end: where it stands in the sentence with its quotation marks plain (``unified``).
        after: the words behind it, in lower case, up to the next sign.
    """

    number: Number
    start: int
    end: int
    after: tuple[str, ...]

    @property
    def counted(self) -> str | None:
        """The stem of the word behind it; None where that means nothing alone."""
        return stem(self.after[0]) if self.after and self.after[0] not in STOP_WORDS else None


@lru_cache(maxsize=256)
def asked_number(question: str) -> Asked | None:
    """Return what number a question asks for; None where it asks for none, or the rules don't see what is counted."""
    text = unified(question)
    count = _COUNT.search(text)
    if count is not None:
        return Asked(nouns=_PEOPLE) if count.group("toll") else _counted(count.group("rest"))
    return next((Asked(units) for pattern, units in _MEASURED if pattern.search(text)), None)


def _counted(rest: str) -> Asked | None:
    """Read what stands after "how many": the first plural before the verb."""
    words: list[str] = []
    for word in rest.split():
        plain = word.strip(",.\"'()")
        if plain.lower() in AUXILIARIES:
            break
        words.append(plain.removesuffix("'s").removesuffix("'"))
    plurals = [word for word in words if _is_plural(word)]
    noun = next((word for word in plurals if word.islower()), plurals[0] if plurals else None)
    if noun is None:
        return None
    if noun.lower() in ("percent", "percentage") or "per cent" in rest:
        return Asked(_SHARE)
    if noun.lower() in UNITS:
        return Asked(frozenset({UNITS[noun.lower()][0]}))
    if noun.lower() in CURRENCIES:
        return Asked(MONEY)
    found = stem(noun.lower())
    return Asked(nouns=_PEOPLE if found in ("peopl", "person") else frozenset({found}))


def _is_plural(word: str) -> bool:
    lower = word.lower()
    return lower in ("people", "men", "women", "children", "percent") or (
        len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss") and lower not in CARDINALS
    )


@lru_cache(maxsize=2048)
def numbers_given(asked: Asked, sentence: str) -> tuple[Given, ...]:
    """Return the numbers of a sentence that are of the sort asked for, in order."""
    text = unified(sentence)
    found: list[Given] = []
    cursor = 0
    for number in facts(sentence).numbers:
        start = text.find(number.text, cursor)
        if start < 0:
            continue
        cursor = end = start + len(number.text)
        if not number.sure or number.ordinal:
            continue
        given = Given(number, start, end, _after(text[end:]))
        if _is_asked(asked, given):
            found.append(given)
    return tuple(found)


def _after(rest: str) -> tuple[str, ...]:
    phrase = re.split(r"[.;:,()\"]|\d", rest)[0]
    return tuple(word.lower() for word in _WORD.findall(phrase))


def _is_asked(asked: Asked, given: Given) -> bool:
    if asked.units:
        return given.number.unit in asked.units
    if given.number.unit is not None:
        return False
    stems = [stem(word.removesuffix("'s")) for word in given.after[:_REACH]]
    if asked.nouns & set(stems):
        return True
    return asked.nouns == _PEOPLE and bool(_OF_PEOPLE & set(stems[:2]))
