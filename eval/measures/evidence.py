"""Whether the sentences picked as evidence are the gold ones.

It deliberately doesn't know how they were picked, nor what was made of them.
"""

from __future__ import annotations

from eval.measures.case import Case
from eval.measures.gold import holds_gold, share_met
from eval.measures.short_answers import contains


def evidence_values(case: Case) -> dict[str, float]:
    """Measure the picked sentences of a question with gold evidence; what was refused or crashed shows none.

    ``EvidenceFirst`` is 1 where the best-scored sentence, refused or not, is an answering one: it contains one of the
    gold places whole (as SQuAD's answers are tied to sentences), lies within one (a fact of several sentences), or,
    where a place crosses a sentence's end, shares half of the shorter one's characters with it. A crash counts 0; a
    record that doesn't tell its sentences has no value.
    """
    values: dict[str, float] = {}
    right = evidence_is_right(case)
    if right is not None and case.question.answerable is not False:
        values["EvidenceHit"] = float(right)
    if case.needs and case.scored is not None:
        values["EvidenceFirst"] = float(any(holds_gold(found, case.needs) for found in case.scored[:1]))
    if case.needs:
        shown = () if case.refused else case.picked
        precision = sum(holds_gold(found, case.needs) for found in shown) / len(shown) if shown else 0.0
        recall = share_met(shown, case.needs)
        both = precision + recall
        harmonic = 2 * precision * recall / both if both else 0.0
        values |= {"EvidenceP": precision, "EvidenceR": recall, "EvidenceF1": harmonic}
    return values


def evidence_is_right(case: Case) -> bool | None:
    """Say whether any picked sentence holds gold words, or a gold answer where only answers are known.

    Also of a question that was refused, so that a threshold can be judged. False where the articles don't answer;
    None where nothing tells.
    """
    if case.question.answerable is False:
        return False
    if case.needs:
        return any(holds_gold(found, case.needs) for found in case.picked)
    if case.gold_words:
        evidence = case.asked.evidence if case.asked else ()
        return any(contains(case.texts.of(found), case.gold_words) for found in evidence)
    return None
