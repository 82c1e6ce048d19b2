"""The main clauses of a sentence: who, did or was, what; as far as they can be told without a parser.

Only where a clause's beginning is plain: a name or a phrase with one, and its verb straight after. All else is left
out: a question that was never made is better than an ungrammatical one. Pure. It deliberately doesn't know what is
asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rag.converse.names import Kind, Name, names
from rag.suggest.verbs import plain
from rag.words import CONJUNCTIONS, FUNCTION_WORDS

#: Auxiliaries that turn round with the subject in a question; "has" and its like only before a participle.
TURNING = frozenset("was were is are will would can could must should".split())
PERFECT = frozenset("has have had".split())
PARTICIPLE = re.compile(
    r"(?:\w{2,}ed|been|become|born|begun|built|bought|brought|come|cut|done|drawn|fallen|found|given|gone|grown|held|hit|kept"
    r"|killed|known|led|left|lost|made|met|paid|put|risen|run|seen|sent|set|shown|sold|spent|spoken|stolen|taken|told|won"
    r"|written)\b"
)
_LEAD = re.compile(
    r"^(?:(?:but|and|however|meanwhile|still|also|later|then|yet|so|separately|instead|in addition|as a result"
    r"|\w+ly),? )?"
    r"(?:(?:despite|with|since|by|for|from|under|according to|alongside)\b[^,;:“\"]{3,50}, )?"
    r"(?:(?P<time>(?:on|in|at|by|since|after|during|before|late|early|last|earlier)\b[^,;:“\"]{2,40}), )?",
    re.IGNORECASE,
)
#: Where another clause of the sentence may begin.
_NEXT = re.compile(r"(?:, (?:and|but|while|as|when|so)|;| because| after| that| when) (?=(?:the )?[A-Z])")
#: Sentences whose clauses need not be so.
_UNSURE = re.compile(
    r"\b(?:if|whether|unless|den(?:y|ies|ied)|false(?:ly)?|rumou?rs?|alleg\w+|claim\w*|fake|hoax|hypothetical"
    r"|would have|supposed(?:ly)?|accus\w+|refut\w+|dream\w*|imagin\w+|wish\w*|pretend\w*|suppose)\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"(?:\w{3,}ly|also|later|first|then|now|soon|once|already|still|again|finally)\s+")
_APPOSITION = re.compile(r"(?:, (?!and\b|or\b)[^,;:“”\"]{3,80}){1,2},(?= [a-z])")
_PHRASE = re.compile(r"the (?:[a-z][\w-]* ){1,3}?(?:(?:of|in|at|for|on|between|against) (?:the )?)?(?=[A-Z])")
_PRESENT = re.compile(r"(?:the|an?|to|that|in|on|at|for|its|his|her|their|no|more|about|with|\d[\d.,]*|[A-Z]\w+)\b")
_CONTRACTED = re.compile(r"['’](?:ve|re|ll|d|m|t)\b")
_STANDS_FOR = re.compile(
    r"\b(?:company|firm|startup|start-up|pair|couple|duo|deal|man|woman|boy|girl|group|team|club|agency|study|report|star"
    r"|studio|author|singer|actor|app|site|platform|publisher|retailer|giant|organi[sz]ation|country|city|state|two|trio)$"
)
_ANOTHER = re.compile(r" and (?:the )?(?=[A-Z])")
_HE = re.compile(r"^(?P<who>He|She)(?= [a-z])")
#: Characters of a sentence that is looked at, at most.
LONGEST = 500


@dataclass(frozen=True)
class Clause:
    """A clause of the article, its words as they stand there.

    Attributes:
        subject: as it stands in the middle of a sentence: "the Ever Given", "Hungary's prime minister".
        name: the subject's name, or one that it has.
        whole: the subject is the name alone.
        auxiliary: "was", "will" and the like before the verb, "does" for one in the present, "" for one in the past.
        verb: in its plain form where it is in the present or past, else "".
        past: the verb as it stands, "" after an auxiliary.
        rest: what follows, to the end of the sentence.
        time: a time that stands before the subject, "" for none.
    """

    subject: str
    name: Name
    whole: bool
    auxiliary: str
    verb: str
    past: str
    rest: str
    time: str

    @property
    def vague(self) -> bool:
        """Whether the subject has no name: "the report"."""
        return not re.search(r"[A-Z]", self.subject)

    @property
    def unnamed(self) -> bool:
        """Whether the subject only stands for a name told before: "the company"."""
        return self.vague and bool(_STANDS_FOR.search(self.subject))

    @property
    def person(self) -> bool:
        """Whether the subject is somebody's name."""
        return self.whole and is_person(self.name)


def is_person(name: Name) -> bool:
    """Say whether a name is surely a person's."""
    return name.kind in (Kind.HE, Kind.SHE, Kind.PERSON)


