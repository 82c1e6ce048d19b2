"""Add articles: load, segment, embed, keep; a batch of articles is one transaction.

Stopped anywhere, the batches before are whole and the one at hand leaves no trace. It deliberately doesn't know
of Chroma: what is kept here reaches the index through the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.article import Article, header
from index.embed import Embedder
from index.errors import ArticleError, LibraryError
from index.feed_reading import Answer, open_address, read_feed
from index.kept import Known
from index.library import Library, Prepared
from index.loading.confined import Confined
from index.loading.load import is_address, load, load_page
from index.segment import segment
from index.settings import Settings

#: Word pieces the embedder reads of a chunk with its header, the two special tokens left out.
WINDOW = 254
#: The least that is left of the window under a long header.
LEAST_BUDGET = 128
#: Articles are kept together until they have so many chunks: enough to embed at full speed.
BATCH_CHUNKS = 256
#: Chunks that an article of anything may have: what is embedded in half a minute.
MOST_CHUNKS = 2_500
#: Characters a chunk above which it may have any number: English has 1,200, rows of dots 250.
FEWEST_CHARACTERS = 500


@dataclass(frozen=True)
class Progress:
    """How far adding has come: ``done`` of the ``total`` articles that were read."""

    done: int
    total: int
    title: str


@dataclass(frozen=True)
class Added:
    """What became of every article, as ids; ``failed`` are those that couldn't be read."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    failed: list[ArticleError] = field(default_factory=list)


class StoppedError(LibraryError):
    """The library couldn't be written any further.

    Args:
        message: what was found, and the remedy, in one line.
        added: what became of every article; those that were left out are among the failed.
    """

    def __init__(self, message: str, added: Added) -> None:
        super().__init__(message)
        self.added = added


#: Where it returns False, nothing more is added.
OnProgress = Callable[[Progress], bool | None]


def add(
    targets: Sequence[str],
    library: Library,
    embedder: Embedder,
    settings: Settings,
    collection: str | None = None,
    on_progress: OnProgress = lambda progress: None,
    on_wait: Callable[[str], None] = lambda message: None,
) -> Added:
    """Add everything that paths, folders and URLs hold; of a feed, all its entries.

    Args:
        collection: also put every article into this collection, made if it isn't there.
        on_progress: returning False has it end soon; what was kept before stays, and is returned.
        on_wait: told in one line when another process is writing and this one waits for it.

    Raises:
        StoppedError: the library can't be written; what was kept before stays.
        LibraryError: another process's lock can't be taken.
        ModelError: the embedder can't be loaded.
    """
    result = Added()
    with Confined() as reader:
        articles, feeds = _read(targets, library, settings, reader, result)
        with write_lock(settings.home, on_wait):
            going = keep_all(articles, library, embedder, result, collection, on_progress)
        for feed in feeds:
            keeping = _FeedKeeping(library, embedder, settings, collection, result, on_progress, on_wait)
            going = going and keeping.add(feed, reader)
    return result


def _read(
    targets: Sequence[str], library: Library, settings: Settings, reader: Confined, result: Added
) -> tuple[list[Article], list[Answer]]:
    """Read all that isn't a feed, and open the feeds; what can't be goes into ``result``."""
    found: list[Article | ArticleError] = []
    feeds: list[Answer] = []
    for target in targets:
        if not is_address(target):
            found += load(target, settings, reader)
            continue
        try:
            answer = open_address(target, library, settings, reader)
        except ArticleError as error:
            found.append(error)
        else:
            if isinstance(answer, Answer):
                feeds.append(answer)
            else:
                found += load_page(answer, settings, reader)
    result.failed.extend(item for item in found if isinstance(item, ArticleError))
    return [item for item in found if isinstance(item, Article)], feeds


@dataclass
class _FeedKeeping:
    """Keeps the articles of a feed while it is read; the write lock is free in between."""

    library: Library
    embedder: Embedder
    settings: Settings
    collection: str | None
    result: Added
    on_progress: OnProgress
    on_wait: Callable[[str], None]
    done: int = 0

    def add(self, answer: Answer, reader: Confined) -> bool:
        """Read one feed; its articles go into the collection asked for, else into that of the time before.

        Returns:
            Whether to go on.
        """
        if self.collection is None:
            self.collection = answer.feed.collection
        elif self.collection != answer.feed.collection:
            answer = replace(answer, feed=replace(answer.feed, collection=self.collection))
        outcome = read_feed(answer, self.library, self.settings, reader, self._keep, self._on_entry)
        if self.collection:
            for article_id in outcome.unchanged:
                self.library.collect(article_id, self.collection)
        self.result.unchanged.extend(outcome.unchanged)
        self.result.failed.extend(outcome.failed)
        return not outcome.stopped

    def _on_entry(self, left: int, title: str) -> bool | None:
        return self.on_progress(Progress(self.done, self.done + left, title))

    def _keep(self, articles: Sequence[Article]) -> None:
        with write_lock(self.settings.home, self.on_wait):
            keep_all(articles, self.library, self.embedder, self.result, self.collection)
        self.done += len(articles)


