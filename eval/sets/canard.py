"""CANARD's dev set (Elgohary, Peskov & Boyd-Graber, EMNLP 2019): follow-up questions as people made them stand alone.

Each history begins with a Wikipedia title and section, which are left out: no product has them. A dialogue is one
cluster and belongs to one part. It deliberately has no articles: nothing is retrieved.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.sets.parts import half_of
from eval.sets.question import Question, QuestionSet, Task
from eval.sets.reading import read_json
from index.errors import MisuseError
from rag.answer import REFUSAL, Turn

NAME = "canard"
#: CANARD's answer where the article has none.
UNANSWERED = "I don't know."


@dataclass(frozen=True)
class _FollowUp:
    history: Annotated[list[str], Field(alias="History")]
    dialogue: Annotated[str, Field(alias="QuAC_dialog_id")]
    number: Annotated[int, Field(alias="Question_no")]
    question: Annotated[str, Field(alias="Question")]
    rewrite: Annotated[str, Field(alias="Rewrite")]


def load(data: Path) -> QuestionSet:
    """Read the set; its history alternates question and answer."""
    path = data / NAME / "dev.json"
    return QuestionSet(NAME, Task.REWRITE, (), [_question(asked, path) for asked in read_json(path, list[_FollowUp])])


def _question(asked: _FollowUp, path: Path) -> Question:
    said = asked.history[2:]
    if len(said) % 2:
        raise MisuseError(
            f"{path}: {asked.dialogue}, question {asked.number}: a turn has no answer; get the file again"
        )
    turns = tuple(
        Turn(question, REFUSAL if answer.strip() == UNANSWERED else answer)
        for question, answer in zip(said[::2], said[1::2], strict=True)
    )
    return Question(
        id=f"{asked.dialogue}#{asked.number}",
        text=asked.question,
        part=half_of(asked.dialogue),
        cluster=asked.dialogue,
        answerable=None,
        history=turns,
        rewrite=asked.rewrite,
        type="follow_up" if turns else "first",
    )
