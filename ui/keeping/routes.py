"""Kept conversations served as files to take out: ``/clippings/conversations/<id>.json``, ``.md`` or ``.html``.

It deliberately doesn't know who asks: it is told whose they may be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from index.readers import Reader
from ui.gate import CONVERSATIONS
from ui.keeping.exported import Whole, as_html, as_json, as_markdown
from ui.keeping.keeper import LibraryKeeper


@dataclass(frozen=True)
class _Format:
    write: Callable[[Whole], str]
    media_type: str


_FORMATS = {
    "json": _Format(as_json, "application/json"),
    "md": _Format(as_markdown, "text/markdown"),
    "html": _Format(as_html, "text/html"),
}


def serve_conversations(
    app: FastAPI, keeper: LibraryKeeper, who: Callable[[Request], Reader | None], guarded: bool
) -> None:
    """Serve them, each only to the reader whose it is.

    Args:
        who: returns the reader who is logged in.
        guarded: whether a login is asked for; else everybody may have the conversations of nobody.
    """

    def conversation(request: Request) -> Response:
        reader = who(request)
        if guarded and reader is None:
            return PlainTextResponse("log in first", 401)
        conversation_id, _, suffix = request.path_params["file"].rpartition(".")
        found = _FORMATS.get(suffix)
        whole = keeper.whole(conversation_id, reader.id if reader else None) if found else None
        if found is None or whole is None:
            return PlainTextResponse("no such conversation", 404)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{whole.file_name}.{suffix}"',
        }
        return Response(found.write(whole), media_type=found.media_type, headers=headers)

    app.add_route(f"{CONVERSATIONS}{{file}}", conversation)
