"""Questions that a sentence answers, by the piece that they ask for: when, why, where, who, what.

Each form asks for a piece that the clause has, and says the rest in the clause's own words. Pure. It deliberately
doesn't know whether the sentence is found again for it; that is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from rag.converse.names import Kind, names
from rag.suggest.clauses import PARTICIPLE, PERFECT, TURNING, Clause, clauses, named_again
from rag.suggest.counting import counted_subject, how_long, how_many, how_much
from rag.suggest.people import about_people, said_in_quotation, said_of
from rag.suggest.phrases import dated, first_part, is_one_part, lasting, leans_on_others, names_something
from rag.suggest.turning import ALONE, ask, says_enough
from rag.words import PREPOSITIONS

_PLACED = frozenset(
    "land meet die live crash hold find arrest discover bury open play speak gather grow study shoot kill capture"
    " sign sink marry start begin build come born found held arrested discovered buried opened killed shot captured"
    " signed built launched hit".split()
)
#: Verbs whose object is worth asking for, and those whose doer is.
_MADE = frozenset(
    """
    announce discover launch unveil release propose promise demand order offer sign publish suggest
    recommend reveal buy build ban block reject approve acquire invent design develop create
    """.split()
)
_DONE = frozenset(
    """
    win beat found discover invent design direct lead build order propose replace defeat buy acquire launch succeed
    lift hand break score write create develop produce coach host arrest sue save rescue start join reject block
    """.split()
)
_INTENDED = frozenset("want plan intend aim propose promise vow agree decide refuse threaten pledge".split())
_REASON = re.compile(r",? (?:because|in order to|so that|due to|thanks to|owing to|in protest)\b")
_PLACE = re.compile(r"^(?P<before>.*?)\s*\b(?:in|at|near|off|outside) (?P<place>(?:the )?[A-Z].*)$")
_OBJECT = re.compile(r"^(?P<object>[^,;]+?) (?P<more>(?:to|from|at|in|with|for|against|on) .+)$")
_IS_ONE = re.compile(r"(?:an? |the |[A-Z][\w.-]+['’]s? )")
#: Words that no thing has: what was announced is that something is so.
_A_CLAUSE = TURNING | PERFECT | {"that", "not", "does", "did"}
_CALLED = re.compile(r"\b(?:called|named|dubbed|known)\b")
_SUPERLATIVE = re.compile(
    r"^(?P<what>the (?:first|last|best|largest|biggest|only|oldest|youngest|fastest|smallest|most \w+) .+)$"
)

#: Words of a question.
_MIN, _MAX = 3, 14

Form = Callable[[Clause], Iterator[str]]


@dataclass(frozen=True)
class Made:
    """A question made from a sentence.

    Attributes:
        kind: what is asked for: "why", "when", "role" and so on.
        named: it says by a name what it is about.
    """

    kind: str
    text: str
    named: bool


def questions(sentence: str, before: str, lexicon: Collection[str]) -> list[Made]:
    """Return the questions that a sentence answers, each once; ``before`` is the sentence before it."""
    found = [*counted_subject(sentence, lexicon)]
    for clause in clauses(named_again(sentence, before, lexicon), lexicon):
        for kind, form in _FORMS.items():
            found += [(kind, question) for question in form(clause)]
        found += [("said", question) for question in said_of(clause, lexicon)]
    made = dict.fromkeys([*found, *about_people(sentence), *said_in_quotation(sentence)])
    fitting = ((kind, text) for kind, text in made if _MIN < len(text.split()) <= _MAX)
    return [Made(kind, text, names_something(text.partition(" ")[2])) for kind, text in fitting]


def _when(clause: Clause) -> Iterator[str]:
    found = dated(clause.rest)
    if clause.auxiliary in PERFECT or clause.auxiliary == "does":
        return
    if found is not None:
        before, after = found
        if not is_one_part(before):
            return
        more = first_part(after) if re.match(r"(?:from|in|at|with|to|by|of|near|on|for)\b", after) else ""
    elif clause.time and dated(clause.time) is not None:
        before, more = first_part(clause.rest), ""
    else:
        return
    predicate = f"{before} {more}".strip()
    state = clause.auxiliary in ("is", "are", "was", "were") and not PARTICIPLE.match(predicate)
    if says_enough(clause, predicate) and (not state or predicate.startswith("due ")):
        yield from ask("When", clause, predicate)


def _why(clause: Clause) -> Iterator[str]:
    reason = _REASON.search(clause.rest)
    if reason is None or (reason.group().endswith("so that") and clause.auxiliary in ("was", "were", "is", "are")):
        return
    predicate = clause.rest[: reason.start()]
    if is_one_part(predicate) and says_enough(clause, predicate) and not predicate.endswith(("only", "just", "simply")):
        yield from ask("Why", clause, predicate)


def _where(clause: Clause) -> Iterator[str]:
    rest = first_part(clause.rest)
    acts = clause.verb or rest.partition(" ")[0]
    found = _PLACE.match(rest)
    if acts not in _PLACED or found is None or clause.auxiliary == "does":
        return
    place = found["place"].removeprefix("the ")
    known = [name for name in names(f"in {place}") if name.kind in (Kind.PLACE, Kind.THING) and name.start == 3]
    before = found["before"]
    enough = bool(before) or bool(clause.auxiliary) or clause.verb in ALONE
    if enough and known and dated(f"in {place}") is None and dated(before) is None:
        yield from ask("Where", clause, before)


def _what(clause: Clause) -> Iterator[str]:
    rest = first_part(clause.rest)
    found = _OBJECT.match(rest)
    if clause.verb in _MADE and not clause.auxiliary and found and re.search(r"[A-Z\d]", found["more"]):
        words = found["object"].split()
        thing = words[0] not in PREPOSITIONS and not _A_CLAUSE.intersection(words)
        if thing and not leans_on_others(found["object"]) and not _CALLED.search(found["more"]):
            yield from ask("What", clause, found["more"])


def _who_did(clause: Clause) -> Iterator[str]:
    rest = lasting(first_part(clause.rest))
    did = clause.verb in _DONE and not clause.auxiliary and clause.whole
    words = rest.split()
    if not did or len(words) < 2 or words[0] in PREPOSITIONS or leans_on_others(rest, own=False):
        return
    if re.search(r"[A-Z]", rest):
        yield f"Who {clause.past} {rest}?"


def _superlative(clause: Clause) -> Iterator[str]:
    found = _SUPERLATIVE.match(first_part(clause.rest))
    if clause.auxiliary not in ("is", "was", "are", "were") or not clause.whole:
        return
    which = "Who" if clause.person else "What"
    if found and len(found["what"].split()) > 3 and not leans_on_others(found["what"], own=False):
        yield f"{which} {clause.auxiliary} {found['what']}?"
    elif _IS_ONE.match(clause.rest) and (clause.person or clause.rest[:2] in ("a ", "an")):
        yield f"{which} {clause.auxiliary} {clause.subject}?"


def _wants(clause: Clause) -> Iterator[str]:
    """Ask what somebody wants, plans or promised to do, and whom something belongs to."""
    if clause.vague or clause.auxiliary not in ("", "does"):
        return
    if clause.verb in _INTENDED and clause.rest.startswith("to ") and len(clause.rest.split()) > 2:
        yield f"What {clause.auxiliary or 'did'} {clause.subject} {clause.verb} to do?"
    elif clause.verb == "belong" and clause.rest.startswith("to "):
        yield f"Who {clause.auxiliary or 'did'} {clause.subject} belong to?"


_FORMS: dict[str, Form] = {
    "why": _why,
    "how many": how_many,
    "how long": how_long,
    "how much": how_much,
    "when": _when,
    "what": _what,
    "who did": _who_did,
    "first": _superlative,
    "where": _where,
    "wants": _wants,
}
