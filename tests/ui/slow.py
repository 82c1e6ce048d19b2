"""A language model that takes its time, to be stopped while it writes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM


class Slow(CustomLLM):
    """Writes words for a minute, and counts them."""

    said: int = 0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="slow")

    def complete(self, prompt: str, formatted: bool = False) -> CompletionResponse:
        return CompletionResponse(text="Yes")

    def stream_complete(self, prompt: str, formatted: bool = False) -> Iterator[CompletionResponse]:
        for _ in range(3_000):
            self.said += 1
            time.sleep(0.02)
            yield CompletionResponse(text="", delta="Britain ")
