"""Keep the index of vectors in step with the library, and answer dense searches meanwhile.

Chroma hears of changes through the library's outbox. When it is missing, damaged, of another library or of another
model, it is emptied and hears everything again; until it has, dense search returns None and full text answers
alone. In a process that may not open Chroma (another one has it), the library's own vectors are searched exactly.
It deliberately doesn't know how articles come in.
"""

from __future__ import annotations

import logging
import threading
import time
from enum import Enum
from pathlib import Path

from index.database import OnDone, slices
from index.embed import Embedder, Vectors
from index.errors import ClippingsError
from index.filters import Filters
from index.library import ADD, DELETE, Library
from index.set_aside import forget
from index.vectors import InUseError, VectorHit, VectorIndex, erase, exact_search

log = logging.getLogger(__name__)

OUTBOX_BATCH = 2_000
EMBED_BATCH = 256
INTERVAL = 1.0
#: Seconds that the index leaves the processor to who changes many articles; they say so again while they do.
REST = 3.0


class State(Enum):
    """How dense search is answered right now."""

    OPENING = "opening"
    REBUILDING = "rebuilding"
    READY = "ready"
    ELSEWHERE = "elsewhere"


class DenseSearch:
    """Dense search over a library, kept in step with it.

    Args:
        place: an embedded Chroma's folder or a Chroma server's URL.
    """

    def __init__(self, library: Library, embedder: Embedder, place: Path | str) -> None:
        self._library = library
        self._embedder = embedder
        self._place = place
        self._index: VectorIndex | None = None
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.state = State.OPENING
        self.problem: str | None = None
        self.rebuilding = False
        self._resting_until = 0.0

    def start(self) -> None:
        """Synchronise in the background until closed."""
        self._thread = threading.Thread(target=self._run, name="synchronise", daemon=True)
        self._thread.start()

    def wait_until_open(self, timeout: float = 60.0) -> None:
        """Wait until it is known how dense search is answered, or why it can't be."""
        deadline = time.monotonic() + timeout
        while self.state is State.OPENING and self.problem is None and time.monotonic() < deadline:
            time.sleep(0.01)

    def close(self) -> None:
        """Stop synchronising and let another process have the index."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None

    @property
    def answers(self) -> bool:
        """Whether a search would be answered now."""
        return self.state in {State.READY, State.ELSEWHERE}

    def search(self, vector: Vectors, top_k: int, filters: Filters) -> list[VectorHit] | None:
        """Return the chunks nearest to the question's vector (d,), best first; None while there is no index."""
        if self.state is State.ELSEWHERE:
            return exact_search(self._library, self._embedder.name, vector, top_k, filters)
        index = self._index
        if index is None or self.state is not State.READY:
            return None
        allowed = self._library.ids(filters) if filters.beyond_an_index else None
        if allowed == []:
            return []
        try:
            return index.search(vector, top_k, filters, allowed)
        except Exception:  # whatever Chroma raises
            if _answers(index, vector):
                log.exception("the index can't be asked this; searching the library's own vectors")
                return exact_search(self._library, self._embedder.name, vector, top_k, filters)
            log.exception("dense search failed; rebuilding the index")  # from the library, which has it all
            self._discard(index)
            return None

    def synchronise(self) -> None:
        """Bring the index in step with the library now.

        Raises:
            ClippingsError: the embedder, the library or the Chroma server can't be used.
        """
        with self._lock:
            index = self._opened()
            self._embed_missing()
            while index is not None and not self._paused and self._drain(index):
                pass
            if index is not None and not self._paused:
                self.state = State.READY
            self.problem = None

    def rebuild(self) -> None:
        """Empty the index and let it hear everything again; full text answers alone meanwhile.

        Raises:
            ClippingsError: see ``synchronise``; what is left to do is done in the background.
        """
        self.rebuilding = True
        try:
            with self._lock:
                index = self._opened()
                if index is not None:
                    self.state = State.REBUILDING
                    index.clear()
                    self._library.hear_everything_again(self._embedder.name)
                self.synchronise()
        finally:
            self.rebuilding = False

    def rest(self) -> None:
        """Hear of nothing for a moment: many articles are being changed, and what is changed back needs no hearing."""
        self._resting_until = time.monotonic() + REST

    def count(self) -> int | None:
        """Count the chunks in the index; None where there is none to be looked at."""
        try:
            return None if self._index is None else self._index.count()
        except Exception:  # closed or emptied at this moment
            return None

    def chunk_ids(self) -> set[int]:
        """Return the ids of all chunks in the index.

        Raises:
            InUseError: another process has it.
            ClippingsError: it can't be used.
        """
        with self._lock:
            index = self._opened()
            if index is None:
                raise InUseError(f"{self._place}: another process is using the index")
            return index.chunk_ids()

    def _run(self) -> None:
        self._forget()
        while not self._stop.is_set():
            try:
                news = self._index is None or self.state is not State.READY or self._library.waiting()
                if news and not self._paused:
                    self.synchronise()
            except ClippingsError as error:
                if self.problem != str(error):
                    log.error("%s", error)
                self.problem = str(error)
            except Exception:
                log.exception("synchronising the index failed; it is made again")
                if self._index is not None:
                    self._discard(self._index)
            self._stop.wait(INTERVAL)

    @property
    def _paused(self) -> bool:
        return self._stop.is_set() or time.monotonic() < self._resting_until

    def _forget(self) -> None:
        try:
            forget(self._library.engine)
        except ClippingsError as error:
            log.error("%s", error)

    def _opened(self) -> VectorIndex | None:
        if self._index is None:
            try:
                self._index = self._open()
            except InUseError:
                self.state = State.ELSEWHERE
        return self._index

    def _open(self) -> VectorIndex:
        index = self._try_open()
        waiting = self._library.waiting()
        expected = self._library.count_vectors(self._embedder.name)
        if index.count() != expected and not (waiting and abs(index.count() - expected) <= waiting):
            log.info("the index holds %d of %d chunks; rebuilding it", index.count(), expected)
            index.clear()
            self._library.hear_everything_again(self._embedder.name)
            waiting = expected
        self.state = State.REBUILDING if waiting > OUTBOX_BATCH else State.READY
        return index

    def _try_open(self) -> VectorIndex:
        owner = self._library.identity()
        try:
            return VectorIndex(self._place, self._embedder.name, owner)
        except (ClippingsError, ImportError):  # neither says anything about the folder
            raise
        except Exception:
            if not isinstance(self._place, Path):
                raise
            log.exception("%s can't be opened; making it again", self._place)
            erase(self._place)
            return VectorIndex(self._place, self._embedder.name, owner)

    def _discard(self, index: VectorIndex) -> None:
        with self._lock:
            if self._index is not index:
                return
            self.state = State.REBUILDING
            index.close()
            self._index = None
            if isinstance(self._place, Path):
                erase(self._place)

    def _embed_missing(self) -> None:
        """Embed the chunks that lack vectors of this model: they were made with another, or by an older version."""
        while not self._stop.is_set():
            ids = self._library.unembedded(self._embedder.name, EMBED_BATCH)
            if not ids:
                return
            self.state = State.REBUILDING if self.state is not State.ELSEWHERE else self.state
            chunks = self._library.chunks(ids)
            rows = self._embedder.chunks([chunks[i].embedded_text for i in ids])
            self._library.fill(ids, rows, self._embedder.name)

    def _drain(self, index: VectorIndex) -> bool:
        """Let the index hear what waits; of a chunk that went and came back nothing, as it never left the index."""
        lines = self._library.outbox()
        first = {line.chunk_id: line.operation for line in reversed(lines)}
        last = {line.chunk_id: line.operation for line in lines}
        for some in slices(lines, OUTBOX_BATCH):
            if self._paused:
                return False
            news = {line.chunk_id: last.pop(line.chunk_id) for line in some if line.chunk_id in last}
            index.delete([chunk_id for chunk_id, operation in news.items() if operation == DELETE])
            came = [chunk_id for chunk_id, operation in news.items() if operation == ADD]
            back = index.held([chunk_id for chunk_id in came if first[chunk_id] == DELETE])
            added = [chunk_id for chunk_id in came if chunk_id not in back]
            index.add(self._library.kept_vectors(added, self._embedder.name))
            self._library.heard(some[-1].id)
        return bool(lines)


def _answers(index: VectorIndex, vector: Vectors) -> bool:
    """Whether an index answers at all, where a search of it failed: it may have been asked for too much at once."""
    try:
        index.search(vector, 1, Filters(), None)
    except Exception:  # whatever Chroma raises
        return False
    return True


def resting(dense: DenseSearch | None, on_progress: OnDone) -> OnDone:
    """Return what is told how far a change of many articles is, and has the index rest until it is done."""

    def told(done: int, total: int) -> bool | None:
        if dense is not None and done < total:
            dense.rest()
        return on_progress(done, total)

    return told
