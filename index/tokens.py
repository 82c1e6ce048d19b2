"""Turn texts into a model's token ids, as the model's own files say: its tokenizer, its window, its prompts.

It reads the files that sentence-transformers and transformers write, and imports neither. It deliberately doesn't
know what is computed from the ids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Encoding, Tokenizer

from index.errors import ModelError

#: Under any of these names a model keeps the prompt of the texts that are searched.
DOCUMENT_PROMPTS = "document", "passage", "corpus"
LONGEST = 512


class Tokens:
    """A model's tokenizer, which cuts what its window doesn't hold.

    Args:
        folder: the model's folder.

    Raises:
        ModelError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = read_tokenizer(folder)
        own = _read(folder / "sentence_bert_config.json")
        prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
        self.window = _window(folder, own)
        self._tokenizer.enable_truncation(self.window)
        self._lower = bool(own.get("do_lower_case"))
        self._query = str(prompts.get("query") or "")
        self._document = str(next((prompts[name] for name in DOCUMENT_PROMPTS if prompts.get(name)), ""))

    def documents(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of texts that are searched, special tokens included."""
        return [found.ids for found in self._encode([self._document + text for text in texts])]

    def starts(self, text: str) -> tuple[list[int], list[int]]:
        """Return the ids of a text that is searched, and at which of its characters each piece begins.

        Special tokens begin at 0.
        """
        cut = len(self._document)
        found = self._encode([self._document + text])[0]
        return list(found.ids), [max(0, start - cut) for start, _ in found.offsets]

    def question(self, text: str) -> list[int]:
        """Return the ids of a question, special tokens included."""
        return list(self._encode([self._query + text])[0].ids)

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch([text.lower() for text in texts] if self._lower else list(texts))


@dataclass(frozen=True)
class PairIds:
    """A question and a text as a cross-encoder reads them, special tokens included.

    Attributes:
        ids, types: (t,) each; types are 0 for the question and 1 for the text.
        spans: (t,) characters of the text that each piece stands for; (0, 0) for all that isn't the text's.
    """

    ids: Sequence[int]
    types: Sequence[int]
    spans: Sequence[tuple[int, int]]


class PairTokens:
    """A cross-encoder's tokenizer, which cuts the text where its window doesn't hold both.

    Args:
        folder: the model's folder.
        longest_question: pieces that are read of a question.

    Raises:
        ModelError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path, longest_question: int) -> None:
        self._longest_question = longest_question
        self._plain = read_tokenizer(folder)
        self._tokenizer = read_tokenizer(folder)
        self._tokenizer.enable_truncation(min(LONGEST, _window(folder, {})), strategy="only_second")

    def question(self, text: str) -> str:
        """Return a question cut to its first pieces."""
        offsets = self._plain.encode(text, add_special_tokens=False).offsets
        return text if len(offsets) <= self._longest_question else text[: offsets[self._longest_question - 1][1]]

    def pair(self, question: str, text: str) -> PairIds:
        """Return the ids of a question, cut already, and a text."""
        found = self._tokenizer.encode(question, text)
        spans = [span if of == 1 else (0, 0) for span, of in zip(found.offsets, found.sequence_ids, strict=True)]
        return PairIds(found.ids, found.type_ids, spans)


def read_tokenizer(folder: Path) -> Tokenizer:
    """Read a folder's ``tokenizer.json``, without truncation or padding.

    Raises:
        ModelError: it is missing or unreadable.
    """
    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ModelError(f"{path}: not a readable tokenizer ({error}); run `clippings models pull`") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _window(folder: Path, own: dict[str, Any]) -> int:
    if own.get("max_seq_length"):
        return int(own["max_seq_length"])
    stated = _read(folder / "tokenizer_config.json").get("model_max_length")
    positions = _read(folder / "config.json").get("max_position_embeddings")
    return int(min(value for value in (stated, positions, LONGEST) if value))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not readable ({error}); run `clippings models pull`") from error
    return found if isinstance(found, dict) else {}
