"""A language model in this process, from a GGUF file: LlamaIndex's ``LlamaCPP``, and what that leaves out.

The chat template inside the file, a stop that works while the prompt is still read, and the odds of the next word. The
only file that imports llama-cpp. It deliberately doesn't know what the model is asked.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.importing import importing
from index.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

#: Prompt tokens read at once.
BATCH_TOKENS = 256
_YES, _NO = ("Yes", "yes"), ("No", "no")


class LlamaModel:
    """A model that llama.cpp holds."""

    def __init__(self, llama_cpp: Any, model: Any, to_prompt: Callable[[Sequence[ChatMessage]], str]) -> None:
        self._llama_cpp, self._model, self._to_prompt = llama_cpp, model, to_prompt
        self._stopping = threading.Event()
        # kept alive for as long as the model
        self._callback = llama_cpp.ggml_abort_callback(lambda _data: self._stopping.is_set())
        llama_cpp.llama_set_abort_callback(model._ctx.ctx, self._callback, ctypes.c_void_p(0))

    def stop(self, stop: bool) -> None:
        """Stop at once, in the middle of a batch of prompt tokens too; False: go on."""
        (self._stopping.set if stop else self._stopping.clear)()

    def forget(self) -> None:
        """Forget what was read."""
        self._model.reset()

    def free(self) -> None:
        """Give back what the last text was chosen with, and to the system what the C library keeps for later.

        The binding's sampler, 12 bytes for each word the model knows, refers to itself: it would stay until the
        collector looks at everything.
        """
        if self._model._sampler is not None:
            self._model._sampler.close()
            self._model._sampler = None
        _trim()

    def tokens(self) -> int:
        """Return how many tokens it has read and written."""
        return int(self._model.n_tokens)

    def log_odds(self, messages: Sequence[ChatMessage]) -> float:
        """Return the log odds that the next word is yes rather than no."""
        found: list[float] = []

        def weigh(_read: NDArray[np.intc], logits: NDArray[np.single]) -> NDArray[np.single]:
            found.append(float(_either(logits, self._first(_YES)) - _either(logits, self._first(_NO))))
            return logits

        self._model.create_completion(
            self._to_prompt(messages),
            max_tokens=1,
            temperature=0.0,
            logits_processor=self._llama_cpp.LogitsProcessorList([weigh]),
        )
        return found[0]

    def _first(self, words: Sequence[str]) -> list[int]:
        return [self._model.tokenize(word.encode(), add_bos=False)[0] for word in words]


def _trim() -> None:
    """Give the system back memory that is free; what threads left behind between what is used piles up otherwise.

    A millisecond or two. Only the GNU C library has it, malloc_trim(3).
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


def _either(logits: NDArray[np.single], tokens: Sequence[int]) -> np.single:
    found: np.single = np.logaddexp.reduce(logits[list(tokens)])
    return found


def open_gguf(path: Path, settings: Settings) -> tuple[LLM, LlamaModel]:
    """Open a GGUF file.

    Raises:
        ModelError: it can't be loaded, or llama-cpp-python isn't installed.
    """
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

    _quieten(llama_cpp)
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
    return llm, LlamaModel(llama_cpp, model, to_prompt)


def _quieten(llama_cpp: Any) -> None:
    """Let the binding not take away what the process writes: it sends all of that nowhere while a model loads.

    Whatever another thread prints meanwhile, an answer too, would be lost. llama.cpp's own lines go by its log.
    """
    for module in (llama_cpp.llama, llama_cpp._internals):
        if not hasattr(module, "suppress_stdout_stderr"):
            raise ModelError("this release of llama-cpp-python isn't known; install the one that `make generator` does")
        module.suppress_stdout_stderr = lambda disable=True: nullcontext()
    llama_cpp.llama_log_set(_log_line(llama_cpp), ctypes.c_void_p(0))


@cache
def _log_line(llama_cpp: Any) -> Any:
    """Return what llama.cpp tells its lines, a stop among them; the cache keeps it alive."""

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def write(_level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        log.debug("llama.cpp: %s", text.decode("utf-8", "replace").rstrip())

    return write
