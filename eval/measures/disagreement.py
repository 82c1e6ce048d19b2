"""Whether the answer says that articles give different numbers where they do, and only there.

It deliberately doesn't know how numbers are compared.
"""

from __future__ import annotations

from eval.measures.case import Case
from eval.measures.gold import meets
from eval.running.record import Found


def disagreement_values(case: Case) -> dict[str, float]:
    """Measure what is said of differing articles; nothing of a record that doesn't tell.

    It is right where the set says that they differ, and a sentence is quoted for each need of the gold evidence: its
    mean over what was said is precision, over the questions whose articles differ recall. A crash says nothing.
    """
    values: dict[str, float] = {}
    said = case.asked.differing if case.asked is not None else ()
    if said is None:
        return values
    if case.asked is not None:
        values["DisagreementSaid"] = float(bool(said))
    if case.question.differs is None:
        return values
    quoted = [Found(one.article_id, one.span) for one in said]
    right = case.question.differs and all(any(meets(one, need) for one in quoted) for need in case.needs)
    if said:
        values["DisagreementP"] = float(right)
    if case.question.differs:
        values["DisagreementR"] = float(bool(said) and right)
    return values
