"""A conversation taken in from the JSON that was taken out, as a new one.

The file is anybody's: what isn't a conversation is refused in one line, and nothing of it is kept. What it cites is
taken as it stands there; words that aren't in the library's article of that id aren't cited from it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from index.errors import MisuseError
from rag.answer import Turn
from ui.checking import render_checked
from ui.conversation import Conversation
from ui.exchange import Exchange
from ui.keeping.exported import FORMAT, VERSION, Whole, as_markdown
from ui.keeping.keeper import LibraryKeeper
from ui.keeping.record import RECORD
from ui.thread import render_exchange

LARGEST = 50_000_000
MOST_EXCHANGES = 2_000


class _Judged(BaseModel):
    """What stands beside an exchange's record."""

    helpful: bool | None = None
    reason: str = Field("", max_length=2_000)


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")

    format: str
    version: int
    title: str = Field("", max_length=1_000)
    begun_at: datetime
    exchanges: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_EXCHANGES)


_FILE = TypeAdapter(_File)


def import_file(path: Path, keeper: LibraryKeeper, reader_id: int | None) -> Conversation:
    """Keep the conversation of a file as a new one of this reader.

    Raises:
        MisuseError: the file can't be read, or isn't a conversation that was exported.
        LibraryError: it can't be kept.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise MisuseError(f"{path.name}: larger than {LARGEST / 1e6:g} MB; it is no conversation")
        written = path.read_bytes()
    except OSError as error:
        raise MisuseError(f"{path.name}: can't be read ({error.strerror or error})") from error
    return import_text(written, path.name, keeper, reader_id)


def import_text(written: bytes, name: str, keeper: LibraryKeeper, reader_id: int | None) -> Conversation:
    """As ``import_file``, of what was written in it."""
    try:
        file = _FILE.validate_python(json.loads(written, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise MisuseError(f"{name}: not a conversation that was exported as JSON{_where(error)}") from error
    if file.format != FORMAT or file.version > VERSION:
        found = f"{file.format[:40]!r} version {file.version}"
        raise MisuseError(f"{name}: {found}; expected {FORMAT!r} up to version {VERSION}")
    exchanges = [_exchange(number, values, name) for number, values in enumerate(file.exchanges)]
    conversation = Conversation(
        reader_id=reader_id, title=" ".join(file.title.split()), begun_at=file.begun_at, keeper=keeper
    )
    conversation.exchanges.extend(exchanges)
    conversation.asked = len(exchanges)
    keeper.keep(conversation, exchanges, ())
    for one in exchanges:
        if one.helpful is not None:
            keeper.kept.judge(conversation.id, one.number, one.helpful, one.reason)
    return conversation


def _exchange(number: int, values: dict[str, Any], name: str) -> Exchange:
    try:
        judged = _Judged.model_validate(values)
        record = RECORD.validate_python({**values, "number": number, "instead_of": ()}, strict=False)
    except ValidationError as error:
        raise MisuseError(f"{name}: exchanges[{number}] isn't one that was exported{_where(error)}") from error
    exchange = replace(record.exchange, helpful=judged.helpful, reason=judged.reason)
    try:
        _show(exchange)
    except Exception as error:  # made by hand, it may lack what any answer of ours has
        raise MisuseError(f"{name}: exchanges[{number}] isn't one that was exported ({error})") from error
    return exchange


def _show(exchange: Exchange) -> None:
    """Draw it in every way once, so that nothing is kept that couldn't be."""
    render_exchange(exchange)
    render_checked(exchange.answer, exchange.number, 0.5)
    as_markdown(Whole(exchange.question, exchange.asked_at, [exchange]))
    if exchange.answer is not None:
        Turn.of(exchange.answer, exchange.question)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _where(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f" ({place}: {first['msg']})"
