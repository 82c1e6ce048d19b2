"""A bare question word continues the question before it: "Why not?", "When was that?", "In which year?", "What else?".

Pure. It deliberately doesn't know the rest of the conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer import REFUSAL
from rag.converse.referents import Told
from rag.words import AUXILIARIES, FUNCTION_WORDS

#: Words of an answer that a follow-up on it takes along.
GIST_WORDS = 16

_LEAD = re.compile(r"(?:(?:and|but|so|ok|okay|well|then|also)\b[\s,]*)+", re.IGNORECASE)
_PREPOSITION = r"(?:in|by|since|from|to|for|until|at|on|with|of)"
_WHY = ("how come", "how so")
_WH_PHRASE = (
    r"why(?: not)?|when|where|how(?: so| come| many| much| long| often| far| big| old)?|whom?|whose"
    r"|(?:which|what) (?:ones?|years?|month|day|date|time|country|countries|city|cities|states?|places?)"
    rf"|{_PREPOSITION} (?:when|where|whom|which|what)(?: \w+)?|since when|for how (?:long|much|many)"
)
_BARE = re.compile(rf"(?P<wh>{_WH_PHRASE})(?: exactly| precisely)?", re.IGNORECASE)
_EVENT = re.compile(
    r"(?P<wh>(?:in )?(?:when|where|why|how|(?:what|which) (?:year|month|day|date|time)))"
    r"(?: (?:is|was) (?:that|this)| did (?:that|this|it|all this) (?:happen|occur|take place)"
    r"|(?<!where)(?<!how) was it)",
    re.IGNORECASE,
)
_WHO = re.compile(r"who (?:is|was) it", re.IGNORECASE)
_REASON = re.compile(
    r"what(?:'s|’s| is| was) (?:the reason(?: (?:for|of) (?:that|this|it))?|that for)|for what reason", re.IGNORECASE
)
_DOUBT = re.compile(
    r"(?:oh )?really|are you (?:really )?sure(?: about (?:that|this|it))?|(?:is|was) (?:that|this|it) (?:really )?"
    r"(?:true|so|right|correct|certain)|is that a fact|(?:says|said) who|who says(?: (?:so|that|this|it))?|prove it",
    re.IGNORECASE,
)
_SAYS = re.compile(r"who (?:said|claimed|reported|told you) (?:so|that|this|it)", re.IGNORECASE)
#: What these rules put behind a question: the next fragment takes its place.
_ADDED = re.compile(rf"(?: \([^()]*\))?,? and (?:{_WH_PHRASE}|who said so)$", re.IGNORECASE)
_LEANS = re.compile(r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|these|those)\b", re.IGNORECASE)
_ELSE = re.compile(r"(?P<wh>what|who|whom|where|when|why|how|any(?:thing|one|body|where)) else", re.IGNORECASE)
_ANY = {"anything": "what", "anyone": "who", "anybody": "who", "anywhere": "where"}
_ADVERBIAL = re.compile(
    r"(?:why|when|where|how(?: long| often)?|(?:in|since) (?:which|what) \w+|since when) ", re.IGNORECASE
)
_COUNTS = frozenset(("how many", "how much", "which one", "which ones", "who", "whom", "whose"))
_NEGATED = {"will": "won't", "can": "can't", "shall": "shan't", "am": "am not", "may": "may not", "might": "might not"}


@dataclass(frozen=True)
class Completed:
    """A fragment made a whole question; ``sure`` as in ``Standalone``."""

    question: str
    sure: bool


def complete(question: str, last: Told) -> Completed | None:
    """Complete a bare question word by the question before it; None where ``question`` is something else."""
    fragment = without_lead(question)
    base = _ADDED.sub("", last.question.rstrip(" ?.!"))
    for pattern in (_BARE, _EVENT):
        if match := pattern.fullmatch(fragment):
            wh = match.group("wh").lower()
            return _ask("why" if wh in _WHY else wh, base, last)
    if _WHO.fullmatch(fragment) or _REASON.fullmatch(fragment):
        return _ask("who" if _WHO.fullmatch(fragment) else "why", base, last)
    if match := _ELSE.fullmatch(fragment):
        return _ask_else(match.group("wh").lower(), base)
    return _doubted(fragment, base, last)


def without_lead(question: str) -> str:
    """Return the question without "and", "but" or "so" before it and the mark behind it."""
    body = question.strip().rstrip(" ?.!")
    rest = _LEAD.sub("", body, count=1) if _LEAD.match(body) else body
    return rest or body


def _ask(wh: str, base: str, last: Told) -> Completed:
    """Ask ``wh`` about what ``base`` asked ("Why did X skip it?", then "When?": "When did X skip it?"), or answered."""
    clause = _clause(base)
    again = base.lower().startswith(f"{wh} ") and (wh != "how" or clause is not None)
    if again and wh != "why":
        return Completed(f"{base}?", sure=True)
    if wh in _COUNTS:
        return Completed(f"{base}, and {wh}?", sure=False)
    if clause is None or again:
        told = gist(last.answer)
        if not told or _LEANS.search(told):  # what leans on its question says too little without it
            return Completed(f"{base}{f' ({told})' if told else ''}, and {wh}?", sure=False)
        return Completed(f"{wh.capitalize()} ({told})?", sure=False)
    auxiliary, rest = clause
    if wh == "why not":
        return Completed(f"Why {_negated(auxiliary)} {rest}?", sure=True)
    return Completed(f"{wh.capitalize()} {auxiliary} {rest}?", sure=True)


def gist(answer: str) -> str:
    """Return the first words of an answer; nothing of a refusal."""
    if answer == REFUSAL:
        return ""
    words = re.split(r"(?<=[a-z0-9)]{2}[.!?])\s", answer.strip(), maxsplit=1)[0].split()
    return re.sub(r"[()]", "", " ".join(words[:GIST_WORDS])).strip(" .,;:!?-\"'")


def _doubted(fragment: str, base: str, last: Told) -> Completed | None:
    """Ask again what is doubted, for its answer shows the words that prove it, or who said so."""
    if _DOUBT.fullmatch(fragment):
        return Completed(f"{base}?", sure=True)
    if not _SAYS.fullmatch(fragment):
        return None
    told = gist(last.answer)
    if not told or _LEANS.search(told):
        return Completed(f"{base}, and who said so?", sure=False)
    return Completed(f"Who said that {_inside(told)}?", sure=False)


def _inside(told: str) -> str:
    """Return a sentence without its capital where that belongs to no name."""
    first = told.partition(" ")[0]
    return f"{first.lower()}{told[len(first) :]}" if first.lower() in FUNCTION_WORDS else told


def _clause(base: str) -> tuple[str, str] | None:
    """Split off the auxiliary of a yes-no or an adverbial question, its question word dropped; None for others."""
    adverbial = _ADVERBIAL.match(base)
    first, _, rest = (base[adverbial.end() :] if adverbial else base).partition(" ")
    return (first.lower(), rest) if first.lower() in AUXILIARIES and rest else None


def _negated(auxiliary: str) -> str:
    return _NEGATED.get(auxiliary, f"{auxiliary}n't")


def _ask_else(wh: str, base: str) -> Completed | None:
    """Put "else" behind the question word, where it is the same one."""
    word = _ANY.get(wh, wh)
    first = base.partition(" ")[0].lower()
    if word == "what" and first in ("why", "where", "when", "who") and not base.lower().startswith(f"{first} else"):
        word = first  # "Why did X skip it?", then "What else?": for what other reason
    if not base.lower().startswith(f"{word} ") or base.lower().startswith(f"{word} else"):
        return None
    return Completed(f"{base[: len(word)]} else{base[len(word) :]}?", sure=True)
