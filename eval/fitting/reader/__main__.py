"""Train the sentence model: ``python -m eval.fitting.reader --out DIR [--data DIR]``.

From the embedder's own weights, with sentence-transformers' ``CrossEncoderTrainer``, in rounds, each with pairs of its
own and from the mean of those before; what ships is the last. Seeds are fixed; checkpoints are written every few
minutes and a second call goes on from the last one. It deliberately measures nothing: that is ``clippings eval``'s.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from sentence_transformers.cross_encoder import CrossEncoderTrainer, CrossEncoderTrainingArguments
from transformers import TrainerCallback
from transformers.trainer_utils import get_last_checkpoint

from eval.fitting.reader.batches import LengthBatches
from eval.fitting.reader.loss import AnswerLoss
from eval.fitting.reader.model import MAX_LENGTH, started
from eval.fitting.reader.nearest import nearest
from eval.fitting.reader.pairs import pairs
from eval.fitting.reader.questions import read
from eval.fitting.reader.rounds import ROUNDS, Round
from eval.fitting.reader.ship import PIECES, averaged, ship
from index.embed import open_embedder
from index.models.pins import READER
from index.settings import load_settings

WARMUP = 0.06
CHECKPOINT_STEPS = 200


def training_pairs(data: Path, of: Round, kept: Path) -> list[dict[str, Any]]:
    """Return a round's pairs as rows of the data set, made once and kept in a file."""
    if not kept.exists():
        learned = [one for one in read(data) if one.origin in of.shares]
        print(f"{len(learned):,} questions", file=sys.stderr)
        found = pairs(learned, nearest(learned, open_embedder(load_settings())), of)
        part = kept.with_suffix(".part")
        part.write_text("".join(json.dumps(pair.row) + "\n" for pair in found), encoding="utf-8")
        part.replace(kept)
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


class KeepsHead(TrainerCallback):  # type: ignore[misc]  # transformers isn't followed by mypy
    """Writes the loss's head into each checkpoint, which the trainer leaves out."""

    def __init__(self, head: torch.nn.Linear) -> None:
        self._head = head

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """See ``TrainerCallback``."""
        save_head(self._head, Path(args.output_dir) / f"checkpoint-{state.global_step}")


def save_head(head: torch.nn.Linear, folder: Path) -> None:
    """Write the scores of pieces beside the model."""
    save_file({name: value.contiguous() for name, value in head.state_dict().items()}, folder / PIECES)


def train(start: Path, found: list[dict[str, Any]], of: Round, out: Path) -> None:
    """Train one round from the weights in ``start``; write checkpoints and, at the end, ``out/model``."""
    torch.manual_seed(of.seed)
    model = started(start)
    loss = AnswerLoss(model, MAX_LENGTH)
    if (start / PIECES).exists():
        loss.head.load_state_dict(load_file(start / PIECES))
    arguments = CrossEncoderTrainingArguments(
        output_dir=str(out / "checkpoints"),
        num_train_epochs=1,
        learning_rate=of.learning_rate,
        warmup_steps=WARMUP,
        weight_decay=0.01,
        max_grad_norm=1.0,
        batch_sampler=LengthBatches,
        save_steps=CHECKPOINT_STEPS,
        save_total_limit=2,
        logging_steps=25,
        seed=of.seed,
        report_to="none",
        use_cpu=True,
        bf16=torch.cpu._is_avx512_bf16_supported(),
        dataloader_num_workers=0,
        disable_tqdm=True,
    )
    trainer = CrossEncoderTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_list(found),
        loss=loss,
        callbacks=[KeepsHead(loss.head)],
    )
    last = get_last_checkpoint(arguments.output_dir) if Path(arguments.output_dir).is_dir() else None
    if last:
        loss.head.load_state_dict(load_file(Path(last) / PIECES))
    trainer.train(resume_from_checkpoint=last)
    part = out / "model.part"
    model.save_pretrained(str(part))
    save_head(loss.head, part)
    part.replace(out / "model")


def main() -> None:
    """Train all rounds, the finished ones left as they are, and write the model as it ships into ``rag/reader``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", required=True, type=Path, help="pairs, checkpoints and the model of each round")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="share of the pairs trained on, for a trial")
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    model = open_embedder(settings).folder
    rounds: list[Path] = []
    for number, of in enumerate(ROUNDS, start=1):
        out: Path = given.out / f"round-{number}"
        out.mkdir(parents=True, exist_ok=True)
        if not (out / "model").exists():
            found = training_pairs(settings.data, of, out / "pairs.jsonl")
            found = random.Random(of.seed).sample(found, math.ceil(given.share * len(found)))  # noqa: S311 (a sample)
            answering = sum(one["label"] for one in found)
            print(f"round {number}: {len(found):,} pairs, {answering:,.0f} of them answers", file=sys.stderr)
            train(model, found, of, out)
        rounds.append(out / "model")
        model = averaged(rounds, given.out / f"mean-of-{number}")
    assert READER.shipped is not None
    print(f"{READER.shipped} is written; its files, for index/models/pins.py:")
    print(ship(rounds[-1], READER.shipped))


if __name__ == "__main__":
    main()
