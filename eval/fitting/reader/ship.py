"""Average the rounds' models, and write one as the program ships it: in half precision, with no more than it needs.

It deliberately doesn't know how the model was trained.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from index.models.registry import sha256_of

WEIGHTS = "model.safetensors"
PIECES = "pieces.safetensors"
CONFIG = "config.json", "tokenizer.json"
TOKENIZER = "tokenizer_config.json"
#: What of the tokenizer's settings tells how it reads; the rest is of the machine that trained.
KEPT = "tokenizer_class", "do_lower_case", "cls_token", "mask_token", "pad_token", "sep_token", "unk_token"
#: Pieces that the model's positions hold.
WINDOW = 512


def averaged(models: Sequence[Path], folder: Path) -> Path:
    """Write the mean of several models' weights into ``folder`` (Wortsman et al., ICML 2022); return it.

    They were trained one from the other, so that what lies between them answers as well as either.
    """
    shutil.copytree(models[-1], folder, dirs_exist_ok=True)
    for name in (WEIGHTS, PIECES):
        read = [load_file(model / name) for model in models]
        mean = {key: torch.stack([one[key].float() for one in read]).mean(dim=0) for key in read[0]}
        save_file(mean, folder / name, metadata={"format": "pt"})
    return folder


def ship(trained: Path, folder: Path, weights: Sequence[str] = (WEIGHTS, PIECES)) -> str:
    """Write the model into ``folder``; return its files as the registry's pins list them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in weights:
        halved = {key: value.half().contiguous() for key, value in load_file(trained / name).items()}
        save_file(halved, folder / name, metadata={"format": "pt"})
    for name in CONFIG:
        shutil.copy(trained / name, folder / name)
    said = json.loads((trained / TOKENIZER).read_text(encoding="utf-8"))
    kept = {key: said[key] for key in KEPT} | {"model_max_length": WINDOW}
    (folder / TOKENIZER).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    paths = [folder / name for name in sorted((*CONFIG, TOKENIZER, *weights))]
    return "\n".join(
        f'        _shipped_file(\n            "{path.name}", {path.stat().st_size:_}, "{sha256_of(path)}"\n        ),'
        for path in paths
    )
