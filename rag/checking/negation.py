"""Whether a statement says a thing that the words it cites deny, or denies one that they say.

Two careful rules. The same words with and without a "not" between them contradict each other. So does a word that one
side plainly denies ("did not come") where the other says it in a sentence on the same matter, with no sign of denial
before it. Contraries ("rejected", "accepted") are not seen. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.fulltext import STOP_WORDS
from rag.aliases import unified
from rag.checking.number_words import CARDINALS, ORDINALS
from rag.checking.stems import expanded, stem, tokens
from rag.words import AUXILIARIES

_CUES = frozenset("not never no nobody none nothing neither nor".split())
#: Stems that may deny what comes after them in the sentence: "failed to", "too weak to", "the first to".
_SOFT = frozenset(
    """
    without hard bare rare seldom scarc littl few fewer onli unless instead rather despit too fail refus declin deni
    reject unabl imposs lack miss skip unlik doubt wrong fals stop avoid prevent ban block forbid halt ceas quit
    cancel abandon rule lose exclud oppos disput refut first most far yet nowher unaccept hardli bare
    """.split()
)
#: After a denial these make it one of degree or manner, not of the thing.
_DEGREES = frozenset(
    """
    same all every everyone everything both more most much many enough such so as exactly necessarily always above
    below over under than least very quite entirely simply merely only just least to
    """.split()
)
#: After a denial these say when, or make a superlative of it: "not until", "no one has ever".
_TURNS = frozenset("until unless ever since yet".split())
#: Words after a hint of denial that it may reach.
_REACH = 6
_HOLLOW = (
    frozenset("be been being do does did have has had get got go say one time make take even really think".split())
    | STOP_WORDS
    | CARDINALS.keys()
    | ORDINALS.keys()
)
_IDIOM = re.compile(
    r"\bno (?:doubt|less|later|matter|wonder|fewer|more than|sooner|1\b|[Oo]ne but)|\b[Nn]o\. ?\d|\bwhether or not\b"
    r"|\bif not\b|\bnot once but\b|\bnothing but\b|\bwhy not\b|\bnot to mention\b"
)
_NO_LONGER = re.compile(r"\bno longer\b")
_CLAUSE = re.compile(r"[;:,]|\s[-–—]\s|—|\b(?:because|although|though|but|while|whereas|which|who|whom|when|so that)\b")
#: Between a subject and its verb: "none of the crew, all of them Indian, was hurt".
_ASIDE = re.compile(r",\s+(?:all|most|some|many|both|half) of (?:them|whom|which)\b[^,;:.]*,")
_SENTENCE = re.compile(r"(?<=[.!?])['\")]*\s+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True)
class _Sentence:
    """A sentence's content stems; those plainly denied with what denies them; those said with no denial before."""

    stems: frozenset[str]
    denied: frozenset[tuple[str, str]]
    said: frozenset[str]

    @property
    def denies(self) -> frozenset[str]:
        """The denied stems."""
        return frozenset(denied for denied, _ in self.denied)


@dataclass(frozen=True)
class _Run:
    """Texts as stems in order, "." between them, and the places of their denials.

    Attributes:
        around: for each denial the words round it without it, the same with it, and the word after it.
    """

    written: str
    around: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Run:
        """Read ``texts``; the helping "did" is left out, as it is where nothing is denied."""
        return _run(tuple(texts))


@dataclass(frozen=True)
class Contradiction:
    """The word (its stem) that one side denies, and whether it is the statement that does."""

    stem: str
    by_statement: bool


def denies_alone(statement: str, cited: Sequence[str]) -> bool:
    """Say whether the statement denies something and no cited word so much as hints at a denial."""
    if not _CUES.intersection(tokens(expanded(statement))):
        return False
    theirs = {word for text in cited for word in tokens(expanded(text))}
    return not any(word in _CUES or word in _SOFT or stem(word) in _SOFT for word in theirs)


def contradiction(statement: str, cited: Sequence[str]) -> Contradiction | None:
    """Return the first plain contradiction between the statement and what it cites."""
    ours = _sentences(statement)
    theirs = [sentence for text in cited for sentence in _sentences(text)]
    if found := _put_between(_Run.of([statement]), _Run.of(cited)):
        return Contradiction(found, by_statement=True)
    if found := _put_between(_Run.of(cited), _Run.of([statement])):
        return Contradiction(found, by_statement=False)
    if found := _contradicted(ours, theirs):
        return Contradiction(found, by_statement=True)
    if found := _contradicted(theirs, ours):
        return Contradiction(found, by_statement=False)
    return None


