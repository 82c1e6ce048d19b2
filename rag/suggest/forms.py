"""Questions that a clause answers, made by turning it round: when, why, where, who, what, how many, much and long.

Each form asks for a piece that the clause has, and says the rest in the clause's own words. Pure. It deliberately
doesn't know whether the sentence is found again for it; that is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from rag.checking.dates import dates
from rag.converse.names import Kind, names
from rag.suggest.clauses import PERFECT, Clause, clauses, named_again
from rag.suggest.people import about_people, said_in_quotation, said_of
from rag.suggest.phrases import dated, first_part, is_one_part, lasting, leans_on_others
from rag.suggest.verbs import plain
from rag.words import PREPOSITIONS

_MONEY = (
    r"(?:[$£€]\s?\d[\d.,]*(?:\s?(?:million|billion|trillion|bn|m|k))?"
    r"|\d[\d.,]* (?:million |billion )?(?:dollars|euros|pounds|yen))"
)
_ABOUT = (
    r"(?:(?:more than|less than|fewer than|at least|up to|as many as|an estimated|about|nearly|almost|around|some"
    r"|roughly|over|only|just|another|a total of) )?"
)
_SMALL = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty"
)
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|(?!(?:19|20)\d\d\b)\d+(?:\.\d+)?(?: (?:million|billion|thousand))?|{_SMALL}"
    r"|(?:(?:a|one|two|three|several) )?(?:hundred|thousand|million|dozen))"
)
_PLURAL = r"(?:[a-z]{3,}(?<!ss)s|people|men|women|children)"
_COUNTED = re.compile(
    rf"^{_ABOUT}{_NUMBER} (?P<noun>(?!other|more|of|such|full|times\b|points\b|years\b|(?:\w+ )?yards\b)"
    rf"(?:[a-z-]+(?<!ed)(?<!ing)(?<!ly) ){{0,2}}?"
    rf"{_PLURAL})\b(?P<after>.*)$"
)
_PARTICLE = re.compile(r"^(?P<particle>(?:off|up|down|out|away) |)(?P<counted>.*)$")
_SPLIT_VERB = re.compile(r"^(?P<verb>[a-z]+(?: off| up| down| out| in)?) (?P<counted>.*)$")
_FOR_TIME = re.compile(
    rf"\bfor {_ABOUT}{_NUMBER} (?:more )?(?:years|months|weeks|days|hours|minutes|seconds|decades)\b"
)
_PAID = re.compile(rf"^{_ABOUT}{_MONEY}(?P<after>.*)$")
_SPENT = frozenset("pay raise cost spend lose donate earn owe invest save receive collect give win".split())
_FOR_MONEY = re.compile(rf"^(?P<before>.+?) for {_ABOUT}{_MONEY}")
#: Verbs that say enough alone.
_ALONE = frozenset(
    "die resign begin start end open close land arrive retire return crash sink escape vanish disappear collapse"
    " explode marry launch debut graduate".split()
)
_PLACED = frozenset(
    "land meet die live crash hold find arrest discover bury open play speak gather grow study shoot kill capture"
    " sign sink marry start begin build come born found held arrested discovered buried opened killed shot captured"
    " signed built launched hit".split()
)
#: Verbs of saying and the like: their time is of no interest.
_TOLD = frozenset(
    "say tell add note write claim argue explain think know feel want need seem become get have do".split()
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
_OF = re.compile(r"of [a-z]+(?: and [a-z]+)?(?= |$)")
_REASON = re.compile(r",? (?:because|in order to|so that|due to|thanks to|owing to|in protest)\b")
_PLACE = re.compile(r"^(?P<before>.*?)\s*\b(?:in|at|near|off|outside) (?P<place>(?:the )?[A-Z].*)$")
_OBJECT = re.compile(r"^(?P<object>[^,;]+?) (?P<more>(?:to|from|at|in|with|for|against|on) .+)$")
_IS_ONE = re.compile(r"(?:an? |the |[A-Z][\w.-]+['’]s? )")
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
    return [Made(kind, text, _is_named(text)) for kind, text in made if _MIN < len(text.split()) <= _MAX]


def _is_named(question: str) -> bool:
    return any(word[:1].isupper() for word in question.split()[1:])


def counted_subject(sentence: str, lexicon: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield "How many …?" where a sentence's subject is counted: "More than a thousand people joined the search"."""
    text = " ".join(sentence.split())
    found = _COUNTED.match(text[:1].lower() + text[1:])
    if found is None:
        return
    word, _, _ = found["after"].strip().partition(" ")
    if word in ("were", "are", "have", "had") or plain(word, lexicon):
        predicate = first_part(found["after"])
        if len(predicate.split()) > 2 and not leans_on_others(predicate, own=False):
            yield "how many", f"How many {found['noun']} {predicate}?"


