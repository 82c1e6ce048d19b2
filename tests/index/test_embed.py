"""A text's vector depends on the text alone, and the last ones are remembered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.embed import COUNTED_TOGETHER, Embedder
from index.models.registry import find, model_path
from index.samples import sample_paths
from index.segment import sentences
from index.tokens import Tokens
from rag.assistant import Assistant


@pytest.fixture(scope="module")
def texts() -> list[str]:
    whole = "\n\n".join(path.read_text(encoding="utf-8") for path in sample_paths()[:4])
    return [sentence.span.of(whole) for sentence in sentences(whole)]


def test_a_vector_is_the_same_whatever_it_is_embedded_together_with(assistant: Assistant, texts: list[str]) -> None:
    embedder = assistant.embedder()
    alone = {text: embedder.documents([text])[0] for text in texts[:12]}
    random = Random(1)
    for _ in range(4):
        some = random.sample(texts[:12], 5) + random.sample(texts[12:], 15)
        random.shuffle(some)
        together = dict(zip(some, embedder.documents(some), strict=True))
        assert all((together[text] == alone[text]).all() for text in alone.keys() & together.keys())


def test_vectors_come_in_the_order_of_the_texts_and_have_length_1(assistant: Assistant, texts: list[str]) -> None:
    vectors = assistant.embedder().documents(texts[:20])
    assert vectors.shape == (20, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert (vectors[::-1] == assistant.embedder().documents(texts[:20][::-1])).all()


def test_one_pass_reads_the_text_and_its_tokens(assistant: Assistant, texts: list[str]) -> None:
    embedder = assistant.embedder()
    for read, vector, text in zip(embedder.read(texts[:6]), embedder.documents(texts[:6]), texts, strict=False):
        assert (read.vector == vector).all()
        assert len(read.pieces) == len(read.tokens) == embedder.pieces.count(text) + 2
        assert (read.pieces[0], read.pieces[-1]) == (101, 102)
        assert (read.pieces.dtype, read.tokens.dtype) == (np.int32, np.float32)
        assert np.linalg.norm(read.tokens, axis=1) == pytest.approx(np.ones(len(read.tokens)), abs=1e-5)


def test_a_long_text_is_cut_at_the_model_s_window(assistant: Assistant) -> None:
    (read,) = assistant.embedder().read(["storks " * 600])
    assert len(read.pieces) == 256


def test_a_long_text_has_the_pieces_it_has_as_a_whole(assistant: Assistant, texts: list[str]) -> None:
    pieces, text = assistant.embedder().pieces, "\n\n".join(texts * 12)
    assert len(text) > 2 * COUNTED_TOGETHER

    whole = pieces._tokenizer.encode(text, add_special_tokens=False).offsets

    assert list(pieces.offsets(text)) == whole
    assert pieces.count(text) == len(whole)
    assert [end for _, end in pieces.offsets("a" * 120_000)][-1] == 120_000, "also of one without white space"


def test_a_question_is_read_once(assistant: Assistant) -> None:
    embedder = assistant.embedder()
    read = embedder.question_read("Where do storks go?")
    assert embedder.question("Where do storks go?") is read.vector
    for number in range(16):
        embedder.question(f"Question {number}?")
    assert embedder.question_read("Where do storks go?") is not read


def test_it_is_an_embedding_of_llama_index(assistant: Assistant, texts: list[str]) -> None:
    embedder = assistant.embedder()
    found = embedder.model.get_text_embedding_batch(texts[:3])
    assert np.asarray(found, dtype=np.float32) == pytest.approx(embedder.documents(texts[:3]))
    assert embedder.model.get_query_embedding("Who?") == pytest.approx(embedder.question("Who?").tolist())


def test_embedding_imports_nothing_of_torch_s_world(models: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.embed import Embedder\n"
        "Embedder(Path(sys.argv[1]), 'a name').question('Where do storks go?')\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    folder = model_path(models, find("all-minilm-l6-v2"))
    Embedder(folder, "a name").question("converted by now")
    ran = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_model_s_own_prompts_window_and_case_are_used(models: Path, tmp_path: Path) -> None:
    source = model_path(models, find("all-minilm-l6-v2")) / "tokenizer.json"
    (tmp_path / "tokenizer.json").write_bytes(source.read_bytes())
    prompts = {"prompts": {"query": "ask: ", "passage": "text: "}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 12}))
    prompted, plain = Tokens(tmp_path), Tokens(source.parent)
    assert prompted.question("storks") == plain.question("ask: storks")
    assert prompted.documents(["storks"]) == plain.documents(["text: storks"])
    assert len(prompted.question("storks " * 20)) == 12
