"""Make questions that only look right: the wrong person, year or number, the opposite, what didn't happen.

Rules after the kinds of unanswerable questions that people wrote for SQuAD 2.0 (Rajpurkar, Jia & Liang, ACL 2018,
table 1): entity swap, antonym, negation, impossible condition. Pure and seeded by the caller's generator. It
deliberately doesn't know what they are trained on.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

#: Words that change what is asked when one takes the other's place.
_OPPOSITES = """
first last, largest smallest, biggest smallest, highest lowest, most least, before after,
increase decrease, increased decreased, rise fall, rose fell, win lose, won lost, north south, northern southern,
east west, eastern western, male female, men women, man woman, best worst, oldest youngest, older younger, early late,
earliest latest, begin end, began ended, start end, started ended, buy sell, bought sold, open close, opened closed,
always never, left right, positive negative, allowed forbidden, gain lose,
gained lost, support oppose, supported opposed, accept reject, accepted rejected, love hate, loves hates, like dislike,
maximum minimum, above below, inside outside, upper lower, major minor, public private, rich poor, high low,
higher lower, hot cold, old new, father mother, son daughter, brother sister, husband wife, king queen, king emperor,
boy girl, summer winter, top bottom, majority minority, advantage disadvantage,
benefits drawbacks, strong weak, stronger weaker, hard soft, heavy light, fast slow, faster slower, easy difficult,
cheap expensive, cheaper pricier, join leave, joined left, arrive depart, arrived departed, hire fire, enter leave,
born buried, founded dissolved, built demolished, created destroyed, attack defend, attacked defended, import export,
imports exports, teacher student, parents children, buyer seller, director producer, cause prevent,
causes prevents, caused prevented, similar different, good bad, better worse, modern ancient, winner loser,
sequel prequel, front back, big small, large small, full empty, single double, two five,
three seven, second third, second fourth
"""
OPPOSITES: dict[str, list[str]] = {}
for _pair in _OPPOSITES.replace("\n", " ").split(","):
    _one, _other = _pair.split()
    OPPOSITES.setdefault(_one, []).append(_other)
    OPPOSITES.setdefault(_other, []).append(_one)

_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w'’-]+(?:\s+(?:of\s+(?:the\s+)?|the\s+)?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_WORD = re.compile(r"\b[a-z]+\b")
#: What a question asks of, between its auxiliary and its verb.
_SUBJECT = (
    r"(?:(?:he|she|it|they|we|you|I)|(?:the|a|an|his|her|their|its)\s+[a-z-]+(?:\s+of\s+(?:the\s+)?[\w-]+)?"
    r"|[A-Z][\w.’-]*(?:\s+(?:de|von|van|of|the|[A-Z][\w.’-]*))*)"
)
_ASKED_OF = re.compile(
    rf"\b(?:did|does|do|can|could|will|would|should|has|have|had)\s+{_SUBJECT}(?=\s+[a-z]+)(?!\s+(?:and|or|of|de|in)\b)"
)
_DONE = re.compile(r"^(?:Who|What|Which(?:\s+[a-z]+){1,2})\s+(?:is|are|was|were)(?=\s+[a-z]+(?:ed|en|wn|lt|ught)\b)")
#: How often a condition is added where no other rule applies: too many would give themselves away.
FALLBACK = 0.25

Change = Callable[[str, str, Sequence[str], random.Random], str | None]


def names(text: str) -> list[str]:
    """Return the capitalised names of a text, each once, those at a sentence's start left out."""
    return list(dict.fromkeys(match.group() for match in _NAME.finditer(text)))


def wrong_name(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Put another name in the place of one of the question's that the paragraph has."""
    lowered = paragraph.lower()
    there = [name for name in names(question) if name.lower() in lowered]
    return _renamed(question, there, [name for name in others if name.lower() not in lowered], rng)


def wrong_number(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Change a number or year of the question to one that the paragraph doesn't have."""
    found = list(_NUMBER.finditer(question))
    if not found:
        return None
    match = rng.choice(found)
    for _ in range(10):
        new = _another(match.group(), rng)
        if new not in paragraph and new != match.group():
            return question[: match.start()] + new + question[match.end() :]
    return None


def opposite(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Put a word's opposite in its place; "how old" asks for what "how young" does."""
    found = [
        match
        for match in _WORD.finditer(question)
        if match.group() in OPPOSITES and not question[: match.start()].lower().endswith("how ")
    ]
    if not found:
        return None
    match = rng.choice(found)
    return question[: match.start()] + rng.choice(OPPOSITES[match.group()]) + question[match.end() :]


def negated(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Ask for what didn't happen; nothing where the question is negated already, or is a "why" or "how"."""
    if re.search(r"\bnot\b|n't\b|^(?:why|how)\b", question, re.IGNORECASE):
        return None
    match = _DONE.search(question) or _ASKED_OF.search(question)
    if match is None:
        return None
    return f"{question[: match.end()]} not{question[match.end() :]}"


def conditioned(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Add a year or a speaker that the paragraph knows nothing of."""
    if not question.endswith("?") or _YEAR.search(question):
        return None
    known = [int(year) for year in _YEAR.findall(paragraph)]
    if known:
        return f"{question[:-1].rstrip()} in {rng.choice([min(known) - 3, max(known) + 2, min(known) - 17])}?"
    absent = [name for name in others if name.lower() not in paragraph.lower() and len(name.split()) == 2]
    return f"According to {rng.choice(absent)}, {question[0].lower()}{question[1:]}" if absent else None


#: Each with how often it is tried first; the last only where none of these applies.
CHANGES: tuple[tuple[Change, int], ...] = (
    (wrong_name, 6),
    (wrong_number, 5),
    (opposite, 4),
    (negated, 1),
)


def near_miss(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Return the question changed so that the paragraph doesn't answer it, None where no rule applies.

    Args:
        others: names of other paragraphs, from which wrong ones are taken.
    """
    changes = list(CHANGES)
    while changes:
        chosen = rng.choices(changes, weights=[weight for _, weight in changes])[0]
        changed = chosen[0](question, paragraph, others, rng)
        if changed is not None and changed != question:
            return changed
        changes.remove(chosen)
    return conditioned(question, paragraph, others, rng) if rng.random() < FALLBACK else None


def _renamed(text: str, olds: Sequence[str], news: Sequence[str], rng: random.Random) -> str | None:
    """Return the text with one of its names, as a whole word, changed everywhere to another as long."""
    there = [old for old in olds if re.search(rf"\b{re.escape(old)}\b", text)]
    absent = [new for new in news if new not in text]
    if not there or not absent:
        return None
    old = rng.choice(there)
    alike = [new for new in absent if len(new.split()) == len(old.split())]
    new = rng.choice(alike or absent)
    return re.sub(rf"\b{re.escape(old)}\b(?:['’]s)?", lambda match: new + match.group()[len(old) :], text)


def _another(number: str, rng: random.Random) -> str:
    """Return a number of the same look: a year near it, or as many digits."""
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", number):
        return str(int(number) + rng.choice([-20, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10]))
    return "".join(str(rng.randint(1, 9)) if digit.isdigit() else digit for digit in number)
