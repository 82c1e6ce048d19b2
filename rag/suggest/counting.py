"""Questions after a number: how many, how much, how long, what percentage.

Pure. It deliberately doesn't know other questions, nor whether the sentence is found again for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.checking.dates import dates
from rag.suggest.clauses import Clause
from rag.suggest.phrases import first_part, is_one_part, leans_on_others
from rag.suggest.turning import ask, says_enough
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
    rf"^{_ABOUT}{_NUMBER} (?P<noun>(?!other|more|of|such|full|points\b|years\b|(?:\w+ )?yards\b)"
    rf"(?:[a-z-]+(?<!ed)(?<!ing)(?<!ly) ){{0,2}}?"
    rf"{_PLURAL})\b(?P<after>.*)$"
)
_PERCENT = re.compile(rf"^{_ABOUT}[\d.]+ ?(?:percent|per cent|%) of (?P<rest>(?:the )?[a-z].*)$")
_LEAD = re.compile(r"^((?:By|In|On|At|When|After|Before|During|Since) [^,;:“\"]{4,60}), (?=[a-z\d])")
_PARTICLE = re.compile(r"^(?P<particle>(?:off|up|down|out|away) |)(?P<counted>.*)$")
_SPLIT_VERB = re.compile(r"^(?P<verb>[a-z]+(?: off| up| down| out| in)?) (?P<counted>.*)$")
_FOR_TIME = re.compile(
    rf"\bfor {_ABOUT}{_NUMBER} (?:more )?(?:years|months|weeks|days|hours|minutes|seconds|decades)\b"
)
_PAID = re.compile(rf"^{_ABOUT}{_MONEY}(?P<after>.*)$")
_SPENT = frozenset("pay raise cost spend lose donate earn owe invest save receive collect give win".split())
_FOR_MONEY = re.compile(rf"^(?P<before>.+?) for {_ABOUT}{_MONEY}")
_OF = re.compile(r"of [a-z]+(?: and [a-z]+)?(?= |$)")


def counted_subject(sentence: str, lexicon: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield "How many …?" where a sentence's subject is counted: "More than a thousand people joined the search"."""
    text = " ".join(sentence.split())
    lead = _LEAD.match(text)
    when = f" {lead[1][:1].lower()}{lead[1][1:]}" if lead else ""
    text = text[lead.end() :] if lead else text[:1].lower() + text[1:]
    if shared := _PERCENT.match(text):
        told = first_part(shared["rest"])
        if len(told.split()) > 3 and not leans_on_others(told + when, own=False):
            yield "how many", f"What percentage of {told}{when}?"
    found = _COUNTED.match(text)
    word, _, _ = found["after"].strip().partition(" ") if found else ("", "", "")
    if found and (word in ("were", "are", "have", "had") or plain(word, lexicon)):
        predicate = first_part(found["after"])
        if len(predicate.split()) > 1 + (not when) and not leans_on_others(predicate + when, own=False):
            yield "how many", f"How many {found['noun']} {predicate}{when}?"


def how_many(clause: Clause) -> Iterator[str]:
    """Yield "How many …?" of a clause."""
    split = _SPLIT_VERB.match(clause.rest) if clause.auxiliary and clause.auxiliary != "does" else None
    parted = None if split else _PARTICLE.match(clause.rest)
    head = f"{split['verb']} " if split else parted["particle"] if parted else ""
    counted = (split or parted or {"counted": ""})["counted"]
    found = _COUNTED.match(counted)
    if found is None or clause.auxiliary in ("was", "were", "is", "are", "had"):
        return
    after, noun = first_part(found["after"]), found["noun"]
    if of := _OF.match(after):
        after, noun = after[of.end() :].strip(), f"{noun} {of.group().strip()}"
    fitting = not after or after.split()[0] in PREPOSITIONS
    if fitting and not (found["after"] and not after) and not re.search(r"\d", _without_dates(after)):
        yield from ask(f"How many {noun}", clause, f"{head}{after}")


def _without_dates(text: str) -> str:
    for date in reversed(dates(text)):
        text = text[: date.start] + text[date.end :]
    return text


def how_long(clause: Clause) -> Iterator[str]:
    """Yield "How long …?" of a clause."""
    found = _FOR_TIME.search(clause.rest)
    if found is None:
        return
    before = clause.rest[: found.start()].strip()
    if is_one_part(before) and says_enough(clause, before):
        yield from ask("How long", clause, before)


def how_much(clause: Clause) -> Iterator[str]:
    """Yield "How much …?" of a clause."""
    if clause.verb in _SPENT and (found := _PAID.match(clause.rest)):
        after = first_part(found["after"])
        if after and after.split()[0] in PREPOSITIONS:
            yield from ask("How much", clause, after)
    sold = _FOR_MONEY.match(clause.rest)
    if clause.verb in ("buy", "sell", "acquire", "purchase", "auction") and sold and is_one_part(sold["before"]):
        yield from ask("For how much", clause, sold["before"])
