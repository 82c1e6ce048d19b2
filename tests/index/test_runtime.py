"""A converted model gives a text the same numbers however it is run, in either precision."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.models.convert import Kind, Precision, converted
from index.models.registry import find, model_path
from index.runtime import MODEL_NAME, Compiled
from index.samples import sample_paths
from index.tokens import Tokens


@pytest.fixture(scope="module")
def folder(models: Path) -> Path:
    return model_path(models, find("all-minilm-l6-v2"))


@pytest.fixture(scope="module")
def int8(models: Path, folder: Path) -> Compiled:
    return Compiled(converted(folder, Kind.EMBEDDER, models, Precision.INT8), 2)


@pytest.fixture(scope="module")
def ids(folder: Path) -> list[list[int]]:
    texts = [path.read_text(encoding="utf-8") for path in sample_paths()]
    return Tokens(folder).documents([text[: 40 + 70 * place] for place, text in enumerate(texts)])


def test_a_run_gives_a_unit_vector_and_a_row_for_every_token(int8: Compiled) -> None:
    ids = np.array([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    found = int8.run(ids, (ids > 0).astype(np.int64))
    assert found["sentence_embedding"].shape == (2, 384)
    assert found["token_embeddings"].shape == (2, 4, 384)
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}
    assert np.linalg.norm(found["sentence_embedding"], axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_only_the_outputs_asked_for_are_given(int8: Compiled) -> None:
    assert list(int8.run_each([[101, 102]], outputs=["sentence_embedding"])[0]) == ["sentence_embedding"]
    assert int8.run_each([]) == []


def test_each_is_the_same_to_the_last_bit_alone_together_and_from_many_threads(
    int8: Compiled, ids: list[list[int]]
) -> None:
    alone = [int8.run_each([one])[0] for one in ids]
    together: dict[int, list[object]] = {}

    def work(number: int) -> None:
        together[number] = list(int8.run_each(ids[::-1])[::-1])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    for found in together.values():
        for one, other in zip(alone, found, strict=True):
            assert all((one[name] == other[name]).all() for name in one)
    assert len(together) == 3


def test_int8_is_near_fp32(int8: Compiled, models: Path, folder: Path, ids: list[list[int]]) -> None:
    fp32 = Compiled(converted(folder, Kind.EMBEDDER, models, Precision.FP32), 2)
    pairs = list(zip(int8.run_each(ids), fp32.run_each(ids), strict=True))
    cosines = [float((a["sentence_embedding"] * b["sentence_embedding"]).sum()) for a, b in pairs]
    assert 0.99 <= np.mean(cosines) < 0.99999


def test_fp32_is_what_sentence_transformers_gives(models: Path, folder: Path) -> None:
    fp32 = converted(folder, Kind.EMBEDDER, models, Precision.FP32)
    text = "Storks fly south in the autumn, most of them over Gibraltar."
    program = (
        "import sys; from sentence_transformers import SentenceTransformer\n"
        "print(*SentenceTransformer(sys.argv[1], device='cpu').encode(sys.argv[2]).tolist())"
    )
    ran = subprocess.run([sys.executable, "-c", program, folder, text], capture_output=True, text=True, check=True)
    (found,) = Compiled(fp32).run_each(Tokens(folder).documents([text]))
    assert found["sentence_embedding"][0] == pytest.approx(np.array(ran.stdout.split(), dtype=float), abs=1e-5)


def test_a_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / MODEL_NAME).write_bytes(b"rubbish")
    with pytest.raises(ModelError, match=r"the converted model can't be opened .*; remove the folder") as caught:
        Compiled(tmp_path)
    assert "\n" not in str(caught.value)
