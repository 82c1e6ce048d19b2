"""Reading: which passages answer, which of their sentences; what the window or the budget leaves out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers.cross_encoder import CrossEncoder

from index.errors import MisuseError
from index.models.convert import Precision
from index.models.registry import find, require
from index.segment import sentences
from index.settings import Settings
from index.tokens import PairIds, PairTokens
from rag.read import BUDGET, LONGEST_QUESTION, TOGETHER, UNREAD, Readable, SentenceModel, open_reader, within_budget

STORKS = (
    "White storks came back to the village of Ruehstaedt in March. They nest on thirty roofs. "
    "The mayor, Ute Hahn, has counted forty-one pairs this year, more than ever. Tourists bring their own chairs."
)
RECIPE = "Peel the potatoes and cut them into slices. Fry them in butter until they are brown. Add salt."
PAIRS = "How many pairs of storks did the mayor count?"

#: A cross-encoder of another make: no scores of pieces.
PLAIN = """
import sys, torch
from transformers import BertConfig, BertForSequenceClassification
torch.manual_seed(1)
shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
BertForSequenceClassification(BertConfig(num_labels=1, **shape)).save_pretrained(sys.argv[1])
"""


def readable(text: str, above: str = "") -> Readable:
    return Readable(above, text, tuple(s.span for s in sentences(text)))


@pytest.fixture(scope="module")
def reader(models: Path) -> SentenceModel:
    return open_reader(Settings(models=models))


@pytest.fixture(scope="module")
def plain(models: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceModel:
    folder = tmp_path_factory.mktemp("plain") / "classifier"
    subprocess.run([sys.executable, "-c", PLAIN, folder], check=True, capture_output=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(require(models, find("all-minilm-l6-v2")) / name, folder)
    return SentenceModel(folder, 2, Precision.FP32, folder.parent)


def test_the_sentence_that_answers_is_read_as_answering(reader: SentenceModel) -> None:
    storks, recipe = reader.read(PAIRS, [readable(STORKS, "Storks | City Herald"), readable(RECIPE)])
    assert storks.passage > recipe.passage
    assert storks.sentences.shape == (4, 3)
    assert storks.sentences.argmax(axis=0).tolist() == [2, 2, 2]
    assert storks.sentences[2].min() > recipe.sentences.max()


def test_a_passage_is_read_alike_whatever_is_read_beside_it(reader: SentenceModel) -> None:
    alone = reader.read(PAIRS, [readable(STORKS)])[0]
    beside = reader.read(PAIRS, [readable(RECIPE), readable(STORKS)])[1]
    assert (alone.sentences == beside.sentences).all()


def test_the_line_above_is_read_but_no_sentence(reader: SentenceModel) -> None:
    with_line = reader.read("What is in Ruehstaedt?", [readable(STORKS, "Storks of Ruehstaedt")])[0]
    without = reader.read("What is in Ruehstaedt?", [readable(STORKS)])[0]
    assert with_line.sentences.shape == without.sentences.shape
    assert not np.allclose(with_line.sentences, without.sentences)


def test_what_the_window_cuts_off_is_unread(reader: SentenceModel) -> None:
    reading = reader.read(PAIRS, [readable(" ".join([STORKS] * 12))])[0]
    assert reading.sentences[-1].tolist() == [UNREAD] * 3
    assert (reading.sentences[2] > UNREAD).all()


def test_nothing_is_read_beyond_the_budget(reader: SentenceModel) -> None:
    pair = PairIds([1] * 500, [1] * 500, [(0, 0)] * 500)
    assert len(within_budget([pair] * 9, BUDGET)) == BUDGET // 500
    assert within_budget([pair], 499) == []
    readings = reader.read(PAIRS, [readable(STORKS * 3)] * 40)
    pieces = len(PairTokens(reader.folder, LONGEST_QUESTION).pair(PAIRS, STORKS * 3).ids)
    assert len(readings) == BUDGET // pieces


def test_reading_ends_where_the_first_passages_decide(reader: SentenceModel) -> None:
    passages = [readable(STORKS), *[readable(RECIPE)] * 9]
    assert len(reader.read(PAIRS, passages, lambda found: found[0].passage > found[1].passage)) == TOGETHER
    assert len(reader.read(PAIRS, passages, lambda found: len(found) > TOGETHER)) == 2 * TOGETHER
    assert len(reader.read(PAIRS, passages)) == len(passages)


def test_no_passages_no_readings(reader: SentenceModel) -> None:
    assert reader.read(PAIRS, []) == []


def test_a_long_question_is_cut_and_the_passage_still_read(reader: SentenceModel) -> None:
    tokens = PairTokens(reader.folder, LONGEST_QUESTION)
    cut = tokens.question("storks " * 900)
    assert len(cut.split()) <= LONGEST_QUESTION
    assert tokens.question(PAIRS) == PAIRS
    assert (reader.read("storks " * 900, [readable(STORKS)])[0].sentences > UNREAD).all()


def test_pieces_of_a_pair_tell_where_in_the_text_they_stand(reader: SentenceModel) -> None:
    pair = PairTokens(reader.folder, LONGEST_QUESTION).pair("Who?", "Storks nest.")
    words = ["Storks nest."[start:end] for start, end in pair.spans]
    assert [word for word in words if word] == ["St", "or", "ks", "nest", "."]
    assert pair.types == [0] * 4 + [1] * 6


def test_a_cross_encoder_of_another_make_reads_each_sentence_alone(plain: SentenceModel) -> None:
    storks, recipe = plain.read(PAIRS, [readable(STORKS, "Storks"), readable(RECIPE)])
    asked = [(PAIRS, f"Storks\n{s.span.of(STORKS)}") for s in sentences(STORKS)]
    model = CrossEncoder(str(plain.folder), device="cpu", local_files_only=True)
    logits = model.predict(asked, activation_fn=None, convert_to_numpy=True)
    sigmoid = 1 / (1 + np.exp(-storks.sentences[:, 0]))
    assert np.allclose(storks.sentences[:, 0], logits, atol=1e-3) or np.allclose(sigmoid, logits, atol=1e-3)
    assert storks.passage == storks.sentences.max()
    assert recipe.sentences.shape == (3, 3)


def test_of_a_passage_that_the_budget_ends_in_the_rest_is_unread(plain: SentenceModel) -> None:
    text = " ".join(f"This is sentence number {n} about the storks of the village." for n in range(200))
    (reading,) = plain.read(PAIRS, [readable(text)])
    read = reading.sentences[:, 0] != UNREAD
    assert 0 < read.sum() < 200
    assert read[: read.sum()].all()


def test_the_shipped_model_loads_as_any_cross_encoder(reader: SentenceModel) -> None:
    model = CrossEncoder(str(reader.folder), device="cpu", local_files_only=True)
    answering, other = model.predict([(PAIRS, STORKS), (PAIRS, RECIPE)])
    assert answering > other


def test_an_unknown_reader_is_one_line(models: Path) -> None:
    with pytest.raises(MisuseError, match=r"unknown model 'nobody'; known are: .*clippings-reader"):
        open_reader(Settings(models=models, reader="nobody"))
