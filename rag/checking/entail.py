"""Whether the words that a statement cites entail it, by a cross-encoder trained for that (``rag/checker/``).

It reads the statement beside the cited words, both as they stand. It deliberately doesn't know which words to cite, nor
what else is checked.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from index.models.convert import Kind, Precision, converted
from index.models.registry import find, require
from index.runtime import Compiled
from index.settings import Settings
from index.tokens import PairTokens

LOGITS = "logits"
#: Pieces read of a statement; the cited words have the rest of the window.
LONGEST_STATEMENT = 96


class Entailment(Protocol):
    """Anything that says how sure it is that texts carry a statement."""

    def log_odds(self, statement: str, texts: Sequence[str]) -> list[float]:
        """Return for each text the log odds that it entails the statement."""


class EntailmentModel:
    """A cross-encoder, converted and loaded when first needed; any number of threads may call it.

    Args:
        folder: the model's folder.
        threads: 0 for one per core.
        models_dir: where the converted model is kept.
    """

    def __init__(self, folder: Path, threads: int, precision: Precision, models_dir: Path) -> None:
        self.folder = folder
        self._threads = threads
        self._precision = precision
        self._models_dir = models_dir
        self._lock = threading.Lock()
        self._compiled: Compiled | None = None
        self._kept = lru_cache(maxsize=2048)(self._log_odds)

    def open(self) -> Compiled:
        """Return the converted model, converting and loading it first where that is still to be done.

        Raises:
            ModelError: the folder doesn't hold a cross-encoder that can be converted and loaded.
        """
        with self._lock:
            if self._compiled is None:
                made = converted(self.folder, Kind.CROSS_ENCODER, self._models_dir, self._precision)
                self._compiled = Compiled(made, self._threads)
            return self._compiled

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
    folder = Path(settings.checker).expanduser()
    if not folder.is_dir():
        folder = require(settings.models, find(settings.checker))
    return EntailmentModel(folder, settings.threads, Precision(settings.precision), settings.models)


def cited_text(title: str, quotes: Sequence[str]) -> str:
    """Return cited words as the model reads them: in order, under their article's title."""
    words = " ".join(quotes)
    return f"{title}\n{words}" if title else words