def clauses(sentence: str, lexicon: Collection[str]) -> Iterator[Clause]:
    """Yield the plain clauses of a sentence, the main one first."""
    text = " ".join(sentence.split())
    if len(text) > LONGEST:
        return
    starts = [0, *(match.end() for match in _NEXT.finditer(text))]
    for start in starts if not _UNSURE.search(text) else starts[:1]:
        found = _clause(text[start:], lexicon)
        if found is not None and not _CONTRACTED.search(found.subject):
            yield found


def inner_clause(text: str, lexicon: Collection[str]) -> Clause | None:
    """Return the clause that a text begins with; None where it isn't plain."""
    return _clause(text, lexicon)


def named_again(sentence: str, before: str, lexicon: Collection[str]) -> str:
    """Return a sentence with the name in the place of "He" or "She", where the one before is about one person."""
    found = _HE.match(sentence)
    if found is None or len(before) > LONGEST:
        return sentence
    kinds = (Kind.HE, Kind.PERSON) if found["who"] == "He" else (Kind.SHE, Kind.PERSON)
    people = {name.text for name in names(" ".join(before.split())) if is_person(name)}
    subject = next(clauses(before, lexicon), None)
    if subject is None or not subject.whole or subject.name.kind not in kinds or people != {subject.name.text}:
        return sentence
    return subject.name.text + sentence[found.end() :]


def _clause(text: str, lexicon: Collection[str]) -> Clause | None:
    lead = _LEAD.match(text)
    assert lead is not None, "everything in it is optional"
    text = text[lead.end() :]
    if text[:4] == "The ":
        text = f"the {text[4:]}"
    phrase = _PHRASE.match(text)
    begin = phrase.end() if phrase else 4 if text.startswith("the ") else 0
    first = next((name for name in names(text) if name.start == begin), None)
    if first is None:
        end = _subject_end(text, 3, lexicon) if text.startswith("the ") else None
        noun = Name("", 4, end or 4, Kind.THING, article=True, subject=True, sure=True)
        return _predicated(text, end, noun, lead["time"] or "", lexicon) if end else None
    if first.text.split()[0].endswith("ing") or not (first.sure or first.subject or first.kind is not Kind.UNKNOWN):
        return None
    apposition = None if phrase else _APPOSITION.match(text, first.end)
    if apposition:
        text = text[: first.end] + text[apposition.end() :]
    end = _subject_end(text, _with_another(text, first), lexicon)
    return None if end is None else _predicated(text, end, first, lead["time"] or "", lexicon)


def _with_another(text: str, first: Name) -> int:
    """Return where the name ends, or a second one that "and" joins to it."""
    if joined := _ANOTHER.match(text, first.end):
        second = next((name for name in names(text) if name.start == joined.end()), None)
        return first.end if second is None else second.end
    return first.end


def _subject_end(text: str, end: int, lexicon: Collection[str]) -> int | None:
    """Return where the subject ends: at the name's end, or after the nouns behind it; None where no verb follows."""
    at = end
    if text[at : at + 2] in ("'s", "’s"):
        at += 2
        second = re.match(r" (?:[A-Z][\w-]*)(?= [a-z])", text[at:])
        at += second.end() if second else 0
    for nouns in range(4):
        following = re.match(r" (?:(?:\w{3,}ly|also|later|then|first|soon|already|now) )?([a-z][\w-]*)\b", text[at:])
        if following is None:
            return None
        word, after = following[1], text[at + following.end() :].lstrip()
        if word in TURNING or word in PERFECT or plain(word, lexicon):
            return at
        if not nouns and _in_present(word, after, lexicon):
            return at
        if word in FUNCTION_WORDS or word in CONJUNCTIONS:
            return None
        at += following.end()
    return None


def _in_present(word: str, after: str, lexicon: Collection[str]) -> bool:
    return word.endswith("s") and bool(_plain_present(word, lexicon)) and bool(_PRESENT.match(after))


def _plain_present(word: str, lexicon: Collection[str]) -> str | None:
    forms = [word[:-3] + "y"] if word.endswith("ies") else [word[:-1], word[:-2]]
    return next((form for form in forms if len(form) > 2 and form in lexicon and not form.endswith("s")), None)


def _predicated(text: str, end: int, name: Name, time: str, lexicon: Collection[str]) -> Clause | None:
    subject, rest = text[:end], text[end:].lstrip()
    if adverb := _ADVERB.match(rest):
        rest = rest[adverb.end() :]
    word, _, after = rest.partition(" ")
    whole = subject.removeprefix("the ") == name.text
    if word in TURNING or word in PERFECT:
        if adverb := _ADVERB.match(after):
            after = after[adverb.end() :]
        if word in PERFECT and not PARTICIPLE.match(after):
            return None
        return Clause(subject, name, whole, word, "", "", after, time)
    word = word.strip(",.")
    if verb := plain(word, lexicon):
        return Clause(subject, name, whole, "", verb, word, after, time)
    present = _plain_present(word, lexicon) if _in_present(word, after, lexicon) else None
    return Clause(subject, name, whole, "does", present, word, after, time) if present else None