def keep_all(
    articles: Sequence[Article],
    library: Library,
    embedder: Embedder,
    result: Added,
    collection: str | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> bool:
    """Keep articles that were read, a batch a transaction, noting in ``result`` what became of each.

    The caller holds the home's write lock.

    Returns:
        Whether to go on.

    Raises:
        StoppedError: see ``add``.
    """
    done = 0
    for batch in _batches(articles, embedder):
        try:
            _keep(batch, library, embedder, collection, result)
        except LibraryError as error:
            left = articles[done:]
            result.failed.extend(ArticleError(article.path or article.origin, str(error)) for article in left)
            raise StoppedError(str(error), result) from error
        done += len(batch)
        if on_progress(Progress(done, len(articles), batch[-1].article.title)) is False:
            return False
    return True


@contextmanager
def write_lock(home: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the home's write lock; says so when it has to wait for another process.

    Raises:
        LibraryError: the lock's file can't be made.
    """
    lock = FileLock(home / "writing.lock")
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        on_wait(f"another process is writing to the library in {home}; waiting for it to finish")
        lock.acquire()
    except OSError as error:
        raise LibraryError(f"{home}: {error.strerror or error}; check who owns the folder, or free space") from error
    try:
        yield
    finally:
        lock.release()


def prepare(article: Article, embedder: Embedder) -> Prepared:
    """Cut an article into sentences and chunks that fit the embedder's window under its header; no vectors yet."""
    line = header(article.title, article.source, article.published_at)
    budget = max(LEAST_BUDGET, WINDOW - embedder.pieces.count(line))
    parts, chunks = segment(article.text, embedder.pieces.offsets, budget)
    return Prepared(article, parts, chunks)


def _batches(articles: Sequence[Article], embedder: Embedder) -> Iterator[list[Prepared]]:
    """Group articles into batches of enough chunks; two of one origin never share a batch."""
    batch: list[Prepared] = []
    for article in articles:
        if any(article.origin == other.article.origin for other in batch):
            yield batch
            batch = []
        batch.append(prepare(article, embedder))
        if sum(len(prepared.chunks) for prepared in batch) >= BATCH_CHUNKS:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(
    batch: Sequence[Prepared], library: Library, embedder: Embedder, collection: str | None, result: Added
) -> None:
    known = library.known({p.article.id for p in batch}, {p.article.origin for p in batch})
    new: dict[str, Prepared] = {}
    outcome = Added()
    for prepared in batch:
        article = prepared.article
        if reason := _wordless(prepared):
            result.failed.append(ArticleError(article.path or article.origin, reason))
        elif article.id in new or _is_known(article, known):
            if collection and article.id not in new:
                library.collect(article.id, collection)
            outcome.unchanged.append(article.id)
        else:
            replaces = any(other.origin == article.origin for other in known)
            (outcome.replaced if replaces else outcome.added).append(article.id)
            new[article.id] = prepared
    if new:
        kept = list(new.values())
        texts = [text for prepared in kept for text in prepared.embedded_texts]
        library.keep(kept, embedder.chunks(texts), embedder.name, collection)
    result.added.extend(outcome.added)
    result.unchanged.extend(outcome.unchanged)
    result.replaced.extend(outcome.replaced)


def _wordless(prepared: Prepared) -> str | None:
    count = len(prepared.chunks)
    if count <= MOST_CHUNKS or len(prepared.article.text) >= count * FEWEST_CHARACTERS:
        return None
    return f"makes {count:,} passages, the limit is {MOST_CHUNKS:,} of a text with so few words; split it"


def _is_known(article: Article, known: Sequence[Known]) -> bool:
    """Whether the library has this very text: from elsewhere, or from here with the same particulars."""
    same = next((other for other in known if other.id == article.id), None)
    return same is not None and (same.origin != article.origin or same == Known.of(article))
