"""Trace a torch model into an ONNX file, in fp32 or with int8 weights; run as a process of its own by ``convert``.

    python -m index.models.export FOLDER KIND PRECISION OUT

Of this room the only file that imports torch and its world. Int8 is ONNX Runtime's dynamic quantisation, a scale for
each output channel of the weights, seven bits where eight would overflow on a CPU without VNNI: measured faster on
AVX2 than OpenVINO's int8, and nearer fp32 than torch's own. It deliberately doesn't know where its output is kept.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from index.models.convert import Kind, Precision
from index.runtime import MODEL_NAME, Compiled
from index.samples import sample_paths
from index.token_vectors import PROJECTION_NAME, Projection

OPSET = 17
FULL_NAME = "fp32.onnx"
#: What the file must give again of the torch model, on the sample articles: the mean cosine of its outputs' rows.
FAITHFUL = {Precision.FP32: 0.9999, Precision.INT8: 0.97}
USED = "torch", "transformers", "sentence-transformers", "onnx", "onnxruntime"
#: Beside a cross-encoder, where it scores each piece too: (k, hidden) ``weight`` and (k,) ``bias``.
PIECES_NAME = "pieces.safetensors"


class UnfitError(Exception):
    """The model can't be converted; one line says why."""


def main(arguments: list[str]) -> None:
    """Convert one folder; print the versions of what was used, as JSON."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    folder, out = Path(arguments[0]), Path(arguments[3])
    kind, precision = Kind(arguments[1]), Precision(arguments[2])
    try:
        export(folder, kind, precision, out)
    except Exception as error:  # whatever torch, transformers or onnx raise: the last line is all that is read
        logging.disable(logging.NOTSET)
        logging.getLogger(__name__).debug("traceback", exc_info=True)
        sys.exit(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
    sys.stdout.write(json.dumps({name: metadata.version(name) for name in USED}) + "\n")


def export(folder: Path, kind: Kind, precision: Precision, out: Path) -> None:
    """Write ``model.onnx`` into ``out``.

    Raises:
        UnfitError: the model isn't of this kind, or what was made differs from it.
    """
    import torch

    model, batches, outputs = _embedder(folder) if kind is Kind.EMBEDDER else _cross_encoder(folder)
    model.eval()
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in batches[0]]
    axes = {name: {0: "n", 1: "t"} for name in (*inputs, "token_embeddings", "piece_scores")}
    axes |= {"sentence_embedding": {0: "n"}, "logits": {0: "n"}}
    whole = out / (MODEL_NAME if precision is Precision.FP32 else FULL_NAME)
    with torch.inference_mode():
        torch.onnx.export(
            model, tuple(batches[0][name] for name in inputs), str(whole), dynamo=False, opset_version=OPSET,
            input_names=inputs, output_names=list(outputs),
            dynamic_axes={name: axes[name] for name in (*inputs, *outputs)},
        )  # fmt: skip
        wanted = [model(*(batch[name] for name in inputs)) for batch in batches[1:]]
    if precision is Precision.INT8:
        _quantise(whole, out / MODEL_NAME)
        whole.unlink()
    _require_faithful(Compiled(out, 1), batches[1:], wanted, precision)
    if kind is Kind.EMBEDDER:
        _projection(batches[1:], [tokens for _, tokens in wanted]).save(out / PROJECTION_NAME)


def _quantise(whole: Path, to: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(whole), str(to), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def _require_faithful(compiled: Compiled, batches: list[Any], wanted: list[Any], precision: Precision) -> None:
    """Compare the file's outputs with torch's, on lengths that weren't traced."""
    found = [compiled.run(**{name: value.numpy() for name, value in batch.items()}) for batch in batches]
    for place, name in enumerate(compiled.outputs):
        cosine = _cosine(_rows([one[place].numpy() for one in wanted]), _rows([one[name] for one in found]))
        if not cosine >= FAITHFUL[precision]:
            remedy = "; set precision to fp32" if precision is Precision.INT8 else ""
            raise UnfitError(f"{name} differs from the original's, mean cosine {cosine:.4f}{remedy}")


