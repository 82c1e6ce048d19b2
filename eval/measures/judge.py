"""Judge what questions gave against what is known to be right about them.

Questions are judged together: rankings are measured in one call. It deliberately sums nothing up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measures.case import Case, Texts
from eval.measures.citations import citation_values
from eval.measures.disagreement import disagreement_values
from eval.measures.evidence import evidence_is_right, evidence_values
from eval.measures.follow_ups import follow_up_values, rewrite_values
from eval.measures.injection import injection_values
from eval.measures.judgement import Judgement
from eval.measures.multihop import multihop_values
from eval.measures.reasons import reasons_asked, reasons_checked, reasons_rewritten
from eval.measures.retrieval import retrieval_values
from eval.measures.short_answers import answer_values
from eval.measures.shown import shown_citations, shown_claim, shown_gold
from eval.measures.support import four_gram_overlap, support_values
from eval.measures.timing import time_values
from eval.running.record import Record
from eval.sets.question import Question, QuestionSet, Task
from index.article import Article
from index.errors import MisuseError


def judge_all(questions: QuestionSet, records: Sequence[Record], articles: Mapping[str, Article]) -> list[Judgement]:
    """Judge records of a set's questions, in their order.

    Args:
        questions: the set; it may hold more questions than were asked.
        articles: by id, those that the questions were asked of.

    Raises:
        MisuseError: a record is of a question that the set doesn't have.
    """
    by_id = {question.id: question for question in questions.questions}
    strange = next((record.id for record in records if record.id not in by_id), None)
    if strange is not None:
        raise MisuseError(
            f"The results hold question {strange!r}, which the set {questions.name!r} doesn't have: "
            "name the set and the part that were run."
        )
    asked = [by_id[record.id] for record in records]
    if questions.task is Task.ASK:
        return _asked(questions, asked, records, articles)
    one = _rewritten if questions.task is Task.REWRITE else _checked
    return [one(question, record) for question, record in zip(asked, records, strict=True)]


def judge(questions: QuestionSet, question: Question, record: Record, articles: Mapping[str, Article]) -> Judgement:
    """Judge one record; for many, ``judge_all`` is far quicker."""
    if record.id != question.id:
        raise MisuseError(f"The record is of question {record.id!r}, not of {question.id!r}: pair them by id.")
    return judge_all(questions, [record], articles)[0]


def _asked(
    questions: QuestionSet, asked: Sequence[Question], records: Sequence[Record], articles: Mapping[str, Article]
) -> list[Judgement]:
    texts = Texts(articles)
    answers_known = any(question.answers for question in questions.questions)
    told = any(record.asked is not None and record.asked.sentences is not None for record in records)
    cases = [
        Case(question, None if record.error is not None else record.asked, texts, answers_known, record.error, told)
        for question, record in zip(asked, records, strict=True)
    ]
    ranked = zip(retrieval_values(cases), follow_up_values(cases), strict=True)
    return [
        _of_case(case, record, passages | follow_up | multihop_values(case, questions.released_scorer))
        for case, record, (passages, follow_up) in zip(cases, records, ranked, strict=True)
    ]


def _of_case(case: Case, record: Record, ranked: Mapping[str, float]) -> Judgement:
    question, asked = case.question, case.asked
    rewritten = rewrite_values(question, asked.understood if asked else None) if question.history else {}
    values = {
        **ranked,
        **evidence_values(case),
        **answer_values(case),
        **citation_values(case),
        **injection_values(case),
        **disagreement_values(case),
        **rewritten,
        **time_values(record),
    }
    return Judgement(
        id=question.id,
        question=question.text,
        cluster=question.cluster,
        type=question.type,
        answerable=question.answerable,
        error=_error(record, asked is None),
        history=_history(question),
        understood=asked.understood if asked else None,
        gold_rewrite=question.rewrite,
        gold_answers=question.answers,
        gold=shown_gold(case),
        refused=asked.refused if asked else None,
        confidence=asked.confidence if asked else None,
        answer=asked.answer if asked else None,
        statements=tuple(said.text for said in asked.statements) if asked else (),
        citations=shown_citations(case),
        rejected=tuple((thrown.text, thrown.reason) for thrown in asked.rejected) if asked else (),
        generator=asked.generator if asked else None,
        right=evidence_is_right(case),
        values=values,
        why=_why(record, asked is None, *reasons_asked(case), *reasons_rewritten(rewritten)),
    )


def _rewritten(question: Question, record: Record) -> Judgement:
    rewritten = record.rewritten if record.error is None else None
    understood = rewritten.understood if rewritten else None
    values = rewrite_values(question, understood) if question.history else {}
    return Judgement(
        id=question.id,
        question=question.text,
        cluster=question.cluster,
        type=question.type,
        answerable=None,
        error=_error(record, rewritten is None),
        history=_history(question),
        understood=understood,
        gold_rewrite=question.rewrite,
        values=values | time_values(record),
        why=_why(record, rewritten is None, *(reasons_rewritten(values) if rewritten else ())),
    )


def _checked(question: Question, record: Record) -> Judgement:
    claim, checked = question.claim, record.checked if record.error is None else None
    if claim is None:
        raise MisuseError(f"Question {question.id!r} has no claim to check: give it one, or ask it.")
    # The baseline needs no product: it is known of a statement on which the check crashed, too.
    overlap = checked.overlap if checked else four_gram_overlap(question.text, claim.cited)
    return Judgement(
        id=question.id,
        question=question.text,
        cluster=question.cluster,
        type=question.type,
        answerable=None,
        error=_error(record, checked is None),
        citations=shown_claim(claim),
        supported=claim.supported,
        stands=checked.stands if checked else None,
        support=checked.support if checked else None,
        overlap=overlap,
        values=support_values(claim.supported, checked.stands if checked else None) | time_values(record),
        why=_why(record, checked is None, *(reasons_checked(claim.supported, checked) if checked else ())),
    )


def _history(question: Question) -> tuple[tuple[str, str], ...]:
    return tuple((turn.question, turn.answer) for turn in question.history)


def _error(record: Record, nothing: bool) -> str | None:
    return record.error if record.error is not None or not nothing else "nothing was recorded"


def _why(record: Record, nothing: bool, *reasons: str) -> tuple[str, ...]:
    return (f"crashed: {_error(record, nothing)}",) if nothing else reasons
