"""Questions after a person: who they are, who has an office, what they said about something.

Made from what stands beside a name: "Eddie Jones, the coach of England", "OpenAI CEO Sam Altman". Pure. It
deliberately doesn't know what the library holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.converse.names import Name, names
from rag.suggest.clauses import Clause, inner_clause, is_person
from rag.suggest.phrases import first_part, leans_on_others
from rag.words import MONTHS_AND_DAYS

_OFFICE = (
    r"(?:(?:co-?)?founder|head|head coach|chair(?:man|woman)?|president|vice[ -]president|chief(?: \w+){0,2}|leader"
    r"|(?:prime |foreign |finance |defence |interior )?minister|(?:managing |executive )?director|governor|mayor"
    r"|captain|coach|owner|secretary[ -]general|commander|chancellor|commissioner|CEO|CFO|CTO|COO|boss|editor|manager"
    r"|king|queen|attorney general|ambassador|project manager"
    r"|mission manager|quarterback)"
)
_OFFICE_OF = re.compile(
    rf"^(?:the |its )?(?P<role>(?:[\w-]+ ){{0,2}}{_OFFICE}) (?:of|at|for) (?P<of>(?:the )?[A-Z].*)$"
)
_SURE_OFFICE = re.compile(r"(?:the |an? )?(?!owner\b)" + _OFFICE + r"\b")
_BEFORE_NAME = re.compile(
    rf"(?P<of>(?:[A-Z][\w&.-]+ ){{1,3}}|(?:[A-Z][\w&.-]+ )*[A-Z][\w&.-]+['’]s )(?P<role>{_OFFICE}),? $"
)
_THE_OFFICE = re.compile(rf"\b[Tt]he (?P<role>{_OFFICE}) of (?P<of>(?:the )?[A-Z][^,;]*?), $")
#: "OpenAI CEO Sam Altman", which is written as one name.
_WITHIN = re.compile(
    r"^(?P<of>[A-Z][\w.&]*(?: [A-Z][\w.&]*)?) (?P<role>CEO|CFO|CTO|COO|President|Chairman|Captain) [A-Z][\w’'-]+ [A-Z]"
)
_DID = r"who (?:led|leads|heads|runs|chairs|owns|founded|wrote)"
_BESIDE = re.compile(rf"^, (?P<role>(?:the|an?|{_DID}) [^,;:“”\"()]{{5,80}}?)(?=,|\.?$)")
_SOMEBODY = re.compile(
    rf"\b(?:{_OFFICE}|\w{{2,}}(?:er|or|ist|ian|ant|man|woman|ess)|wife|husband|son|daughter|father|mother|brother|sister"
    r"|star|judge|scientist|analyst|chef|agent|expert|diver|medic|pilot|bishop|priest|survivor|prosecutor)\b"
)
_NO_BODY = frozenset(
    "Head Chief Vice Deputy Former Assistant Executive Managing Senior Acting Interim Then New Then-bench".split()
)
_DAY = re.compile(rf"^(?:{'|'.join(day.capitalize() for day in MONTHS_AND_DAYS)}) ")
_AGE = re.compile(r"^, (?:aged )?\d{1,2},")
_SAID = re.compile(
    r"^(?:said|told \w+(?: \w+)?|warned|argued|explained|insisted|announced|acknowledged|admitted|believes|says)"
    r"(?: on \w+day)?,? (?:that )?(?=the |his |her |its |their |[A-Z])"
)
_WHO = r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,2}"
_QUOTED = re.compile(
    rf"[“\"](?P<words>[^“”\"]{{30,300}})[,.?!]?[”\"],? "
    rf"(?:(?:said|says|added) (?P<first>{_WHO})|(?P<last>{_WHO}),? (?:said|says|added)\b)"
)
_OWN = re.compile(r"(?:his|her|its|their) (?:[a-z-]+ ){1,2}?(?=was|were|is|are|will|would|had|has|have|could|can)")
_NO_TOPIC = frozenset("such no it he she they we there this that i you if".split())
_TITLED = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir|Judge|President|Governor|Chancellor)\b\.? ")


def about_people(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield the questions, each with its kind, that what stands beside a sentence's names answers."""
    text = " ".join(sentence.split())
    for name in names(text):
        if within := _WITHIN.match(name.text):
            yield "role", f"Who is the {within['of']} {within['role']}?"
        if not _a_person(name, text):
            continue
        full = _DAY.sub("", _TITLED.sub("", name.text))
        yield from (("role", question) for question in _who_has(text, name))
        beside = _BESIDE.match(text[name.end :])
        role = beside["role"] if beside and not leans_on_others(beside["role"], own=False) else ""
        did = role.startswith("who ")
        if did:
            yield "who did", f"Who {role[4:]}?"
        if (did or _SOMEBODY.search(role)) and len(full.split()) in (2, 3):
            yield "who", f"Who is {full}?"
        if _AGE.match(text[name.end :]) and len(full.split()) in (2, 3):
            yield "age", f"How old is {full}?"


