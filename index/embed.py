"""Turn texts into unit vectors with a sentence-transformers model, and count its word pieces.

The only file of this room that imports torch's world. It deliberately doesn't know what an article is. The model
is LlamaIndex's ``HuggingFaceEmbedding``, so any other ``BaseEmbedding`` can stand in its place.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import ModelError
from index.importing import importing
from index.models.registry import find, require
from index.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Vectors = NDArray[np.float32]

#: Few together, of one padded length each: what a text's vector is in its last digit depends on that length, and on
#: nothing else. Padding to whole steps keeps the lengths few, and costs a tenth.
BATCH = 8
PADDED_TO = 16
#: Questions whose vectors are kept.
REMEMBERED = 16


class Pieces:
    """Counts a model's word pieces from its ``tokenizer.json`` alone, without loading the model."""

    def __init__(self, folder: Path) -> None:
        path = folder / "tokenizer.json"
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise ModelError(f"{path}: not a readable tokenizer ({error}); run `clippings models pull`") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Return the (start, end) character offsets of the pieces of ``text``, special tokens left out."""
        offsets: Sequence[tuple[int, int]] = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def count(self, text: str) -> int:
        """Return the number of pieces of ``text``, special tokens left out."""
        return len(self.offsets(text))


class Embedder:
    """A sentence-transformers model behind LlamaIndex's interface, loaded when first needed.

    Args:
        folder: the model's folder.
        name: what the vectors are recorded under; vectors of another name are never mixed with these.
        threads: 0 for one per core.
    """

    def __init__(self, folder: Path, name: str, threads: int = 0) -> None:
        self.folder = folder
        self.name = name
        self.pieces = Pieces(folder)
        self._threads = threads
        self._model: BaseEmbedding | None = None
        self._lock = threading.Lock()
        self._questions: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory already."""
        return self._model is not None

    @property
    def model(self) -> BaseEmbedding:
        """The model as LlamaIndex knows it.

        Raises:
            ModelError: the folder doesn't hold a loadable model.
        """
        with self._lock:
            if self._model is None:
                self._model = _load(self.folder, self._threads)
            return self._model

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; (n, d) float32, rows of length 1, in the order given.

        On one machine a text's vector is the same to the last bit, whatever it is embedded together with.
        """
        steps = [self.pieces.count(text) // PADDED_TO for text in texts]
        rows: dict[int, Any] = {}
        for step in sorted(set(steps)):
            places = [place for place, of in enumerate(steps) if of == step]
            found = self.model.get_text_embedding_batch([texts[place] for place in places])
            rows.update(zip(places, found, strict=True))
        return np.asarray([rows[place] for place in range(len(texts))], dtype=np.float32).reshape(len(texts), -1)

    def question(self, text: str) -> Vectors:
        """Embed one question; (d,) float32 of length 1. The last few are remembered: several stages ask for one."""
        known = self._questions.get(text)
        if known is None:
            known = np.asarray(self.model.get_query_embedding(text), dtype=np.float32)
            while len(self._questions) >= REMEMBERED:
                self._questions.popitem(last=False)
            self._questions[text] = known
        return known


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
    folder = Path(settings.embedder).expanduser()
    if folder.is_dir():
        return Embedder(folder, str(folder.resolve()), settings.threads)
    model = find(settings.embedder)
    return Embedder(require(settings.models, model), model.name, settings.threads)


def _load(folder: Path, threads: int) -> BaseEmbedding:
    with importing:
        import torch
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # else every command that embeds shows a bar of the model's own
    if threads:
        torch.set_num_threads(threads)
    try:
        model = HuggingFaceEmbedding(
            str(folder), device="cpu", embed_batch_size=BATCH, local_files_only=True, cache_folder=str(folder)
        )
        _pad_in_steps(model._model)
        return model
    except Exception as error:
        raise ModelError(f"{folder}: the embedder can't be loaded ({error}); run `clippings models pull`") from error


def _pad_in_steps(model: Any) -> None:
    """Let a sentence-transformers model pad to whole steps, where it has a tokenizer and they fill its window."""
    reader: Any = next(iter(model), None)
    if hasattr(reader, "processing_kwargs") and model.max_seq_length and model.max_seq_length % PADDED_TO == 0:
        reader.processing_kwargs = {**reader.processing_kwargs, "text": {"pad_to_multiple_of": PADDED_TO}}
