"""How each of LlamaIndex's language models is asked to stream, and what its failing is in one line.

It deliberately doesn't know what is asked, nor who waits.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import ModelError, ServerError

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)


def streamed(llm: LLM, messages: Sequence[ChatMessage], max_tokens: int, seed: int) -> Iterator[str]:
    """Yield what a model writes, piece by piece."""
    if llm.class_name() == "LlamaCPP_llm":
        llm.generate_kwargs.update(max_tokens=max_tokens, seed=seed)  # stream_complete passes no arguments on
        responses = llm.stream_chat(messages)
    elif llm.class_name() == "Ollama_llm":
        responses = llm.stream_chat(messages, options={"num_predict": max_tokens, "seed": seed})
    else:
        responses = llm.stream_chat(messages, max_tokens=max_tokens, seed=seed)
    for response in responses:
        yield response.delta or ""


def explained(name: str, error: BaseException) -> Exception:
    """Return why the model of this name failed, for its reader; the whole of it goes to the log."""
    log.error("generator %s failed", name, exc_info=error)
    module = type(error).__module__.split(".")[0]
    if module in {"openai", "httpx", "ollama"} or isinstance(error, ConnectionError):
        return ServerError(f"the language model's server for {name!r} failed ({error}); the quotations stand")
    return ModelError(f"the language model {name!r} failed ({error}); the quotations stand")
