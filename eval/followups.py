"""How well follow-ups are understood by rule: CANARD's questions, made stand-alone, beside people's rewrites.

    python -m eval.followups [--data DIR] [--limit N] [--json]

A dialogue belongs to one fixed half by the hash of its id: rules are tuned on ``dev``, ``test`` only reports. The
Wikipedia title and section that CANARD puts before each dialogue are left out: no product has them. Questions of
MultiHop-RAG and SQuAD 2, each after an unrelated one, say how often a question that stands alone is left alone. It
deliberately knows nothing of retrieval: words are compared, not passages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from index.fulltext import terms
from rag.answer import REFUSAL, Turn
from rag.converse import Standalone, standalone

#: The folder of public question sets.
DATA = os.environ.get("CLIPPINGS_DATA", "../shared/data")
#: CANARD's answer where the article has none.
UNANSWERED = "I don't know."


@dataclass(frozen=True)
class FollowUp:
    """A question as asked in a dialogue, and how a person wrote it to stand alone."""

    dialogue: str
    question: str
    history: tuple[Turn, ...]
    rewrite: str

    @property
    def half(self) -> str:
        """Return ``dev`` or ``test``: fixed for a whole dialogue."""
        return "test" if hashlib.sha256(self.dialogue.encode()).digest()[0] % 2 else "dev"

    @property
    def stands_alone(self) -> bool:
        """Say whether the person left it as it was, but for case and punctuation."""
        return _plain(self.question) == _plain(self.rewrite)


@dataclass(frozen=True)
class Row:
    """What one set of questions gave; shares from 0 to 1, None where a set has no such question.

    Attributes:
        f1_as_asked, f1: content-word F1 against the person's rewrite, of the question as asked and as understood.
        f1_sure, f1_unsure: of the second, where the rules were sure of what they did and where they guessed.
        sure: share of questions about which the rules were sure.
        left_alone: share of the questions with history that stand alone and were left unchanged.
        ms: mean time for one question.
    """

    half: str
    questions: int
    f1_as_asked: float | None
    f1: float | None
    f1_sure: float | None
    f1_unsure: float | None
    sure: float
    stand_alone: int
    left_alone: float | None
    ms: float


def word_f1(text: str, reference: str) -> float:
    """Return F1 of the distinct content words of ``text`` against those of ``reference``; 1 where neither has any."""
    found, wanted = set(terms(text)), set(terms(reference))
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def load_canard(path: Path) -> list[FollowUp]:
    """Read CANARD's questions; its history alternates question and answer after the title and the section."""
    follow_ups = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        said = record["History"][2:]
        turns = tuple(
            Turn(question, REFUSAL if answer.strip() == UNANSWERED else answer)
            for question, answer in zip(said[::2], said[1::2], strict=True)
        )
        follow_ups.append(FollowUp(record["QuAC_dialog_id"], record["Question"], turns, record["Rewrite"]))
    return follow_ups


def load_multihop(path: Path) -> list[Turn]:
    """Read MultiHop-RAG's questions with their answers."""
    return [Turn(record["query"], record["answer"]) for record in json.loads(path.read_text(encoding="utf-8"))]


def load_squad(path: Path) -> list[Turn]:
    """Read every fourth of SQuAD 2's questions with its first answer."""
    turns = [
        Turn(qa["question"], qa["answers"][0]["text"] if qa["answers"] else REFUSAL)
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    return turns[::4]


def after_unrelated(turns: Sequence[Turn]) -> list[FollowUp]:
    """Put each question, which stands alone, after the turn half the set away from it."""
    half = len(turns) // 2
    others = [*turns[half:], *turns[:half]]
    return [
        FollowUp(str(n), turn.question, (other,), turn.question)
        for n, (turn, other) in enumerate(zip(turns, others, strict=True))
    ]


def measure(half: str, follow_ups: Sequence[FollowUp]) -> Row:
    """Make each question stand alone and compare it with the person's rewrite."""
    started = time.perf_counter()
    understood = [standalone(item.question, item.history) for item in follow_ups]
    ms = (time.perf_counter() - started) * 1000 / max(len(follow_ups), 1)
    pairs = list(zip(follow_ups, understood, strict=True))
    alone = [(item, result) for item, result in pairs if item.stands_alone and item.history]
    return Row(
        half=half,
        questions=len(pairs),
        f1_as_asked=_mean([word_f1(item.question, item.rewrite) for item in follow_ups]),
        f1=_mean_f1(pairs, lambda result: True),
        f1_sure=_mean_f1(pairs, lambda result: result.sure),
        f1_unsure=_mean_f1(pairs, lambda result: not result.sure),
        sure=_mean([float(result.sure) for result in understood]) or 0.0,
        stand_alone=len(alone),
        left_alone=_mean([float(not result.changed) for _, result in alone]),
        ms=ms,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both halves of CANARD and the unrelated questions, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.followups", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(DATA))
    parser.add_argument("--limit", type=int, help="questions of each set, from the front")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    canard = load_canard(options.data / "canard" / "dev.json")
    sets = {half: [item for item in canard if item.half == half] for half in ("dev", "test")}
    sets |= {f"{half}, with history": [item for item in items if item.history] for half, items in sets.items()}
    sets["MultiHop-RAG"] = after_unrelated(load_multihop(options.data / "multihop_rag" / "MultiHopRAG.json"))
    sets["SQuAD 2"] = after_unrelated(load_squad(options.data / "squad2_dev" / "dev-v2.0.json"))
    rows = [measure(name, items[: options.limit]) for name, items in sets.items()]
    print(json.dumps([asdict(row) for row in rows], indent=2) if options.json else _table(rows))


def _mean_f1(pairs: Sequence[tuple[FollowUp, Standalone]], wanted: Callable[[Standalone], bool]) -> float | None:
    return _mean([word_f1(result.question, item.rewrite) for item, result in pairs if wanted(result)])


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _plain(question: str) -> list[str]:
    return re.findall(r"[^\W_]+", question.casefold())


def _table(rows: Sequence[Row]) -> str:
    heads = ("set", "questions", "F1 as asked", "F1", "F1 sure", "F1 unsure", "sure", "alone", "left alone", "ms")
    lines = [heads, *(tuple(_cell(value) for value in asdict(row).values()) for row in rows)]
    return "\n".join(
        "  ".join(cell.ljust(20) if not n else cell.rjust(11) for n, cell in enumerate(line)) for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
