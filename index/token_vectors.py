"""Token vectors small enough to keep: of the pieces that carry meaning, in few dimensions, a byte a number.

What late interaction compares (Khattab & Zaharia, ColBERT, SIGIR 2020), made smaller by a projection onto principal
components and by leaving out stop words and punctuation. Measured on MultiHop-RAG's dev part, 96 dimensions in int8
rank as 384 in float do, but for a point of fact recall (``eval/LOG.md``). It deliberately doesn't know which model
gave the vectors, nor where they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.fulltext import STOP_WORDS

Rows = NDArray[np.float32]

#: To be raised whenever the same model gives other token vectors: another projection, other pieces kept.
RECIPE = 1
#: Projections of models in the registry, by name; a model that has none here brings one from its conversion.
SHIPPED = Path(__file__).parent / "projections"
PROJECTION_NAME = "projection.npy"
DIMENSIONS = 96
#: A number of a unit row in 96 dimensions is seldom beyond a half: what is gets cut.
SCALE = 254.0
#: How tokenizers mark a piece that continues a word, or one that begins it.
CONTINUES = "##"
_BEGINS = "▁", "Ġ"


class Projection:
    """Fewer dimensions for token vectors.

    Args:
        matrix: (d, k) float32.
    """

    def __init__(self, matrix: Rows) -> None:
        self.matrix = matrix

    @property
    def dimensions(self) -> int:
        """Of the rows that come out."""
        return int(self.matrix.shape[1])

    @classmethod
    def fitted(cls, rows: Rows, dimensions: int = DIMENSIONS) -> Projection:
        """Return the projection onto the first principal components of (n, d) rows, not centred."""
        return cls.of_moments(rows.T.astype(np.float64) @ rows.astype(np.float64), dimensions)

    @classmethod
    def of_moments(cls, moments: NDArray[np.float64], dimensions: int = DIMENSIONS) -> Projection:
        """Return the projection for rows of which the (d, d) matrix of second moments is known."""
        values, components = np.linalg.eigh(moments)
        first = components[:, np.argsort(-values)[:dimensions]]
        signs = np.sign(first[np.abs(first).argmax(axis=0), np.arange(first.shape[1])])
        return cls((first * signs).astype(np.float32))

    @classmethod
    def of_model(cls, name: str, converted: Path) -> Projection:
        """Read a model's projection: the one that ships with the program, else the one made with its conversion.

        ``name`` is the registry's, or the path of a folder.
        """
        shipped = SHIPPED / f"{name}.npy"
        own = shipped.parent == SHIPPED and shipped.is_file()
        return cls(np.load(shipped if own else converted / PROJECTION_NAME).astype(np.float32))

    def save(self, path: Path) -> None:
        """Write it in half precision."""
        np.save(path, self.matrix.astype(np.float16))

    def project(self, rows: Rows) -> Rows:
        """Return (n, k) rows of length 1 for (n, d) rows."""
        projected = rows @ self.matrix
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        unit: Rows = projected / np.maximum(lengths, 1e-12)
        return unit


def recorded(name: str) -> str:
    """Return the name that a model's vectors are kept under: what is kept under another one is made anew."""
    return f"{name}+tokens{RECIPE}"


def packed(rows: Rows) -> bytes:
    """Return (n, k) rows of length 1 as n·k bytes."""
    numbers: bytes = np.clip(np.rint(rows * SCALE), -127, 127).astype(np.int8).tobytes()
    return numbers


def unpacked(blob: bytes, dimensions: int) -> NDArray[np.int8]:
    """Return the (n, k) int8 rows of ``packed``; divided by ``SCALE`` they are about of length 1."""
    return np.frombuffer(blob, dtype=np.int8).reshape(-1, dimensions)


class Meaningful:
    """Tells the pieces that carry meaning from stop words, punctuation and special tokens.

    The first special token stands for the whole text, and is kept.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        vocabulary = tokenizer.get_vocab()
        size = max(vocabulary.values()) + 1
        self._kept, self._special = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        for piece, number in vocabulary.items():
            self._kept[number] = _carries_meaning(piece)
        self._special[[number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special]] = (
            True
        )
        self._kept &= ~self._special

    def of(self, pieces: Sequence[int] | NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return (t,) whether each piece of a text is kept; its first always is."""
        kept = self._kept[np.asarray(pieces, dtype=np.int64)]
        kept[:1] = True
        return kept

    def words(self, pieces: Sequence[int] | NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return (t,) whether each piece is of the text itself, and no special token."""
        inside: NDArray[np.bool_] = ~self._special[np.asarray(pieces, dtype=np.int64)]
        return inside


def _carries_meaning(piece: str) -> bool:
    if piece.startswith(CONTINUES):  # "##or" of "storks" is no "or"
        return any(character.isalnum() for character in piece)
    for mark in _BEGINS:
        piece = piece.removeprefix(mark)
    return piece.lower() not in STOP_WORDS and any(character.isalnum() for character in piece)
