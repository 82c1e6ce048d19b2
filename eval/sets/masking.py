"""Questions with the names of news sources masked, so that a name is no hint of whether the articles answer.

A name becomes "one news source", the next one "another news source", and so on; "the X article" becomes "the article
from one news source". The rules are made for MultiHop-RAG's way of asking. Pure: it deliberately doesn't know whether
a source is in the collection; all are masked alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection

#: Names that MultiHop-RAG's questions have beside its collection's sources: of other sources, and in other forms.
OTHER_NAMES = (
    "9to5Mac", "ABC News", "Al Jazeera", "Architectural Digest", "Associated Press", "The Astrophysical Journal",
    "The Australian", "The Australian Financial Review", "BBC", "BBC News", "BBC Radio 1", "BBC Sound", "BBC Sport",
    "BBC Sports", "Bloomberg", "Business Insider", "Business Standard", "CBS Sports", "Channel NewsAsia",
    "Chicago Tribune", "Click", "CNBC", "CNBC | World Business News Leader", "Cnbc",
    "CNET", "CNN", "Coinmarketcap", "Cricbuzz", "DW", "Deal Stripe",
    "Deccan Herald", "The Economic Times", "The Economist", "ESPN", "ESPN Cricinfo", "Eos", "The Fashion Times",
    "Forbes", "FOX News", "GSMArena", "Gizmodo", "Globes English", "Guardian", "The Hindu", "The Hindu Business Line",
    "Hindustan Times", "Hollywood Reporter", "The Independent", "Korea Herald", "Live Science", "Los Angeles Times",
    "New York Times", "Online News Association", "Orange County Register", "PCWorld", "Punch Line", "Retail Fuse",
    "Reuters", "The Roar", "Rolling Stone", "Save Bubble", "Search Engine Land", "South China Morning Post",
    "Space.com", "Sports Illustrated", "Sydney Morning Herald", "TheSpAndroid", "The Times", "Times of India",
    "USA Today", "Variety", "Verge", "Vogue", "Wall Street Journal", "Washington Post", "World Business News Leader",
    "Yahoo Finance", "YourStory", "ZDNet", "world business news leader",
)  # fmt: skip

_INTRODUCED = ("one", "another", "a third", "a fourth", "a fifth", "a sixth")
_AGAIN = ("the first", "the second", "the third", "the fourth", "the fifth", "the sixth")
_PUBLISHED = (
    r"(?:(?:(?:news|review|opinion) )?(?:articles?|reports?|pieces?|reviews?|posts?|analys[ie]s|coverage|stor(?:y|ies))"
    r"|(?:Diablo 4 )?guides?|website|30 Under 30 list)\b"
)
#: "Did X report a defeat": after this, "report" is what the source does.
_ASKED = re.compile(r"\b(?:did|didn't|not) $", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


class Masker:
    """Masks a fixed choice of names.

    Args:
        sources: the collection's own; ``OTHER_NAMES`` are masked too.
    """

    def __init__(self, sources: Collection[str]) -> None:
        names = sorted({*sources, *OTHER_NAMES}, key=lambda name: (-len(name), name))
        plain = "|".join(map(re.escape, names))
        quote = r"""['"‘’“”]"""
        name = rf"(?:(?:[Tt]he|[Aa]n?) )?(?:{quote}(?:[Tt]he )?(?:{plain}),?{quote}|(?:[Tt]he )?(?:{plain}))(?!\w)"
        self._name = re.compile(rf"(?<![\w-]){name}")
        listed = rf"{name}(?:, {name})*(?:,? (?:and|or) {name})?"
        self._published = re.compile(
            rf"(?<![\w-])(?P<article>[Aa]n? )?(?P<names>{listed}) (?P<what>{_PUBLISHED})(?P<own>'(?!\w))?"
        )

    def masked(self, question: str) -> str:
        """Return the question with every name masked."""
        turned = self._published.sub(self._turned, question)
        told = _Told()
        return self._name.sub(lambda found: _cased(found, told.of(found.group())) + _comma(found), turned)

    def holds_name(self, text: str) -> bool:
        """Say whether any name stands in the text."""
        return self._name.search(text) is not None

    def _turned(self, found: re.Match[str]) -> str:
        """Turn "the X article" into "the article from X"."""
        before, names, what = found.string[: found.start()], found["names"], found["what"]
        if what == "report" and _ASKED.search(before):
            return found.group()
        article = found["article"] or ""
        if article:
            article = f"{article[0]}{'n' if _VOWEL.match(what) else ''} "
        elif names.lower().lstrip("'\"‘“").startswith("the "):
            article = "The " if names.startswith("The ") and _begins(before) else "the "
        names = re.sub(r"^[Tt]he (?=['\"‘“])", "", names)
        return f"{article}{what} from {names}" + ("'s" if found["own"] else "")


class _Told:
    """Which names were told of so far in one question."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def of(self, name: str) -> str:
        plain = re.sub(r"^(?:(?:the|an?) )+", "", re.sub(r"['\"‘’“”,]", "", name).casefold())
        known = next((n for n, name in enumerate(self._names) if _same(name, plain)), None)
        if known is None:
            self._names.append(plain)
            return f"{_INTRODUCED[min(len(self._names), len(_INTRODUCED)) - 1]} news source"
        if len(self._names) == 1:
            return "the same news source"
        return f"{_AGAIN[min(known, len(_AGAIN) - 1)]} news source"


def _same(one: str, other: str) -> bool:
    """Say whether one name is the other's beginning: "BBC" and "BBC News"."""
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def _cased(found: re.Match[str], mask: str) -> str:
    return mask[0].upper() + mask[1:] if _begins(found.string[: found.start()]) else mask


def _comma(found: re.Match[str]) -> str:
    """Keep the comma that stood within the quotation marks."""
    return "," if found.group()[:-1].endswith(",") else ""


def _begins(before: str) -> bool:
    """Say whether a sentence begins after ``before``."""
    return not before.strip() or before.rstrip().endswith(("?", "\n"))
