"""An exchange as bytes that can be kept, and back.

JSON by pydantic, compressed by zlib: an answer of 25 kB takes 6. What was kept is taken for what it is, for it may come
from a file that anybody wrote. It deliberately doesn't know where the bytes lie.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from index.errors import MisuseError
from index.filters import Filters
from rag.answer import Answer
from rag.overview.told import Overview
from ui.exchange import INTERRUPTED, Exchange, State

#: Bytes that a record may unpack to.
LARGEST = 20_000_000


@dataclass(frozen=True)
class Record:
    """What of an exchange is kept; the attributes are those of ``Exchange``."""

    number: int
    question: str
    state: State
    asked_at: datetime
    answer: Answer | None = None
    message: str = ""
    edited: str | None = None
    filters: Filters = field(default_factory=Filters)
    within: tuple[str, ...] = ()
    instead_of: tuple[int, ...] = ()

    @classmethod
    def of(cls, exchange: Exchange) -> Record:
        """Return what is kept of an exchange."""
        return cls(**{name: getattr(exchange, name) for name in cls.__dataclass_fields__})

    @property
    def exchange(self) -> Exchange:
        """The exchange; one whose answer was being found was interrupted."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        exchange = Exchange(**values, kept=True)
        if not exchange.open:
            return exchange
        return exchange.stopped(INTERRUPTED)


RECORD: TypeAdapter[Record] = TypeAdapter(Record)
RECORD.rebuild(_types_namespace={"Overview": Overview})  # which ``rag.answer`` knows by name only


def packed(exchange: Exchange) -> bytes:
    """Return an exchange as bytes."""
    return zlib.compress(RECORD.dump_json(Record.of(exchange)))


def unpacked(kept: bytes) -> Exchange:
    """Return the exchange that was kept.

    Raises:
        MisuseError: the bytes are none.
    """
    try:
        unpacking = zlib.decompressobj()
        written = unpacking.decompress(kept, LARGEST)
        return RECORD.validate_json(written).exchange
    except (zlib.error, ValidationError) as error:
        raise MisuseError("an exchange that was kept can't be read; run `clippings doctor`") from error
