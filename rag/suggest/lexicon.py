"""English words: those that the shipped sentence model's tokenizer keeps whole.

It deliberately doesn't know what they mean, nor which of them are verbs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

TOKENIZER = Path(__file__).parent.parent / "reader" / "tokenizer.json"


@lru_cache(maxsize=1)
def lexicon() -> frozenset[str]:
    """Return some twenty thousand words in lower case, plain and inflected forms alike."""
    pieces = json.loads(TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(piece for piece in pieces if piece.isalpha() and piece.isascii() and len(piece) > 1)
