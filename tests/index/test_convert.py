"""Models are converted once, under a digest of what they were made from, and again when what was made is damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import ModelError
from index.models import convert
from index.models.convert import Kind, Precision, converted, resolved
from index.models.registry import find, model_path
from index.runtime import MODEL_NAME, Compiled
from index.token_vectors import DIMENSIONS, PROJECTION_NAME

#: Seeded, its weights wide enough that each of its inputs tells: with the usual .02 the token types change a logit by
#: less than int8 rounds off, or by more, as the draw of the weights has it.
SMALL = """
import sys
import torch
from transformers import BertConfig, BertForSequenceClassification
shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, initializer_range=0.2)
torch.manual_seed(0)
BertForSequenceClassification(BertConfig(num_labels=int(sys.argv[2]), **shape)).save_pretrained(sys.argv[1])
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.fixture
def exports(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each export that was run; what it makes is a word."""
    seen: list[str] = []

    def export(folder: Path, kind: Kind, precision: Precision, out: Path) -> dict[str, str]:
        seen.append(f"{kind} {precision}")
        (out / MODEL_NAME).write_bytes(b"made")
        if kind is Kind.EMBEDDER:
            (out / PROJECTION_NAME).write_bytes(b"fitted")
        return {"onnx": "1"}

    monkeypatch.setattr(convert, "_export", export)
    return seen


def make(source: Path, precision: Precision = Precision.INT8, **more: Any) -> Path:
    return converted(source, Kind.EMBEDDER, source.parent, precision, **more)


def test_a_model_is_converted_once_and_says_so(source: Path, exports: list[str]) -> None:
    lines: list[str] = []
    found = make(source, on_step=lines.append)
    assert make(source, on_step=lines.append) == found
    assert exports == ["embedder int8"]
    assert lines == ["small: converting it for this CPU (int8), once; about a minute"]
    assert found.parent == source.parent / "converted"
    assert sorted(path.name for path in found.iterdir()) == ["made.json", MODEL_NAME, PROJECTION_NAME]
    assert set(json.loads((found / "made.json").read_text())["files"]) == {MODEL_NAME, PROJECTION_NAME}


def test_other_weights_precision_or_kind_are_another_conversion(source: Path, exports: list[str]) -> None:
    found = {make(source), make(source, Precision.FP32), converted(source, Kind.CROSS_ENCODER, source.parent)}
    (source / "model.safetensors").write_bytes(b"others")
    assert len(found | {make(source)}) == 4
    (source / "README.md").write_text("no part of the model")
    make(source)
    assert len(exports) == 4


@pytest.mark.parametrize("damage", [MODEL_NAME, PROJECTION_NAME, "made.json"])
def test_what_was_damaged_is_made_again(source: Path, exports: list[str], damage: str) -> None:
    found = make(source)
    (found / damage).write_bytes(b"rubbish")
    assert make(source) == found
    assert [(found / name).read_bytes() for name in (MODEL_NAME, PROJECTION_NAME)] == [b"made", b"fitted"]
    assert len(exports) == 2


def test_leftovers_of_a_conversion_that_broke_off_are_cleared(source: Path, exports: list[str]) -> None:
    left = source.parent / "converted" / ".making-small-123"
    left.mkdir(parents=True)
    found = make(source)
    assert [path for path in found.parent.iterdir() if path.is_dir()] == [found]


def test_two_that_want_it_at_once_make_it_once(source: Path, exports: list[str]) -> None:
    threads = [threading.Thread(target=make, args=(source,)) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(exports) == 1


def test_a_folder_that_takes_nothing_is_one_line(source: Path, exports: list[str]) -> None:
    (source.parent / "converted").write_text("a file in its place")
    with pytest.raises(ModelError, match="set CLIPPINGS_MODELS to another folder"):
        make(source)


def test_what_is_no_model_is_one_line_with_the_reason(source: Path) -> None:
    with pytest.raises(ModelError, match=r"small: it can't be converted for the CPU \(.+\)$") as caught:
        make(source)
    assert "\n" not in str(caught.value)
    assert not list((source.parent / "converted").glob("small-*"))


@pytest.mark.parametrize(
    ("machine", "flags", "precision"),
    [
        ("x86_64", "flags : sse4_2 avx avx2 fma", Precision.INT8),
        ("x86_64", "flags : sse4_2 avx fma", Precision.FP32),
        ("aarch64", "", Precision.FP32),
    ],
)
def test_int8_is_chosen_where_the_cpu_gains_by_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: str, flags: str, precision: Precision
) -> None:
    (tmp_path / "cpuinfo").write_text(flags)
    monkeypatch.setattr(convert, "CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(convert.platform, "machine", lambda: machine)
    assert resolved(Precision.AUTO) is precision
    assert resolved(Precision.FP32) is Precision.FP32


@pytest.fixture
def classifier(tmp_path: Path, models: Path) -> Any:
    def build(labels: int) -> Path:
        folder = tmp_path / "classifier"
        subprocess.run([sys.executable, "-c", SMALL, folder, str(labels)], check=True, capture_output=True)
        for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
            shutil.copy(model_path(models, find("all-minilm-l6-v2")) / name, folder)
        return folder

    return build


@pytest.mark.parametrize("precision", [Precision.INT8, Precision.FP32])
def test_a_cross_encoder_gives_one_logit_a_pair(classifier: Any, tmp_path: Path, precision: Precision) -> None:
    found = converted(classifier(1), Kind.CROSS_ENCODER, tmp_path, precision)
    compiled = Compiled(found, 2)
    assert compiled.inputs == {"input_ids", "attention_mask", "token_type_ids"}
    pairs, types = [[101, 2040, 102, 7592, 102], [101, 2040, 102, 2088, 2088, 102]], [[0] * 3 + [1] * 2, [0] * 6]
    logits = [one["logits"] for one in compiled.run_each(pairs, types)]
    assert [logit.shape for logit in logits] == [(1,), (1,)]
    assert abs(logits[0] - compiled.run_each(pairs[:1])[0]["logits"]) > 0.05  # the types count: .12 in torch
    assert json.loads((found / "made.json").read_text())["precision"] == precision


def test_a_classifier_of_several_logits_is_refused(classifier: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it has 3 logits; one is needed"):
        converted(classifier(3), Kind.CROSS_ENCODER, tmp_path)


def test_an_embedder_s_conversion_holds_a_projection_of_its_token_vectors(models: Path) -> None:
    found = converted(model_path(models, find("all-minilm-l6-v2")), Kind.EMBEDDER, models)
    matrix = np.load(found / PROJECTION_NAME).astype(np.float32)
    assert matrix.shape == (384, DIMENSIONS)
    assert matrix.T @ matrix == pytest.approx(np.eye(DIMENSIONS), abs=0.01)
    assert PROJECTION_NAME in json.loads((found / "made.json").read_text())["files"]
