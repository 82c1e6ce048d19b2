"""Any LlamaIndex ``LLM`` made to write no more than so many tokens, whatever arguments it takes; why one failed.

It deliberately doesn't know which model that is, nor what it is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.errors import ModelError, ServerError

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

#: LlamaIndex's own name of a class whose kind takes ``max_tokens`` and ``seed``, as OpenAI's interface has them.
_LIKE_OPENAI = "OpenAI"


def llm_name(llm: LLM) -> str:
    """Return what an LLM's answers are recorded under: its model's name where it says it, else its class's."""
    told = str(llm.metadata.model_name)
    return llm.class_name() if told in {"", "unknown"} else told


def like_openai(llm: LLM) -> bool:
    """Whether it takes the arguments that OpenAI's interface has; others can fail at one that they don't know."""
    return any(kind.__name__ == _LIKE_OPENAI for kind in type(llm).__mro__)


def streamed(llm: LLM, messages: Sequence[ChatMessage], max_tokens: int, seed: int) -> Iterator[str]:
    """Yield the parts of what it writes; a part is a token or more.

    Where an LLM can't be told how many tokens it may write, no more parts than that are taken of it; where it doesn't
    stream, its whole text is one part.
    """
    limits: dict[str, Any] = {}
    if llm.class_name() == "LlamaCPP_llm":
        llm.generate_kwargs.update(max_tokens=max_tokens, seed=seed)  # stream_complete passes no arguments on
    elif llm.class_name() == "Ollama_llm":
        limits = {"options": {"num_predict": max_tokens, "seed": seed}}
    elif like_openai(llm):
        limits = {"max_tokens": max_tokens, "seed": seed}
    try:
        responses = llm.stream_chat(messages, **limits)
    except NotImplementedError:
        yield llm.chat(messages, **limits).message.content or ""
        return
    for response in islice(responses, max_tokens):
        yield response.delta or ""


def explained(name: str, error: BaseException) -> Exception:
    """Return why the model of this name failed, for its reader; the whole of it goes to the log."""
    log.error("generator %s failed", name, exc_info=error)
    module = type(error).__module__.split(".")[0]
    if module in {"openai", "httpx", "ollama"} or isinstance(error, ConnectionError):
        return ServerError(f"the language model's server for {name!r} failed ({error}); the quotations stand")
    return ModelError(f"the language model {name!r} failed ({error}); the quotations stand")
