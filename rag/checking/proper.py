"""The names that a text gives, as words that can be compared, and whether other words give the same names.

Made for checking, where each name counts and a missed one is a lie let through; ``rag.converse.names`` reads
follow-ups. Pure, on ``unified`` text. It deliberately doesn't know what sort of thing a name names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.fulltext import STOP_WORDS
from rag.aliases import CAPITALS, COUNTRIES, PEOPLES, canonical
from rag.checking.number_words import CARDINALS, ORDINALS
from rag.checking.stems import IRREGULAR, stem
from rag.words import FEMALE_NAMES, FUNCTION_WORDS, MALE_NAMES, MONTHS_AND_DAYS, PLACES

#: Words, and codes such as "67P" and "G20"; not the tail of "9.6bn".
_TOKEN = re.compile(r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*(?!\w)|(?<![\d.,])[^\W_]+")
_BETWEEN = re.compile(
    r"(?:\s|-|\. |, (?=Jr|Sr)| (?:of|of the|for|de|de la|du|la|van|von|van der|von der|bin|al|el|and) )$"
)
_LOOK_BACK = 40
_SENTENCE_START = re.compile(r"(?:[.!?:;]['\")\]]*\s|\n|[\s(\[]['\"])\W*$")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Jr|Sr|Prof|Gen|Gov|Sen|Rep|Lt|Col|No|vs)\.\s$")
_SAYS = re.compile(r" (?:is|was|has|had|will|would|can|could|did|does|may|might|must|itself|[a-z]{3,}ed)\b")
#: Irregular forms that are nouns.
_NOUNS = frozenset("people men women children feet lives dead death".split())
_VERBS = IRREGULAR.keys() - _NOUNS | {f"{base}s" for base in IRREGULAR.values()} - _NOUNS
#: Words that titles give to a name and that prove nothing.
TITLES = frozenset("mr mrs ms miss dr sir prof professor st jr sr".split())
#: Offices: they may stand with any name that the cited words give them to.
_OFFICES = frozenset(
    """
    president minister chancellor secretary senator governor mayor chairman chairwoman chair director judge justice
    captain coach general king queen prince princess pope ceo cfo cto chief officer executive editor manager prime
    foreign vice deputy administrator representative republican democrat democratic conservative labour former
    commissioner ambassador founder spokesman spokeswoman
    """.split()
)
#: Common words that are also names: only a capital makes them one.
_AMBIGUOUS = frozenset(
    """
    may will mark bill march august rose grant bush cook brown white black green young long hope faith grace frank rob
    drew chase turkey china apple amazon target gap visa meta english pole dane finn
    """.split()
)
#: Capital words that open a sentence and name nothing, beside the function words.
_OPENERS = frozenset(
    """
    former several many most some both few earlier later critics officials researchers people police parliament
    government thousands hundreds dozens millions experts scientists nearly almost including based asked added under
    according about around roughly approximately additionally overall ultimately similarly specifically notably
    furthermore consequently thus hence moreover still yet yes no president minister chancellor governor prime foreign
    secretary captain coach senior top chief judge critics voters local national state federal investigators two
    """.split()
)


@dataclass(frozen=True)
class Name:
    """A run of capital words; ``keys`` are its words to compare by, without titles and connecting words.

    Attributes:
        sure: False where it is a lone word at the start of a sentence that need not be a name.
    """

    text: str
    keys: tuple[str, ...]
    capitals: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class Named:
    """What a text names: its names, all its words, and the words written with a capital."""

    names: tuple[Name, ...]
    words: frozenset[str]
    capitals: frozenset[str]


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


def key(word: str) -> str:
    """Return what a name's word is compared by."""
    return stem(canonical(word.removesuffix("'s")))


@lru_cache(maxsize=2048)
def named(text: str) -> Named:
    """Return what a unified text names; dates should have been taken out."""
    words = [_Word(match.group(), *match.span()) for match in _TOKEN.finditer(text)]
    names = tuple(name for run in _runs(text, words) if (name := _name(text, run)) is not None)
    capitals = {key(word.text) for word in words if _capital(word.text)}
    capitals |= {  # "South East" is "Southeast", "Wal-Mart" "Walmart"
        key(first.text + second.text)
        for first, second in pairwise(words)
        if _capital(first.text) and second.start == first.end + 1
    }
    capitals |= {
        key(CAPITALS[lower]) for word in words if (lower := word.text.casefold()) in CAPITALS and _capital(word.text)
    }
    return Named(names, frozenset(key(word.text) for word in words), frozenset(capitals))


def missing(name: Name, cited: Named, beside: Named) -> bool:
    """Say whether neither the ``cited`` words nor those ``beside`` them (title, source) give the name.

    A surname stands for the full name, an acronym for its words and the words for the acronym. First name and
    surname must belong together: of Boris Johnson and Donald Trump no Boris Trump is made.
    """
    if _short_form(name, (*cited.names, *beside.names)):
        return False
    lone = len(name.keys) == 1
    for part, written in zip(name.keys, name.capitals, strict=True):
        capital = part in cited.capitals or part in beside.capitals
        common = part in cited.words or part in beside.words
        if not (capital or (common and not (lone and written.casefold() in _AMBIGUOUS))):
            return True
    return _mismatched(name, (*cited.names, *beside.names))


