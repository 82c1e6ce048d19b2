"""How long cited evidence takes in a library of a given size: ``clippings bench --scale N``.

Up to the size of MultiHop-RAG's collection its own articles are taken; beyond it, articles made up of their sentences
(``made_up``). Only the real chunks were ever embedded: a made-up chunk has the vector of the chunk that its first
sentence comes from, with noise, since embedding 100,000 chunks would take half an hour. So times, memory and size on
the disk are those of a library of that size; what is found is not measured.

Building and measuring are processes of their own, so that the peak of memory is the measuring one's. It deliberately
asks without a generator and with nothing remembered of earlier questions.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random
from typing import ParamSpec, TypeVar

import numpy as np
from tqdm import tqdm

from eval.bench import made_up as making
from eval.bench.made_up import Sentences, Traced, made_up, real
from eval.running.collection import BUILT, build, fingerprint, settings_for
from eval.running.folder import writing
from eval.running.memory import peak_mb
from eval.running.run import ready
from eval.sets.multihop_rag import load
from eval.sets.question import Part, QuestionSet
from index.article import Article
from index.embed import ChunkVectors, Vectors
from index.errors import ClippingsError
from index.filters import Filters
from index.ingest import BATCH_CHUNKS, prepare, write_lock
from index.library import Library, Prepared
from index.settings import Settings
from rag.answer import Timings
from rag.assistant import Assistant
from rag.events import Finished

P = ParamSpec("P")
T = TypeVar("T")

#: Questions asked, of MultiHop-RAG's test part.
QUESTIONS = 200
SEED = 0
#: Length of the noise beside a vector of length 1: a made-up chunk's cosine with the real one is about 0.8.
NOISE = 0.75


@dataclass(frozen=True)
class Scaled:
    """What asking a library of some size gave.

    Attributes:
        data: SHA-256 over the real articles and the questions.
        chunks: in the library, ``made_up`` of them made up.
        times: one a question.
        bytes_on_disk: of the database and the index.
    """

    data: str
    articles: int
    chunks: int
    made_up: int
    characters: int
    times: tuple[Timings, ...]
    peak_mb: float
    bytes_on_disk: int


@dataclass(frozen=True)
class _Asked:
    chunks: int
    times: tuple[Timings, ...]
    peak_mb: float


def measure(settings: Settings, chunks: int) -> Scaled:
    """Build a library of at least so many chunks, unless it is there, and ask it.

    Raises:
        MisuseError: the public data isn't there.
        ClippingsError: the library can't be written, or a model can't be loaded.
    """
    found = load(settings.data)
    settings = settings.model_copy(update={"generator": "none"})
    source = settings_for(found, settings)
    made_from, asked_of = digest(found.articles, settings.embedder), questions(found)
    home = settings.home / "eval" / "scale" / f"{chunks}-{made_from[:12]}"
    scaled = settings.model_copy(update={"home": home, "database_url": "", "chroma_url": ""})
    if not (home / BUILT).exists():
        _alone(_build, found, source, scaled, chunks)
    asked = _alone(_ask, scaled, asked_of)
    with Assistant(scaled) as assistant:
        entries = assistant.library.entries()
    return Scaled(
        data=hashlib.sha256("\n".join([made_from, *asked_of]).encode()).hexdigest(),
        articles=len(entries),
        chunks=asked.chunks,
        made_up=sum(entry.chunks for entry in entries if entry.url is None),
        characters=sum(entry.characters for entry in entries),
        times=asked.times,
        peak_mb=asked.peak_mb,
        bytes_on_disk=sum(path.stat().st_size for path in home.rglob("*") if path.is_file()),
    )


def questions(found: QuestionSet) -> tuple[str, ...]:
    """Return the questions that are asked, a sample of the test part."""
    texts = [question.text for question in found.of_part(Part.TEST)]
    return tuple(Random(SEED).sample(texts, min(QUESTIONS, len(texts))))  # noqa: S311 - a sample


def digest(articles: Sequence[Article], embedder: str) -> str:
    """Return the SHA-256 of all that a library is made from, but its size."""
    found = hashlib.sha256(fingerprint(articles, embedder).encode())
    for path in (__file__, making.__file__):
        found.update(Path(path).read_bytes())
    return found.hexdigest()


def _alone(do: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Do something in a fresh process; raises ``ClippingsError`` also where that is killed."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(do, *args, **options).result()
        except BrokenProcessPool as error:
            raise ClippingsError("the bench's process was killed; see that there is enough memory") from error


def _build(found: QuestionSet, source: Settings, scaled: Settings, chunks: int) -> None:
    """Keep real articles, then made-up ones, until there are so many chunks; one that was stopped starts anew."""
    build(found, source)
    with Assistant(source) as assistant:
        read = _read(assistant.library, found.articles, assistant.embedder().name)
    shutil.rmtree(scaled.home, ignore_errors=True)
    traced = chain(map(real, read.articles), made_up(read.articles, SEED))
    noise = np.random.default_rng(SEED)
    with Assistant(scaled) as assistant, write_lock(scaled.home, lambda message: None):
        for batch in _batches(traced, assistant, chunks):
            rows = [row for prepared, one in batch for row in _rows(prepared, one, read, noise)]
            assistant.library.keep([prepared for prepared, _ in batch], rows, assistant.embedder().name)
        assistant.dense().synchronise()
    with writing(scaled.home):
        (scaled.home / BUILT).touch()


def _rows(prepared: Prepared, traced: Traced, read: _Read, noise: np.random.Generator) -> list[ChunkVectors]:
    """Return the vectors of an article's chunks: the real ones, with noise where the article is made up.

    Token vectors are the source chunk's as they are: only how many there are matters here.
    """
    places = [traced.row_at(chunk.span.start) for chunk in prepared.chunks]
    found = read.vectors[places]
    if traced.made_up:
        beside = noise.standard_normal(found.shape, dtype=np.float32) * np.float32(NOISE / np.sqrt(found.shape[1]))
        found = found + beside
        found = found / np.linalg.norm(found, axis=1, keepdims=True)
    return [ChunkVectors(vector, read.tokens[place]) for vector, place in zip(found, places, strict=True)]


@dataclass(frozen=True)
class _Read:
    """The real articles with the (n, d) vectors of their chunks, and the token vectors of each."""

    articles: tuple[Sentences, ...]
    vectors: Vectors
    tokens: list[bytes]


def _read(library: Library, articles: Sequence[Article], model: str) -> _Read:
    kept = list(library.all_vectors(model, Filters()))
    if not kept:
        raise ClippingsError("MultiHop-RAG's library has no vectors; delete its folder under eval/libraries")
    row_of = {one.chunk_id: row for row, one in enumerate(kept)}
    parts = library.sentences([article.id for article in articles])
    found = []
    for article in articles:
        spans = tuple(part.span for part in parts[article.id])
        chunks = library.chunks_of(article.id)
        holding = (max(c.ordinal for c in chunks if c.span.start <= span.start) for span in spans)
        found.append(Sentences(article, spans, tuple(row_of[chunks[ordinal].id] for ordinal in holding)))
    ids = [one.chunk_id for one in kept]
    tokens = {i: blob for at in range(0, len(ids), 1_000) for i, blob in _tokens(library, ids[at : at + 1_000], model)}
    return _Read(tuple(found), np.stack([one.vector for one in kept]), [tokens[i] for i in ids])


def _tokens(library: Library, ids: Sequence[int], model: str) -> Iterable[tuple[int, bytes]]:
    return library.token_vectors(ids, model).items()


def _batches(traced: Iterator[Traced], assistant: Assistant, wanted: int) -> Iterator[list[tuple[Prepared, Traced]]]:
    """Cut articles into chunks and yield them in batches, until there are so many chunks."""
    batch: list[tuple[Prepared, Traced]] = []
    cut = 0
    with tqdm(desc="building", total=wanted, unit=" chunks", file=sys.stderr, disable=None, leave=False) as bar:
        while cut < wanted:
            one = next(traced)
            prepared = prepare(one.article, assistant.embedder())
            batch.append((prepared, one))
            cut += len(prepared.chunks)
            bar.update(len(prepared.chunks))
            if sum(len(kept.chunks) for kept, _ in batch) >= BATCH_CHUNKS or cut >= wanted:
                yield batch
                batch = []


def _ask(settings: Settings, texts: Sequence[str]) -> _Asked:
    """Ask each question once, after one that warms up."""
    with Assistant(settings) as assistant:
        ready(assistant, generate=False)
        _timings(assistant, "Has it warmed up?")
        bar = tqdm(texts, desc="asking", unit=" questions", file=sys.stderr, disable=None, leave=False)
        times = tuple(_timings(assistant, text) for text in bar)
        return _Asked(assistant.library.count_chunks(), times, peak_mb())


def _timings(assistant: Assistant, text: str) -> Timings:
    events = assistant.ask(text, generate=False)
    return next(event.answer for event in events if isinstance(event, Finished)).timings_ms
