"""Chroma: an index of the library's vectors, that can be deleted and made again at any time.

The only file that imports chromadb. Reached through LlamaIndex's ``ChromaVectorStore``. It deliberately holds no
texts, only ids, vectors and filter fields, and decides nothing about when it is rebuilt (``synchronise``).
"""

from __future__ import annotations

import hashlib
import math
import re
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from index.catalogue import Catalogue
from index.embed import Vectors
from index.errors import ClippingsError, LibraryError, ServerError
from index.filters import Filters
from index.importing import importing
from index.kept import KeptVector

if TYPE_CHECKING:
    from llama_index.vector_stores.chroma import ChromaVectorStore

#: Chroma takes about 5,461 records at once (SQLite's parameters); LlamaIndex's store would send 41,665.
BATCH = 2_000


@dataclass(frozen=True)
class VectorHit:
    """A chunk near the question; ``score`` is the cosine similarity, −1 to 1."""

    chunk_id: int
    score: float


class InUseError(ClippingsError):
    """Another process holds this index; Chroma allows one."""


class VectorIndex:
    """The vectors of one model in Chroma, cosine distance.

    Args:
        place: the folder of an embedded Chroma, or the URL of a Chroma server.
        model: the embedder's name; another model's vectors live in another Chroma collection.
        owner: the library's own name; a Chroma server may serve several.

    Raises:
        InUseError: another process has this folder open.
        ServerError: the Chroma server doesn't answer.
    """

    def __init__(self, place: Path | str, model: str, owner: str) -> None:
        self.place = place
        self._name = f"clippings-{owner[:16]}-{hashlib.sha256(model.encode()).hexdigest()[:16]}"
        self._model = model
        self._client: Any = None
        self._lock = _take(place) if isinstance(place, Path) else None
        try:
            self._client = _client(place)
            self._store = self._open()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let another process have it."""
        if self._client is not None:
            self._client.close()
        if self._lock is not None:
            self._lock.release()

    def count(self) -> int:
        """Count the chunks indexed."""
        return int(self._store.client.count())

    def chunk_ids(self) -> set[int]:
        """Return the ids of all chunks indexed."""
        found: set[int] = set()
        while True:
            page = self._store.client.get(include=[], limit=50_000, offset=len(found))["ids"]
            found.update(map(int, page))
            if len(page) < 50_000:
                return found

    def held(self, chunk_ids: Sequence[int]) -> set[int]:
        """Return those of the chunks that are indexed."""
        if not chunk_ids:  # Chroma would return all
            return set()
        return set(map(int, self._store.client.get(ids=[str(chunk_id) for chunk_id in chunk_ids], include=[])["ids"]))

    def add(self, rows: Sequence[KeptVector]) -> None:
        """Index vectors; a chunk that is there already is replaced."""
        from llama_index.core.schema import TextNode

        for at in range(0, len(rows), BATCH):
            some = rows[at : at + BATCH]
            self._store.delete_nodes([str(row.chunk_id) for row in some])
            self._store.add(
                [
                    TextNode(id_=str(row.chunk_id), text="", embedding=row.vector.tolist(), metadata=_metadata(row))
                    for row in some
                ]
            )

    def delete(self, chunk_ids: Sequence[int]) -> None:
        """Take chunks out; ids that aren't there are no error."""
        for at in range(0, len(chunk_ids), BATCH):
            self._store.delete_nodes([str(chunk_id) for chunk_id in chunk_ids[at : at + BATCH]])

    def search(
        self, vector: Vectors, top_k: int, filters: Filters, article_ids: Collection[str] | None
    ) -> list[VectorHit]:
        """Return the chunks nearest to ``vector`` (d,), best first.

        ``article_ids`` are the articles allowed where the filters name what isn't kept here.
        """
        from llama_index.core.vector_stores import VectorStoreQuery

        query = VectorStoreQuery(
            query_embedding=vector.tolist(), similarity_top_k=top_k, filters=_where(filters, article_ids)
        )
        result = self._store.query(query)
        # ChromaVectorStore's similarity is exp(−distance), and the distance is 1 − cosine.
        scores = [1 + math.log(s) if s > 0 else -1.0 for s in result.similarities or []]
        return [VectorHit(int(i), score) for i, score in zip(result.ids or [], scores, strict=True)]

    def clear(self) -> None:
        """Empty it, making the collection anew."""
        self._client.delete_collection(self._name)
        self._store = self._open()

    def _open(self) -> ChromaVectorStore:
        with importing:
            from llama_index.vector_stores.chroma import ChromaVectorStore

        collection = self._client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"model": self._model},
        )
        return ChromaVectorStore(chroma_collection=collection)


def exact_search(catalogue: Catalogue, model: str, vector: Vectors, top_k: int, filters: Filters) -> list[VectorHit]:
    """Search the library's own vectors one by one: for a process that may not open the index."""
    rows = list(catalogue.all_vectors(model, filters))
    if not rows:
        return []
    scores = np.stack([row.vector for row in rows]) @ vector
    best = np.argsort(-scores, kind="stable")[:top_k]
    return [VectorHit(rows[i].chunk_id, float(scores[i])) for i in best]


def erase(place: Path) -> None:
    """Delete an embedded index that can't be opened; the library makes it again."""
    lock = _take(place)
    try:
        shutil.rmtree(place, ignore_errors=True)
    finally:
        lock.release()


def _take(place: Path) -> FileLock:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place.with_suffix(".lock"), thread_local=False)  # else only who took it could let go of it
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InUseError(f"{place}: another process is using the index") from error
    except OSError as error:
        raise LibraryError(f"{place}: {error.strerror}; check who owns the folder, or free some space") from error
    return lock


def _client(place: Path | str) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings as ChromaSettings

    settings = ChromaSettings(anonymized_telemetry=False)
    if isinstance(place, Path):
        try:
            return chromadb.PersistentClient(path=str(place), settings=settings)
        except BaseException:
            # Chroma 1.5 keeps the system whose start failed and hands it out again at the next try.
            SharedSystemClient._identifier_to_system.pop(str(place), None)
            raise
    found = re.fullmatch(r"(https?)://([^:/]+)(?::(\d+))?/?", place)
    if not found:
        raise ServerError(f"chroma_url {place!r} isn't http://host:port")
    scheme, host, port = found.groups()
    try:
        return chromadb.HttpClient(host=host, port=int(port or 8000), ssl=scheme == "https", settings=settings)
    except Exception as error:  # chromadb raises ValueError for a refused connection
        raise ServerError(f"{place}: no Chroma server answers ({error}); start it with `chroma run`") from error


def _metadata(row: KeptVector) -> dict[str, Any]:
    fields: dict[str, Any] = {"article_id": row.article_id, "source": row.source_key or ""}
    if row.published_at is not None:
        fields["published"] = row.published_at.timestamp()
    return fields


def _where(filters: Filters, article_ids: Collection[str] | None) -> Any:
    from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

    wanted: list[tuple[str, Any, Any]] = []
    if article_ids is not None:
        wanted.append(("article_id", sorted(article_ids), FilterOperator.IN))
    if filters.sources:
        wanted.append(("source", [source.casefold() for source in filters.sources], FilterOperator.IN))
    if filters.after is not None:
        wanted.append(("published", filters.after.timestamp(), FilterOperator.GTE))
    if filters.before is not None:
        wanted.append(("published", filters.before.timestamp(), FilterOperator.LTE))
    if not wanted:
        return None
    return MetadataFilters(filters=[MetadataFilter(key=k, value=v, operator=o) for k, v, o in wanted])
