"""A cross-encoder in a folder, converted and loaded when first needed; what reads and what checks are made of it.

It deliberately doesn't know what its scores mean.
"""

from __future__ import annotations

import threading
from pathlib import Path

from index.models.convert import Kind, Precision, converted
from index.models.registry import find, require
from index.runtime import Compiled
from index.settings import Settings


class CrossEncoder:
    """Converted and loaded when first needed; any number of threads may call it.

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


def folder_of(name: str, settings: Settings) -> Path:
    """Return the folder of a cross-encoder: one of the registry, verified, or a folder of one's own.

    Raises:
        ModelError: a file is missing or isn't the pinned one.
    """
    own = Path(name).expanduser()
    return own if own.is_dir() else require(settings.models, find(name))
