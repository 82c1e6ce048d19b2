"""The questions of a run as compact JSON for the page: one row each, and its details in blocks read when opened.

It deliberately doesn't know how a row looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from pydantic import TypeAdapter

from eval.measures.judgement import Judgement, Shown
from eval.reporting.outcome import Outcome, outcome, quality, worst_first

#: Rows whose details are read at once.
BLOCK = 100
#: Bytes of details for which there is room; beyond, less of the text around quotes is kept.
ROOM = 24_000_000
#: Characters of text around a quote, the most that has room.
AROUND = (300, 160, 80, 30, 0)

_DETAILS = TypeAdapter(list[Judgement])
#: What stands in the rows already.
_IN_ROWS = {"__all__": {"id", "question", "answer", "type"}}


@dataclass(frozen=True)
class Tally:
    """How many questions came to an outcome."""

    outcome: Outcome
    n: int


@dataclass(frozen=True)
class Questions:
    """Markup that is safe inside ``<script type="application/json">``.

    Attributes:
        rows: ``[id, question, answer, type, outcome, quality]`` each, worst first.
        blocks: the details of so many rows each, in the same order.
    """

    rows: Markup
    blocks: tuple[Markup, ...]
    types: tuple[str, ...]
    outcomes: tuple[Tally, ...]


def questions(judgements: Sequence[Judgement], room: int = ROOM) -> Questions:
    """Put a run's questions into JSON, worst first; ``room``: bytes that their details may take."""
    ordered = worst_first(judgements)
    outcomes = [outcome(one) for one in ordered]
    rows = [
        [one.id, one.question, one.answer, one.type, place, _rounded(quality(one))]
        for one, place in zip(ordered, outcomes, strict=True)
    ]
    return Questions(
        _json(json.dumps(rows, ensure_ascii=False, separators=(",", ":"))),
        _fitting(ordered, room),
        tuple(sorted({one.type for one in ordered if one.type})),
        tuple(Tally(one, outcomes.count(one)) for one in Outcome if one in outcomes),
    )


def _fitting(ordered: Sequence[Judgement], room: int) -> tuple[Markup, ...]:
    """Return the blocks with as much text around quotes as there is room for."""
    blocks = tuple(_blocks(ordered, AROUND[0]))
    over = sum(len(block.encode()) for block in blocks) - room
    if over <= 0:
        return blocks
    texts = [
        len(text) for one in ordered for shown in (*one.gold, *one.citations) for text in (shown.before, shown.after)
    ]
    saving = (around for around in AROUND if sum(max(length - around, 0) for length in texts) >= over)
    return tuple(_blocks(ordered, next(saving, AROUND[-1])))


def _blocks(ordered: Sequence[Judgement], around: int) -> Iterator[Markup]:
    for start in range(0, len(ordered), BLOCK):
        block = [_trimmed(one, around) for one in ordered[start : start + BLOCK]]
        yield _json(_DETAILS.dump_json(block, exclude_defaults=True, exclude=_IN_ROWS).decode())


def _trimmed(judgement: Judgement, around: int) -> Judgement:
    def trim(shown: Shown) -> Shown:
        before, after = shown.before[max(len(shown.before) - around, 0) :], shown.after[:around]
        before = f"…{before}" if len(before) == around else before
        after = f"{after}…" if len(after) == around else after
        return replace(shown, before=before, after=after, article_id="")

    values = {name: round(value, 4) for name, value in judgement.values.items()}
    gold, citations = tuple(map(trim, judgement.gold)), tuple(map(trim, judgement.citations))
    return replace(judgement, gold=gold, citations=citations, values=values)


def _json(text: str) -> Markup:
    """Nothing in it can end the script element that it stands in, nor start another."""
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 escaped here


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
