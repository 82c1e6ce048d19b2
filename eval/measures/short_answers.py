"""Answers against short gold answers, as SQuAD 2.0's released ``evaluate-v2.0.py`` compares them.

Rajpurkar, Jia & Liang, ACL 2018. It deliberately doesn't know what an answer rests on.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

from eval.measures.case import YES_OR_NO, Case

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Lower-case, without ASCII punctuation and without "a", "an", "the"; single spaces."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def exact_match(gold: str, predicted: str) -> float:
    """Return 1 where both are the same when normalised."""
    return float(normalised(gold) == normalised(predicted))


def token_f1(gold: str, predicted: str) -> float:
    """Return F1 of the predicted words, repeated ones counted; where either has none, whether both have none."""
    wanted, given = normalised(gold).split(), normalised(predicted).split()
    if not wanted or not given:
        return float(wanted == given)
    same = sum((Counter(wanted) & Counter(given)).values())
    return 2 * same / (len(wanted) + len(given))


def contains(text: str, answers: Sequence[str]) -> bool:
    """Say whether any of the answers stands in the text as whole words, both normalised; yes and no as its first."""
    words = f" {normalised(text)} "
    return any(
        words.startswith(f" {answer} ") if answer in YES_OR_NO else f" {answer} " in words
        for answer in map(normalised, answers)
        if answer
    )


def answer_values(case: Case) -> dict[str, float]:
    """Measure the answer to a question with gold answers, or that has none in a set where others have."""
    if case.question.answerable is False:
        if not case.answers_known:
            return {}
        right = float(case.asked is not None and case.asked.refused)
        return {"EM": right, "F1": right}
    if not case.gold_answers:
        return {}
    if case.asked is None:
        return {"EM": 0.0, "F1": 0.0, "Contains": 0.0, **_verdict_wrong(case, "")}
    said = "" if case.asked.refused else case.asked.answer
    gold = [answer for answer in case.gold_answers if normalised(answer)] or [""]
    return {
        "EM": max(exact_match(answer, said) for answer in gold),
        "F1": max(token_f1(answer, said) for answer in gold),
        "Contains": float(contains(said, case.gold_answers)),
        **_verdict_wrong(case, said),
    }


def _verdict_wrong(case: Case, said: str) -> dict[str, float]:
    """Say whether an answer to a question that wants yes or no begins with the wrong one."""
    gold = {normalised(answer) for answer in case.gold_answers}
    if not gold or not gold <= YES_OR_NO:
        return {}
    return {"VerdictWrong": float(contains(said, sorted(YES_OR_NO - gold)))}
