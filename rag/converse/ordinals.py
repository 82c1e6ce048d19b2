"""Which of several things named before is meant: "the second one", "the last of these", "the first article".

What is counted is an answer's list of articles, or the names that it joins by commas and "and". Pure. It deliberately
doesn't guess: where nothing can be counted, or it isn't clear what, nothing is put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.fulltext import stemmed
from rag.converse.ellipsis import Completed, without_lead
from rag.converse.referents import Told
from rag.converse.series import series
from rag.words import AUXILIARIES, PREPOSITIONS

#: A list counts as long as each turn after it asked about one of its items, and for so many turns at most.
REACH = 10
#: Words of an answer whose names are counted, at most: a longer one names much besides.
ANSWER_WORDS = 60

_ORDINALS = tuple(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
    """.split()
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NTH = {word: place for place, word in enumerate(_ORDINALS)} | {"former": 0, "latter": 1}
_NTH |= {number: place for place, number in enumerate(_NUMBERS)}
#: Of two only.
_OF_TWO = frozenset(("former", "latter", "other"))
#: From the item that was asked about last.
_STEPS = {"next": 1, "previous": -1, "one after": 1, "one before": -1}
#: The first of a list of articles, which begins with the newest.
_NEWEST = frozenset(("newest", "latest", "most recent"))
#: Not told from the list: an article without a date stands last.
_OLDEST = frozenset(("oldest", "earliest"))
_ARTICLE = r"articles?|story|stories|reports?|pieces?|texts?|sources?"
_POINT = re.compile(
    rf"(?:\b(?P<the>the )?\b(?P<nth>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)|last|final|former|latter|other|next"
    r"|previous|one (?:before|after)|newest|latest|most recent|oldest|earliest)"
    r"(?: (?P<noun>(?!(?:of|from|on|in)\b)[a-z]+))?"
    rf"|(?P<label>\b(?-i:number|no\.?|{_ARTICLE})(?: number)? |#)(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)}))"
    r"(?![\w-])(?P<of> (?:of|from|on|in) (?:these|those|them|(?:the|this|that|your) list))?",
    re.IGNORECASE,
)
_IN_PARALLEL = frozenset((*_ORDINALS, "last", "final", "next", "other"))
_NUMBERED = re.compile(rf"\bthe (?P<nth>{'|'.join(_ORDINALS)}|last|final|other)(?= (?!one\b)[a-z]{{3,}})")
_SAYS = "say says said mention mentions tell tells state states claim claims report reports argue argues mean means"
#: What may follow "the second"; a noun or "to" makes it another thing. What may not follow "the second one".
_MAY_FOLLOW = AUXILIARIES | frozenset(f"{_SAYS} about and or please exactly again instead".split())
_MAY_NOT_FOLLOW = PREPOSITIONS | frozenset("that who whom whose which to".split())
_ABOUT = re.compile(
    r"^(?:(?:please )?(?:tell|show)(?: me)?(?: more)?(?: about)?|(?:what|how) about|more (?:about|on|of)|i meant?"
    r"|what is in|open|read)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _List:
    """Things named one after the other, as they are put into a question.

    Attributes:
        question: what was answered by it.
        sure: False where the answer holds other lists too.
    """

    items: tuple[str, ...]
    articles: bool
    question: str
    sure: bool = True

    def named_in(self, question: str) -> int | None:
        """Return the place of the item that a question names; None for none or several."""
        known = ((place, rf"(?<!\w){re.escape(item)}(?!\w)") for place, item in enumerate(self.items) if item)
        places = [place for place, item in known if re.search(item, question)]
        return places[0] if len(places) == 1 else None


@dataclass(frozen=True)
class _Pointed:
    """What points at a thing: ``question[start:end]``."""

    start: int
    end: int
    nth: str
    noun: str


def counted(question: str, told: Sequence[Told]) -> Completed | None:
    """Put the thing that is counted into the question; None where nothing is pointed at, or nothing can be counted.

    Returns:
        The question as it is, and unsure, where the last answer lists articles and none of them is meant.
    """
    pointed = _pointed(question)
    if pointed is None:
        return None
    if parallel := _parallel(question, pointed, told[-1]):
        return parallel
    for found in _lists(told, pointed):
        place = _place(pointed.nth, found, told[-1].question)
        if place is not None:
            return _put(question, pointed, found, place, told[-1].question)
    return Completed(question, sure=False) if told[-1].listed and _is_one(pointed.noun) else None


def _parallel(question: str, pointed: _Pointed, last: Told) -> Completed | None:
    """Put another ordinal in the question before: "Who won the first game?", then "And the second one?"."""
    asked = _NUMBERED.search(last.question)
    whole = _fragment(question) == question[pointed.start : pointed.end]
    if not (asked and whole and pointed.noun in ("", "one") and not last.listed) or pointed.nth not in _IN_PARALLEL:
        return None
    text = f"{last.question[: asked.start('nth')]}{pointed.nth}{last.question[asked.end('nth') :]}"
    return Completed(text, sure=True)


def uncountable(question: str, told: Sequence[Told]) -> bool:
    """Say whether a question points at one of several things, and there is no telling which."""
    pointed = _pointed(question)
    return pointed is not None and _is_one(pointed.noun) and counted(question, told) is None


def _pointed(question: str) -> _Pointed | None:
    for match in _POINT.finditer(question):
        nth, noun = (match["nth"] or match["number"]).lower(), (match["noun"] or "").lower()
        end = match.end()
        if noun in _MAY_FOLLOW:
            end, noun = match.start("noun") - 1, ""  # "the third say"
        if match["label"] and _is_article(match["label"].split()[0].lower()):
            noun = "article"
        bare = _fragment(question) == question[match.start() : end]
        if not (match["the"] or match["label"] or noun == "one" or bare):
            continue
        if match["of"] or bare or _ends_there(question[end:], noun):
            return _Pointed(match.start(), end, nth, noun)
    return None


def _fragment(question: str) -> str:
    """Return the question without "and", "what about" or "tell me about" before it, and "please" behind."""
    return re.sub(r",? please$", "", _ABOUT.sub("", without_lead(question), count=1).strip(), flags=re.IGNORECASE)


def _ends_there(rest: str, noun: str) -> bool:
    following = re.match(r"\s+([\w’']+)", rest)
    if following is None:
        return True
    word = following[1].lower()
    return word not in _MAY_NOT_FOLLOW if noun else word in _MAY_FOLLOW


def _lists(told: Sequence[Told], pointed: _Pointed) -> Iterator[_List]:
    """Yield what can be counted, the likeliest first: what was asked of already, then the last answer."""
    for place in range(max(0, len(told) - REACH), len(told)):
        later = told[place + 1 :]
        for found in _of_turn(told[place], pointed.noun):
            if all(found.named_in(turn.question) is not None for turn in later):
                yield found


def _of_turn(turn: Told, noun: str) -> Iterator[_List]:
    """Yield the articles that a turn lists, or cites where articles are meant, or else the names in its answer."""
    if turn.articles and (noun == "article" or (turn.listed and (noun in ("", "one") or _is_article(noun)))):
        yield _List(tuple(f"“{title}”" for title in turn.articles), articles=True, question=turn.question)
    elif (
        not turn.listed
        and len(turn.answer.split()) <= ANSWER_WORDS
        and (noun in ("", "one") or _asked_for(noun, turn.question))
    ):
        found = series(turn.answer)
        if found is not None:
            yield _List(found.items, articles=False, question=turn.question, sure=found.only)


def _is_one(noun: str) -> bool:
    return noun in ("", "one") or _is_article(noun)


def _is_article(noun: str) -> bool:
    return bool(re.fullmatch(_ARTICLE, noun))


def _asked_for(noun: str, question: str) -> bool:
    """Say whether a question asked for things of this name: "Which countries won?", then "the second country"."""
    return stemmed([noun])[0] in stemmed(re.findall(r"\w+", question.lower()))


def _place(nth: str, found: _List, last: str) -> int | None:
    """Return the place of the item that is meant; None where there is none such."""
    count, current = len(found.items), found.named_in(last)
    if (nth in _OF_TWO and count != 2) or ((nth == "other" or nth in _STEPS) and current is None):
        return None
    if current is not None and (nth == "other" or nth in _STEPS):
        place = current + _STEPS[nth] if nth in _STEPS else 1 - current
        return place if 0 <= place < count else None
    if nth in _NEWEST | _OLDEST:
        return 0 if found.articles and nth in _NEWEST else None
    if nth in ("last", "final"):
        return count - 1
    place = _NTH[nth] if nth in _NTH else int(re.sub(r"\D", "", nth)) - 1
    return place if 0 <= place < count and found.items[place] else None


def _put(question: str, pointed: _Pointed, found: _List, place: int, last: str) -> Completed:
    """Put the item in; a fragment asks of it what was asked of another, or what an article says."""
    item, current = found.items[place], found.named_in(last)
    if _fragment(question) != question[pointed.start : pointed.end]:
        return Completed(question[: pointed.start] + item + question[pointed.end :], found.sure)
    if current is not None:
        return Completed(last.replace(found.items[current], item, 1), found.sure)
    return Completed(f"What does {item} say?", sure=True) if found.articles else Completed(f"What about {item}?", False)
