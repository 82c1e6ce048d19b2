"""Make a true sentence false in one place: another name, number or date, a flipped negation, two names exchanged that
do and suffer something, a qualifier such as "almost" left out.

Pure, given the random numbers. It deliberately finds its places with expressions of its own and shares nothing with
``rag``, so that what the check can't see is not left out of its own examination.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from index.fulltext import STOP_WORDS

_CALENDAR = (
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
).split()
_MONTHS, _DAYS = _CALENDAR[:12], _CALENDAR[12:]
_TITLES = "President|Prime Minister|Chancellor|Foreign Secretary|Governor|Mr|Mrs|Ms|Dr|The|In|On|At"
_NAME = re.compile(rf"(?:(?<=[a-z,] )|^)(?!(?:{_TITLES})\b)[A-Z][a-z]+(?:[- ][A-Z][a-z]+)*(?=[ ,.’']|$)")
_DIGITS = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/-]|[.,]\d)")
_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen twenty thirty".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_DATE = re.compile(rf"(?<!Theresa )\b(?:{'|'.join(_CALENDAR)})\b|\b(?:19|20)\d\d\b")
_DAY_OF_MONTH = re.compile(rf"\b\d{{1,2}}(?= (?:{'|'.join(_MONTHS)})\b)")
#: A second name of something that articles name: swapped in, it may make no difference.
_OTHERWISE_CALLED = {"United", "Britain", "British", "European", "America", "American", "French", "Thai"}
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|will|would|could|can|did|should)\b(?!n?['’]t| not\b| no\b| never\b)")
_VERBS = {
    "won": "win", "came": "come", "took": "take", "beat": "beat", "told": "tell", "made": "make",
    "found": "find", "gave": "give", "kept": "keep", "lost": "lose", "fell": "fall", "rose": "rise", "ran": "run",
    "asked": "ask", "called": "call", "signed": "sign", "arrived": "arrive", "voted": "vote", "joined": "join",
    "covered": "cover", "invited": "invite", "reached": "reach", "resigned": "resign", "moved": "move",
    "started": "start", "helped": "help", "worked": "work", "landed": "land", "died": "die", "showed": "show",
}  # fmt: skip
_PAST = re.compile(rf"(?<!had )(?<!has )(?<!have )(?<!was )(?<!were )\b(?:{'|'.join(_VERBS)})\b")


def names_in(text: str) -> list[str]:
    """Return the runs of capital words in ``text`` that aren't calendar words."""
    return [m.group() for m in _NAME.finditer(text) if m.start() and not set(m.group().split()) & set(_CALENDAR)]


def pool(texts: Sequence[str], title: str) -> list[str]:
    """Return the names of ``texts`` to swap in; none that the title has, for a statement may name those anyway."""
    names = {name for text in texts for name in names_in(text) if len(name) > 3 and name.lower() not in STOP_WORDS}
    taken = set(re.findall(r"\w+", title)) | _OTHERWISE_CALLED
    return sorted(name for name in names if not set(re.findall(r"\w+", name)) & taken)


def swap_name(sentence: str, names: Sequence[str], random: Random) -> str | None:
    """Put one of ``names`` that shares no word with the sentence in a name's place."""
    known = {*names, *names_in(sentence)}
    places = [m for m in _NAME.finditer(sentence) if m.group() in known]
    others = [name for name in names if not set(re.split(r"[ -]", name)) & set(re.findall(r"\w+", sentence))]
    if not places or not others:
        return None
    return _put(sentence, random.choice(places), random.choice(others))


def change_number(sentence: str, random: Random) -> str | None:
    """Change a count or an amount that is no date."""
    dates = [m.span() for m in (*_DATE.finditer(sentence), *_DAY_OF_MONTH.finditer(sentence))]
    places = [
        m
        for m in (*_DIGITS.finditer(sentence), *_NUMBER_WORD.finditer(sentence))
        if not any(m.start() < end and start < m.end() for start, end in dates)
    ]
    if not places:
        return None
    place = random.choice(places)
    return _put(sentence, place, _other_number(place.group(), random))


def change_date(sentence: str, random: Random) -> str | None:
    """Change a year, a month, a day of the month or a weekday."""
    places = [*_DATE.finditer(sentence), *_DAY_OF_MONTH.finditer(sentence)]
    if not places:
        return None
    place = random.choice(places)
    old = place.group()
    if old.isdigit():
        return _put(sentence, place, str(int(old) + random.choice((-3, -2, -1, 1, 2, 3)) if int(old) > 3 else 17))
    same_sort = _MONTHS if old in _MONTHS else _DAYS
    return _put(sentence, place, random.choice([word for word in same_sort if word != old]))


