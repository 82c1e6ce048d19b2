"""Whatever is sent, one line of JSON comes back under the right status, never an error of the program's own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JSON = {"content-type": "application/json"}
BRITAIN = "Why did Britain skip the meeting?"
#: What a request's own fault is told by.
THEIRS = {400, 404, 405, 409, 413, 415, 422}


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api", timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def openapi(client: httpx.Client) -> Any:
    return client.get("/openapi.json").json()


def said(response: httpx.Response) -> str:
    """The line that a request is refused by."""
    assert response.status_code in THEIRS, response.text
    told = response.json()
    assert set(told) == {"error"}
    assert len(told["error"].splitlines()) == 1
    return str(told["error"])


HALF, NUL = "half a character (a lone surrogate) is no text", "a NUL is no text"
NO_JSON = "the body is no JSON: not UTF-8, too deep, or a number in it is too long"


@pytest.mark.parametrize(
    ("body", "status", "line"),
    [
        (b'{"question": "\\ud800 who?"}', 422, HALF),
        (b'{"question": "who?", "history": [{"question": "a", "answer": "\\udfff"}]}', 422, HALF),
        (b'{"question": "who?", "filters": {"sources": ["\\ud800"]}}', 422, HALF),
        (b'{"question": "who\\u0000?"}', 422, NUL),
        (b'{"question": "\xff\xfe"}', 400, NO_JSON),
        (b"[" * 200_000 + b"]" * 200_000, 400, NO_JSON),
        (b'{"question": "who?", "seed": ' + b"9" * 5_000 + b"}", 400, NO_JSON),
        (b'{"question": "who?", "top_k": NaN}', 422, "top_k: Input should be a finite number"),
        (b'{"question": "who?"} x', 422, "the body is no JSON: Extra data, at character 21"),
        (b"", 422, "no body was sent; send a JSON object"),
        (b"5", 422, "Input should be an object"),
        (b'{"question": null}', 422, "question: Input should be a valid string"),
        (b'{"question": "who?", "history": [5]}', 422, "history.0: Input should be an object"),
        (b'{"question": "who?", "filters": {"source": "x"}}', 422, "filters.source: Extra inputs are not permitted"),
        (json.dumps({"question": "who?", "filters": {"sources": ["x"] * 1_001}}).encode(), 422,
         "filters.sources: List should have at most 1000 items after validation, not 1001"),
        ('{"question": "谁是总统？"}'.encode(), 400,
         "the question seems to be in Chinese; questions and articles in English are supported"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_said(client: httpx.Client, body: bytes, status: int, line: str) -> None:
    response = client.post("/ask", content=body, headers=JSON)
    assert (response.status_code, said(response)) == (status, line)


@pytest.mark.parametrize(
    "question", ["😀😀😀", "\u202ewho was it?", "w̷h̵o?" * 50, '" OR * NEAR( ) - AND', "'; DROP TABLE articles; --", "?"]
)
def test_any_text_is_a_question(client: httpx.Client, question: str) -> None:
    assert client.post("/ask", json={"question": question}).status_code == 200
    assert client.get("/search", params={"q": question}).status_code == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_question_is_json_and_says_so(client: httpx.Client, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    response = client.post("/ask", content=json.dumps({"question": BRITAIN}), headers=headers)
    assert response.status_code == 415
    assert said(response) == f"{repr(kind) if kind else 'no content type'} was sent; send application/json"


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        ("/search?q=a&topk=3", 422, "topk: no such parameter in the address; there are after, article, author, before, "
         "category, collection, q, source, top_k"),
        ("/articles?sources=x", 422, "sources: no such parameter in the address; there are after, article, author, "
         "before, category, collection, limit, offset, source"),
        ("/status?x=1", 422, "x: no such parameter in the address; there are none"),
        ("/search?q=%00", 422, "q: a NUL is no text"),
        ("/search?q=", 400, "the question is empty; type one"),
        ("/search?q=" + "x" * 3_000, 400, "the question has 3,000 characters; ask in 2,000 or fewer"),
        ("/articles?offset=99999999999999999999", 422, "offset: Input should be less than 2147483648"),
        ("/articles?after=2018-02-30", 400, "after '2018-02-30': not a date; write YYYY-MM-DD, such as 2018-03-29"),
        ("/articles/%25%25%25%25%25%25%25%25", 404, "no article's id begins with '%%%%%%%%'; `clippings list` shows them"),
        ("/articles/________", 404, "no article's id begins with '________'; `clippings list` shows them"),
        ("/articles/" + "g" * 5_000, 404, None),
        ("/articles/..%2f..%2fetc%2fpasswd", 404, None),
        ("/articles/%0a%13", 404, "no such page"),
        ("/articles/%00%00%00%00%00%00%00%00", 404, "no such page"),
        ("/articles/", 404, "no such path; GET /api says what there is"),
        ("/ask/", 404, "no such path; GET /api says what there is"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_address_is_said(client: httpx.Client, path: str, status: int, line: str | None) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert said(response) == (line or said(response))
    if path.startswith("/articles/"):
        assert said(client.delete(path))


def test_a_wrong_method_is_told_the_right_ones(client: httpx.Client, openapi: Any) -> None:
    for path, method in itertools.product(
        openapi["paths"], ("OPTIONS", "PUT", "PATCH", "TRACE", "DELETE", "POST", "GET")
    ):
        if method.lower() not in openapi["paths"][path]:
            response = client.request(method, path.replace("{id}", "deadbeef"))
            assert (response.status_code, said(response)) == (405, "not by this method; GET /api says by which")
            assert response.headers["allow"] == ", ".join(sorted(one.upper() for one in openapi["paths"][path]))


@pytest.mark.parametrize(
    ("call", "status", "line"),
    [
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data"}}, 400, "Missing boundary in multipart."),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400,
         "Invalid multipart data."),
        ({"files": {"files": (None, "words")}}, 400, "no file was sent; send one or more as `files`"),
        ({"files": {"files": ("a.txt", b"b")}, "data": {"colection": "x"}}, 422,
         "colection: Extra inputs are not permitted"),
        ({"files": {"files": ("a.txt", b"b")}, "data": {"collection": "x" * 81}}, 400,
         "the collection's name has 81 characters; 80 are the most"),
        ({"files": {"files": ("a.txt", b"b")}, "data": {"collection": "a\0b"}}, 422, NUL),
        ({"files": [("files", (f"{n}.xyz", b"a")) for n in range(1_001)]}, 400,
         "Too many files. Maximum number of files is 1000."),
        ({"json": {"targets": ["http://a/"], "collection": " "}}, 400, "the collection's name is empty; give it one"),
        ({"json": {"targets": "http://a/"}}, 422, "targets: Input should be a valid array"),
        ({"content": b'{"targets": ["http://\\ud800/"]}', "headers": JSON}, 422,
         "the body is no JSON: unexpected end of hex escape at line 1 column 28"),
        ({"content": b"", "headers": JSON}, 422, "the body is no JSON: EOF while parsing a value at line 1 column 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_addition_is_said(client: httpx.Client, call: Any, status: int, line: str) -> None:
    response = client.post("/articles", **call)
    assert (response.status_code, said(response)) == (status, line)


def test_files_can_be_followed_by_a_field_too(client: httpx.Client) -> None:
    response = client.post("/articles", files={"files": ("what.xyz", b"?")}, data={"stream": "true"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "event: outcome" in response.text


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one, max_size=3)
)
RIGHT = {
    "question": st.sampled_from([BRITAIN, "Which articles mention Merkel?", "Thank you", ""]),
    "history": st.lists(st.fixed_dictionaries({"question": st.text(max_size=9), "answer": st.text(max_size=9)}), max_size=2),
    "filters": st.dictionaries(st.sampled_from(["sources", "authors", "after", "articles", "collection"]), VALUES, max_size=2),
    "top_k": st.integers(-1, 101), "seed": st.integers(), "generator": st.booleans(), "understood": st.text(max_size=9),
}  # fmt: skip


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries({}, optional={name: st.one_of(right, VALUES) for name, right in RIGHT.items()}),
    st.dictionaries(st.text(max_size=8), VALUES, max_size=1) | st.just({}),
)
def test_any_json_is_answered_or_refused_as_documented(
    client: httpx.Client, openapi: Any, asked: dict[str, Any], more: dict[str, Any]
) -> None:
    response = client.post("/ask", content=json.dumps({**asked, **more}).encode(), headers=JSON)
    shape = openapi["paths"]["/ask"]["post"]["responses"][str(response.status_code)]
    schema = {**shape["content"]["application/json"]["schema"], "components": openapi["components"]}
    jsonschema.validate(response.json(), schema)
    assert response.status_code == 200 or said(response)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/search", "/articles"]),
    st.dictionaries(
        st.sampled_from(
            ["q", "source", "author", "article", "after", "before", "collection", "top_k", "limit", "offset"]
        ),
        st.text(max_size=12) | st.integers().map(str),
        max_size=4,
    ),
)
def test_any_address_is_answered_or_refused_as_documented(
    client: httpx.Client, openapi: Any, path: str, params: dict[str, str]
) -> None:
    response = client.get(path, params=params)
    shape = openapi["paths"][path]["get"]["responses"][str(response.status_code)]
    schema = {**shape["content"]["application/json"]["schema"], "components": openapi["components"]}
    jsonschema.validate(response.json(), schema)
    assert response.status_code == 200 or said(response)


def test_what_openapi_shows_is_a_schema_and_its_examples_hold(openapi: Any, client: httpx.Client) -> None:
    for schema in openapi["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            jsonschema.validate(example, {**schema, "components": openapi["components"]})
    assert openapi["openapi"].startswith("3.1")
    for methods in openapi["paths"].values():
        for said_of in methods.values():
            assert {"HTTPBasic": []} in said_of["security"]
            assert {} in said_of["security"], "a login is sent where one is asked for"
            assert {"200", "401", "429", "503"} <= set(said_of["responses"])
    answered = client.post("/ask", json=openapi["components"]["schemas"]["Question"]["examples"][0])
    assert answered.status_code == 200
