"""A follow-up becomes a question that stands alone, by rule.

Pure, and a matter of milliseconds: pronouns get the name they mean, fragments the question they continue, short
questions the topic they lean on; a question that stands alone is left exactly as it is. Where a rule had to guess,
``sure`` is False. It deliberately knows no language model: who may rewrite an unsure one is the caller's affair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.fulltext import terms
from rag.answer import Turn
from rag.converse.at_hand import with_the_article
from rag.converse.correction import Corrected, correction
from rag.converse.ellipsis import Completed, complete
from rag.converse.names import names, noun_phrases, years
from rag.converse.ordinals import counted, uncountable
from rag.converse.parallel import swap
from rag.converse.referents import Told, referents
from rag.words import CLAUSE_OPENERS, FUNCTION_WORDS, SOCIAL

#: Turns looked back on: a topic not taken up for longer is over.
MAX_TURNS = 10
#: A question without a name leans on the topic when it has no more content words than this, years and "other" aside.
LEANING_TERMS = 2
#: A pronoun behind so many content words means one of them.
ANTECEDENT_TERMS = 5

_PERSONAL = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she", "it": "it", "its": "it",
    "they": "they", "them": "they", "their": "they", "theirs": "they",
}  # fmt: skip
_POSSESSIVE = frozenset("his her its their hers theirs".split())
_PRONOUN = re.compile(rf"\b({'|'.join(_PERSONAL)})\b(?![’'-]\w)", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:this|these|those)\b|\bthat(?:\s+\w+)?\s*\??$|\b(?:there|then)\s*\??$"
    r"|\b(?:is|was|did|does|do|are|were|about|after|before|at|in|of|with|for|by|than|from)\s+that\b",
    re.IGNORECASE,
)
_EMPTY_IT = re.compile(
    r"\b(?:is|was) it (?:possible|true|likely|important|necessary|hard|difficult|easy|safe|clear|raining)\b"
    r"|\b(?:is|was) it \w+ (?:when|that|to)\b|\bit (?:is|was) \w+ (?:that|to)\b|\b(?:did|does|would|will|can) it take\b"
    r"|\bit takes\b|\b(?:make|makes|made) it (?:\w+ )?to\b|\bhow (?:far|long) is it\b|\bit (?:rain|snow)"
    r"|\bwhat time is it\b|\bdoes it (?:say|mention|state)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\W*(?:who\b(?!se)|(?:which|what)\s+(?!is|was|are|were|did|does|do|has|had)\w+)", re.IGNORECASE
)
_OTHERS = re.compile(r"\b(?:else|another|others?)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"")
_DEFINITION = re.compile(r"\W*(?:what|who|when|where)\s+(?:is|was|are|were)\s+\w+\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Standalone:
    """A question as understood.

    Attributes:
        changed: False: ``question`` is exactly what was asked.
        sure: False where the rules guessed, or saw that the question leans on something and didn't find what.
    """

    question: str
    changed: bool
    sure: bool


def standalone(question: str, history: Sequence[Turn]) -> Standalone:
    """Make ``question`` stand alone after ``history``, oldest turn first."""
    told: list[Told] = []
    for turn in history[-MAX_TURNS:]:
        understood = turn.understood or _understand(turn.question, told).question
        told.append(Told(turn.question, understood, turn.answer, turn.articles, turn.listed))
    return _understand(question, told)


def _understand(question: str, told: Sequence[Told]) -> Standalone:
    """Make ``question`` stand alone after ``told``, whose questions do already."""
    if not told:
        return Standalone(question, changed=False, sure=True)
    understood = _by_rules(question, told)
    return replace(understood, sure=understood.sure and not uncountable(question, told))


def _by_rules(question: str, told: Sequence[Told]) -> Standalone:
    as_asked = Standalone(question, changed=False, sure=True)
    words = re.findall(r"[^\W_]+", question.lower())
    named = with_the_article(question, told[-1])
    if named == question and SOCIAL.issuperset(words):
        return as_asked
    corrected = correction(question)
    if corrected is not None and corrected.whole:
        meant = _understand(corrected.text, told)
        return Standalone(meant.question, meant.question != question, meant.sure)
    resolved = _pronouns(named, told)
    resolved = Standalone(resolved.question, resolved.question != question, resolved.sure)
    completed = _counted(resolved, told) or (corrected and _asked_again(corrected, told[-1]))
    completed = completed or complete(question, told[-1])
    if completed is None and not resolved.changed:
        completed = swap(question, told[-1])
    if completed is not None:
        return Standalone(completed.question, completed.question != question, completed.sure)
    if resolved.changed or not resolved.sure:
        return resolved
    return (None if uncountable(question, told) else _topic(question, told)) or as_asked


def _counted(resolved: Standalone, told: Sequence[Told]) -> Completed | None:
    """Put what "the second one" points at into a question whose pronouns are resolved."""
    found = counted(resolved.question, told)
    return found and Completed(found.question, found.sure and resolved.sure)


def _asked_again(corrected: Corrected, last: Told) -> Completed | None:
    """Ask the question before with the fragment in the place of what it corrects; None where nothing takes it."""
    base = last.question
    if corrected.wrong:
        place = re.search(rf"\b{re.escape(corrected.wrong)}\b", base, re.IGNORECASE)
        if place:
            return Completed(base[: place.start()] + corrected.text + base[place.end() :], sure=True)
    return swap(f"What about {corrected.text}?", last)


def _pronouns(question: str, told: Sequence[Told]) -> Standalone:
    """Put names for the pronouns that have no antecedent in the question itself."""
    sure = True
    chosen: dict[str, tuple[re.Match[str], str]] = {}  # the first of a kind only: it is the others' antecedent
    for match in _PRONOUN.finditer(question):
        pronoun = match.group().lower()
        kind = _PERSONAL[pronoun]
        if kind == "they" and (told[-1].listed or "“" in told[-1].question):
            sure = False  # the articles, which no name stands for
            continue
        if kind in chosen or _has_antecedent(question, match) or _in_quotes(question, match):
            continue
        found = referents(told, kind)
        found = found.without(name for _, name in chosen.values())
        sure = sure and found.sure
        if found.best is not None:
            chosen[kind] = (match, found.best)
    text = question
    for match, name in sorted(chosen.values(), key=lambda pair: -pair[0].start()):
        text = text[: match.start()] + _as_case(name, question, match) + text[match.end() :]
    return Standalone(text, text != question, sure)


def _has_antecedent(question: str, pronoun: re.Match[str]) -> bool:
    """Say whether the pronoun may mean a name, or for a thing a noun phrase, before it in another clause."""
    if _EMPTY_IT.search(question):
        return True
    before = question[: pronoun.start()]
    if len(terms(before)) >= ANTECEDENT_TERMS:
        return True
    apart = any(word in CLAUSE_OPENERS for word in re.findall(r"\w+", before.lower())[1:]) or "," in before
    possessive = pronoun.group().lower() in _POSSESSIVE
    named = bool(names(before)) or bool(_ASKED_FOR.match(before)) or (apart and bool(noun_phrases(before)))
    return named and (apart or possessive)


def _in_quotes(question: str, pronoun: re.Match[str]) -> bool:
    """Say whether the pronoun is somebody else's word: a title's, or a saying's."""
    return any(quote.start() < pronoun.start() < quote.end() for quote in _QUOTED.finditer(question))


def _as_case(name: str, question: str, pronoun: re.Match[str]) -> str:
    """Return the name, with a possessive where the pronoun has one."""
    word, after = pronoun.group().lower(), question[pronoun.end() :]
    if word not in _POSSESSIVE:
        return name
    noun = re.match(r"\s+([\w-]+)", after)
    if word == "her" and (noun is None or noun.group(1).lower() in FUNCTION_WORDS):
        return name
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _topic(question: str, told: Sequence[Told]) -> Standalone | None:
    """Add the conversation's topic to a question that names nothing and points back or says little."""
    named = any(name.sure for name in names(question)) or _QUOTED.search(question)
    if named or _DEFINITION.fullmatch(question):
        return None
    points_back = bool(_POINTS_BACK.search(question))
    said = len(terms(question)) - len(years(question)) - bool(_OTHERS.search(question))
    if not points_back and said > LEANING_TERMS:
        return None
    found = referents(told, "any")
    if found.best is None:
        return Standalone(question, changed=False, sure=not points_back)
    body = question.rstrip(" ?.!")
    return Standalone(f"{body} ({found.best}){question[len(body) :]}", changed=True, sure=found.sure)
