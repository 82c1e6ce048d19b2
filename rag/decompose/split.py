"""Split a question into the parts that one article each may answer, by rule.

Question decomposition (Press et al., EMNLP Findings 2023, let a language model do it), here by the question's own form:
clauses about a news source or a date each ("Does the TechCrunch article …, while the Fortune article …?"), several
questions in one ("When …, and who …?"), alternatives ("…, Cassini or Rosetta?"), one event before another, and what is
told of one thing in several clauses. Pure. It deliberately doesn't know what any part finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from rag.answer import Turn
from rag.converse import standalone
from rag.converse.names import names
from rag.mentions import Place, date_places, source_places
from rag.words import AUXILIARIES, FUNCTION_WORDS, WH

#: Parts at most: each is retrieved for.
MOST_PARTS = 4
#: Content words of a part, at least: less says too little to look for.
LEAST_WORDS = 1


@dataclass(frozen=True)
class Part:
    """One part of a question.

    Attributes:
        text: what is looked for: words of the question, a question or a clause of it.
        sources: names of the news sources it is asked of; empty for any.
    """

    text: str
    sources: frozenset[str] = frozenset()

    @property
    def question(self) -> str:
        """The part as a question to show."""
        return f"{self.text[:1].upper()}{self.text[1:]}?"


class Form(Enum):
    """By which of its forms a question was split.

    ``REPORTS``: clauses about a news source or a date each. ``QUESTIONS``: several in one. ``ORDER``: one event before
    or after another. ``ALTERNATIVES``: one thing or another. ``CLAUSES``: clauses about one thing. ``EACH``: the same
    of several names.
    """

    REPORTS = "reports"
    QUESTIONS = "questions"
    ORDER = "order"
    ALTERNATIVES = "alternatives"
    CLAUSES = "clauses"
    EACH = "each"


@dataclass(frozen=True)
class Split:
    """A question's parts, two at least."""

    form: Form
    parts: tuple[Part, ...]


_VERBS = "|".join(sorted(AUXILIARIES))
_OPENERS = "|".join(sorted(WH | AUXILIARIES))
#: Where one clause ends and the next begins, strongest first.
_SEAMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[,;]?\s+(?:while|whereas)\s+",
        r"[,;]?\s+(?:in (?:contrast|comparison) (?:to|with)|as opposed to|(?:when )?compared (?:to|with)|unlike)\s+",
        r"[,;]?\s+(?:(?:(?:dis)?agree|align|consistent|contrast) with|contradict|differ from)\s+",
        rf"[,;]?\s+and\s+(?=(?:{_OPENERS})\b)",
        r"[,;]\s+(?:and|or|but)\s+",
        rf"[,;]\s+(?=(?:{_VERBS})\b)",
        r"[;,]\s+",
        r"\s+(?:and|or|before|after|than|as)\s+(?=[\"'“‘]|(?:the|another)\b)",
        r"\s+(?:and|or|before|after|than)\s+",
    )
)
_SIDE_BY_SIDE = re.compile(
    r"[\W_]*(?:\b(?:and|or|both|the|from|by|in|at|of|articles?|reports?)\b[\W_]*)*", re.IGNORECASE
)
_FURTHER_QUESTION = re.compile(
    rf"[,;]?\s+and\s+(?=(?:{'|'.join(sorted(WH))}|(?:did|does|do|is|was|are|were|has|have|had|will|would|can|could)"
    rf"\s+(?:the|a|an|he|she|it|they|this|[A-Z]))\b)|\?\s+(?=\S)"
)
_ASKS = re.compile(rf"\W*(?:{_OPENERS})\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;]\s+(?:(?:and|but)\s+)?(?=(?:is|was|has|had|are|were|have|also|who|which|that|whose|while)\b)"
    r"|\s+and\s+(?=(?:is|was|has|had|are|were|have|who|which|also|that|whose)\b)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\W*(?:(?:which|what|whose)\b(?:\s+(?:is|was|are|were)\s+the)?(?:\s+\w+)?"
    r"|who\b(?:\s+(?:is|was|are|were)\s+the\s+\w+)?)",
    re.IGNORECASE,
)
_ALTERNATIVES = re.compile(
    r"(?P<asked>.+?)(?:,|:| -| –)\s+(?P<one>[^,]{1,40}?),?\s+or\s+(?P<other>[^,]{1,40})$", re.IGNORECASE
)
_ORDER = re.compile(
    rf"\W*(?:{_VERBS})\s+(?P<one>.+?)\s+(?:before or after|after or before|before|after|earlier than|later than|"
    r"sooner than)\s+(?P<other>.+)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?<!\w)[\"'“‘]([^\"“”‘]{4,}?)[\"'”’](?!\w)")
_LISTED = re.compile(r",\s*|,?\s+(?:and|or)\s+(?:the\s+)?", re.IGNORECASE)
_OF_REPORTS = frozenset(
    """
    article articles report reports reported reporting covered published discussed discussing featured mentioned news
    sources source both between according same suggest claim previously recently headlines
    """.split()
)


def split(question: str, sources: Sequence[str]) -> Split | None:
    """Return the parts of a stand-alone question; None where it is one.

    Args:
        sources: names of the library's news sources.
    """
    text = question.strip().rstrip("?").strip()
    groups = _groups(text, source_places(text, sources))
    anchors = groups if len(groups) > 1 else _groups(text, date_places(text))
    everyone = frozenset(place.name for group in groups for place in group)
    for form, parts in (
        (Form.REPORTS, _between(text, anchors, of_sources=anchors is groups)),
        (Form.QUESTIONS, _questions(text, everyone)),
        (Form.ORDER, _ordered(text, everyone)),
        (Form.ALTERNATIVES, _alternatives(text, everyone)),
        (Form.EACH, _quoted(text, groups, everyone)),
        (Form.CLAUSES, _clauses(text, everyone)),
        (Form.EACH, _each(text, groups or _names_together(text), of_sources=bool(groups))),
    ):
        kept = [part for part in parts if _says_something(part, sources)]
        if len(kept) > 1:
            return Split(form, tuple(kept[:MOST_PARTS]))
    return None


