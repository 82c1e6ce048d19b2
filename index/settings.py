"""Every setting, its default and its name: the same in the settings file, the environment and ``--set``.

Plain values only; nothing here opens a file but ``load_settings``, which only the command line and the app call.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from index.errors import MisuseError

PREFIX = "CLIPPINGS_"
FILE_NAME = "settings.toml"


class Settings(BaseModel):
    """Settings, frozen; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("clippings"))
    models: Path = Field(default_factory=lambda: platformdirs.user_cache_path("clippings") / "models")
    data: Path = Path("../shared/data")

    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the home")
    chroma_url: str = Field("", description="http://host:port of a `chroma run` server; empty: embedded, in the home")

    embedder: str = Field("all-minilm-l6-v2", description="a name in the registry, or a sentence-transformers folder")
    reader: str = Field(
        "clippings-reader", description="the sentence model: a name in the registry, or any cross-encoder's folder"
    )
    checker: str = Field(
        "clippings-checker",
        description="says whether cited words entail a statement: a name in the registry, or a cross-encoder's folder",
    )
    generator: str = Field(
        "qwen2.5-coder-1.5b",
        description="a name in the registry, a .gguf file, 'openai:MODEL', 'ollama:MODEL', or 'none'",
    )
    generator_url: str = Field("", description="base URL of the OpenAI-compatible or Ollama server")
    generator_api_key: SecretStr = SecretStr("")
    generator_context: int = Field(2048, ge=512, description="tokens")
    answer_tokens: int = Field(160, ge=16, description="most tokens the generator may write")
    generator_at_once: int = Field(
        0, ge=0, le=64, description="answers that a server writes at once; 0: four; a model in this process writes one"
    )
    questions_at_once: int = Field(20, ge=1, le=100, description="questions worked on at once; the next ones wait")
    threads: int = Field(0, ge=0, description="0: one per core")
    precision: Literal["auto", "int8", "fp32"] = Field(
        "auto", description="what the embedder computes in; auto: int8 where the CPU gains by it"
    )

    max_article_characters: int = Field(2_000_000, ge=1_000)
    max_question_characters: int = Field(2_000, ge=10)
    allow_private_addresses: bool = False

    dense_top_k: int = Field(150, ge=1, le=1000)
    fulltext_top_k: int = Field(300, ge=1, le=1000)
    rerank_top_k: int = Field(60, ge=1, le=1000, description="hits of either retrieval that are ranked")
    top_k: int = Field(10, ge=1, le=100, description="passages returned")

    evidence_sentences: int = Field(6, ge=1, le=20)
    evidence_tokens: int = Field(150, ge=30, description="most tokens of the evidence shown")
    context_sentences: int = Field(12, ge=1, le=40)
    context_tokens: int = Field(450, ge=30, description="most tokens of evidence and next best given to the generator")
    #: By expected cost: a wrong answer that costs c times as much as a needless refusal asks for c / (1 + c).
    answer_threshold: float = Field(0.5, ge=0, le=1, description="answer when at least this sure")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'library.db'}"

    @property
    def uploads(self) -> Path:
        """The folder of files that came in through the browser."""
        return self.home / "uploads"


def load_settings(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the home's settings file, then the environment, then ``overrides``; the later wins.

    Raises:
        MisuseError: an unknown name or a value out of range, naming it and where it stands.
    """
    environ = os.environ if environ is None else environ
    from_environ = {k.removeprefix(PREFIX).lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    given = {**from_environ, **(overrides or {})}
    home = Path(given["home"]).expanduser() if "home" in given else Settings().home
    values: dict[str, Any] = {**_read_file(home / FILE_NAME), **given}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise MisuseError(_one_line(error)) from error
    return settings.model_copy(
        update={
            "home": settings.home.expanduser().absolute(),
            "models": settings.models.expanduser().absolute(),
        }
    )


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise MisuseError(f"{path}: not a readable settings file ({error}); mend or remove it") from error


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(Settings.model_fields))
        return f"unknown setting {name!r}; known are: {known}"
    return f"setting {name!r}: {first['msg']}, found {first['input']!r}"