def _contradicted(denying: Sequence[_Sentence], saying: Sequence[_Sentence]) -> str | None:
    """Return a stem that ``denying`` denies and never says, and that ``saying`` says wherever it has it."""
    for sentence in denying:
        for denied, cue in sorted(sentence.denied):
            if any(denied in other.said for other in denying):
                continue
            there = [other for other in saying if denied in other.stems]
            same_matter = any(_same_matter(sentence, other, 3 if cue == "no" else 2) for other in there)
            if same_matter and all(denied in other.said and denied not in other.denies for other in there):
                return denied
    return None


def _same_matter(sentence: _Sentence, other: _Sentence, least: int) -> bool:
    """Say whether two sentences share ``least`` stems, and half of the shorter one's."""
    shared = len(sentence.stems & other.stems)
    return shared >= least and shared * 2 >= min(len(sentence.stems), len(other.stems))


@lru_cache(maxsize=2048)
def _run(texts: tuple[str, ...]) -> _Run:
    stems: list[str] = []
    for text in texts:
        stems += [stem(word) or word for word in tokens(text) if word not in ("did", "do", "does")]
        stems.append(".")
    around = []
    for at, word in enumerate(stems):
        if word in ("not", "never", "no"):
            before, after = stems[max(0, at - 2) : at], _up_to_meaning(stems, at + 1)
            if len(before) + len(after) >= 3 and any(other not in _HOLLOW for other in before + after):
                meant = next((other for other in after if other not in _HOLLOW), after[0])
                around.append((_spaced([*before, *after]), _spaced([*before, word, *after]), meant))
    return _Run(_spaced(stems), tuple(around))


def _up_to_meaning(stems: Sequence[str], at: int) -> list[str]:
    """Return two stems from ``at``, or as many as reach a word of meaning (up to five) and "until"."""
    reach = next((n for n in range(at, min(at + 5, len(stems))) if stems[n] not in _HOLLOW), at)
    end = stems.index(".", at)
    turn = next((n for n in range(at, end) if stems[n] in ("until", "unless")), at)
    return list(stems[at : max(reach + 1, at + 2, turn + 1)])


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _put_between(denying: _Run, saying: _Run) -> str | None:
    """Return the word after a denial that the other side leaves out between the same four words."""
    for without, with_it, denied in denying.around:
        if without in saying.written and with_it not in saying.written and without not in denying.written:
            return denied
    return None


@lru_cache(maxsize=2048)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    plain = _NO_LONGER.sub("not", _IDIOM.sub(" ", _ASIDE.sub("", expanded(unified(text)))))
    return tuple(_sentence(part) for part in _SENTENCE.split(plain) if part.strip())


def _sentence(text: str) -> _Sentence:
    clauses = [[word.casefold() for word in _WORD.findall(part)] for part in _CLAUSE.split(text)]
    words = [word for clause in clauses for word in clause]
    stems = frozenset(stem(word) for word in words if word not in STOP_WORDS)
    denied = frozenset() if _turned(words) else frozenset(pair for clause in clauses for pair in _denied(clause))
    return _Sentence(stems, denied, frozenset(_said(clauses)))


def _turned(words: Sequence[str]) -> bool:
    """Say whether a denial is one of time ("not until") or makes a superlative ("none has ever", "never before")."""
    first = next((at for at, word in enumerate(words) if word in _CUES), len(words))
    return any(word in _TURNS for word in words[first:]) or words[-1:] == ["before"]


def _denied(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the first word of meaning after each denial."""
    for at, word in enumerate(words):
        if word not in _CUES:
            continue
        begins = at + 1
        if words[at : at + 2] == ["none", "of"]:  # what is denied is what is said of them
            begins = next((n + 1 for n in range(at, len(words)) if words[n] in AUXILIARIES), len(words))
        for other in words[begins : begins + 5]:
            if other in _DEGREES:
                break
            if other not in _HOLLOW and not other.isdigit() and not (other.endswith("ly") and len(other) > 4):
                yield stem(other), word
                break


def _said(clauses: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the content stems with no denial in their clause and no hint of one shortly before them."""
    hint = -_REACH - 1
    at = 0
    for words in clauses:
        free = not any(word in _CUES for word in words)
        for word in words:
            found = stem(word)
            if free and at - hint > _REACH and word not in STOP_WORDS:
                yield found
            if found in _SOFT or word in _SOFT:
                hint = at
            at += 1
