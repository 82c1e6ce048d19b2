"""Train the sentence model: ``python -m eval.fitting.reader --out DIR [--data DIR] [--hours H]``.

From the embedder's own weights, with sentence-transformers' ``CrossEncoderTrainer``. Seeds are fixed; checkpoints are
written every few minutes and a second call goes on from the last one. It deliberately measures nothing: that is
``clippings eval``'s.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.cross_encoder import CrossEncoder, CrossEncoderTrainer, CrossEncoderTrainingArguments
from torch.utils.data import SequentialSampler
from transformers.trainer_utils import get_last_checkpoint

from eval.fitting.reader.loss import AnswerLoss
from eval.fitting.reader.nearest import nearest
from eval.fitting.reader.pairs import Pair, pairs
from eval.fitting.reader.questions import read
from index.embed import open_embedder
from index.settings import load_settings

SEED = 7
MAX_LENGTH = 320
LEARNING_RATE = 9e-5
WARMUP = 0.06
#: Tokens of a batch, padding included.
BATCH_TOKENS = 2_800
CHARACTERS_A_TOKEN = 4.3
EPOCHS = 1
FIXED_LAYERS = 2
CHECKPOINT_STEPS = 200


class LengthBatches(DefaultBatchSampler):  # type: ignore[misc]  # sentence-transformers isn't followed by mypy
    """Batches of pairs alike in length, each of about ``BATCH_TOKENS``, in an order fixed by the seed."""

    def __init__(self, dataset: Dataset, seed: int = 0, **_: Any) -> None:
        super().__init__(SequentialSampler(dataset), batch_size=1, drop_last=False)
        rng = random.Random(seed)  # noqa: S311 (an order, not a secret)
        lengths = [
            min(MAX_LENGTH, 4 + (len(question) + len(text)) / CHARACTERS_A_TOKEN)
            for question, text in zip(dataset["question"], dataset["text"], strict=True)
        ]
        order = sorted(range(len(lengths)), key=lambda n: lengths[n] + rng.random() * 6)
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


def training_pairs(data: Path, kept: Path) -> list[Pair]:
    """Return the pairs, made once and kept in a file."""
    if kept.exists():
        return [Pair(**json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]
    learned = read(data)
    print(f"{len(learned):,} questions", file=sys.stderr)
    found = pairs(learned, nearest(learned, open_embedder(load_settings())), SEED)
    part = kept.with_suffix(".part")
    part.write_text("".join(json.dumps(asdict(pair)) + "\n" for pair in found), encoding="utf-8")
    part.replace(kept)
    return found


def untrained(folder: Path) -> CrossEncoder:
    """Return the embedder's weights with a new head, its embeddings and lowest layers fixed.

    Fixed layers and no dropout take a third less time; each pair is seen once, so there is little to overfit.
    """
    model = CrossEncoder(
        str(folder),
        num_labels=1,
        max_length=MAX_LENGTH,
        device="cpu",
        local_files_only=True,
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    reader = model[0].auto_model.bert
    reader.embeddings.requires_grad_(False)
    for layer in reader.encoder.layer[:FIXED_LAYERS]:
        layer.requires_grad_(False)
    return model


def main() -> None:
    """Make the pairs, train, and write the model into ``DIR/model``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", required=True, type=Path, help="checkpoints and the model")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="share of the pairs trained on, for a trial")
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    given.out.mkdir(parents=True, exist_ok=True)
    found = training_pairs(settings.data, given.out / "pairs.jsonl")
    found = random.Random(SEED).sample(found, math.ceil(given.share * len(found)))  # noqa: S311 (a sample)
    print(f"{len(found):,} pairs, {sum(pair.label for pair in found):,.0f} of them answers", file=sys.stderr)
    torch.manual_seed(SEED)
    embedder = open_embedder(settings)
    model = untrained(embedder.folder)
    arguments = CrossEncoderTrainingArguments(
        output_dir=str(given.out / "checkpoints"),
        num_train_epochs=EPOCHS,
        learning_rate=LEARNING_RATE,
        warmup_steps=WARMUP,
        weight_decay=0.01,
        max_grad_norm=1.0,
        batch_sampler=LengthBatches,
        save_steps=CHECKPOINT_STEPS,
        save_total_limit=2,
        logging_steps=25,
        seed=SEED,
        report_to="none",
        use_cpu=True,
        dataloader_num_workers=0,
        disable_tqdm=True,
    )
    trainer = CrossEncoderTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_list([asdict(pair) for pair in found]),
        loss=AnswerLoss(model, MAX_LENGTH),
    )
    last = get_last_checkpoint(arguments.output_dir) if Path(arguments.output_dir).is_dir() else None
    trainer.train(resume_from_checkpoint=last)
    model.save_pretrained(str(given.out / "model"))


if __name__ == "__main__":
    main()