def _groups(text: str, places: Sequence[Place]) -> list[list[Place]]:
    """Put together the places that stand side by side: "both A and B"."""
    groups: list[list[Place]] = []
    for place in places:
        if groups and _SIDE_BY_SIDE.fullmatch(text, groups[-1][-1].end, place.start):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _between(text: str, groups: Sequence[Sequence[Place]], of_sources: bool) -> Iterator[Part]:
    """Cut between the places, at the strongest seam there."""
    if len(groups) < 2:
        return
    cuts = [_seam(text, one[-1].end, other[0].start) for one, other in pairwise(groups)]
    starts, ends = [0, *(after for _, after in cuts)], [*(before for before, _ in cuts), len(text)]
    for start, end, group in zip(starts, ends, groups, strict=True):
        named = frozenset(place.name for place in group) if of_sources else frozenset()
        yield Part(text[start:end].strip(" ,;"), named)


def _seam(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the clause before ends and the next begins."""
    for pattern in _SEAMS:
        found = list(pattern.finditer(text, start, end))
        if found:
            return found[-1].span()
    return start, end


def _questions(text: str, sources: frozenset[str]) -> Iterator[Part]:
    """Cut where a further question begins: "When was …, and who …"; its pronouns get the names they mean."""
    parts = [part.strip(" ,;?") for part in _FURTHER_QUESTION.split(text)]
    if not _ASKS.match(text) or len(parts) < 2:
        return
    for at, part in enumerate(parts):
        before = [Turn(f"{one}?", "") for one in parts[:at]]
        yield Part(standalone(f"{part}?", before).question.rstrip("?"), sources)


def _ordered(text: str, sources: frozenset[str]) -> Iterator[Part]:
    """Set two named events side by side: "Did X happen before Y"."""
    order = _ORDER.match(text)
    if order is not None and all(names(f"- {order.group(name)}") for name in ("one", "other")):
        yield from (Part(order.group(name), sources) for name in ("one", "other"))


def _alternatives(text: str, sources: frozenset[str]) -> Iterator[Part]:
    """Ask of each alternative: "Which came first, X or Y"."""
    either = _ALTERNATIVES.match(text)
    if either is not None and _ASKS.match(text) and not _ASKS.match(either.group("other")):
        yield from (Part(f"{either.group('asked')}: {either.group(name)}", sources) for name in ("one", "other"))


def _quoted(text: str, groups: Sequence[Sequence[Place]], sources: frozenset[str]) -> Iterator[Part]:
    """Take two phrases in quotation marks that are no sources' names, each with the rest of the question."""
    taken = [(place.start, place.end) for group in groups for place in group]
    found = [m for m in _QUOTED.finditer(text) if all(m.end() <= start or end <= m.start() for start, end in taken)]
    if len(found) == 2:
        one, other = found
        yield Part(text[: one.end()] + text[other.end() :], sources)
        yield Part(text[: one.start()] + text[other.start() :], sources)


def _clauses(text: str, sources: frozenset[str]) -> Iterator[Part]:
    """Cut what is told of one thing into its clauses, each with the head: "Which company is …, and was …"."""
    head = _HEAD.match(text)
    if head is None:
        return
    asked = head.group().strip()
    first, *others = (part.strip(" ,;") for part in _CLAUSE.split(text))
    yield Part(first, sources)
    for part in others:  # "Who found …, and who died": that asks for itself
        yield Part(part if part.lower().startswith(f"{asked.lower()} ") else f"{asked} {part}", sources)


def _names_together(text: str) -> list[list[Place]]:
    """Return the first names that stand side by side: "Britain and France"."""
    places = [Place(name.text, name.start, name.end) for name in names(text) if name.sure]
    for at, place in enumerate(places):
        together = [place]
        for other in places[at + 1 :]:
            if not _LISTED.fullmatch(text, together[-1].end, other.start):
                break
            together.append(other)
        if len(together) > 1:
            return [together]
    return []


def _each(text: str, groups: Sequence[Sequence[Place]], of_sources: bool) -> Iterator[Part]:
    """Ask the same of each of several names side by side."""
    if len(groups) != 1 or len(groups[0]) < 2:
        return
    (group,) = groups
    before = re.sub(r"\bboth\s+$", "", text[: group[0].start])
    if re.search(r"\bbetween\s+(?:the\s+)?$", before):
        return
    for place in group:
        own = text[place.start : place.end]
        lead = re.sub(r"\bthe\s+$", "", before) if own.lower().startswith("the ") else before
        one = lead + own + text[group[-1].end :]
        yield Part(one, frozenset({place.name}) if of_sources else frozenset())


def _says_something(part: Part, sources: Sequence[str]) -> bool:
    """Say whether there is something to look for beside names of sources, dates and words of reporting."""
    places = [*source_places(part.text, sources), *date_places(part.text)]
    rest = part.text
    for place in sorted(places, key=lambda place: place.start, reverse=True):
        rest = rest[: place.start] + rest[place.end :]
    words = {word if word.istitle() else word.lower() for word in re.findall(r"[^\W_]+", rest[:1].lower() + rest[1:])}
    head = _HEAD.match(part.text)
    asked = set(head.group().lower().split()) if head else set()
    named = any(name.sure for name in names(rest))
    return len(words - FUNCTION_WORDS - _OF_REPORTS - asked) + named >= LEAST_WORDS
