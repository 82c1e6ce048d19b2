"""The answer to several questions in one: each is told from what was read for it, or its evidence is quoted."""

from __future__ import annotations

from dataclasses import replace

from rag.answer import Answer, AskedPart, Citation, Evidence, Statement
from rag.decompose import Form, Split
from rag.decompose.combined import combined, with_each_part
from rag.decompose.split import Part
from rag.look_up import FoundPart

ASKED = "When did it get stuck, and how long is it?"
TEXT = "It was afloat. It ran aground. It is 400 metres long."


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    citation = Citation("a" * 64, "Ever Given", None, None, None, start, start + len(quote), quote)
    return Evidence(citation, (citation,), 0.9)


AFLOAT, AGROUND, LONG = (evidence(quote) for quote in ("It was afloat.", "It ran aground.", "It is 400 metres long."))
WHEN = AskedPart("When did it get stuck?", (AFLOAT,), (AFLOAT, AGROUND))
HOW_LONG = AskedPart("How long is it?", (LONG,), (LONG, AFLOAT))
FOUND = Answer(ASKED, ASKED, (), (), confidence=0.9, refused=False, parts=(WHEN, HOW_LONG))


def told(answer: Answer, *said: Evidence) -> list[str]:
    statements = tuple(Statement(item.citation.quote, 1.0, (item.citation,)) for item in said)
    return [statement.text for statement in with_each_part(answer, statements)]


def test_a_question_told_from_what_was_read_beside_its_evidence_is_told() -> None:
    assert told(FOUND, AGROUND) == ["It ran aground.", "It is 400 metres long."]


def test_what_was_read_for_another_question_too_tells_neither() -> None:
    answer = replace(FOUND, parts=(replace(WHEN, evidence=(AGROUND,)), HOW_LONG))
    assert told(answer, AFLOAT) == ["It was afloat.", "It ran aground.", "It is 400 metres long."]


def test_a_model_reads_the_next_best_of_each_of_several_questions() -> None:
    parts = (Part("When did it get stuck"), Part("How long is it"))
    found = [FoundPart(part, (AFLOAT,), 0.9, (AFLOAT, AGROUND, LONG)) for part in parts]
    answer = combined(FOUND, Split(Form.QUESTIONS, parts), found, (), threshold=0.5)
    assert [item.citation.quote for item in answer.evidence] == ["It was afloat."]
    assert [item.citation.quote for item in answer.context] == [
        AFLOAT.citation.quote,
        AGROUND.citation.quote,
        LONG.citation.quote,
    ]
    clauses = combined(FOUND, Split(Form.REPORTS, parts), found, (), threshold=0.5)
    assert clauses.context == clauses.evidence, "parts that ask one thing together bring enough already"
