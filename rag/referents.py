"""Whom or what a conversation is about: the names that a pronoun of a follow-up may mean, the likeliest first.

Pure. A name weighs more the nearer it stands, in a question more than in an answer, and as the subject more than
elsewhere. It deliberately doesn't know what is done with the likeliest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answer import REFUSAL
from rag.names import Kind, Name, names, noun_phrases

#: Weight of a name in a question as asked, put into it by these rules, as an answer's subject, elsewhere in an
#: answer; and what each turn's age leaves of it.
ASKED, FILLED_IN, SUBJECT, IN_ANSWER, FADING = 0.8, 0.1, 0.6, 0.3, 0.8
#: Weight of a noun phrase of the last question, beside names.
PHRASE = 0.4
#: How far ahead the likeliest referent must be for the choice to be sure.
CLEAR_LEAD = 1.5

#: How well a name of a kind fits a pronoun; a pair that isn't here doesn't fit.
_FIT = {
    "he": {Kind.HE: 1.0, Kind.PERSON: 1.0, Kind.UNKNOWN: 0.8},
    "she": {Kind.SHE: 1.0, Kind.PERSON: 1.0, Kind.UNKNOWN: 0.8},
    "it": {Kind.THING: 1.0, Kind.UNKNOWN: 0.8},
    "they": dict.fromkeys(Kind, 1.0),
    "any": dict.fromkeys(Kind, 1.0),
}


@dataclass(frozen=True)
class Told:
    """An earlier turn as understood.

    Attributes:
        asked: the question as it was asked.
        question: the question as it stands alone.
    """

    asked: str
    question: str
    answer: str


@dataclass(frozen=True)
class Referent:
    """What a pronoun may mean; a higher weight is likelier, comparable within one conversation only."""

    text: str
    weight: float


@dataclass(frozen=True)
class Referents:
    """The candidates, best first."""

    candidates: tuple[Referent, ...]

    @property
    def best(self) -> str | None:
        """Return the likeliest, or None where the conversation names nothing that fits."""
        return self.candidates[0].text if self.candidates else None

    @property
    def sure(self) -> bool:
        """Say whether the likeliest is clearly ahead of the next."""
        first, second = [*(candidate.weight for candidate in self.candidates), 0.0, 0.0][:2]
        return first > 0 and first >= CLEAR_LEAD * second


def referents(told: Sequence[Told], pronoun: str) -> Referents:
    """Rank what ``pronoun`` ("he", "she", "it", "they", or "any") may mean after ``told``."""
    fit = _FIT[pronoun]
    weights: dict[str, float] = defaultdict(float)
    kinds: dict[str, Kind] = {}
    for age, turn in enumerate(reversed(told)):
        for name, weight in _weighed(turn):
            weights[name.text] += weight * FADING**age
            if kinds.get(name.text, Kind.UNKNOWN) is Kind.UNKNOWN:
                kinds[name.text] = name.kind
    whole = {text: _full_form(text, kinds) for text in kinds}
    merged: dict[str, float] = defaultdict(float)
    for text, weight in weights.items():
        merged[whole[text]] += weight
    found = [Referent(text, weight * fit[kinds[text]]) for text, weight in merged.items() if kinds[text] in fit]
    if pronoun in ("it", "they") and told:
        plural = pronoun == "they"
        found += [Referent(phrase, PHRASE) for phrase in noun_phrases(told[-1].question) if _plural(phrase) == plural]
    return Referents(tuple(sorted(found, key=lambda referent: -referent.weight)))


def _weighed(turn: Told) -> list[tuple[Name, float]]:
    asked = {name.text for name in names(turn.asked)}
    weighed = [(n, ASKED if n.text in asked else FILLED_IN) for n in names(turn.question) if n.sure]
    if turn.answer == REFUSAL:
        return weighed
    for name in names(turn.answer):
        weighed.append((name, SUBJECT if name.subject else IN_ANSWER))
    return weighed


def _full_form(text: str, known: Mapping[str, Kind]) -> str:
    """Return the longest known name that ``text``, a single word, opens or ends: "Larsson" is Henrik Larsson."""
    if " " in text:
        return text
    longer = [other for other in known if " " in other and _stands_for(text, other, known[other])]
    return max(longer, key=len, default=text)


def _stands_for(word: str, name: str, kind: Kind) -> bool:
    words = name.casefold().split()
    return word.casefold() == words[-1] or (word.casefold() == words[0] and kind is not Kind.THING)


def _plural(phrase: str) -> bool:
    return bool(re.search(r"[^s]s$|\b(?:people|men|women|children|police)$", phrase))
