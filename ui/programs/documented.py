"""What OpenAPI says beyond what the framework finds out by itself: what it is all about, errors, bodies, events.

A stream's schema is that of one event of it. It deliberately doesn't know how anything is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import compile_path

from ui.programs import contract
from ui.programs.events import EVENT_STREAM, EVENTS

_SHAPES = "#/components/schemas/"

ABOUT = (
    "Ask your own articles. Every sentence of an answer cites the exact words that prove it: "
    '`text[start:end] == quote`, counted in Unicode code points. Errors are `{"error": line}`.'
)
ASKING = (
    'With `Accept: text/event-stream` or `"stream": true`: server-sent events `waiting` (how many are before it), '
    "`step`, `evidence` (an answer in quotations, at once), `text` (the phrased answer so far, unchecked; each "
    "replaces the one before), and last `answer` or `error`. Questions take turns with everybody's, the page's too: "
    "nobody's second goes before another's first. Who hangs up stops the language model, or gives up their place."
)
ADDING = (
    "JSON with addresses, or files as multipart/form-data (`files`, any number; `collection`). The same text twice is "
    "kept once; what can't be read is among `failed`, and the others are added. With `Accept: text/event-stream` or "
    '`"stream": true`: server-sent events `waiting`, `progress`, and last `outcome` or `error`. What was begun is '
    "done to its end, also when the caller hangs up; what still waits for its turn is given up."
)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the errors that a call can have beside those that every one has."""
    said = {
        400: "the request can't be done as it is",
        401: "a login is asked for, and none was sent",
        404: "nothing has this id or name",
        409: "the library isn't in a state for it",
        413: "too much was sent",
        415: "another content type is expected",
        422: "a value isn't what is expected",
        429: "you ask for too much at once; try again once some of it is done",
        503: "a model or server isn't there, or too much is asked at once; try again later",
    }
    every = sorted({*statuses, 401, 429, 503})
    return {status: {"model": contract.Error, "description": said[status]} for status in every}


def addition_body() -> dict[str, Any]:
    """Return what articles are added by: JSON, or a form with files."""
    content = {"application/json": "Addition", "multipart/form-data": "Files"}
    return {
        "required": True,
        "content": {kind: {"schema": {"$ref": f"{_SHAPES}{name}"}} for kind, name in content.items()},
    }


def completed(openapi: dict[str, Any]) -> dict[str, Any]:
    """Say in a document which events a stream has, and that a login is only sent where one is asked for."""
    shapes = openapi["components"]["schemas"]
    for path, methods in openapi["paths"].items():
        for said in methods.values():
            said["security"] = [{"HTTPBasic": []}, {}]
        if path in EVENTS:
            events = [_event(name, f"{_SHAPES}{kind.__name__}") for name, kind in EVENTS[path].items()]
            stream = methods["post"]["responses"]["200"]["content"][EVENT_STREAM]
            stream["schema"] = {"description": "each event of the stream", "oneOf": events}
        for kind in EVENTS.get(path, {}).values():
            shapes.setdefault(kind.__name__, kind.model_json_schema(ref_template=_SHAPES + "{model}"))
    shapes["Addition"] = contract.Addition.model_json_schema()
    shapes["Files"] = _files()
    return openapi


def methods_of(openapi: Mapping[str, Any], path: str) -> list[str]:
    """Return the methods that a path is called by."""
    found = (methods for one, methods in openapi["paths"].items() if compile_path(one)[0].match(path))
    return sorted(method.upper() for methods in found for method in methods)


def events_of(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return what a response's content says of its events: the schema of what each tells, by its name."""
    told = content.get(EVENT_STREAM, {}).get("schema", {}).get("oneOf", ())
    return {one["properties"]["event"]["const"]: one["properties"]["data"]["contentSchema"] for one in told}


def _event(name: str, shape: str) -> dict[str, Any]:
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": {"$ref": shape}}
    return {
        "type": "object",
        "properties": {"event": {"const": name}, "data": data, "id": {"type": "string"}},
        "required": ["event", "data"],
    }


def _files() -> dict[str, Any]:
    beside = contract.WithFiles.model_json_schema()
    return {
        "title": "Files",
        "description": "Files that are sent, and what is said beside them.",
        "type": "object",
        "properties": {
            "files": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}},
            **beside["properties"],
        },
        "required": ["files"],
        "additionalProperties": False,
    }
