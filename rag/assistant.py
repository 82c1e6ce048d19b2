"""One library with its models: the service that the page, the command line and the eval share.

It opens at once; models load behind it, when ``warm`` is called or the first question comes. It deliberately
doesn't know who asks, nor how an answer is made (``ask``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.database import OnDone
from index.embed import Embedder, open_embedder
from index.errors import ClippingsError
from index.filters import Filters
from index.ingest import Added, OnProgress, add, keep_all, write_lock
from index.library import Library
from index.removing import remove
from index.restoring import Restored, restore
from index.settings import Settings, load_settings
from index.synchronise import OUTBOX_BATCH, DenseSearch, resting
from rag.additions import Additions
from rag.answer import Answer, Passage, Turn
from rag.ask import ask, checked
from rag.events import Events, Finished, Step
from rag.generator import Generator
from rag.look_up import Stages, search
from rag.stages import OURS, Parts, open_stages
from rag.status import Status, standing
from rag.turns import MOST_WAITING, PART, Turns
from rag.writer import Writer

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

log = logging.getLogger(__name__)


__all__ = ["Assistant", "Status"]


class Assistant:
    """Ask, add and remove; safe to call from several threads.

    >>> from rag import Assistant
    >>> assistant = Assistant.open()
    >>> print(assistant.answer("Why did Britain skip the meeting?"))  # doctest: +ELLIPSIS
    Britain skipped ...

    Args:
        settings: read as the command line reads them where None.
        parts: LlamaIndex's in the place of ours.

    Raises:
        LibraryError: the library can't be opened.
    """

    def __init__(self, settings: Settings | None = None, parts: Parts = OURS) -> None:
        self.settings = load_settings() if settings is None else settings
        self._parts = parts
        self.library = Library.open(self.settings.database)
        self.additions = Additions()
        self._lock = threading.Lock()
        self._stages: Stages | None = None
        self._dense: DenseSearch | None = None
        self._embedder: Embedder | None = None
        self._writer = Writer(self.settings, parts.llm)
        self._problem: str | None = None
        self._questions = Turns(self.settings.questions_at_once, MOST_WAITING, PART)

    @classmethod
    def open(
        cls,
        llm: LLM | None = None,
        retriever: BaseRetriever | None = None,
        reranker: BaseNodePostprocessor | None = None,
        **settings: Any,
    ) -> Assistant:
        """Open with the settings that the command line would have; what is given by keyword goes before them.

        ``Assistant.open(home="~/articles", generator="none")``; for the others see ``Parts``.

        Raises:
            MisuseError: a setting isn't known, or its value can't be.
            LibraryError: the library can't be opened.
        """
        return cls(load_settings(settings), Parts(llm, retriever, reranker))

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Load the models in the background; returns at once."""

        def load() -> None:
            try:
                self.stages()
            except ClippingsError as error:
                log.error("%s", error)

        threading.Thread(target=load, name="warm", daemon=True).start()
        self.start_generator()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        generate: bool = True,
        seed: int = 0,
        understood: str | None = None,
        asker: Hashable = None,
    ) -> Events:
        """Answer a question as a stream: evidence first, then the text as it grows, then the checked answer.

        Closing the stream stops the model within a second, and gives up its place where it waits for its turn.

        Args:
            history: the conversation so far, oldest first.
            top_k: passages returned; the setting's where None.
            generate: False for an answer in quotations.
            understood: what ``question`` means, in the reader's own words: taken literally, whatever the history says.
            asker: who asks, where several do: nobody's second question goes before another's first, and nobody has
                more than a quarter of what is worked on at once.

        Raises:
            MisuseError: the question is empty, too long or not English, or there are no articles yet.
            ModelError: the embedder can't be loaded.
            BusyError: too many questions wait for their turn; the asker's own: ``CrowdingError``.
        """
        if generate:
            self.start_generator()
        top_k, filters = top_k or self.settings.top_k, filters or Filters()
        with self._questions.take(asker) as turn:
            yield from turn.awaited(Step.QUEUED)
            yield from ask(self, question, history, filters, top_k, generate, seed, understood, asker)

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        generate: bool = True,
        seed: int = 0,
        understood: str | None = None,
    ) -> Answer:
        """Answer a question; see ``ask``, whose last event holds it. Printed, it is the text with its clippings."""
        *_, last = self.ask(question, history, filters, top_k, generate, seed, understood)
        assert isinstance(last, Finished), "a question's events end with its answer"
        return last.answer

    def search(self, question: str, filters: Filters | None = None, top_k: int | None = None) -> tuple[Passage, ...]:
        """Return the passages that are read for a question, best first, without reading them; raises as ``ask``."""
        question = checked(question, self)
        return search(self.stages(), question, filters or Filters(), top_k or self.settings.top_k).passages

    def add(
        self,
        targets: Sequence[str],
        collection: str | None = None,
        on_progress: OnProgress = lambda progress: None,
        on_wait: Callable[[str], None] = lambda message: None,
        allow_private_addresses: bool = False,
    ) -> Added:
        """Add everything that paths, folders and URLs hold, and bring the index in step; see ``index.ingest.add``."""
        settings = self.settings
        if allow_private_addresses:
            settings = settings.model_copy(update={"allow_private_addresses": True})
        with self.additions:
            added = add(targets, self.library, self.embedder(), settings, collection, on_progress, on_wait)
        self._index_what_waits()
        return added

    def add_articles(
        self,
        articles: Sequence[Article],
        on_progress: OnProgress = lambda progress: None,
        on_wait: Callable[[str], None] = lambda message: None,
    ) -> Added:
        """Add articles that were read already, and bring the index in step; see ``index.ingest.keep_all``."""
        added = Added()
        with self.additions, write_lock(self.settings.home, on_wait):
            keep_all(articles, self.library, self.embedder(), added, on_progress=on_progress)
        self._index_what_waits()
        return added

    def remove(
        self, article_ids: Sequence[str], purge: bool = False, on_progress: OnDone = lambda done, total: None
    ) -> list[str]:
        """Take articles out of every search at once, whatever is being added; see ``index.removing.remove``."""
        return remove(article_ids, self.library, purge, resting(self._dense, on_progress))

    def restore(self, article_ids: Sequence[str], on_progress: OnDone = lambda done, total: None) -> Restored:
        """Bring removed articles back; see ``index.restoring.restore``. Of very many the index hears a little later."""
        restored = restore(article_ids, self.library, self.embedder(), resting(self._dense, on_progress))
        if self.library.waiting() <= OUTBOX_BATCH:
            self._index_what_waits()
        return restored

    def rebuild_index(self) -> None:
        """Make the index of vectors anew from the library; meanwhile full text answers. Returns when it is done."""
        self.dense().rebuild()

    def status(self) -> Status:
        """Say how the service stands now."""
        return standing(self.library, self._dense, self._writer, self._stages is not None, self._problem)

    def close(self) -> None:
        """Let go of the language model, the index and the library."""
        self._writer.close()
        if self._dense is not None:
            self._dense.close()
        self.library.close()

    def embedder(self) -> Embedder:
        """Return the embedder, its files verified; the model itself loads when first needed."""
        with self._lock:
            return self._open_embedder()

    def dense(self) -> DenseSearch:
        """Return dense search, kept in step with the library in the background from now on."""
        with self._lock:
            return self._open_dense()

    @property
    def dense_so_far(self) -> DenseSearch | None:
        """Dense search, where something has needed it yet."""
        return self._dense

    def stages(self) -> Stages:
        """Return the stages of a question, loading the embedder if it isn't."""
        with self._lock:
            if self._stages is None:
                try:
                    self._stages = open_stages(
                        self.library, self._open_embedder(), self._open_dense(), self.settings, self._parts
                    )
                    self._problem = None
                except ClippingsError as error:
                    self._problem = str(error)
                    raise
            return self._stages

    def start_generator(self) -> None:
        """Begin to load the generator in the background, once."""
        self._writer.start()

    def generator(self, wait: float) -> tuple[bool, Generator | None]:
        """Wait up to so many seconds; return whether loading is over, and the generator if there is one."""
        return self._writer.wait(wait)

    def read_ahead(self) -> None:
        """Let the generator read what its next prompt begins with while nobody waits; returns at once."""
        self._writer.read_ahead()

    def settle_generator(self) -> None:
        """Bring the generator into one and the same state, so that its next text doesn't depend on those before."""
        self._writer.settle()

    @property
    def writes(self) -> bool:
        """Whether a language model is wanted; without one answers are quotations."""
        return self._writer.wanted

    @property
    def generator_problem(self) -> str | None:
        """Why there is no generator, in one line; None where there is one or none is wanted."""
        return self._writer.problem

    def _index_what_waits(self) -> None:
        if self.library.waiting() and not self.dense().rebuilding:
            try:
                self.dense().synchronise()
            except Exception:  # what is committed counts as added; the index follows when it can be used again
                log.exception("the index didn't follow at once")

    def _open_embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = open_embedder(self.settings)
        return self._embedder

    def _open_dense(self) -> DenseSearch:
        if self._dense is None:
            place: Path | str = self.settings.chroma_url or self.settings.home / "chroma"
            self._dense = DenseSearch(self.library, self._open_embedder(), place)
            self._dense.start()
        return self._dense
