"""Make questions and sentences that only look right: the wrong person, year or number, the opposite, a missing answer.

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
first last, largest smallest, biggest smallest, highest lowest, most least, more fewer, more less, before after,
increase decrease, increased decreased, rise fall, rose fell, win lose, won lost, north south, northern southern,
east west, eastern western, male female, men women, man woman, best worst, oldest youngest, older younger, early late,
earliest latest, begin end, began ended, start end, started ended, buy sell, bought sold, open close, opened closed,
longest shortest, longer shorter, always never, left right, positive negative, allowed forbidden, gain lose,
gained lost, support oppose, supported opposed, accept reject, accepted rejected, love hate, loves hates, like dislike,
maximum minimum, above below, inside outside, upper lower, major minor, public private, rich poor, high low,
higher lower, hot cold, old new, father mother, son daughter, brother sister, husband wife, king queen, king emperor,
boy girl, summer winter, day night, top bottom, majority minority, advantage disadvantage,
benefits drawbacks, strong weak, stronger weaker, hard soft, heavy light, fast slow, faster slower, easy difficult,
cheap expensive, cheaper pricier, join leave, joined left, arrive depart, arrived departed, hire fire, enter leave,
born buried, founded dissolved, built demolished, created destroyed, attack defend, attacked defended, import export,
imports exports, teacher student, parents children, buyer seller, author publisher, director producer, cause prevent,
causes prevents, caused prevented, similar different, good bad, better worse, modern ancient, winner loser,
sequel prequel, front back, big small, large small, long short, wide narrow, full empty, single double, two five,
three seven, second third, second fourth, one four
"""
OPPOSITES: dict[str, list[str]] = {}
for _pair in _OPPOSITES.replace("\n", " ").split(","):
    _one, _other = _pair.split()
    OPPOSITES.setdefault(_one, []).append(_other)
    OPPOSITES.setdefault(_other, []).append(_one)

_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w'’-]+(?:\s+(?:of\s+(?:the\s+)?|the\s+)?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"\b[a-z]+\b")
_AUXILIARY = re.compile(r"\b(did|does|do|is|are|was|were|can|could|has|have|had|will|would|should)\b")
_PREPOSITION = re.compile(r"\s+(?:in|on|at|by|for|from|with|to|of|during|since|after|before|because of|due to)\s+$")
_CONDITION_LINES = """
in {year}, before {year}, after {year}, during the winter, in the southern hemisphere, for the second time, on Mars,
in {name}, under {name}, without {name}, according to {name}, against {name}
"""
_CONDITIONS = [" ".join(condition.split()) for condition in _CONDITION_LINES.split(",")]

Change = Callable[[str, str, Sequence[str], random.Random], str | None]


def names(text: str) -> list[str]:
    """Return the capitalised names of a text, each once, those at a sentence's start left out."""
    return list(dict.fromkeys(match.group() for match in _NAME.finditer(text)))


def wrong_name(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Put another name in the place of one of the question's that the paragraph has."""
    lowered = paragraph.lower()
    there = [name for name in names(question) if name.lower() in lowered]
    absent = [name for name in others if name.lower() not in lowered and name not in question]
    if not there or not absent:
        return None
    old = rng.choice(there)
    alike = [name for name in absent if len(name.split()) == len(old.split())]
    return question.replace(old, rng.choice(alike or absent), 1)


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
    """Put a word's opposite in its place."""
    found = [match for match in _WORD.finditer(question) if match.group() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    return question[: match.start()] + rng.choice(OPPOSITES[match.group()]) + question[match.end() :]


def negated(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Ask for what didn't happen; nothing where the question is negated already, or is a "why" or "how"."""
    if re.search(r"\bnot\b|n't\b|^(why|how)\b", question, re.IGNORECASE):
        return None
    match = _AUXILIARY.search(question)
    if match is None or match.start() == 0:
        return None
    after = question[match.end() :]
    subject = re.match(r"\s+(?:(?:the|a|an)\s+)?[\w'’-]+", after)
    if match.group() in {"did", "does", "do"} and subject:
        cut = match.end() + subject.end()
        return f"{question[:cut]} not{question[cut:]}"
    return f"{question[: match.end()]} not{after}"


def conditioned(question: str, paragraph: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Add a condition that the paragraph knows nothing of."""
    lowered = paragraph.lower()
    absent = [name for name in others if name.lower() not in lowered]
    if not absent or not question.endswith("?"):
        return None
    year = str(rng.randint(1780, 2024))
    condition = rng.choice(_CONDITIONS).format(year=year, name=rng.choice(absent))
    return None if year in paragraph else f"{question[:-1].rstrip()} {condition}?"


#: Each with how often it is tried first.
CHANGES: tuple[tuple[Change, int], ...] = (
    (wrong_name, 5),
    (wrong_number, 4),
    (opposite, 3),
    (negated, 1),
    (conditioned, 2),
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
    return None


def without_answer(sentence: str, answer: str) -> str | None:
    """Return the sentence without its answer and the preposition before it, where what is left reads well."""
    start = sentence.find(answer)
    if start < 0:
        return None
    before, after = sentence[:start], sentence[start + len(answer) :]
    preposition = _PREPOSITION.search(before)
    if preposition is None or not re.match(r"[.,;:!?)]|$|\s+(?:and|but|when|while|by|with|to)\b", after):
        return None
    left = before[: preposition.start()] + after
    return left if len(left.split()) >= 4 else None


def about_another(sentence: str, question: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Return the sentence with a name that the question has changed to another: right words, wrong person."""
    shared = [name for name in names(question) if name in sentence]
    absent = [name for name in others if name not in sentence and name not in question]
    if not shared or not absent:
        return None
    old = rng.choice(shared)
    alike = [name for name in absent if len(name.split()) == len(old.split())]
    return sentence.replace(old, rng.choice(alike or absent))


def _another(number: str, rng: random.Random) -> str:
    """Return a number of the same look: a year near it, or as many digits."""
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", number):
        return str(int(number) + rng.choice([-20, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10]))
    return "".join(str(rng.randint(1, 9)) if digit.isdigit() else digit for digit in number)
