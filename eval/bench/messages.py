"""What the bench and a stack's process say to one another: one JSON value a line, a reply to every request.

Values only: it deliberately doesn't know who does the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from index.article import Article
from index.settings import Settings


@dataclass(frozen=True)
class Open:
    """Load the models; comes first.

    Attributes:
        folder: the stack's own, empty.
        embedder: the folder of the model that all stacks embed with.
        generator: the GGUF file; None where there is none.
    """

    settings: Settings
    folder: Path
    embedder: Path
    generator: Path | None
    threads: int
    kind: Literal["open"] = "open"


@dataclass(frozen=True)
class Add:
    """Add articles."""

    articles: tuple[Article, ...]
    kind: Literal["add"] = "add"


@dataclass(frozen=True)
class Retrieve:
    """Retrieve passages for each question, one after the other."""

    questions: tuple[str, ...]
    top_k: int
    kind: Literal["retrieve"] = "retrieve"


@dataclass(frozen=True)
class LoadGenerator:
    """Load the language model, and let it read its prompt's fixed part."""

    kind: Literal["load_generator"] = "load_generator"


@dataclass(frozen=True)
class Answer:
    """Answer a question."""

    question: str
    generate: bool
    kind: Literal["answer"] = "answer"


Request = Annotated[Open | Add | Retrieve | LoadGenerator | Answer, Field(discriminator="kind")]


@dataclass(frozen=True)
class Ready:
    """The models are loaded; ``peak_mb`` is the most memory the process has had so far."""

    peak_mb: float


@dataclass(frozen=True)
class Added:
    """The articles are in."""

    seconds: float
    chunks: int
    peak_mb: float


@dataclass(frozen=True)
class Ranking:
    """A question's passages, best first, and how long they took."""

    milliseconds: float
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Retrieved:
    """One ranking a question."""

    rankings: tuple[Ranking, ...]
    peak_mb: float


@dataclass(frozen=True)
class Told:
    """When what of an answer came, in seconds since the question; None where it didn't.

    Attributes:
        first_evidence: the first quotation with its citation.
        first_word: of the language model.
        total: the whole answer.
    """

    first_evidence: float | None
    first_word: float | None
    total: float
    text: str


@dataclass(frozen=True)
class Answered:
    """The answer came to its end."""

    told: Told
    peak_mb: float


Reply = Ready | Added | Retrieved | Answered

REQUEST: TypeAdapter[Open | Add | Retrieve | LoadGenerator | Answer] = TypeAdapter(Request)
