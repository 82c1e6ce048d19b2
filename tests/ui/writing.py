"""The real service whose language model is a script that writes one and the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.llms import MockLLM

from index.filters import Filters
from rag.ask import ask as answered
from rag.assistant import Assistant
from rag.events import Events
from rag.generator import Generator


class Says(Generator):
    """Writes one and the same text."""

    def __init__(self, text: str) -> None:
        super().__init__("scripted", MockLLM())
        self.text = text

    def stream(self, messages: Sequence[Any], max_tokens: int, seed: int = 0) -> Iterator[str]:
        yield self.text

    def yes_or_no(self, messages: Sequence[Any]) -> Iterator[float | None]:
        yield None


class Writing:
    """The real service, its answers phrased by a script."""

    writes = True

    def __init__(self, real: Assistant, text: str) -> None:
        self.real, self.text = real, text
        self.settings = real.settings.model_copy(update={"generator": "scripted"})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def generator(self, wait: float) -> tuple[bool, Generator | None]:
        return True, Says(self.text)

    def ask(
        self, question: str, history: Any = (), seed: int = 0, understood: str | None = None, **more: Any
    ) -> Events:
        return answered(self, question, history, Filters(), 10, True, seed, understood)
