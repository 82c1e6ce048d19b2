"""What goes between this program and the process that reads for it: frames of JSON with bytes behind.

JSON, not pickle: a process that a hostile file took over could otherwise run anything here. It deliberately doesn't
know who is at the other end.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import IO, Any

from index.article import Article
from index.errors import ArticleError
from index.structure import from_json, to_json

#: The longest article allowed by default is 12 MB of JSON at most, and its structure less.
MOST_FRAME_BYTES = 256_000_000
_LENGTHS = struct.Struct(">II")


class BrokenWireError(Exception):
    """The other end is gone, or sent what no frame begins with."""


def send(stream: IO[bytes], message: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one frame; raises ``OSError`` where nobody reads any more."""
    head = json.dumps(message).encode()
    stream.write(_LENGTHS.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame.

    Raises:
        BrokenWireError: the stream ended, or holds something else.
    """
    head, body = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if max(head, body) > MOST_FRAME_BYTES:
        raise BrokenWireError(f"a frame of {max(head, body):,} bytes")
    try:
        message = json.loads(_exactly(stream, head))
    except (ValueError, RecursionError) as error:
        raise BrokenWireError("a frame that isn't JSON") from error
    if not isinstance(message, dict):
        raise BrokenWireError("a frame without names")
    return message, _exactly(stream, body)


def item_json(item: Article | ArticleError) -> dict[str, Any]:
    """Return an article, or why there is none, as JSON values."""
    if isinstance(item, ArticleError):
        return {"failed": {"origin": item.origin, "reason": item.reason}}
    values = {field.name: getattr(item, field.name) for field in fields(Article)}
    values["published_at"] = moment_json(item.published_at)
    values["structure"] = None if item.structure is None else to_json(item.structure)
    return {"article": values}


def item_of(message: Mapping[str, Any]) -> Article | ArticleError:
    """Undo ``item_json``; raises ``BrokenWireError`` where it is something else."""
    try:
        if "failed" in message:
            return ArticleError(str(message["failed"]["origin"]), str(message["failed"]["reason"]))
        values = dict(message["article"])
        values["published_at"] = moment_of(values["published_at"])
        if values["structure"] is not None:
            values["structure"] = from_json(values["structure"], len(values["text"]))
        return Article(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenWireError("a frame that is neither an article nor an error") from error


def moment_json(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601."""
    return None if moment is None else moment.isoformat()


def moment_of(written: str | None) -> datetime | None:
    """Undo ``moment_json``."""
    return None if written is None else datetime.fromisoformat(written)


def values_json(record: Any) -> dict[str, Any]:
    """Return a dataclass of words and moments as JSON values."""
    return {k: moment_json(v) if isinstance(v, datetime) else v for k, v in asdict(record).items()}


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise BrokenWireError("the stream ended")
    return found