def _ask(words: str, clause: Clause, predicate: str) -> Iterator[str]:
    """Yield the question that asks ``words`` of the clause, if its predicate leans on nothing."""
    predicate = lasting(predicate.strip(" ."))
    if clause.unnamed or (clause.vague and words != "Why" and not words.startswith("How many")):
        return
    if leans_on_others(predicate, own=clause.whole) or re.search(r"[“”\"()]", predicate):
        return
    turned = f"{clause.auxiliary or 'did'} {clause.subject} {clause.verb}".strip()
    yield f"{words} {' '.join(f'{turned} {predicate}'.split())}?"


def _says_enough(clause: Clause, predicate: str) -> bool:
    if predicate.strip():
        return clause.verb not in _TOLD and not predicate.startswith(("that ", "how ", "a "))
    return clause.verb in _ALONE


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
    if _says_enough(clause, predicate):
        yield from _ask("When", clause, predicate)


def _why(clause: Clause) -> Iterator[str]:
    reason = _REASON.search(clause.rest)
    if reason is None or (reason.group().endswith("so that") and clause.auxiliary in ("was", "were", "is", "are")):
        return
    predicate = clause.rest[: reason.start()]
    if (
        is_one_part(predicate)
        and _says_enough(clause, predicate)
        and not predicate.endswith(("only", "just", "simply"))
    ):
        yield from _ask("Why", clause, predicate)


def _where(clause: Clause) -> Iterator[str]:
    rest = first_part(clause.rest)
    acts = clause.verb or rest.partition(" ")[0]
    found = _PLACE.match(rest)
    if acts not in _PLACED or found is None or clause.auxiliary == "does":
        return
    place = found["place"].removeprefix("the ")
    known = [name for name in names(f"in {place}") if name.kind in (Kind.PLACE, Kind.THING) and name.start == 3]
    before = found["before"]
    enough = bool(before) or bool(clause.auxiliary) or clause.verb in _ALONE
    if enough and known and dated(f"in {place}") is None and dated(before) is None:
        yield from _ask("Where", clause, before)


def _how_many(clause: Clause) -> Iterator[str]:
    split = _SPLIT_VERB.match(clause.rest) if clause.auxiliary and clause.auxiliary != "does" else None
    parted = None if split else _PARTICLE.match(clause.rest)
    head = f"{split['verb']} " if split else parted["particle"] if parted else ""
    counted = (split or parted or {"counted": ""})["counted"]
    found = _COUNTED.match(counted)
    if found is None or clause.auxiliary in ("was", "were", "is", "are"):
        return
    after, noun = first_part(found["after"]), found["noun"]
    if of := _OF.match(after):
        after, noun = after[of.end() :].strip(), f"{noun} {of.group().strip()}"
    if after and after.split()[0] in PREPOSITIONS and not re.search(r"\d", _without_dates(after)):
        yield from _ask(f"How many {noun}", clause, f"{head}{after}")


def _without_dates(text: str) -> str:
    for date in reversed(dates(text)):
        text = text[: date.start] + text[date.end :]
    return text


def _how_long(clause: Clause) -> Iterator[str]:
    found = _FOR_TIME.search(clause.rest)
    if found is None:
        return
    before = clause.rest[: found.start()].strip()
    if is_one_part(before) and _says_enough(clause, before):
        yield from _ask("How long", clause, before)


def _how_much(clause: Clause) -> Iterator[str]:
    if clause.verb in _SPENT and (found := _PAID.match(clause.rest)):
        after = first_part(found["after"])
        if after and after.split()[0] in PREPOSITIONS:
            yield from _ask("How much", clause, after)
    sold = _FOR_MONEY.match(clause.rest)
    if clause.verb in ("buy", "sell", "acquire", "purchase", "auction") and sold and is_one_part(sold["before"]):
        yield from _ask("For how much", clause, sold["before"])


def _what(clause: Clause) -> Iterator[str]:
    rest = first_part(clause.rest)
    found = _OBJECT.match(rest)
    if clause.verb in _MADE and not clause.auxiliary and found and re.search(r"[A-Z\d]", found["more"]):
        things = found["object"].split()[0] not in ("to", "out", "that", "not", "in", "on", "at", "for", "with")
        if things and not leans_on_others(found["object"]) and not _CALLED.search(found["more"]):
            yield from _ask("What", clause, found["more"])


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


_FORMS: dict[str, Form] = {
    "why": _why,
    "how many": _how_many,
    "how long": _how_long,
    "how much": _how_much,
    "when": _when,
    "what": _what,
    "who did": _who_did,
    "first": _superlative,
    "where": _where,
}