def flip_negation(sentence: str, random: Random) -> str | None:
    """Take a "not" out, or put one to a verb."""
    for written, instead in ((" did not ", " did "), (" not ", " "), (" never ", " "), (" cannot ", " can ")):
        if sentence.count(written) == 1 and " not only" not in sentence:
            return sentence.replace(written, instead)
    if place := _AUXILIARY.search(sentence):
        return _put(sentence, place, f"{place.group()} not")
    if place := _PAST.search(sentence):
        return _put(sentence, place, f"did not {_VERBS[place.group()]}")
    return None


_NAMED = r"(?:[A-Z][\w’'-]*[a-z](?:[- ][A-Z][\w’'-]*)*)"
_VERB = r"(?:(?:has|had|have|was|were|is|are|be|been|will|would|could|can|not|also|then|later)\s+){0,3}[a-z]+(?:ed|" + (
    "en|aw|ook|eat|ent|old|ave|ought|aught|ound|ost|on|ell|an|ang|ew|ut|et|ds|ts|es|ks|ls|ns|er than"
    r")(?:\s+(?:by|to|from|on|at|in|into|with|for|over|against|up|out|off|than))?"
)
_DOES_TO = re.compile(rf"(?P<first>{_NAMED})(?P<between>\s+{_VERB}\s+(?:the\s+|a\s+)?)(?P<second>{_NAMED})")
_QUALIFIER = re.compile(
    r"\b(?i:almost|nearly|about|around|roughly|approximately|at least|at most|more than|less than|fewer than|over|"
    r"up to|close to|partly|mostly|largely|mainly|probably|possibly|perhaps|reportedly|allegedly|barely|hardly|some) "
    r"(?=[\d$£€]|(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"half|hundred|thousand|the|its|all|every|[a-z]+ed|[a-z]+ly|[a-z]{4,})\b)"
)
_NUMERAL = re.compile(
    rf"[\d$£€]|(?:one|{'|'.join(_WORDS)}|forty|fifty|half|a (?:week|day|"
    r"month|year|kilometre|metre|mile|minute|quarter|third|half|hundred|thousand|million|dozen))\b"
)
_LIMITS_NUMBERS = re.compile(r"(?i:about|around|at |more|less|fewer|over|up|close|some)")


def exchange_names(sentence: str, random: Random) -> str | None:
    """Exchange two names with a verb between them, so that each is said to do what the other does."""
    known = {*names_in(f"x {sentence}")}
    places = [
        m
        for m in _DOES_TO.finditer(sentence)
        if {m["first"], m["second"]} <= known
        and not {m["first"].lower(), m["second"].lower()} & (STOP_WORDS | {"until", "american", "european"})
        and not set(m["first"].split()) & set(m["second"].split())
        and not re.search(r"\b(?:met|talk|spoke|play|meet|marr|agree|differ)", m["between"])
    ]
    if not places:
        return None
    place = random.choice(places)
    return _put(sentence, place, f"{place['second']}{place['between']}{place['first']}")


def drop_qualifier(sentence: str, random: Random) -> str | None:
    """Leave out a word that limits what is said; "about" and its like only before a number."""
    places = [
        m
        for m in _QUALIFIER.finditer(sentence)
        if not _LIMITS_NUMBERS.match(m.group())
        or _NUMERAL.match(sentence, m.end())
        or re.match(r"[\d$£€]|\w+(?:teen|ty|ve|x|en|ht|ne|wo|ree|our)\b|half", sentence[m.end() :])
    ]
    if not places:
        return None
    left = _put(sentence, random.choice(places), "")
    return left[0].upper() + left[1:]


def perturbations(names: Sequence[str], random: Random) -> dict[str, Callable[[str], str | None]]:
    """Return every way to falsify a sentence, by its name; each gives None where the sentence has no place for it."""
    return {
        "name": lambda sentence: swap_name(sentence, names, random),
        "number": lambda sentence: change_number(sentence, random),
        "date": lambda sentence: change_date(sentence, random),
        "negation": lambda sentence: flip_negation(sentence, random),
        "roles": lambda sentence: exchange_names(sentence, random),
        "qualifier": lambda sentence: drop_qualifier(sentence, random),
    }


def _other_number(old: str, random: Random) -> str:
    if old in _WORDS:
        return random.choice([word for word in _WORDS if word != old])
    at = random.choice([place for place, character in enumerate(old) if character.isdigit()])
    digit = random.choice([d for d in "123456789" if d != old[at]])
    return old[:at] + digit + old[at + 1 :]


def _put(sentence: str, place: re.Match[str], new: str) -> str:
    return sentence[: place.start()] + new + sentence[place.end() :]
