"""What was sent, seen to before it is understood: its type, parameters and text; and what is wrong with it, in words.

It deliberately doesn't know what it is sent for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

#: Where the framework says that a value was, beside its name.
_PLACES = ("body", "query", "path")
_OBJECTS = {"model_type", "model_attributes_type", "dict_type", "dataclass_type"}


def content_type(request: Request) -> str:
    """Return the type of what was sent, without its parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def wrong_type(request: Request, wanted: str) -> HTTPException:
    """Return the refusal of a content type."""
    found = content_type(request)
    return HTTPException(415, f"{repr(found) if found else 'no content type'} was sent; send {wanted}")


def json_only(request: Request) -> None:
    """Refuse a body that isn't said to be JSON: another site's form could send it."""
    if content_type(request) != "application/json":
        raise wrong_type(request, "application/json")


def known_parameters(app: FastAPI, request: Request) -> None:
    """Refuse a parameter of the address that isn't one, so that a slip isn't overlooked.

    Raises:
        RequestValidationError: there is one, or one that isn't text.
    """
    said = app.openapi()["paths"][request.scope["route"].path][request.method.lower()]
    names = {one["name"] for one in said.get("parameters", ()) if one["in"] == "query"}
    for name, value in request.query_params.multi_items():
        if name not in names:
            there = f"there are {', '.join(sorted(names))}" if names else "there are none"
            raise _invalid(name, f"no such parameter in the address; {there}")
        if "\0" in value:
            raise _invalid(name, "a NUL is no text")


def see_that_it_is_text(value: Any) -> Any:
    """Return a value as it was sent, however deep; for pydantic, before anything else is looked at.

    Raises:
        PydanticCustomError: a text in it has half a character, which JSON can write and no text has, or a NUL.
    """
    match value:
        case str():
            if "\0" in value:
                raise PydanticCustomError("text", "a NUL is no text")
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise PydanticCustomError("text", "half a character (a lone surrogate) is no text") from error
        case Mapping():
            for key, one in value.items():
                see_that_it_is_text(key)
                see_that_it_is_text(one)
        case list():
            for one in value:
                see_that_it_is_text(one)
    return value


def in_words(error: Mapping[str, Any]) -> str:
    """Return the one line that says what pydantic, or the framework, found first."""
    kind, place = error["type"], [str(part) for part in error["loc"] if part is not None]
    if kind == "json_invalid":
        why = error.get("ctx", {}).get("error", error["msg"])
        at = f", at character {place[1]}" if place[:1] == ["body"] and len(place) > 1 else ""
        return f"the body is no JSON: {why}{at}"
    where = ".".join(place[1:] if place[:1] and place[0] in _PLACES else place)
    if kind == "missing" and not where:
        return "no body was sent; send a JSON object"
    said = "Input should be an object" if kind in _OBJECTS else str(error["msg"])
    return " ".join(f"{where}: {said}".split()) if where else said


def _invalid(name: str, line: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("query", name), "msg": line}])
