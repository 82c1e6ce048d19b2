"""Batches of pairs alike in length, each of about as many tokens, for training on a CPU.

It deliberately doesn't know what the pairs are.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from datasets import Dataset
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch.utils.data import SequentialSampler

#: Tokens of a batch, padding included; and of a pair, at most.
BATCH_TOKENS, MAX_LENGTH = 3_000, 320
CHARACTERS_A_TOKEN = 4.3


class LengthBatches(DefaultBatchSampler):  # type: ignore[misc]  # sentence-transformers isn't followed by mypy
    """Batches of pairs alike in length, each of about ``BATCH_TOKENS``, in an order fixed by the seed."""

    def __init__(self, dataset: Dataset, seed: int = 0, **_: Any) -> None:
        super().__init__(SequentialSampler(dataset), batch_size=1, drop_last=False)
        rng = random.Random(seed)  # noqa: S311 (an order, not a secret)
        lengths = [
            min(MAX_LENGTH, 4 + (len(question) + len(text)) / CHARACTERS_A_TOKEN)
            for question, text in zip(dataset["question"], dataset["text"], strict=True)
        ]
        order = sorted(range(len(lengths)), key=lambda n: lengths[n] + rng.random() * 12)
        self.batches: list[list[int]] = [[]]
        for n in order:
            if self.batches[-1] and lengths[n] * (len(self.batches[-1]) + 1) > BATCH_TOKENS:
                self.batches.append([])
            self.batches[-1].append(n)
        rng.shuffle(self.batches)

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)
