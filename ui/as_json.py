"""Results as the JSON that the command line's contract describes.

Pure: values in, values out. The keys are a contract, so each is written out here and none follows from a dataclass.
It deliberately doesn't print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rag.as_json import Json, answer_json, passage_json, time_json

if TYPE_CHECKING:
    from index.diagnosing.doctor import Diagnosis
    from index.errors import ArticleError
    from index.kept import Entry, KeptArticle
    from index.models.registry import ModelCheck
    from rag.answer import Passage
    from rag.status import Status

__all__ = [
    "Json",
    "added_json",
    "answer_json",
    "article_json",
    "diagnosis_json",
    "kept_json",
    "model_json",
    "removed_json",
    "searched_json",
    "shown_json",
    "status_json",
    "time_json",
]


def article_json(entry: Entry) -> Json:
    """An article as listed."""
    return {
        "id": entry.id,
        "title": entry.title,
        "author": entry.author,
        "source": entry.source,
        "category": entry.category,
        "published_at": time_json(entry.published_at),
        "url": entry.url,
        "path": entry.path,
        "added_at": time_json(entry.added_at),
        "characters": entry.characters,
        "chunks": entry.chunks,
    }


def shown_json(kept: KeptArticle) -> Json:
    """An article with its text."""
    return {**article_json(kept.entry), "text": kept.text}


def kept_json(kept: KeptArticle) -> Json:
    """An article with its text, and when it was removed or replaced, if it was."""
    return {**shown_json(kept), "retired_at": time_json(kept.entry.retired_at)}


def added_json(kept: Mapping[str, Sequence[Entry]], failed: Sequence[ArticleError]) -> Json:
    """What became of every article; ``kept`` has the keys added, unchanged and replaced."""
    return {
        "added": [article_json(entry) for entry in kept["added"]],
        "unchanged": [article_json(entry) for entry in kept["unchanged"]],
        "replaced": [article_json(entry) for entry in kept["replaced"]],
        "failed": [{"path": error.origin, "error": error.reason} for error in failed],
    }


def removed_json(removed: Sequence[str], failed: Mapping[str, str]) -> Json:
    """The whole ids of what was removed, and why the others weren't."""
    return {"removed": list(removed), "failed": [{"id": given, "error": why} for given, why in failed.items()]}


def searched_json(question: str, passages: Sequence[Passage]) -> Json:
    """The passages that a search found, best first."""
    return {"question": question, "passages": [passage_json(passages, passage) for passage in passages]}


def model_json(check: ModelCheck) -> Json:
    """A model's files; the digest is that of its weights, null where they are missing."""
    weights = next(found for found in check.files if found.file == check.model.weights)
    return {
        "name": check.model.name,
        "role": str(check.model.role),
        "path": str(check.path),
        "bytes": check.bytes,
        "sha256": weights.sha256 or None,
        "ok": check.ok,
    }


def status_json(status: Status) -> Json:
    """How the service stands."""
    return {
        "articles": status.articles,
        "chunks": status.chunks,
        "embedder_ready": status.embedder_ready,
        "generator": status.generator_name,
        "generator_ready": status.generator_ready,
        "indexing": status.indexing,
        "problems": list(status.problems),
    }


def diagnosis_json(diagnosis: Diagnosis) -> Json:
    """What was found wrong; counts are null where they couldn't be taken."""
    return {
        "ok": diagnosis.ok,
        "articles": diagnosis.articles,
        "chunks": diagnosis.chunks,
        "indexed": diagnosis.indexed,
        "problems": [{"what": problem.what, "remedy": problem.remedy} for problem in diagnosis.problems],
    }