def _projection(batches: list[Any], tokens: list[Any]) -> Projection:
    """The principal components of the sample articles' token vectors, for models that bring no projection."""
    rows = np.concatenate([of[batch["attention_mask"] == 1].numpy() for batch, of in zip(batches, tokens, strict=True)])
    return Projection.fitted(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _rows(found: list[Any]) -> Any:
    """Vectors as rows; single numbers as one row."""
    if found[0].ndim == 1:
        return np.concatenate(found)[None, :]
    return np.concatenate([array.reshape(-1, array.shape[-1]) for array in found])


def _cosine(a: Any, b: Any) -> float:
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float(np.mean((a * b).sum(axis=1) / np.maximum(lengths, 1e-12)))


def _embedder(folder: Path) -> tuple[Any, list[Any], tuple[str, ...]]:
    """The whole sentence-transformers pipeline as one module, and batches to trace and compare it on."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )
    if any(getattr(module, "include_prompt", True) is False for module in model):
        raise UnfitError("it leaves its prompt out of the pooling, which isn't supported")

    class Pipeline(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.steps = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            for step in self.steps:
                features = step(features)
            vectors = features["sentence_embedding"][:, : model.truncate_dim]
            return torch.nn.functional.normalize(vectors, dim=-1), features["token_embeddings"]

    tokenizer = model.tokenizer
    batches = [
        _tokenized(tokenizer, {"text": batch}, model.max_seq_length or 512, ("input_ids", "attention_mask"))
        for batch in _batches()
    ]
    return Pipeline(), batches, ("sentence_embedding", "token_embeddings")


def _cross_encoder(folder: Path) -> tuple[Any, list[Any], tuple[str, ...]]:
    """A sequence classifier of one logit as a module, batches of pairs, and its outputs' names.

    Where scores of its pieces lie beside it they are an output too.
    """
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    classifier = AutoModelForSequenceClassification.from_pretrained(
        str(folder), local_files_only=True, attn_implementation="eager", dtype=torch.float32
    )
    if classifier.config.num_labels != 1:
        raise UnfitError(f"it has {classifier.config.num_labels} logits; one is needed")
    names = ["input_ids", "attention_mask"]
    if getattr(classifier.config, "type_vocab_size", 0) > 1:
        names.append("token_type_ids")
    pieces = _pieces(folder)

    class Scorer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.classifier, self.pieces = classifier, pieces

        def forward(self, *values: Any) -> Any:
            given = dict(zip(names, values, strict=True))
            found = self.classifier(**given, output_hidden_states=self.pieces is not None)
            logits = found.logits[:, 0]
            return (logits,) if self.pieces is None else (logits, self.pieces(found.hidden_states[-1]))

    tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    pairs = [{"text": [text[:80] for text in batch], "text_pair": batch} for batch in _batches()]
    longest = min(tokenizer.model_max_length, 512)
    batches = [_tokenized(tokenizer, pair, longest, names) for pair in pairs]
    return Scorer(), batches, ("logits",) if pieces is None else ("logits", "piece_scores")


def _pieces(folder: Path) -> Any:
    """The scores of a cross-encoder's pieces as a linear layer; None where it has none."""
    import torch
    from safetensors.torch import load_file

    if not (folder / PIECES_NAME).is_file():
        return None
    kept = load_file(folder / PIECES_NAME)
    layer = torch.nn.Linear(kept["weight"].shape[1], kept["weight"].shape[0])
    layer.load_state_dict({name: value.float() for name, value in kept.items()})
    return layer


def _tokenized(tokenizer: Any, texts: dict[str, list[str]], longest: int, names: Any) -> Any:
    found = tokenizer(**texts, padding=True, truncation=True, max_length=longest, return_tensors="pt")
    import torch

    return {name: found[name] if name in found else torch.zeros_like(found["input_ids"]) for name in names}


def _batches() -> list[list[str]]:
    """Texts of the sample articles: two of different lengths to trace with, then every article's opening alone."""
    texts = [path.read_text(encoding="utf-8") for path in sample_paths()]
    return [[texts[0][:300], texts[1][:90]], *([text[: 60 + 90 * place]] for place, text in enumerate(texts))]


if __name__ == "__main__":
    main(sys.argv[1:])
