"""The language model that phrases answers: a GGUF file in this process, or a server.

Whatever it is, it is a LlamaIndex ``LLM`` behind a ``Generator``, which adds what LlamaIndex leaves out: the chat
template inside the GGUF, one lock round the model, and a stop that works while it still reads the prompt. The only
file that imports llama-cpp. It deliberately doesn't know what it is asked to write.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ModelError, ServerError
from index.importing import importing
from index.models.registry import find, model_path, require
from index.settings import Settings
from rag.answer import Usage

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

#: Seconds between signs of life while the model is silent: the longest a stop can go unnoticed.
HEARTBEAT = 0.25
#: Prompt tokens read at once by a GGUF model.
BATCH_TOKENS = 256


class ModelContext(Protocol):
    """What llama.cpp knows of the tokens it has read and written."""

    n_tokens: int

    def reset(self) -> None:
        """Forget them."""


class Generator:
    """A language model that streams.

    Args:
        name: what answers are recorded under.
        llm: any LlamaIndex LLM.
        stopping: for a model in this process: told True to make it stop at once, also while it reads the prompt,
            False to go on.
        context: for a model in this process: its tokens read and written so far, which it reuses.

    Attributes:
        usage: tokens of the last text that was written to its end; None where the model doesn't say.
    """

    def __init__(
        self,
        name: str,
        llm: LLM,
        stopping: Callable[[bool], None] | None = None,
        context: ModelContext | None = None,
    ) -> None:
        self.name = name
        self.llm = llm
        self.local = stopping is not None
        self.usage: Usage | None = None
        self._stopping = stopping or (lambda stop: None)
        self._context = context
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Let a model in this process forget what it read: what it writes can depend, in the last digit, on that."""
        with self._lock:
            if self._context is not None:
                self._context.reset()

    @property
    def busy(self) -> bool:
        """Whether the model is at work on somebody's question."""
        return self._lock.locked()

    def stream(self, messages: Sequence[ChatMessage], max_tokens: int, seed: int = 0) -> Iterator[str]:
        """Yield the text so far, again and again, at least every ``HEARTBEAT`` seconds; closing it stops the model.

        Raises:
            ServerError: the server can't be reached or refused.
            ModelError: the model failed.
        """
        said: queue.Queue[str | BaseException | None] = queue.Queue()
        stop = threading.Event()
        worker = threading.Thread(
            target=self._work, args=(messages, max_tokens, seed, said, stop), name="generator", daemon=True
        )
        worker.start()
        text = ""
        try:
            while True:
                try:
                    item = said.get(timeout=HEARTBEAT)
                except queue.Empty:
                    yield text
                    continue
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise _explained(self.name, item) from item
                text = item
                yield text
        finally:
            stop.set()
            if worker.is_alive() and self._lock.locked():
                self._stopping(True)

    def _work(
        self,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        seed: int,
        said: queue.Queue[str | BaseException | None],
        stop: threading.Event,
    ) -> None:
        with self._lock:
            self._stopping(False)
            try:
                if stop.is_set():
                    return
                text, written, self.usage = "", 0, None
                for part in _streamed(self.llm, messages, max_tokens, seed):
                    text += part
                    written += 1
                    said.put(text)
                    if stop.is_set():
                        return
                if self._context is not None:
                    self.usage = Usage(max(self._context.n_tokens - written, 0), written)
                said.put(None)
            except BaseException as error:  # handed to the reader's thread
                said.put(error)
            finally:
                self._stopping(False)


def open_generator(settings: Settings) -> Generator | None:
    """Open the generator that the settings name; None for "none".

    Raises:
        ModelError: its file is missing or damaged, or llama-cpp-python isn't installed.
    """
    kind, _, rest = settings.generator.partition(":")
    if settings.generator in {"", "none"}:
        return None
    if kind == "openai":
        return Generator(rest, _openai(rest, settings))
    if kind == "ollama":
        return Generator(rest, _ollama(rest, settings))
    path = Path(settings.generator).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise ModelError(f"{path}: no such file; set another generator, or 'none'")
        return _gguf(path.stem, path, settings)
    require(settings.models, model := find(settings.generator))
    return _gguf(model.name, model_path(settings.models, model), settings)


