"""Turn texts into unit vectors, of the whole text and of its tokens, with a sentence-transformers model.

The model is converted once (``index.models.convert``) and run without torch (``index.runtime``). This file
deliberately doesn't know what an article is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.importing import importing
from index.models.convert import Kind, Precision, converted
from index.models.registry import find, require
from index.runtime import Compiled, Outputs
from index.settings import Settings
from index.token_vectors import Meaningful, Projection, packed, recorded
from index.tokens import Tokens, read_tokenizer

if TYPE_CHECKING:
    from index.llama import LlamaEmbedding

Vectors = NDArray[np.float32]

SENTENCE = "sentence_embedding"
TOKENS = "token_embeddings"
#: Texts whose token vectors are in memory at once, before they are packed: some 40 MB.
READ_TOGETHER = 64
#: Characters whose pieces are counted at once.
COUNTED_TOGETHER = 50_000
#: Questions whose vectors are kept.
REMEMBERED = 16


class Pieces:
    """Counts a model's word pieces from its ``tokenizer.json`` alone, without loading the model."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = read_tokenizer(folder)

    def offsets(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the (start, end) character offsets of the pieces of ``text``, special tokens left out.

        A long text is taken apart at white space: all pieces of one at once fill a gigabyte.
        """
        for at, part in _parts(text):
            for start, end in self._tokenizer.encode(part, add_special_tokens=False).offsets:
                yield at + start, at + end

    def count(self, text: str) -> int:
        """Return the number of pieces of ``text``, special tokens left out."""
        return sum(1 for _ in self.offsets(text))


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


@dataclass(frozen=True)
class ChunkVectors:
    """What is kept of a chunk, to be found by and to be ranked by.

    Attributes:
        vector: (d,) float32 of length 1.
        tokens: its token vectors as ``index.token_vectors.packed`` gives them.
    """

    vector: Vectors
    tokens: bytes


@dataclass(frozen=True)
class QuestionTokens:
    """A question's token vectors, as late interaction compares them; special tokens are left out.

    Attributes:
        pieces: (q,) int32, the ids.
        rows: (q, k) float32, rows of length 1.
    """

    pieces: NDArray[np.int32]
    rows: Vectors


class Embedder:
    """A sentence-transformers model, converted and loaded when first needed.

    Args:
        folder: the model's folder.
        name: the registry's, or the folder's path; vectors are recorded under a name made of it, and never mixed
            with those of another.
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
        self.name = recorded(name)
        self._model_name = name
        self.pieces = Pieces(folder)
        self._threads = threads
        self._precision = precision
        self._models_dir = models_dir or folder.parent
        self._compiled: Compiled | None = None
        self._tokens: Tokens | None = None
        self._projection: Projection | None = None
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

        return LlamaEmbedding(self.documents, self.question, model_name=self._model_name)

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

    def chunks(self, texts: Sequence[str]) -> list[ChunkVectors]:
        """Embed the texts of chunks with their tokens, as the library keeps them."""
        found: list[ChunkVectors] = []
        for at in range(0, len(texts), READ_TOGETHER):
            for one in self.read(texts[at : at + READ_TOGETHER]):
                kept = one.tokens[self.meaningful.of(one.pieces)]
                found.append(ChunkVectors(one.vector, packed(self.projection.project(kept))))
        return found

    def question_tokens(self, text: str) -> QuestionTokens:
        """Return the token vectors of a question."""
        read = self.question_read(text)
        inside = self.meaningful.words(read.pieces)
        return QuestionTokens(read.pieces[inside], self.projection.project(read.tokens[inside]))

    def kept_starts(self, text: str) -> NDArray[np.int64]:
        """Return (t,) where in a chunk's text the pieces begin whose token vectors are kept; the first is the whole."""
        ids, starts = self._open()[0].starts(text)
        kept: NDArray[np.int64] = np.asarray(starts, dtype=np.int64)[self.meaningful.of(ids)]
        return kept

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the pieces of texts as the model reads them, special tokens included."""
        return self._open()[0].documents(texts)

    @property
    def projection(self) -> Projection:
        """What makes its token vectors small enough to keep."""
        self._open()
        assert self._projection is not None
        return self._projection

    @cached_property
    def meaningful(self) -> Meaningful:
        """Tells which pieces' token vectors are kept."""
        return Meaningful(read_tokenizer(self.folder))

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
                self._projection = Projection.of_model(self._model_name, made)
                self._compiled = Compiled(made, self._threads)
            return self._tokens, self._compiled


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


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text with where each begins; one ends in the middle of a word only where that has no end."""
    at = 0
    while len(text) - at > COUNTED_TOGETHER:
        limit = at + COUNTED_TOGETHER
        end = max(text.rfind(sign, at, limit) for sign in "\n ")
        yield at, text[at : (end := end if end > at else limit)]
        at = end
    yield at, text[at:]


def _read(ids: Sequence[int], outputs: Outputs) -> Read:
    tokens = outputs[TOKENS][0]
    lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
    return Read(outputs[SENTENCE][0], np.asarray(ids, dtype=np.int32), tokens / np.maximum(lengths, 1e-12))
