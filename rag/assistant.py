"""One library with its models: the service that the page, the command line and the eval share.

It opens at once; models load behind it, when ``warm`` is called or the first question comes. It deliberately
doesn't know who asks, nor how an answer is made (``ask``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Article
from index.embed import Embedder, open_embedder
from index.errors import ClippingsError
from index.filters import Filters
from index.ingest import Added, OnProgress, add, keep_all, write_lock
from index.library import Library
from index.restoring import Restored, restore
from index.settings import Settings
from index.synchronise import DenseSearch, State
from rag.align import Aligner
from rag.answer import Turn
from rag.ask import ask
from rag.candidates import CandidateFinder
from rag.checking.entail import open_checker
from rag.events import Events
from rag.evidence import EvidencePicker
from rag.generate import answer_messages
from rag.generator import Generator, open_generator
from rag.look_up import Stages
from rag.read import open_reader
from rag.rerank import Reranker
from rag.retrieve import Retriever

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """How the service stands.

    Attributes:
        problems: lines for the reader; ``generator_problem`` is the one of them on that.
        to_index: chunks left while the index of vectors is made anew, and full text answers alone.
    """

    articles: int
    chunks: int
    embedder_ready: bool
    generator_ready: bool
    generator_name: str | None
    indexing: bool
    problems: tuple[str, ...]
    generator_problem: str | None = None
    to_index: int = 0


class Assistant:
    """Ask, add and remove; safe to call from several threads.

    Raises:
        LibraryError: the library can't be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = Library.open(settings.database)
        self._lock = threading.Lock()
        self._stages: Stages | None = None
        self._dense: DenseSearch | None = None
        self._embedder: Embedder | None = None
        self._generator: Generator | None = None
        self._generator_problem: str | None = None
        self._generator_done = threading.Event()
        self._generator_started = False
        self._problem: str | None = None

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
    ) -> Events:
        """Answer a question as a stream: evidence first, then the text as it grows, then the checked answer.

        Closing the stream stops the model within a second.

        Args:
            history: the conversation so far, oldest first.
            top_k: passages returned; the setting's where None.
            generate: False for an answer in quotations.
            understood: what ``question`` means, in the reader's own words: taken literally, whatever the history says.

        Raises:
            MisuseError: the question is empty, too long or not English, or there are no articles yet.
            ModelError: the embedder can't be loaded.
        """
        if generate:
            self.start_generator()
        top_k = top_k or self.settings.top_k
        return ask(self, question, history, filters or Filters(), top_k, generate, seed, understood)

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
        embedder = self.embedder()
        added = add(targets, self.library, embedder, settings, collection, on_progress, on_wait)
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
        with write_lock(self.settings.home, on_wait):
            keep_all(articles, self.library, self.embedder(), added, on_progress=on_progress)
        self._index_what_waits()
        return added

    def remove(self, article_ids: Sequence[str], purge: bool = False) -> None:
        """Take articles out of every search at once, whatever is being added; ``purge`` erases their text too."""
        self.library.remove(article_ids, purge)

    def restore(
        self, article_ids: Sequence[str], on_progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Restored:
        """Bring removed articles back, and the index in step; see ``index.restoring.restore``."""
        restored = restore(article_ids, self.library, self.embedder(), on_progress)
        self._index_what_waits()
        return restored

    def rebuild_index(self) -> None:
        """Make the index of vectors anew from the library; meanwhile full text answers. Returns when it is done."""
        self.dense().rebuild()

    def status(self) -> Status:
        """Say how the service stands now."""
        dense, waiting = self._dense, self.library.waiting()
        rebuilding = dense is not None and dense.state is State.REBUILDING
        problems = (self._problem, self._generator_problem, dense.problem if dense else None)
        return Status(
            articles=self.library.count(),
            chunks=self.library.count_chunks(),
            embedder_ready=self._stages is not None,
            generator_ready=self._generator is not None,
            generator_name=self._generator.name if self._generator else None,
            indexing=rebuilding or (dense is not None and waiting > 0),
            problems=tuple(problem for problem in problems if problem),
            generator_problem=self._generator_problem,
            to_index=waiting if rebuilding else 0,
        )

    def close(self) -> None:
        """Let go of the language model, the index and the library."""
        if self._generator is not None:
            self._generator.close()
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
                    self._stages = self._open_stages()
                    self._problem = None
                except ClippingsError as error:
                    self._problem = str(error)
                    raise
            return self._stages

    def start_generator(self) -> None:
        """Begin to load the generator in the background, once."""
        with self._lock:
            if self._generator_started:
                return
            self._generator_started = True
        threading.Thread(target=self._load_generator, name="load-generator", daemon=True).start()

    def generator(self, wait: float) -> tuple[bool, Generator | None]:
        """Wait up to so many seconds; return whether loading is over, and the generator if there is one."""
        done = self._generator_done.wait(wait)
        return done, self._generator

    def read_ahead(self) -> None:
        """Let the generator read what its next prompt begins with while nobody waits; returns at once."""
        if self._generator is not None:
            self._generator.read_ahead(answer_messages("", ()))

    def settle_generator(self) -> None:
        """Bring the generator into one and the same state, so that its next text doesn't depend on those before."""
        if self._generator is not None:
            self._generator.forget()
            self._generator.read(answer_messages("", ()))

    @property
    def generator_problem(self) -> str | None:
        """Why there is no generator, in one line; None where there is one or none is wanted."""
        return self._generator_problem

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

    def _open_stages(self) -> Stages:
        embedder, dense = self._open_embedder(), self._open_dense()
        embedder.question("warm up")
        dense.wait_until_open()
        reader = open_reader(self.settings)
        reader.open()
        reranker = Reranker(self.library, embedder)
        aligner = Aligner(self.library, embedder, reranker.piece_weights)
        picker = EvidencePicker(CandidateFinder(self.library, reader, aligner), embedder, self.settings)
        reranker.piece_weights()  # a second at most, and better before the first question than within it
        retriever = Retriever(self.library, embedder, dense, self.settings)
        return Stages(retriever, reranker, picker, open_checker(self.settings))

    def _load_generator(self) -> None:
        try:
            generator = open_generator(self.settings)
            if generator is not None:
                generator.read(answer_messages("", ()))
            self._generator = generator
        except ClippingsError as error:
            self._generator_problem = str(error)
        except Exception as error:
            log.exception("the generator can't be loaded")
            self._generator_problem = f"the generator can't be loaded ({error}); answers are quotations"
        finally:
            self._generator_done.set()
