"""The library that a set's questions are asked of: built once, and kept under the hash of what it is made from.

It deliberately doesn't know the questions.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from eval.running.folder import writing
from eval.sets.question import QuestionSet
from index import article, ingest, segment
from index.article import Article
from index.errors import ClippingsError
from index.ingest import Progress
from index.settings import Settings
from index.token_vectors import recorded
from rag.assistant import Assistant

#: What decides where sentences and chunks end: another version of these cuts another library.
CUTTING = (article, segment, ingest)
BUILT = "built"


def own_articles(settings: Settings) -> list[Article]:
    """Return the articles of the user's own library, as it stands."""
    with Assistant(settings) as assistant:
        entries = assistant.library.entries()
        texts = assistant.library.texts([entry.id for entry in entries])
    return [
        Article(
            text=texts[entry.id],
            title=entry.title,
            origin=entry.url or entry.path or entry.id,
            author=entry.author,
            source=entry.source,
            category=entry.category,
            published_at=entry.published_at,
            url=entry.url,
            path=entry.path,
        )
        for entry in entries
    ]


def settings_for(questions: QuestionSet, settings: Settings) -> Settings:
    """Return the settings under which a set is asked: its library's home, embedded databases; or the user's library.

    Sets that name one library and have the same articles share it.
    """
    if questions.own_library:
        return settings
    name = f"{Path(questions.library or questions.name).stem}-{fingerprint(questions.articles, settings.embedder)[:12]}"
    home = settings.home / "eval" / "libraries" / name
    return settings.model_copy(update={"home": home, "database_url": "", "chroma_url": ""})


def fingerprint(articles: Sequence[Article], embedder: str) -> str:
    """Return the SHA-256 of all that a library of these articles is made from."""
    found = hashlib.sha256(recorded(embedder).encode())
    for module in CUTTING:
        assert module.__file__ is not None
        found.update(Path(module.__file__).read_bytes())
    for one in articles:
        found.update(described(one))
    return found.hexdigest()


def described(one: Article) -> bytes:
    """Return all of an article that is searched: its text (by its hash), title, source and date."""
    return f"\n{one.id}\t{one.title}\t{one.source}\t{one.published_at}".encode()


def build(questions: QuestionSet, settings: Settings) -> None:
    """Add a set's articles to the library in the settings' home, unless they are all there; goes on after a stop.

    Raises:
        ClippingsError: the library can't be written, or the embedder can't be loaded.
    """
    mark = settings.home / BUILT
    if questions.own_library or mark.exists():
        return
    with (
        Assistant(settings) as assistant,
        tqdm(desc=f"{questions.name}: library", unit=" articles", file=sys.stderr, disable=None, leave=False) as bar,
    ):

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.update(progress.done - bar.n)

        added = assistant.add_articles(questions.articles, show, bar.write)
    if added.failed:
        raise ClippingsError(f"{len(added.failed)} articles couldn't be added, the first: {added.failed[0]}")
    with writing(mark):
        mark.touch()
