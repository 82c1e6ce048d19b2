"""Whom or what a conversation is about: the names that a pronoun of a follow-up may mean, the likeliest first.

Pure. A name weighs more the nearer it stands, in a question more than in an answer, and as the subject more than
elsewhere. It deliberately doesn't know what is done with the likeliest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.answer import REFUSAL
from rag.converse.names import Kind, Name, names, noun_phrases

#: Weight of a name in a question as asked (as a subject, otherwise), put into it by these rules, as an answer's
#: subject, elsewhere in an answer; and what each turn's age leaves of it. Tuned on CANARD's dev half
#: (`clippings eval run canard --set-part dev`).
ASKED_SUBJECT, ASKED, FILLED_IN, SUBJECT, IN_ANSWER, FADING = 1.0, 0.8, 0.1, 0.6, 0.3, 0.8
#: What a new topic leaves of the weights before it.
OLD_TOPIC = 0.4
#: Weight of a noun phrase of the last question, beside names.
PHRASE = 0.7
#: A name that starts within so many characters of an answer opens it ("The", a quotation mark before it).
OPENING = 4
#: How heavy the likeliest referent must be, and how far ahead of the next, for the choice to be sure.
ENOUGH, CLEAR_LEAD = 0.45, 1.5

#: How well a name of a kind fits a pronoun; a pair that isn't here doesn't fit.
_FIT = {
    "he": {Kind.HE: 1.0, Kind.PERSON: 1.0, Kind.UNKNOWN: 0.8},
    "she": {Kind.SHE: 1.0, Kind.PERSON: 1.0, Kind.UNKNOWN: 0.8},
    "it": {Kind.THING: 1.0, Kind.UNKNOWN: 0.8, Kind.PLACE: 0.4},
    "they": dict.fromkeys(Kind, 1.0),
    "any": dict.fromkeys(Kind, 1.0),
}


@dataclass(frozen=True)
class Told:
    """An earlier turn as understood.

    Attributes:
        asked: the question as it was asked.
        question: the question as it stands alone.
        articles, listed: as in ``Turn``.
    """

    asked: str
    question: str
    answer: str
    articles: tuple[str, ...] = ()
    listed: bool = False


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
        """Say whether the likeliest is more than a passing mention and clearly ahead of the next."""
        first, second = [*(candidate.weight for candidate in self.candidates), 0.0, 0.0][:2]
        return first >= ENOUGH and first >= CLEAR_LEAD * second

    def without(self, taken: Iterable[str]) -> Referents:
        """Leave out what another pronoun of the question means already."""
        gone = frozenset(taken)
        return Referents(tuple(candidate for candidate in self.candidates if candidate.text not in gone))


def referents(told: Sequence[Told], pronoun: str) -> Referents:
    """Rank what ``pronoun`` ("he", "she", "it", "they", or "any") may mean after ``told``."""
    fit = _FIT[pronoun]
    weights: dict[str, float] = defaultdict(float)
    kinds: dict[str, Kind] = {}
    written: dict[str, str] = {}
    left = 1.0
    for place in reversed(range(len(told))):
        for name, weight in _weighed(told[place]):
            weights[name.text] += weight * left
            written.setdefault(name.text, f"the {name.text}" if name.article else name.text)
            if kinds.get(name.text, Kind.UNKNOWN) is Kind.UNKNOWN:
                kinds[name.text] = name.kind
        left *= FADING * (OLD_TOPIC if _opens_topic(told[place], told[:place]) else 1.0)
    whole = {text: _full_form(text, kinds) for text in kinds}
    merged: dict[str, float] = defaultdict(float)
    for text, weight in weights.items():
        merged[whole[text]] += weight
    found = [
        Referent(written[text], weight * fit[kinds[text]]) for text, weight in merged.items() if kinds[text] in fit
    ]
    if pronoun in ("it", "they") and told:
        plural = pronoun == "they"
        found += [Referent(phrase, PHRASE) for phrase in noun_phrases(told[-1].question) if _plural(phrase) == plural]
    return Referents(tuple(sorted(found, key=lambda referent: -referent.weight)))


def _weighed(turn: Told) -> list[tuple[Name, float]]:
    asked = {name.text for name in names(turn.asked)}
    weighed = [
        (name, FILLED_IN if name.text not in asked else ASKED_SUBJECT if name.subject else ASKED)
        for name in names(turn.question)
        if name.sure
    ]
    if turn.answer == REFUSAL:
        return weighed
    return weighed + [
        (name, SUBJECT if name.subject or (not n and name.start <= OPENING) else IN_ANSWER)
        for n, name in enumerate(names(turn.answer))
    ]


def _opens_topic(turn: Told, before: Sequence[Told]) -> bool:
    """Say whether a question stood alone and named only what nobody had named before it."""
    said = " ".join(f"{earlier.question} {earlier.answer}" for earlier in before)
    named = [name.text for name in names(turn.asked) if name.sure]
    return turn.asked == turn.question and bool(named) and not any(name in said for name in named)


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
