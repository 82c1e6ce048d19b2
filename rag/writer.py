"""The language model of one assistant: loaded in the background, once, and made ready while nobody waits for it.

It deliberately doesn't know what is asked of it, nor whether anybody is answered.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from index.errors import ClippingsError
from index.settings import Settings
from rag.generate import answer_messages
from rag.generator import Generator, open_generator
from rag.llm import llm_name

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)


class Writer:
    """A generator that is there sooner or later, or a line that says why not.

    Args:
        llm: any LlamaIndex LLM, in the place of what the settings name.

    Attributes:
        generator: None until it is loaded, and where there is none.
        problem: why there is none, in one line; None where there is one or none is wanted.
    """

    def __init__(self, settings: Settings, llm: LLM | None = None) -> None:
        self.generator: Generator | None = None
        self.problem: str | None = None
        self._settings = settings
        self._llm = llm
        self._lock = threading.Lock()
        self._started = False
        self._done = threading.Event()

    @property
    def wanted(self) -> bool:
        """Whether there is to be one."""
        return self._llm is not None or self._settings.generator not in {"", "none"}

    def start(self) -> None:
        """Begin to load it in the background, once."""
        with self._lock:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._load, name="load-generator", daemon=True).start()

    def wait(self, seconds: float) -> tuple[bool, Generator | None]:
        """Wait up to so long; return whether loading is over, and the generator if there is one."""
        done = self._done.wait(seconds)
        return done, self.generator

    def read_ahead(self) -> None:
        """Let it read what its next prompt begins with while nobody waits; returns at once."""
        if self.generator is not None:
            self.generator.read_ahead(answer_messages("", ()))

    def settle(self) -> None:
        """Bring it into one and the same state, so that its next text doesn't depend on those before."""
        if self.generator is not None:
            self.generator.forget()
            self.generator.read(answer_messages("", ()))

    def close(self) -> None:
        """Let go of it."""
        if self.generator is not None:
            self.generator.close()

    def _load(self) -> None:
        try:
            generator = self._open()
            if generator is not None:
                generator.read(answer_messages("", ()))
            self.generator = generator
        except ClippingsError as error:
            self.problem = str(error)
        except Exception as error:
            log.exception("the generator can't be loaded")
            self.problem = f"the generator can't be loaded ({error}); answers are quotations"
        finally:
            self._done.set()

    def _open(self) -> Generator | None:
        return open_generator(self._settings) if self._llm is None else Generator(llm_name(self._llm), self._llm)
