"""Turn texts into unit vectors, of the whole text and of its tokens, with a sentence-transformers model.

The model is converted once (``index.models.convert``) and run without torch (``index.runtime``). This file
deliberately doesn't know what an article is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.importing import importing
from index.models.convert import Kind, Precision, converted
from index.models.registry import find, require
from index.runtime import Compiled, Outputs
from index.settings import Settings
from index.tokens import Tokens, read_tokenizer

if TYPE_CHECKING:
    from index.llama import LlamaEmbedding

Vectors = NDArray[np.float32]

SENTENCE = "sentence_embedding"
TOKENS = "token_embeddings"
#: Questions whose vectors are kept.
REMEMBERED = 16


class Pieces:
    """Counts a model's word pieces from its ``tokenizer.json`` alone, without loading the model."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = read_tokenizer(folder)

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the (start, end) character offsets of the pieces of ``text``, special tokens left out."""
        offsets: Sequence[tuple[int, int]] = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def count(self, text: str) -> int:
        """Return the number of pieces of ``text``, special tokens left out."""
        return len(self.offsets(text))


@dataclass(frozen=True)
class Read:
    """What one forward pass gives of a text; the special tokens are among its t pieces.

    Attributes:
        vector: (d,) float32 of length 1.
        pieces: (t,) int32, the ids.
        tokens: (t, d) float32, rows of length 1: the last hidden states.
    """

    vector: Vectors
    pieces: NDArray[np.int32]
    tokens: Vectors


class Embedder:
    """A sentence-transformers model, converted and loaded when first needed.

    Args:
        folder: the model's folder.
        name: what the vectors are recorded under; vectors of another name are never mixed with these.
        threads: 0 for one per core.
        precision: what the model computes in.
        models_dir: where the converted model is kept; the folder's own parent when None.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        threads: int = 0,
        precision: Precision = Precision.AUTO,
        models_dir: Path | None = None,
    ) -> None:
        self.folder = folder
        self.name = name
        self.pieces = Pieces(folder)
        self._threads = threads
        self._precision = precision
        self._models_dir = models_dir or folder.parent
        self._compiled: Compiled | None = None
        self._tokens: Tokens | None = None
        self._lock = threading.Lock()
        self._questions: OrderedDict[str, Read] = OrderedDict()
        self._questions_lock = threading.Lock()

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory already."""
        return self._compiled is not None

    @property
    def model(self) -> LlamaEmbedding:
        """The model as LlamaIndex knows it."""
        with importing:
            from index.llama import LlamaEmbedding

        return LlamaEmbedding(self.documents, self.question, model_name=self.name)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; (n, d) float32, rows of length 1, in the order given.

        On one machine a text's vector is the same to the last bit, whatever it is embedded together with.

        Raises:
            ModelError: the folder doesn't hold a model that can be converted and loaded.
        """
        tokens, compiled = self._open()
        found = compiled.run_each(tokens.documents(texts), outputs=[SENTENCE])
        rows = [one[SENTENCE][0] for one in found]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Embed texts and their tokens; the vectors are those of ``documents``, to the last bit."""
        tokens, compiled = self._open()
        ids = tokens.documents(texts)
        return [_read(one, outputs) for one, outputs in zip(ids, compiled.run_each(ids), strict=True)]

    def question(self, text: str) -> Vectors:
        """Embed one question; (d,) float32 of length 1. See ``question_read``."""
        return self.question_read(text).vector

    def question_read(self, text: str) -> Read:
        """Embed one question and its tokens. The last few are remembered: several stages ask for one."""
        with self._questions_lock:
            if text in self._questions:
                self._questions.move_to_end(text)
                return self._questions[text]
        tokens, compiled = self._open()
        ids = tokens.question(text)
        found = _read(ids, compiled.run_each([ids])[0])
        with self._questions_lock:
            self._questions[text] = found
            while len(self._questions) > REMEMBERED:
                self._questions.popitem(last=False)
        return found

    def _open(self) -> tuple[Tokens, Compiled]:
        with self._lock:
            if self._tokens is None or self._compiled is None:
                self._tokens = Tokens(self.folder)
                made = converted(self.folder, Kind.EMBEDDER, self._models_dir, self._precision)
                self._compiled = Compiled(made, self._threads)
            return self._tokens, self._compiled


class Remembering:
    """An embedder that keeps the vectors of the last texts: the same sentences are candidates of many questions.

    Args:
        most: texts kept; 0 for none.
    """

    def __init__(self, embedder: Embedder, most: int) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def documents(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder.documents``."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        if new:
            found.update(zip(new, self._embedder.documents(new), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])

    def question(self, text: str) -> Vectors:
        """See ``Embedder.question``."""
        return self._embedder.question(text)


def open_embedder(settings: Settings) -> Embedder:
    """Open the embedder that the settings name: one of the registry, verified, or a sentence-transformers folder.

    Raises:
        ModelError: a file is missing or isn't the pinned one.
    """
    folder, precision = Path(settings.embedder).expanduser(), Precision(settings.precision)
    if folder.is_dir():
        return Embedder(folder, str(folder.resolve()), settings.threads, precision, settings.models)
    model = find(settings.embedder)
    return Embedder(require(settings.models, model), model.name, settings.threads, precision, settings.models)


def _read(ids: Sequence[int], outputs: Outputs) -> Read:
    tokens = outputs[TOKENS][0]
    lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
    return Read(outputs[SENTENCE][0], np.asarray(ids, dtype=np.int32), tokens / np.maximum(lengths, 1e-12))