def enumerated(names: Sequence[Name]) -> int:
    """Return how many different names there are; a shorter form of a name isn't counted beside it."""
    found: list[frozenset[str]] = []
    for name in sorted(names, key=lambda name: -len(name.keys)):
        keys = frozenset(name.keys)
        if not any(keys <= other for other in found):
            found.append(keys)
    return len(found)


def _runs(text: str, words: Iterable[_Word]) -> list[list[_Word]]:
    """Group capital words that only spaces, hyphens or connecting words part."""
    runs: list[list[_Word]] = []
    for word in words:
        if not _capital(word.text):
            continue
        gap = text[runs[-1][-1].end : word.start] if runs else ""
        apart = not _BETWEEN.match(gap) or (gap == ". " and not _ABBREVIATION.search(text[: word.start]))
        if not runs or apart or gap.strip() == "and":
            runs.append([])
        runs[-1].append(word)
    return runs


def _capital(word: str) -> bool:
    return any(character.isupper() for character in word)


def _starts_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - _LOOK_BACK) : at]
    if at <= _LOOK_BACK and not before.strip("\"'([ \n"):
        return True
    return bool(_SENTENCE_START.search(before)) and not _ABBREVIATION.search(before)


def _name(text: str, run: list[_Word]) -> Name | None:
    """Drop what isn't a name from the front and the titles from everywhere; None where nothing is left."""
    opens = _starts_sentence(text, run[0].start)
    words = list(run)
    while words and _empty(words[0].text, opens):
        words = words[1:]
        opens = False
    if opens and len(words) > 1 and _opens_only(words[0].text.casefold()):
        words, opens = words[1:], False
    kept = [word for word in words if word.text.casefold() not in TITLES and not _empty(word.text, False)]
    if not kept:
        return None
    written = text[kept[0].start : words[-1].end]
    sure = not (opens and len(words) == 1) or _surely_named(words[0].text, text[words[0].end :])
    return Name(written, tuple(key(word.text) for word in kept), tuple(word.text for word in kept), sure)


def _empty(word: str, opens: bool) -> bool:
    """Say whether a capital word names nothing here: "The", at a sentence's start "Twelve", "May" nowhere else."""
    lower = word.casefold()
    if len(word) > 1 and word.isupper():
        return False
    if lower in ("the", "a", "an", "i", "i'm", "i've", "i'll", "i'd", "he", "she", "it", "we", "they"):
        return True
    if lower in MONTHS_AND_DAYS and lower not in ("may", "march", "august", "april", "june"):
        return True
    if opens:
        return lower in FUNCTION_WORDS or lower in STOP_WORDS or lower in CARDINALS or lower in ORDINALS
    return lower in STOP_WORDS and lower not in _AMBIGUOUS


def _opens_only(lower: str) -> bool:
    """Say whether a word before a name at a sentence's start is none of it: "Critics", "Letting Big Ben chime"."""
    return lower in _OPENERS or (lower.endswith("ing") and len(lower) > 5 and lower not in PLACES)


def _surely_named(word: str, after: str) -> bool:
    """Say whether a lone capital word at a sentence's start is a name, by lists, by its form and by its verb."""
    lower = word.casefold()
    if lower in PEOPLES or lower in COUNTRIES or lower in PLACES or lower in MALE_NAMES or lower in FEMALE_NAMES:
        return True
    if word[1:] != word[1:].lower() or any(character.isdigit() for character in word):
        return True
    if lower in _OPENERS or lower in FUNCTION_WORDS or re.search(r"(?:s|ly|ing|ed|men|people|body|one)$", lower):
        return False
    following = re.match(r" ([a-z]+)\b", after)
    return bool(_SAYS.match(after)) or after.startswith("'s ") or bool(following and following.group(1) in _VERBS)


def _short_form(name: Name, others: Iterable[Name]) -> bool:
    """Say whether the name is another one's initials, or another one its initials."""
    ours = "".join(word[0] for word in name.capitals)
    for other in others:
        theirs = "".join(word[0] for word in other.capitals)
        if len(name.capitals) == 1 and len(theirs) > 2 and name.capitals[0].upper() == theirs.upper():
            return True
        if len(ours) > 2 and any(word.isupper() and word == ours.upper() for word in other.capitals):
            return True
    return False


def _mismatched(name: Name, others: Sequence[Name]) -> bool:
    """Say whether two neighbouring words of the name stand apart in the others, each with another neighbour."""
    for (first, written), (second, _) in pairwise(zip(name.keys, name.capitals, strict=True)):
        if first in _OFFICES or second in _OFFICES or written.isupper() or canonical(written) in COUNTRIES:
            continue
        with_first = [other for other in others if first in other.keys]
        with_second = [other for other in others if second in other.keys]
        if not with_first or not with_second or any(other in with_second for other in with_first):
            continue
        followed = all(other.keys[-1] != first for other in with_first)
        preceded = any(other.keys[0] != second for other in with_second)
        if followed or preceded:
            return True
    return False
