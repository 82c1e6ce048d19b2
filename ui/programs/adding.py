"""Articles added over HTTP: from addresses, or from files that are sent; a path of the server is never read.

It deliberately doesn't know how an article is read, nor how uploads are kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from index.collecting import valid_name
from index.errors import MisuseError
from index.ingest import Added, Progress
from rag.background import as_it_tells
from rag.events import Step, Waiting
from rag.turns import Turns
from ui.as_json import added_json
from ui.outcome import kept_entries
from ui.places import told_entry, told_error
from ui.programs.contract import Addition, WithFiles
from ui.programs.looks import Looks
from ui.programs.sent import content_type, in_words, wrong_type
from ui.programs.streaming import Told, as_event_stream
from ui.uploads import keep_uploads, safe_name

if TYPE_CHECKING:
    from rag.assistant import Assistant

MOST_FILES = 1_000

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

News = Waiting | Progress | Added | str


@dataclass(frozen=True)
class Targets:
    """What is to be added: addresses, and the paths of files that were sent.

    Attributes:
        folder: goes with what was sent and isn't kept, once it is told why.
    """

    addresses: list[str]
    collection: str | None
    stream: bool = False
    files: tuple[str, ...] = ()
    folder: Path | None = None


async def read_addition(request: Request, look: Looks, asker: Hashable) -> Targets:
    """Read what is to be added; files that were sent lie in a folder of their own until they are.

    Raises:
        MisuseError: a target isn't an address, or no file was sent.
        HTTPException: the body is of another kind, or can't be read.
    """
    if content_type(request) == "application/json":
        return _addresses(await request.body())
    if content_type(request) != "multipart/form-data":
        raise wrong_type(request, "application/json with addresses or multipart/form-data with files")
    async with request.form(max_files=MOST_FILES, max_fields=20) as form:
        return await look(lambda: _uploads(form), asker)


async def added(assistant: Assistant, addition: Targets, line: Turns, asker: Hashable, stream: bool) -> Response:
    """Add, when it is its turn, and answer with the outcome, or with events that end with it.

    Cancelled before its turn has come, it gives its place up and adds nothing; later, it adds all the same.
    """
    left = threading.Event()

    def work(tell: Callable[[News], None]) -> None:
        try:
            with line.take(asker) as turn:
                for waiting in turn.awaited(Step.QUEUED):
                    if left.is_set():
                        return
                    tell(waiting)
                targets = [*addition.addresses, *keep_uploads(addition.files, assistant.settings.home)]
                tell(assistant.add(targets, addition.collection, on_progress=tell, on_wait=tell))
        finally:
            if addition.folder is not None:
                shutil.rmtree(addition.folder, ignore_errors=True)

    events = as_it_tells(work, left)
    first = await anext(events)
    if stream:
        return as_event_stream(first, events, lambda news: _told(assistant, news))
    async with aclosing(events):
        last: News = first
        async for news in events:
            last = news
    assert isinstance(last, Added), "adding ends with its outcome"
    return JSONResponse(_told(assistant, last)[1])


def _told(assistant: Assistant, news: News) -> Told:
    match news:
        case Waiting(_, before):
            additions = "1 addition is" if before == 1 else f"{before} additions are"
            return "waiting", {"line": f"{additions} done before this one", "before": before}
        case str(line):
            return "waiting", {"line": line, "before": None}
        case Progress(done, total, title):
            return "progress", {"done": done, "total": total, "title": title}
        case Added():
            kept = kept_entries(news, assistant.library)
            told = {outcome: [told_entry(entry) for entry in entries] for outcome, entries in kept.items()}
            return "outcome", added_json(told, [told_error(error) for error in news.failed])


def _addresses(body: bytes) -> Targets:
    try:
        asked = Addition.model_validate_json(body)
    except ValidationError as error:
        raise HTTPException(422, in_words(error.errors(include_url=False)[0])) from error
    for target in asked.targets:
        if not _ADDRESS.match(target):
            raise MisuseError(f"{target!r} is no http or https address; send a file as multipart/form-data")
    return Targets(asked.targets, asked.collection and valid_name(asked.collection), asked.stream)


def _uploads(form: FormData) -> Targets:
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise MisuseError("no file was sent; send one or more as `files`")
    words = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    try:
        asked = WithFiles.model_validate(words)
    except ValidationError as error:
        raise HTTPException(422, in_words(error.errors(include_url=False)[0])) from error
    named = asked.collection and valid_name(asked.collection)
    folder = Path(tempfile.mkdtemp(prefix="clippings-"))
    try:
        paths = (_kept(file, folder / str(number)) for number, file in enumerate(files))
        return Targets([], named, asked.stream, tuple(paths), folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _kept(file: UploadFile, folder: Path) -> str:
    """Write a file that was sent under its own name, or what of it can be one."""
    folder.mkdir()
    path = folder / safe_name(file.filename or "")
    with path.open("wb") as out:
        shutil.copyfileobj(file.file, out)
    return str(path)
