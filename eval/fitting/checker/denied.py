"""Deny a statement, or take its denial back, by rule: what the model must tell from the statement itself.

Pure, given the random numbers. It deliberately shares nothing with ``eval.sets.perturb``, which examines it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection

from rag.checking.stems import IRREGULAR

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|did|does|do|may|might|must)\b(?! not|n't)"
)
_DENIED_DO = re.compile(r"\b(did|does|do) not (\w+)")
_CONTRACTED = re.compile(r"(\w+)n't")
_FULL = {"wo": "will", "ca": "can"}
_WITHOUT = ((" not ", " "), (" never ", " "), (" no longer ", " still "))
_OPENERS = (
    ("No ", "Some "), ("None ", "Some "), ("Nobody ", "Somebody "), ("All ", "Not all "), ("Every ", "Not every "),
    ("Only ", "Not only "),
)  # fmt: skip
_NOUNS = frozenset("people men women children feet lives dead death".split())
_PAST = {base: form for form, base in IRREGULAR.items()}


def denied(statement: str, known: Collection[str], rng: random.Random) -> str | None:
    """Return the statement's contrary; None where no rule applies.

    Args:
        known: words that there are, to find the base of "stopped" and "hoped" by.
    """
    return _affirmed(statement, rng) or _opened_otherwise(statement) or _with_not(statement, known, rng)


def _affirmed(statement: str, rng: random.Random) -> str | None:
    """Take a denial back."""
    match = _DENIED_DO.search(statement)
    if match and rng.random() < 0.7:
        verb = match.group(2)
        past = _PAST.get(verb) or (f"{verb}d" if verb.endswith("e") else f"{verb}ed")
        said = {"did": past, "does": f"{verb}s", "do": verb}[match.group(1)]
        return statement[: match.start()] + said + statement[match.end() :]
    for cue, instead in _WITHOUT:
        if statement.count(cue) == 1 and "not only" not in statement:
            return statement.replace(cue, instead)
    if _CONTRACTED.search(statement):
        return _CONTRACTED.sub(lambda found: _FULL.get(found.group(1), found.group(1)), statement, count=1)
    return None


def _opened_otherwise(statement: str) -> str | None:
    return next((new + statement[len(old) :] for old, new in _OPENERS if statement.startswith(old)), None)


def _with_not(statement: str, known: Collection[str], rng: random.Random) -> str | None:
    auxiliary = _AUXILIARY.search(statement)
    verbs = (match for match in re.finditer(r"(?<=\s)[a-z]+\b", statement) if _base(match.group(), known))
    verb = next(verbs, None)
    if auxiliary and (verb is None or rng.random() < 0.75):
        cue = rng.choice(["not", "not", "not", "never"])
        return f"{statement[: auxiliary.end()]} {cue}{statement[auxiliary.end() :]}"
    if verb:
        return f"{statement[: verb.start()]}did not {_base(verb.group(), known)}{statement[verb.end() :]}"
    return None


def _base(word: str, known: Collection[str]) -> str | None:
    """Return the base form of a past form; None for other words."""
    if word in IRREGULAR and word not in _NOUNS:
        return IRREGULAR[word]
    if word.endswith("ied"):
        return f"{word[:-3]}y"
    if word.endswith("ed") and len(word) > 4:
        return next((base for base in (word[:-1], word[:-2], word[:-3]) if base in known), None)
    return None
