"""Read a question beside passages with the sentence model: which of them answer, and which of their sentences.

The shipped model (``rag/reader/``) reads a whole passage at once and scores its pieces, so that a sentence is judged
where it stands; a cross-encoder of another make reads each sentence alone. It deliberately doesn't know what the
numbers are weighed against, nor how many sentences are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.cross_encoder import CrossEncoder, folder_of
from index.models.convert import Precision
from index.runtime import Compiled, Outputs
from index.settings import Settings
from index.span import Span
from index.tokens import PairIds, PairTokens

LOGITS = "logits"
PIECES = "piece_scores"
#: Pieces read of a question, and of all passages of one question together.
LONGEST_QUESTION = 96
BUDGET = 2_400
#: Passages read before it is asked whether they decide.
TOGETHER = 4
#: What a sentence gets that the window cut off.
UNREAD = -8.0


@dataclass(frozen=True)
class Readable:
    """A passage as it is read.

    Attributes:
        above: the line over it, "" for none.
        sentences: spans of ``text``, in order.
    """

    above: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True)
class Reading:
    """What the model says of one passage, as log odds.

    Attributes:
        passage: that it answers.
        sentences: (n, 3) of each sentence: that it answers; that an answer begins in it, and that one ends, above
            that none does.
    """

    passage: float
    sentences: NDArray[np.float64]


Decided = Callable[[Sequence[Reading]], bool]


class Reader(Protocol):
    """Anything that reads passages for a question."""

    def read(self, question: str, passages: Sequence[Readable], decided: Decided) -> list[Reading]:
        """Return a reading of each of the first passages, best passages first.

        Fewer than all where the budget is spent, or where ``decided`` says of what was read that it is enough.
        """


class SentenceModel(CrossEncoder):
    """A cross-encoder that reads passages."""

    def read(self, question: str, passages: Sequence[Readable], decided: Decided = lambda _: False) -> list[Reading]:
        """See ``Reader``."""
        compiled = self.open()
        asked = self._tokens.question(question)
        read = self._whole if PIECES in compiled.outputs else self._alone
        found: list[Reading] = []
        left = BUDGET
        for at in range(0, len(passages), TOGETHER):
            some = passages[at : at + TOGETHER]
            readings, spent = read(compiled, asked, some, left)
            found += readings
            left -= spent
            if len(readings) < len(some) or decided(found):
                break
        return found

    @cached_property
    def _tokens(self) -> PairTokens:
        return PairTokens(self.folder, LONGEST_QUESTION)

    def _whole(
        self, compiled: Compiled, question: str, passages: Sequence[Readable], budget: int
    ) -> tuple[list[Reading], int]:
        """Read each passage at once; return the readings, and how many pieces were read."""
        pairs = [self._tokens.pair(question, _under(one.above, one.text)) for one in passages]
        pairs = within_budget(pairs, budget)
        found = compiled.run_each([pair.ids for pair in pairs], [pair.types for pair in pairs])
        readings = [_reading(one, pair, outputs) for one, pair, outputs in zip(passages, pairs, found, strict=False)]
        return readings, sum(len(pair.ids) for pair in pairs)

    def _alone(
        self, compiled: Compiled, question: str, passages: Sequence[Readable], budget: int
    ) -> tuple[list[Reading], int]:
        """Read each sentence alone; return the readings of passages, and how many pieces were read."""
        pairs = [
            self._tokens.pair(question, _under(one.above, span.of(one.text)))
            for one in passages
            for span in one.sentences
        ]
        pairs = within_budget(pairs, budget)
        found = compiled.run_each([pair.ids for pair in pairs], [pair.types for pair in pairs], [LOGITS])
        logits = [float(outputs[LOGITS][0]) for outputs in found]
        readings: list[Reading] = []
        for one in passages:
            own, logits = logits[: len(one.sentences)], logits[len(one.sentences) :]
            if own:
                filled = own + [UNREAD] * (len(one.sentences) - len(own))
                readings.append(Reading(max(own), np.repeat(np.asarray(filled)[:, None], 3, axis=1)))
        return readings, sum(len(pair.ids) for pair in pairs)


def open_reader(settings: Settings) -> SentenceModel:
    """Open the sentence model that the settings name: one of the registry, verified, or a cross-encoder's folder.

    Raises:
        ModelError: a file is missing or isn't the pinned one.
    """
    folder = folder_of(settings.reader, settings)
    return SentenceModel(folder, settings.threads, Precision(settings.precision), settings.models)


def within_budget(pairs: Sequence[PairIds], budget: int) -> list[PairIds]:
    """Return the first pairs that have at most ``budget`` pieces together."""
    kept: list[PairIds] = []
    for pair in pairs:
        budget -= len(pair.ids)
        if budget < 0:
            break
        kept.append(pair)
    return kept


def _under(above: str, text: str) -> str:
    return f"{above}\n{text}" if above else text


def _reading(passage: Readable, pair: PairIds, outputs: Outputs) -> Reading:
    scores = outputs[PIECES][0].astype(np.float64)
    shift = len(passage.above) + 1 if passage.above else 0
    starts, ends = np.asarray(pair.spans, dtype=np.int64).T - shift
    rows = [_of_sentence(scores, (ends > span.start) & (starts < span.end) & (ends > 0)) for span in passage.sentences]
    return Reading(float(outputs[LOGITS][0]), np.asarray(rows).reshape(len(passage.sentences), 3))


def _of_sentence(scores: NDArray[np.float64], inside: NDArray[np.bool_]) -> list[float]:
    if not inside.any():
        return [UNREAD] * 3
    own = scores[inside]
    none = scores[0]
    return [float(own[:, 0].mean()), float(own[:, 1].max() - none[1]), float(own[:, 2].max() - none[2])]