def _gguf(name: str, path: Path, settings: Settings) -> Generator:
    if importlib.util.find_spec("llama_cpp") is None:
        raise ModelError("llama-cpp-python isn't installed, so answers are quotations; install a C++ compiler "
                         "and run `make generator`")  # fmt: skip
    with importing:
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter
        from llama_index.llms.llama_cpp import LlamaCPP

    def to_prompt(messages: Sequence[ChatMessage]) -> str:
        turns: Any = [{"role": str(m.role.value), "content": m.content or ""} for m in messages]
        return str(template(messages=turns).prompt)

    threads = settings.threads or os.cpu_count() or 1
    try:
        llm = LlamaCPP(
            model_path=str(path),
            temperature=0.0,
            max_new_tokens=settings.answer_tokens,
            context_window=settings.generator_context,
            model_kwargs={"n_threads": threads, "n_threads_batch": threads, "n_batch": BATCH_TOKENS},
            messages_to_prompt=to_prompt,
            verbose=False,
        )
    except Exception as error:  # llama-cpp raises ValueError and AssertionError alike
        raise ModelError(f"{path}: can't be loaded as a GGUF model ({error}); run `clippings models pull`") from error
    model = llm._model
    template = Jinja2ChatFormatter(  # LlamaCPP ignores the template inside the GGUF
        template=model.metadata["tokenizer.chat_template"],
        eos_token=model._model.token_get_text(model.token_eos()),
        bos_token="",  # the tokenizer adds it
    )
    stopping = _abort_switch(llama_cpp, model)
    return Generator(name, llm, stopping, model)


def _abort_switch(llama_cpp: Any, model: Any) -> Callable[[bool], None]:
    """Let llama.cpp be stopped in the middle of a batch of prompt tokens."""
    flag = threading.Event()
    callback = llama_cpp.ggml_abort_callback(lambda _data: flag.is_set())
    llama_cpp.llama_set_abort_callback(model._ctx.ctx, callback, ctypes.c_void_p(0))

    def stopping(stop: bool) -> None:
        assert callback, "kept alive for as long as the model"
        (flag.set if stop else flag.clear)()

    return stopping


def _openai(model: str, settings: Settings) -> LLM:
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


def _ollama(model: str, settings: Settings) -> LLM:
    with importing:
        from llama_index.llms.ollama import Ollama

    where = {"base_url": settings.generator_url} if settings.generator_url else {}
    return Ollama(
        model=model, temperature=0.0, request_timeout=60.0, context_window=settings.generator_context, **where
    )


def _streamed(llm: LLM, messages: Sequence[ChatMessage], max_tokens: int, seed: int) -> Iterator[str]:
    if llm.class_name() == "LlamaCPP_llm":
        llm.generate_kwargs.update(max_tokens=max_tokens, seed=seed)  # stream_complete passes no arguments on
        responses = llm.stream_chat(messages)
    elif llm.class_name() == "Ollama_llm":
        responses = llm.stream_chat(messages, options={"num_predict": max_tokens, "seed": seed})
    else:
        responses = llm.stream_chat(messages, max_tokens=max_tokens, seed=seed)
    for response in responses:
        yield response.delta or ""


def _explained(name: str, error: BaseException) -> Exception:
    log.error("generator %s failed", name, exc_info=error)
    module = type(error).__module__.split(".")[0]
    if module in {"openai", "httpx", "ollama"} or isinstance(error, ConnectionError):
        return ServerError(f"the language model's server for {name!r} failed ({error}); the quotations stand")
    return ModelError(f"the language model {name!r} failed ({error}); the quotations stand")
