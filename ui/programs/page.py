"""The interfaces for programs as a page to read, made from what OpenAPI says: no script, nothing from elsewhere.

It deliberately doesn't know what the interface does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ui.gate import API, ASSETS, MCP
from ui.programs.documented import events_of

#: What the framework would answer, and we don't.
_FRAMEWORKS = {"HTTPValidationError", "ValidationError"}
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Field:
    """A parameter, or a key of an object."""

    name: str
    kind: str
    required: bool
    about: str
    within: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing that can be called."""

    method: str
    path: str
    summary: str
    about: str
    fields: tuple[Field, ...]
    gives: str
    statuses: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return re.sub(r"\W+", "-", f"{self.method} {self.path}".lower()).strip("-")


@dataclass(frozen=True)
class Shape:
    """An object with its keys."""

    name: str
    about: str
    fields: tuple[Field, ...]


def render(openapi: Mapping[str, Any], address: str) -> str:
    """Return the page; ``address`` is where the server is called, as ``http://127.0.0.1:7860``."""
    environment = Environment(
        loader=PackageLoader("ui.programs", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["code"] = _with_code
    shapes = {name: one for name, one in openapi["components"]["schemas"].items() if name not in _FRAMEWORKS}
    environment.filters["linked"] = lambda kind: _linked(kind, shapes)
    return environment.get_template("page.html.j2").render(
        about=openapi["info"]["description"],
        operations=list(_operations(openapi)),
        shapes=[
            Shape(name, shape.get("description", ""), tuple(_keys(shape)))
            for name, shape in shapes.items()
            if "properties" in shape
        ],
        address=address,
        api=API,
        mcp=MCP,
        assets=ASSETS,
    )


def _operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in openapi["paths"].items():
        for method, said in methods.items():
            content = said["responses"]["200"]["content"]
            events = events_of(content)
            parameters = (_field(one["name"], one["schema"], one) for one in said.get("parameters", ()))
            yield Operation(
                method.upper(),
                f"{API}{path}",
                said["summary"],
                said.get("description", ""),
                (*parameters, *_body(openapi, said.get("requestBody", {}))),
                _kind(content["application/json"]["schema"]),
                tuple((status, one["description"]) for status, one in said["responses"].items() if status != "200"),
                tuple((name, _kind(one)) for name, one in events.items()),
            )


def _body(openapi: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Field]:
    content = body.get("content", {})
    for media, one in content.items():
        schema = one["schema"]
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][_kind(schema)]
        yield from _keys(schema, media if len(content) > 1 else "")


def _keys(schema: Mapping[str, Any], within: str = "") -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema["properties"].items():
        yield _field(name, one, {"required": name in required}, within)


def _field(name: str, schema: Mapping[str, Any], said: Mapping[str, Any], within: str = "") -> Field:
    about = said.get("description") or schema.get("description") or ""
    return Field(name, _kind(schema), bool(said.get("required")), about, within)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return what a value is, in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(repr, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return "file" if schema.get("format") == "binary" else str(schema.get("type", "anything"))


def _linked(kind: str, shapes: Collection[str]) -> Markup:
    """Let a shape's name lead to it."""
    words = (f'<a href="#shape-{word}">{word}</a>' if word in shapes else str(escape(word)) for word in kind.split())
    return Markup(" ".join(words))  # noqa: S704 escaped just before, or a shape's name


def _with_code(text: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 escaped just before
