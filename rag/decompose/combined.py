"""The answer to a question in several parts, and the verdict on one that wants yes or no.

Each part brings its own evidence, and one that the articles don't answer is named. It deliberately doesn't know how a
part was looked up, nor who phrases the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answer import Answer, AskedPart, Citation, Claim, Evidence, Passage, Statement
from rag.checking.entail import Entailment
from rag.cite import quoted
from rag.decompose.claims import asks_yes_or_no, claim, relation
from rag.decompose.order import Order, asked_order, came_first, dated
from rag.decompose.split import Form, Part, Split
from rag.decompose.verdict import Verdict, compared, judged, together
from rag.look_up import FoundPart

#: Evidence kept of each part; of a clause that only helps to tell who or what is meant.
OF_A_PART, OF_A_CLAUSE = 2, 1
#: Sentences that a generator reads of each question of several in one: the next best tell what the best may miss.
READ_OF_A_QUESTION = 6
#: Sentences that a claim is held against.
OF_A_CLAIM = 4
#: Forms whose parts are questions in their own right: each is answered, or named as one that the articles don't answer.
_OWN_QUESTIONS = frozenset({Form.QUESTIONS, Form.ALTERNATIVES, Form.EACH, Form.ORDER})


def combined(
    found: Answer,
    split: Split,
    parts: Sequence[FoundPart],
    passages: tuple[Passage, ...],
    threshold: float,
) -> Answer:
    """Return the answer in quotations of a question and its parts.

    Args:
        found: the answer to the whole question.
        passages: of the question and its parts, best first.
        threshold: least confidence of a part that counts as answered.
    """
    own = split.form in _OWN_QUESTIONS
    answered = [part for part in parts if own and part.confidence >= threshold]
    several = split.form is Form.QUESTIONS and not asks_yes_or_no(found.standalone_question)
    asked = tuple(
        AskedPart(one.part.question, one.evidence, _sentences(one.context)[:READ_OF_A_QUESTION] if several else ())
        if one in answered
        else AskedPart(one.part.question)
        for one in parts
    )
    if found.refused and not answered:
        return replace(found, passages=passages, parts=asked)
    if own or asks_yes_or_no(found.standalone_question):
        evidence = _apart(item for part in answered or parts for item in part.evidence[:OF_A_PART])
    else:
        evidence = _apart([*_best_first(found.evidence), *(i for part in parts for i in part.evidence[:OF_A_CLAUSE])])
    return replace(
        found,
        statements=tuple(quoted(item.citation) for item in evidence),
        passages=passages,
        evidence=evidence,
        context=_apart([*evidence, *(item for part in asked for item in part.context)]),
        confidence=max([found.confidence, *(part.confidence for part in answered)]),
        refused=False,
        parts=asked,
        unanswered=tuple(part.part.question for part in parts if part not in answered) if answered else (),
    )


def verdict(question: str, split: Split | None, found: Sequence[FoundPart], entailment: Entailment) -> Verdict | None:
    """Return the answer to a question that wants yes or no, or before or after; None for any other question.

    Args:
        found: of its parts, or of the whole question where it has none.
    """
    if split is not None and split.form is Form.ORDER and len(found) > 1:
        return _order(question, found)
    if not asks_yes_or_no(question) or not found:
        return None
    asked = relation(question) if len(found) > 1 else None
    if asked is not None:
        return compared(asked, found[0].citations, found[1].citations, entailment)
    return together([judged(claim(one.part.text), one.citations, entailment) for one in found])


def claims(question: str, split: Split | None, found: Sequence[FoundPart]) -> tuple[Claim, ...]:
    """Return what a question that wants yes or no claims, part by part, with what was found for each.

    None where dates decide, or where nothing was found for one of them.
    """
    by_dates = split is not None and split.form is Form.ORDER and len(found) > 1
    if by_dates or not asks_yes_or_no(question) or not all(one.citations for one in found):
        return ()
    return tuple(Claim(claim(one.part.text), one.citations[:OF_A_CLAIM]) for one in found)


def with_each_part(found: Answer, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Quote the evidence of each part of which no statement cites any: a model may leave a part out."""
    cited = [citation for statement in statements for citation in statement.citations]
    left = [
        part.evidence[0].citation
        for part in found.parts
        if part.evidence and not _tells(cited, part, [other for other in found.parts if other is not part])
    ]
    return (*statements, *map(quoted, dict.fromkeys(left)))


def _tells(cited: Sequence[Citation], part: AskedPart, others: Sequence[AskedPart]) -> bool:
    """Say whether some of the cited tells of a part: its evidence, or what else was read for it and not for another."""
    if _any_of(cited, part.evidence[:OF_A_PART]):
        return True
    of_others = [item for other in others for item in (*other.evidence[:OF_A_PART], *other.context)]
    return any(_any_of([one], part.context) and not _any_of([one], of_others) for one in cited)


def _any_of(cited: Sequence[Citation], evidence: Sequence[Evidence]) -> bool:
    return any(_overlap(citation, item.citation) for citation in cited for item in evidence)


def undivided(found: Answer) -> FoundPart:
    """Return a question that has no parts as its only one."""
    return FoundPart(Part(found.standalone_question), _best_first(found.evidence), found.confidence)


def _order(question: str, found: Sequence[FoundPart]) -> Verdict:
    one, other = (dated(part.citations) for part in found[:2])
    first = came_first(one, other) if one is not None and other is not None else None
    if first is None:
        return Verdict.UNCLEAR
    asked = asked_order(question)
    if asked is Order.EITHER:
        return Verdict.BEFORE if first else Verdict.AFTER
    return Verdict.YES if first is (asked is Order.BEFORE) else Verdict.NO


def _best_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda item: -item.score))


def _sentences(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(item, citation=sentence, parts=(sentence,)) for item in evidence for sentence in item.parts)


def _apart(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Leave out evidence that overlaps some before it."""
    kept: list[Evidence] = []
    for item in evidence:
        if not any(_overlap(item.citation, other.citation) for other in kept):
            kept.append(item)
    return tuple(kept)


def _overlap(one: Citation, other: Citation) -> bool:
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end
