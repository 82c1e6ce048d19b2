"""Train the entailment model: ``python -m eval.fitting.checker --out DIR [--data DIR]``.

From the sentence model's weights as it trained last (``--start``), with sentence-transformers' ``CrossEncoderTrainer``
and binary cross-entropy; seeds are fixed. It deliberately measures nothing but the held-out statements: the rest is
``clippings eval``'s.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers.cross_encoder import (
    CrossEncoder,
    CrossEncoderTrainer,
    CrossEncoderTrainingArguments,
)
from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss
from sklearn.metrics import roc_auc_score

from eval.fitting.checker.pairs import own, pairs
from eval.fitting.checker.statements import Written, written
from eval.fitting.reader.batches import LengthBatches
from eval.fitting.reader.model import started
from eval.fitting.reader.ship import WEIGHTS, ship
from index.models.pins import CHECKER, READER
from index.settings import load_settings

SEED = 1
EPOCHS = 1
LEARNING_RATE, WARMUP = 8e-5, 0.06


def train(start: Path, found: list[Written], out: Path, epochs: int) -> CrossEncoder:
    """Train from the weights in ``start``; write ``out/model``; return the model."""
    torch.manual_seed(SEED)
    made = pairs(found, SEED)
    print(f"{len(made):,} pairs, {sum(pair.label for pair in made):,.0f} of them entailed", file=sys.stderr)
    model = started(start)
    arguments = CrossEncoderTrainingArguments(
        output_dir=str(out / "checkpoints"),
        num_train_epochs=epochs,
        learning_rate=LEARNING_RATE,
        warmup_steps=WARMUP,
        weight_decay=0.01,
        max_grad_norm=1.0,
        batch_sampler=LengthBatches,
        save_strategy="no",
        logging_steps=50,
        seed=SEED,
        report_to="none",
        use_cpu=True,
        bf16=torch.cpu._is_avx512_bf16_supported(),
        dataloader_num_workers=0,
        disable_tqdm=True,
    )
    dataset = Dataset.from_list([pair.row for pair in made])
    CrossEncoderTrainer(model=model, args=arguments, train_dataset=dataset, loss=BinaryCrossEntropyLoss(model)).train()
    model.save_pretrained(str(out / "model"))
    return model


def main() -> None:
    """Train, say how well held-out statements are told apart, and write the model as it ships into ``rag/checker``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", required=True, type=Path, help="the trained model, in full precision")
    parser.add_argument("--start", type=Path, default=READER.shipped, help="weights to start from")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    found = written(settings.data)
    given.out.mkdir(parents=True, exist_ok=True)
    model = train(given.start, found, given.out, given.epochs)
    kept = [own(one) for one in found if one.held_out]
    scores = model.predict([(pair.statement, pair.text) for pair in kept], show_progress_bar=False)
    auroc = roc_auc_score([pair.label for pair in kept], scores)
    print(f"AUROC on {len(kept):,} held-out statements: {auroc:.3f}")
    assert CHECKER.shipped is not None
    print(f"{CHECKER.shipped} is written; its files, for index/models/pins.py:")
    print(ship(given.out / "model", CHECKER.shipped, (WEIGHTS,)))


if __name__ == "__main__":
    main()
