"""A bare name, year or noun phrase takes its like's place in the question before: "And France?", "What about 2017?".

Pure. It deliberately doesn't know the rest of the conversation.
"""

from __future__ import annotations

import re

from rag.converse.ellipsis import Completed, without_lead
from rag.converse.names import Kind, Name, names, noun_phrases, years
from rag.converse.referents import Told
from rag.words import AUXILIARIES, DETERMINERS, PREPOSITIONS, WH

#: A fragment has no more words than this.
MAX_WORDS = 6

_ABOUT = re.compile(r"(?:what|how) about\s+", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)$")
_PERSONS = frozenset({Kind.HE, Kind.SHE, Kind.PERSON})


def swap(question: str, last: Told) -> Completed | None:
    """Ask the question before of what the fragment names instead; None where ``question`` is no such fragment."""
    body = without_lead(question)
    fragment = _ABOUT.sub("", body, count=1)
    led = fragment != question.strip().rstrip(" ?.!")
    words = fragment.lower().split()
    if not words or len(words) > MAX_WORDS or words[0] in WH or AUXILIARIES.intersection(words):
        return None
    named = bool(names(f"- {fragment}"))
    if not led and not (years(fragment) or (named and _only_names(fragment))):
        return None
    base = last.question.rstrip(" ?.!")
    if years(fragment) and not named:
        return _swap_year(fragment, base)
    return _swap_name(fragment, base, led) or _swap_phrase(fragment, base)


def _only_names(fragment: str) -> bool:
    return all(word[0].isupper() or word.lower() in PREPOSITIONS | {"the"} for word in fragment.split())


def _swap_year(fragment: str, base: str) -> Completed:
    """Put the year, with its own preposition, in the place of the last year, or at the end."""
    year, written = years(fragment)[0].group(), years(base)
    if written:
        start, end = written[-1].span()
        return Completed(f"{base[:start]}{year}{base[end:]}?", sure=len(written) == 1)
    phrase = fragment if fragment.lower().split()[0] in PREPOSITIONS else f"in {fragment}"
    return Completed(f"{_appended(base, phrase)}?", sure=True)


def _swap_name(fragment: str, base: str, led: bool) -> Completed | None:
    """Put the fragment in the place of the name that is most like it."""
    first, _, rest = fragment.partition(" ")
    preposition, thing = (first.lower(), rest) if first.lower() in PREPOSITIONS and rest else ("", fragment)
    national = re.match(r"the [A-Z]\w+ \w+", thing)
    found = names(f"- {thing}")
    candidates = [name for name in names(base) if name.text.lower() not in thing.lower()]
    if not (found or national) or not candidates:
        return None
    if preposition:
        candidates = [name for name in candidates if _before(base, name) == preposition]
        if not candidates:
            return Completed(f"{_appended(base, fragment)}?", sure=True)
    ranked = sorted(candidates, key=lambda name: -_likeness(name, found[0] if found else None, base))
    target = ranked[0]
    likeness = [_likeness(name, found[0] if found else None, base) for name in ranked]
    tied = len(ranked) > 1 and likeness[0] == likeness[1]
    start = target.start
    if (article := re.search(r"\b(?:the|a|an)\s+$", base[:start], re.IGNORECASE)) and thing.lower().startswith("the "):
        start = article.start()
    return Completed(f"{base[:start]}{thing}{base[target.end :]}?", sure=led and not tied)


def _likeness(name: Name, other: Name | None, base: str) -> float:
    """Say how well ``other`` may stand in the place of ``name``: shared words, then kind, then being the subject."""
    if other is None:
        return float(_is_subject(base, name))
    shared = len(set(name.text.lower().split()) & set(other.text.lower().split()))
    alike = name.kind is other.kind or {name.kind, other.kind} <= _PERSONS
    apart = {name.kind, other.kind} & _PERSONS and {name.kind, other.kind} & {Kind.THING, Kind.PLACE}
    return 4 * shared + 2 * alike - 2 * bool(apart) + _is_subject(base, name)


def _is_subject(base: str, name: Name) -> bool:
    before = re.findall(r"\w+", re.sub(r"\bthe\s*$", "", base[: name.start]).lower())
    return not before or before[-1] in AUXILIARIES


def _before(base: str, name: Name) -> str:
    words = re.findall(r"\w+", re.sub(r"\bthe\s*$", "", base[: name.start]).lower())
    return words[-1] if words else ""


def _swap_phrase(fragment: str, base: str) -> Completed | None:
    """Put a noun phrase in the place of the one with the same last word."""
    head = fragment.lower().split()[-1]
    phrases = noun_phrases(base)
    for phrase in phrases:
        if phrase.lower().split()[-1] == head and phrase.lower() != fragment.lower():
            return Completed(_replaced(base, phrase, fragment), sure=True)
    if len(phrases) == 1 and fragment.lower().split()[0] in DETERMINERS:
        return Completed(_replaced(base, phrases[0], fragment), sure=False)
    return None


def _replaced(base: str, phrase: str, fragment: str) -> str:
    return f"{re.sub(re.escape(phrase), lambda _: fragment, base, count=1, flags=re.IGNORECASE)}?"


def _appended(base: str, phrase: str) -> str:
    """Put a phrase at the end, before the topic in parentheses."""
    topic = _PARENTHESIS.search(base)
    return f"{base[: topic.start()]} {phrase}{topic.group()}" if topic else f"{base} {phrase}"
