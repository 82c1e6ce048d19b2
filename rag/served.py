"""Language models on a server: OpenAI-compatible or Ollama, by LlamaIndex, and how likely their next word is.

It deliberately doesn't know what they are asked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.importing import importing
from index.settings import Settings
from rag.llm import like_openai

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

#: Words whose probability is asked for.
TOP_WORDS = 10
#: Log odds of a word that a server wrote without telling how likely it was.
SURE = 2.0


def open_openai(model: str, settings: Settings) -> LLM:
    """Return a model of an OpenAI-compatible server."""
    with importing:
        from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=model,
        api_base=settings.generator_url or None,
        api_key=settings.generator_api_key.get_secret_value() or "none",
        is_chat_model=True,
        temperature=0.0,
        max_retries=1,
        timeout=60.0,
        context_window=settings.generator_context,
    )


def open_ollama(model: str, settings: Settings) -> LLM:
    """Return a model of an Ollama server."""
    with importing:
        from llama_index.llms.ollama import Ollama

    where = {"base_url": settings.generator_url} if settings.generator_url else {}
    return Ollama(
        model=model, temperature=0.0, request_timeout=60.0, context_window=settings.generator_context, **where
    )


class ServedOdds:
    """The odds of a server's yes against its no.

    By the probabilities of the likeliest words where the server tells them (OpenAI's ``logprobs``); else it is taken to
    be as sure as ``SURE`` of the word that it writes.
    """

    def __init__(self, llm: LLM) -> None:
        self._llm = llm
        self._tells = llm.class_name() != "Ollama_llm"

    def log_odds(self, messages: Sequence[ChatMessage]) -> float:
        """Return the log odds that the next word is yes rather than no."""
        response = self._response(messages)
        likeliest = response.logprobs[0] if self._tells and response.logprobs else []
        words = {one.token: one.logprob for one in likeliest} or {response.message.content or "": 0.0}
        least = min(words.values()) if likeliest else -SURE
        yes, no = (
            max((log for word, log in words.items() if word.strip().lower().startswith(said)), default=least)
            for said in ("yes", "no")
        )
        return yes - no

    def _response(self, messages: Sequence[ChatMessage]) -> ChatResponse:
        if self._tells:
            try:
                return self._llm.chat(messages, max_tokens=1, logprobs=True, top_logprobs=TOP_WORDS)
            except Exception:  # what a server says of a wish that it doesn't know differs from one to the next
                log.warning("no probabilities from the server; its word is asked for alone", exc_info=True)
        limit: dict[str, Any] = {}
        if self._llm.class_name() == "Ollama_llm":
            limit = {"options": {"num_predict": 1}}
        elif like_openai(self._llm):
            limit = {"max_tokens": 1}
        response = self._llm.chat(messages, **limit)
        self._tells = False
        return response
