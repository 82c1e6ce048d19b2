"""The things that a text names one after the other: "Spain, Portugal and Germany".

Pure. It deliberately doesn't know which of them is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.converse.names import Name, names
from rag.words import FUNCTION_WORDS

_LINK = re.compile(r"(?:[’']s)?,?\s+(?P<and>(?:and|or|then)\s+)?(?:also\s+)?(?:the\s+)?|\s*&\s*", re.IGNORECASE)
_ITEM = r"(?:(?:an?|the|his|her|its|their)\s)?[\w’'-]+(?:\s[\w’'-]+){0,2}"
_WORDS = re.compile(rf"(?P<first>{_ITEM}),\s(?P<middle>{_ITEM}(?:,\s{_ITEM})*),?\s(?:and|or)\s(?P<last>{_ITEM})")
_ARTICLES = frozenset("a an the his her its their".split())


@dataclass(frozen=True)
class Series:
    """Two or more things in their order; "" for one whose words can't be told from those around it.

    Attributes:
        only: the text holds no other series.
    """

    items: tuple[str, ...]
    only: bool


def series(text: str) -> Series | None:
    """Return the longest series of a text; None where it has none, or several as long."""
    found = _of_names(text)
    if not any(len(items) > 2 for items in found):
        found += _of_words(text)
    longest = max((len(items) for items in found), default=0)
    best = [items for items in found if len(items) == longest]
    return Series(best[0], only=len(found) == 1) if len(best) == 1 else None


def _of_names(text: str) -> list[tuple[str, ...]]:
    """Return names joined by commas and a last "and"; a pair by "and" alone."""
    runs: list[list[Name]] = []
    joined = False
    for one, other in pairwise(names(text)):
        link = _LINK.fullmatch(text[one.end : other.start])
        is_last = link is not None and bool(link["and"] or "&" in link.group())
        if link is None or not link.group().strip():
            joined = False
            continue
        if not joined:
            runs.append([one])
        runs[-1].append(other)
        joined = not is_last
    whole = [run for run in runs if re.search(r"\b(?:and|or)\b|&", text[run[-2].end : run[-1].start])]
    return [tuple(f"the {name.text}" if name.article else name.text for name in run) for run in whole]


def _of_words(text: str) -> list[tuple[str, ...]]:
    """Return three and more phrases without capitals."""
    found = []
    for match in _WORDS.finditer(text):
        middle = re.split(r",\s", match["middle"])
        last = _until_function_word(match["last"])
        items = (_after_function_word(match["first"]), *middle, last)
        said = f"- {match['first']}, {', '.join(items[1:])}"
        if last and not names(said) and not re.search(r"\d", said):
            found.append(items)
    return found


def _until_function_word(phrase: str) -> str:
    words = phrase.split()
    opening = words[0].lower() in _ARTICLES
    end = next((n for n, word in enumerate(words) if n >= opening and word.lower() in FUNCTION_WORDS), len(words))
    return " ".join(words[:end]) if end > opening else ""


def _after_function_word(phrase: str) -> str:
    """Return what stands behind the last function word, which shows where a first item begins; "" without one."""
    words = phrase.split()
    place = max((n for n, word in enumerate(words) if word.lower() in FUNCTION_WORDS), default=len(words))
    if place < len(words) - 1 and words[place].lower() in _ARTICLES:
        return " ".join(words[place:])
    return words[-1] if place == len(words) - 2 else ""  # with one more word between, that may be the verb
