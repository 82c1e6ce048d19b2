"""Whether the words that a statement cites entail it, by a cross-encoder trained for that (``rag/checker/``).

It reads the statement beside the cited words, both as they stand. It deliberately doesn't know which words to cite, nor
what else is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from index.cross_encoder import CrossEncoder, folder_of
from index.models.convert import Precision
from index.settings import Settings
from index.tokens import PairTokens

LOGITS = "logits"
#: Pieces read of a statement; the cited words have the rest of the window.
LONGEST_STATEMENT = 96


class Entailment(Protocol):
    """Anything that says how sure it is that texts carry a statement."""

    def log_odds(self, statement: str, texts: Sequence[str]) -> list[float]:
        """Return for each text the log odds that it entails the statement."""


class EntailmentModel(CrossEncoder):
    """A cross-encoder whose one score says that a text entails a statement."""

    def __init__(self, folder: Path, threads: int, precision: Precision, models_dir: Path) -> None:
        super().__init__(folder, threads, precision, models_dir)
        self._kept = lru_cache(maxsize=2048)(self._log_odds)

    def log_odds(self, statement: str, texts: Sequence[str]) -> list[float]:
        """See ``Entailment``."""
        return [self._kept(statement, text) for text in texts]

    def _log_odds(self, statement: str, text: str) -> float:
        pair = self._tokens.pair(self._tokens.question(statement), text)
        (found,) = self.open().run_each([pair.ids], [pair.types], [LOGITS])
        return float(found[LOGITS].reshape(-1)[0])

    @cached_property
    def _tokens(self) -> PairTokens:
        return PairTokens(self.folder, LONGEST_STATEMENT)


def open_checker(settings: Settings) -> EntailmentModel:
    """Open the model that the settings name: one of the registry, verified, or a cross-encoder's folder.

    Raises:
        ModelError: a file is missing or isn't the pinned one.
    """
    folder = folder_of(settings.checker, settings)
    return EntailmentModel(folder, settings.threads, Precision(settings.precision), settings.models)


def cited_text(title: str, quotes: Sequence[str]) -> str:
    """Return cited words as the model reads them: in order, under their article's title."""
    words = " ".join(quotes)
    return f"{title}\n{words}" if title else words
