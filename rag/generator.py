"""The language model that phrases answers: a GGUF file in this process, or a server.

Whatever it is, it is a LlamaIndex ``LLM`` behind a ``Generator``, which adds what LlamaIndex leaves out: turns at the
model, signs of life (``jobs``), and the odds of its yes against its no. It deliberately doesn't know what it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Generator as Yielding
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import ClippingsError, ModelError
from index.models.registry import find, model_path, require
from index.settings import Settings
from rag.answer import Usage
from rag.jobs import Jobs, Switch
from rag.llm import streamed
from rag.served import ServedOdds, open_ollama, open_openai
from rag.turns import Turn, Turns

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

#: Answers that a server writes at once, where the settings don't say; it shares its own processors between them.
SERVED_AT_ONCE = 4


class InProcess(Switch, Protocol):
    """What a model in this process can do beyond a LlamaIndex LLM: ``rag.gguf``."""

    def forget(self) -> None:
        """Forget what was read, which is reused otherwise."""

    def tokens(self) -> int:
        """Return how many tokens it has read and written."""

    def log_odds(self, messages: Sequence[ChatMessage]) -> float:
        """Return the log odds that the next word is yes rather than no."""


class Generator:
    """A language model that streams.

    Args:
        name: what answers are recorded under.
        llm: any LlamaIndex LLM.
        here: what more there is to a model in this process.
        at_once: answers written at once.

    Attributes:
        usage: tokens of the last text that was written to its end; None where the model doesn't say.
    """

    def __init__(self, name: str, llm: LLM, here: InProcess | None = None, at_once: int = 1) -> None:
        self.name = name
        self.llm = llm
        self.local = here is not None
        self.usage: Usage | None = None
        self._here = here
        self._served = ServedOdds(llm)
        self._turns = Turns(at_once)
        self._jobs = Jobs(name, here, at_once)  # also of who asks without a turn
        self._ahead: threading.Thread | None = None
        self._enough = threading.Event()  # has been read ahead
        self._closed = False

    def turn(self, asker: Hashable = None) -> Turn:
        """Stand in line to have a whole answer written; what is read ahead makes room at once.

        A turn is for all that one answer asks of the model: taken in pieces, every answer would be done late.

        Args:
            asker: nobody gets a second turn before others' first.
        """
        turn = self._turns.take(asker)
        self._jobs.end(self._enough)
        return turn

    def read(self, messages: Sequence[ChatMessage], enough: threading.Event | None = None) -> None:
        """Let a model in this process read what the next prompt begins with; it is kept until another is read.

        Args:
            enough: stops it, where it is set.

        Raises:
            ModelError: the model failed.
        """
        if self.local:
            with closing(self.stream(messages, max_tokens=1, stop=enough)) as steps:
                for _ in steps:
                    if enough is not None and enough.is_set():
                        return

    def read_ahead(self, messages: Sequence[ChatMessage]) -> None:
        """Read while nobody has a turn; the next one ends it."""
        if not self.local or self._closed or not self._turns.idle:
            return
        self._jobs.end(self._enough)
        self._enough = enough = threading.Event()
        self._ahead = threading.Thread(target=self._read_quietly, args=(messages, enough), name="ahead", daemon=True)
        self._ahead.start()
        if not self._turns.idle:  # somebody came in between
            self._jobs.end(enough)

    def _read_quietly(self, messages: Sequence[ChatMessage], enough: threading.Event) -> None:
        try:
            self.read(messages, enough)
        except ClippingsError:  # logged; whoever asks next is told
            return

    def close(self) -> None:
        """Stop what is read ahead: a process mustn't end in the middle of it."""
        self._closed = True
        self._jobs.end(self._enough)
        if self._ahead is not None:
            self._ahead.join()

    def forget(self) -> None:
        """Let a model in this process forget what it read: what it writes can depend, in the last digit, on that."""
        if self._ahead is not None:
            self._ahead.join()
        with self._jobs.room:
            if self._here is not None:
                self._here.forget()

    @property
    def busy(self) -> bool:
        """Whether the model is at work on somebody's question."""
        return self._jobs.busy

    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seed: int = 0, stop: threading.Event | None = None
    ) -> Yielding[str, None, None]:
        """Yield the text so far, again and again, at least every ``HEARTBEAT`` seconds; closing it stops the model.

        Args:
            stop: ends it early, once it is set.

        Raises:
            ServerError: the server can't be reached or refused.
            ModelError: the model failed.
        """

        def write(say: Callable[[str], None], stop: threading.Event) -> None:
            text, written, self.usage = "", 0, None
            for part in streamed(self.llm, messages, max_tokens, seed):
                text += part
                written += 1
                say(text)
                if stop.is_set():
                    return
            if self._here is not None:
                self.usage = Usage(max(self._here.tokens() - written, 0), written)

        text = ""
        for item in self._jobs.told(write, stop):
            text = text if item is None else item
            yield text

    def yes_or_no(self, messages: Sequence[ChatMessage]) -> Iterator[float | None]:
        """Yield last the log odds that the model's next word is yes rather than no; closing it stops the model.

        Before that None, at least every ``HEARTBEAT`` seconds. See ``rag.served`` for servers that don't tell
        probabilities.

        Raises:
            ServerError: the server can't be reached or refused.
            ModelError: the model failed.
        """

        def weigh(say: Callable[[float], None], _stop: threading.Event) -> None:
            say(self._log_odds(messages))

        yield from self._jobs.told(weigh)

    def _log_odds(self, messages: Sequence[ChatMessage]) -> float:
        return self._here.log_odds(messages) if self._here is not None else self._served.log_odds(messages)


def open_generator(settings: Settings) -> Generator | None:
    """Open the generator that the settings name; None for "none".

    Raises:
        ModelError: its file is missing or damaged, or llama-cpp-python isn't installed.
    """
    kind, _, rest = settings.generator.partition(":")
    if settings.generator in {"", "none"}:
        return None
    at_once = settings.generator_at_once or SERVED_AT_ONCE
    if kind == "openai":
        return Generator(rest, open_openai(rest, settings), at_once=at_once)
    if kind == "ollama":
        return Generator(rest, open_ollama(rest, settings), at_once=at_once)
    path = Path(settings.generator).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise ModelError(f"{path}: no such file; set another generator, or 'none'")
        return _local(path.stem, path, settings)
    require(settings.models, model := find(settings.generator))
    return _local(model.name, model_path(settings.models, model), settings)


def _local(name: str, path: Path, settings: Settings) -> Generator:
    from rag.gguf import open_gguf

    llm, here = open_gguf(path, settings)
    return Generator(name, llm, here)