def said_of(clause: Clause, lexicon: Collection[str]) -> Iterator[str]:
    """Yield what somebody said about something."""
    words = f"{clause.past} {clause.rest}"
    found = _SAID.match(words)
    if not clause.whole or clause.auxiliary not in ("", "does") or found is None:
        return
    rest = words[found.end() :]
    own = _OWN.match(rest)
    told = inner_clause(rest, lexicon)
    topic = own.group().strip() if own else told.subject if told and not told.unnamed else ""
    if topic and topic.split()[0].casefold() not in _NO_TOPIC and topic != clause.subject:
        yield f"What {clause.auxiliary or 'did'} {clause.subject} say about {topic}?"


def said_in_quotation(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield what somebody, whose words are quoted, said about something that they name."""
    text = " ".join(sentence.split())
    found = _QUOTED.search(text)
    if found is None:
        return
    speaker = _DAY.sub("", _TITLED.sub("", found["first"] or found["last"]))
    person = next((name for name in names(f"Then {speaker} said") if name.text == speaker), None)
    if person is None or not is_person(person):
        return
    for name in names(found["words"]):
        own = set(name.text.split()) & set(speaker.split())
        if name.sure and name.start and not own and len(name.text) > 2 and not is_one_word_start(found["words"], name):
            yield "said", f"What did {speaker} say about {'the ' if name.article else ''}{name.text}?"
            return


def is_one_word_start(words: str, name: Name) -> bool:
    """Say whether a name stands where a sentence begins, and so may be none."""
    return bool(re.search(r"[.!?:] $", words[: name.start])) and " " not in name.text


def _a_person(name: Name, text: str) -> bool:
    if " " not in name.text or re.search(r"['’\d&]", name.text):
        return False
    if is_person(name):
        return True
    return bool(_BESIDE.match(text[name.end :]) and _SURE_OFFICE.match(text[name.end + 2 :][:80]))


def _who_has(text: str, name: Name) -> Iterator[str]:
    before, after = text[: name.start], text[name.end :]
    if named := _THE_OFFICE.search(before):
        yield f"Who is the {named['role']} of {named['of']}?"
    elif (titled := _BEFORE_NAME.search(before)) and not re.search(r"\b(?:former|ex)\b", before[-60:], re.IGNORECASE):
        yield from _of_whom(titled["of"].strip().removeprefix("The "), titled["role"])
    if beside := _BESIDE.match(after):
        found = _OFFICE_OF.match(beside["role"])
        of = first_part(found["of"]) if found else ""
        if found and of and not leans_on_others(found["role"]):
            yield f"Who is the {found['role']} of {of.split(' and ')[0]}?"


def _of_whom(of: str, role: str) -> Iterator[str]:
    if of[-2:] in ("'s", "’s"):
        yield f"Who is {of} {role}?"
    elif of.split(maxsplit=1)[0] not in _NO_BODY:
        yield f"Who is the {of} {role}?"
