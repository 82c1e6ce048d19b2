"""The HTTP interface beside the page: ask, search, add, list, show, remove, as a program calls it."""

from __future__ import annotations

import asyncio
import base64
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from slow import Slow
from starlette.testclient import TestClient

from index.errors import ArticleError
from index.ingest import Added, StoppedError
from index.readers import Readers
from index.settings import Settings
from rag import Assistant, Parts
from rag.turns import PART
from ui.app import page_app
from ui.programs import contract, doors
from ui.programs.callers import unless_left
from ui.programs.documented import events_of
from ui.programs.events import ADDING, ASKING
from ui.programs.looks import LOOKING, Looks

ROOT = Path(__file__).parents[2]
PASSWORD = "three words here"
BRITAIN = "Why did Britain skip the meeting?"
STORKS = "Storks fly to Africa in autumn. They come back to the village in April."
Serve = Callable[[Any], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api", timeout=60) as found:
        yield found


def holds(model: type[BaseModel], value: Any) -> None:
    """Its keys are the contract's, no more, no less, and so are its values."""
    assert model.model_validate(value).model_dump(mode="json") == value


def events(response: httpx.Response) -> list[tuple[str, str, Any]]:
    """The server-sent events of a whole response: id, name, data."""
    found = []
    for block in response.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def test_a_question_is_answered_with_its_citations(client: httpx.Client, shelf: Assistant) -> None:
    response = client.post("/ask", json={"question": BRITAIN, "top_k": 2})
    answer = response.json()
    assert response.status_code == 200
    holds(contract.Answer, answer)
    assert len(answer["passages"]) == 2
    citation = answer["statements"][0]["citations"][0]
    text = client.get(f"/articles/{citation['article_id']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("question", [
    "Who was the captain of the Ever Given?",
    "Which articles mention Merkel?",
    "What do the articles say about Philae?",
    "Is it true that Britain skipped the dinner, and who invited the ministers?",
    "Thank you",
])  # fmt: skip
def test_every_kind_of_answer_keeps_the_contract(client: httpx.Client, question: str) -> None:
    holds(contract.Answer, client.post("/ask", json={"question": question}).json())


def test_a_conversation_goes_on(client: httpx.Client) -> None:
    first = client.post("/ask", json={"question": "How long had the Ever Given blocked the canal?"}).json()
    turns = [first], [{"question": first["question"], "answer": first["answer"]}]
    for history in turns:
        asked = client.post("/ask", json={"question": "And when was it freed?", "history": history}).json()
        assert "Ever Given" in asked["standalone_question"] or "canal" in asked["standalone_question"]
    literal = {"question": "And them?", "understood": BRITAIN, "history": turns[0]}
    assert client.post("/ask", json=literal).json()["standalone_question"] == BRITAIN


def test_a_stream_tells_the_evidence_before_the_answer(client: httpx.Client, shelf: Assistant) -> None:
    for more, headers in (({"stream": True}, {}), ({}, {"accept": "text/event-stream"})):
        response = client.post("/ask", json={"question": BRITAIN, **more}, headers=headers)
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response)
        assert [name for _, name, _ in told] == ["step", "step", "evidence", "answer"]
        assert [number for number, _, _ in told] == ["1", "2", "3", "4"]
        assert [told[0][2], told[1][2]] == [{"step": "looking"}, {"step": "reading"}]
        holds(contract.Answer, told[-1][2])
        assert untimed(told[-1][2]) == untimed(client.post("/ask", json={"question": BRITAIN}).json())


@pytest.fixture(scope="module")
def slow(settings: Settings, shelf: Assistant, serve: Serve) -> Iterator[tuple[str, Slow, Assistant]]:
    """A page whose language model takes its time."""
    llm = Slow()
    own = shelf.settings.model_copy(update={"answer_tokens": 2_900})
    with Assistant(own, Parts(llm=llm)) as assistant, serve(assistant) as address:
        assistant.stages()
        yield f"{address}/api", llm, assistant


def stopped(llm: Slow, within: float = 1.0) -> bool:
    time.sleep(within)
    said = llm.said
    time.sleep(0.15)
    return llm.said == said


def test_text_grows_and_who_hangs_up_stops_the_model(slow: tuple[str, Slow, Assistant]) -> None:
    address, llm, _ = slow
    names = []
    with httpx.stream("POST", f"{address}/ask", json={"question": BRITAIN, "stream": True}, timeout=60) as response:
        for line in response.iter_lines():
            names += [line.removeprefix("event: ")] if line.startswith("event: ") else []
            if "text" in names and llm.said > 5:
                break
    assert names[:4] == ["step", "step", "evidence", "step"]
    assert stopped(llm)


def test_who_hangs_up_without_a_stream_stops_the_model_too(slow: tuple[str, Slow, Assistant]) -> None:
    address, llm, _ = slow
    before = llm.said
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}/ask", json={"question": BRITAIN}, timeout=httpx.Timeout(10, read=1.5))
    assert llm.said > before
    assert stopped(llm)


def test_the_library_and_quotations_answer_while_the_model_writes(slow: tuple[str, Slow, Assistant]) -> None:
    address, llm, _ = slow
    with httpx.stream("POST", f"{address}/ask", json={"question": BRITAIN, "stream": True}, timeout=60) as response:
        lines = response.iter_lines()
        while not llm.said:
            next(lines)
        start = time.monotonic()
        assert httpx.get(f"{address}/articles", timeout=20).json()["total"]
        quoted = httpx.post(f"{address}/ask", json={"question": BRITAIN, "generator": False}, timeout=20).json()
        assert time.monotonic() - start < 10
        assert (quoted["generator"], len(quoted["statements"])) == (None, 1)


def test_one_s_crowd_of_looks_holds_nobody_up_and_what_is_cancelled_is_never_done() -> None:
    begun, go = [], threading.Event()

    def work(name: str) -> str:
        begun.append(name)
        assert name == "B" or go.wait(30)
        return name

    async def program() -> None:
        look = Looks()
        crowd = [asyncio.create_task(look(lambda: work("A"), "A")) for _ in range(10)]
        await asyncio.sleep(0.1)
        assert await asyncio.wait_for(look(lambda: work("B"), "B"), 5) == "B"
        assert sorted(begun) == ["A"] * (LOOKING // PART) + ["B"]
        crowd.pop().cancel()
        go.set()
        assert await asyncio.gather(*crowd) == ["A"] * 9

    asyncio.run(program())
    assert begun.count("A") == 9


def test_the_work_of_who_has_left_is_stopped() -> None:
    stopped = []

    async def work() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.append(True)
        return "never"

    async def program(gone: bool, work: Coroutine[Any, Any, str]) -> str | None:
        async def left() -> bool:
            return gone

        return await unless_left(work, left)

    async def quick() -> str:
        return "done"

    assert asyncio.run(program(True, work())) is None
    assert stopped == [True]
    assert asyncio.run(program(False, quick())) == "done"


@pytest.mark.generator
def test_the_real_model_s_words_are_streamed_and_its_answer_is_cited(
    writing_assistant: Assistant, serve: Serve
) -> None:
    with serve(writing_assistant) as address:
        told = events(httpx.post(f"{address}/api/ask", json={"question": BRITAIN, "stream": True}, timeout=200))
    names = [name for _, name, _ in told]
    texts = [data["text"] for _, name, data in told if name == "text"]
    assert names.index("evidence") < names.index("text") < names.index("answer") == len(names) - 1
    assert len(texts) > 5
    assert all(len(before) <= len(after) for before, after in pairwise(texts))
    answer = told[-1][2]
    holds(contract.Answer, answer)
    assert answer["generator"] == writing_assistant.status().generator_name
    assert answer["timings_ms"]["first_token"] < answer["timings_ms"]["total"]
    assert all(statement["citations"] for statement in answer["statements"])


def test_a_search_finds_passages(client: httpx.Client, shelf: Assistant) -> None:
    found = client.get("/search", params={"q": BRITAIN, "top_k": 3}).json()
    holds(contract.Found, found)
    assert [one["text"] for one in found["passages"]] == [one.text for one in shelf.search(BRITAIN, top_k=3)]
    within = {"q": BRITAIN, "article": found["passages"][0]["article_id"][:8]}
    assert {one["article_id"] for one in client.get("/search", params=within).json()["passages"]} == {
        found["passages"][0]["article_id"]
    }


def test_the_articles_are_listed_a_page_at_a_time(client: httpx.Client, shelf: Assistant) -> None:
    everything = client.get("/articles").json()
    holds(contract.Articles, everything)
    assert everything["total"] == len(everything["articles"]) == shelf.library.count()
    page = client.get("/articles", params={"limit": 3, "offset": 2}).json()
    assert page["articles"] == everything["articles"][2:5]
    assert page["total"] == everything["total"]


def test_a_list_keeps_to_its_filters(client: httpx.Client) -> None:
    def titles(**params: Any) -> set[str]:
        return {one["title"] for one in client.get("/articles", params=params).json()["articles"]}

    everything = titles()
    assert titles(source="CLIPPINGS SAMPLE") == everything
    assert titles(source=["nobody", "clippings sample"]) == everything
    assert titles(source="nobody") == titles(author="nobody") == titles(category="nobody") == set()
    assert titles(after="2016-11-14", before="2016-11-14") == {
        "Britain and France stay away as EU ministers dine on Trump"
    }
    assert titles(category="WORLD") == titles(category="world") != set()
    assert client.get("/articles", params={"collection": "none"}).json() == {"error": "no collection is called 'none'"}


def test_an_article_is_added_shown_and_removed(client: httpx.Client, shelf: Assistant) -> None:
    sent = client.post(
        "/articles",
        files=[("files", ("storks.txt", STORKS)), ("files", ("empty.txt", b"")), ("files", ("what.xyz", b"?"))],
        data={"collection": "birds"},
    )
    outcome = sent.json()
    holds(contract.Outcome, outcome)
    assert {name: len(found) for name, found in outcome.items()} == {
        "added": 1, "unchanged": 0, "replaced": 0, "failed": 2
    }  # fmt: skip
    added = outcome["added"][0]
    assert (added["title"], added["characters"]) == ("Storks", len(STORKS))
    assert added["path"] == "storks.txt"
    assert {one["path"] for one in outcome["failed"]} == {"empty.txt", "what.xyz"}
    asked = {"question": "Where do storks fly?", "filters": {"collection": "birds"}}
    assert client.post("/ask", json=asked).json()["answer"].startswith("Storks fly to Africa")
    shown = client.get(f"/articles/{added['id'][:8]}").json()
    holds(contract.ArticleWithText, shown)
    assert (shown["text"], shown["retired_at"], shown["path"]) == (STORKS, None, "storks.txt")
    assert "storks.txt" in [one["path"] for one in client.get("/articles").json()["articles"]]
    removed = client.delete(f"/articles/{added['id'][:12]}").json()
    holds(contract.Removed, removed)
    assert removed == {"removed": [added["id"]], "failed": []}
    assert client.get(f"/articles/{added['id']}").json()["retired_at"] is not None
    again = client.delete(f"/articles/{added['id']}")
    assert again.status_code == 409
    assert again.json() == {"error": f"{added['id']} is removed already; purge=true erases its text too"}
    assert client.post("/ask", json={"question": "Storks?", "filters": {"articles": [added["id"]]}}).status_code == 409
    assert client.delete(f"/articles/{added['id']}", params={"purge": True}).status_code == 200
    assert client.get(f"/articles/{added['id']}").status_code == 404


def test_adding_tells_how_far_it_is(client: httpx.Client) -> None:
    files = [("files", (f"bird{n}.txt", f"Bird {n} laid {n + 2} eggs in the old tower.")) for n in range(3)]
    told = events(client.post("/articles", files=files, headers={"accept": "text/event-stream"}))
    assert [name for _, name, _ in told][-2:] == ["progress", "outcome"]
    assert told[-2][2] == {"done": 3, "total": 3, "title": "Bird2"}
    for _, name, data in told:
        holds(ADDING[name], data)
    for one in told[-1][2]["added"]:
        client.delete(f"/articles/{one['id']}", params={"purge": True})


class Story(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.end_headers()
        self.wfile.write(STORKS.encode())

    def log_message(self, *_: Any) -> None: ...


def test_an_address_is_fetched_as_carefully_as_ever(home: Settings) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Story)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/storks.txt"
    try:
        for allowed, outcome in ((False, "failed"), (True, "added")):
            own = Assistant(home.model_copy(update={"allow_private_addresses": allowed}))
            with own, TestClient(page_app(own, "127.0.0.1"), base_url="http://127.0.0.1") as client:
                said = client.post("/api/articles", json={"targets": [url]}).json()
                assert [name for name, found in said.items() if found] == [outcome]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "file:///etc/passwd", "~", "..", "ftp://127.0.0.1/x", "C:\\x.txt", ""]
)
def test_no_path_of_the_server_is_read(client: httpx.Client, target: str) -> None:
    response = client.post("/articles", json={"targets": [target]})
    assert response.status_code == 400
    assert response.json()["error"].startswith(f"{target!r} is no http or https address")


@pytest.mark.parametrize(
    "name", ["../../../storks.txt", "/etc/storks.txt", "..\\..\\storks.txt", "a\x01b\u202e.txt", "𝄞" * 300 + ".txt"]
)
def test_a_name_that_leads_elsewhere_leads_nowhere(client: httpx.Client, shelf: Assistant, name: str) -> None:
    outcome = client.post("/articles", files={"files": (name, f"{STORKS} {name!r}")}).json()
    path = Path(shelf.library.by_id(outcome["added"][0]["id"]).entry.path or "")
    assert path.parent == shelf.settings.home / "uploads"
    assert all(character.isprintable() for character in path.name)
    assert outcome["added"][0]["path"] == path.name
    client.delete(f"/articles/{outcome['added'][0]['id']}", params={"purge": True})


def test_nothing_of_what_was_sent_is_left_elsewhere(client: httpx.Client) -> None:
    def left() -> set[str]:
        return {path.name for path in Path(tempfile.gettempdir()).glob("clippings-*")}

    before = left()
    for files in ({"files": ("storks.txt", STORKS)}, {"files": ("storks.xyz", "?")}):
        outcome = client.post("/articles", files=files).json()
        for one in outcome["added"]:
            client.delete(f"/articles/{one['id']}", params={"purge": True})
    assert client.post("/articles", files=files, data={"collection": " "}).json() == {
        "error": "the collection's name is empty; give it one"
    }
    assert left() <= before


def test_what_was_kept_before_the_library_failed_is_said(
    client: httpx.Client, shelf: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StoppedError(
            "the disk is full; free some", Added(["a" * 64], failed=[ArticleError("/home/reader/b.txt", "no room")])
        )

    monkeypatch.setattr(shelf, "add", full)
    response = client.post("/articles", json={"targets": ["https://example.org/"]})
    assert response.status_code == 503
    assert response.json() == {
        "error": "the disk is full; free some",
        "added": ["a" * 64],
        "failed": [{"path": "b.txt", "error": "no room"}],
    }


def test_how_it_stands(client: httpx.Client, shelf: Assistant) -> None:
    standing = client.get("/status").json()
    holds(contract.Standing, standing)
    assert (standing["articles"], standing["embedder_ready"]) == (shelf.library.count(), True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "line"),
    [
        ("POST", "/ask", {"question": " "}, 400, "the question is empty; type one"),
        ("POST", "/ask", {"question": "x" * 3000}, 400, "the question has 3,000 characters; ask in 2,000 or fewer"),
        ("POST", "/ask", {}, 422, "question: Field required"),
        ("POST", "/ask", {"question": "Who?", "topk": 1}, 422, "topk: Extra inputs are not permitted"),
        ("POST", "/ask", {"question": "Who?", "top_k": 0}, 422, "top_k: Input should be greater than or equal to 1"),
        ("POST", "/ask", {"question": "Who?", "filters": {"after": "soon"}}, 400,
         "after 'soon': not a date; write YYYY-MM-DD, such as 2018-03-29"),
        ("POST", "/ask", {"question": "Who?", "filters": {"after": "2018-03-29", "before": "2017-01-01"}}, 400,
         "after 2018-03-29 is later than before 2017-01-01; swap them"),
        ("POST", "/ask", {"question": "Who?", "filters": {"articles": ["12345678"]}}, 404,
         "no article's id begins with '12345678'; `clippings list` shows them"),
        ("POST", "/articles", {"targets": []}, 422, "targets: List should have at least 1 item after validation, not 0"),
        ("GET", "/search", None, 422, "q: Field required"),
        ("GET", "/articles?limit=0", None, 422, "limit: Input should be greater than or equal to 1"),
        ("GET", "/articles/123", None, 400, "'123' is too short for an article's id; give 8 characters or more of it"),
        ("DELETE", "/articles/12345678", None, 404, "no article's id begins with '12345678'; `clippings list` shows them"),
        ("GET", "/nothing", None, 404, "no such path; GET /api says what there is"),
        ("GET", "/ask", None, 405, "not by this method; GET /api says by which"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(
    client: httpx.Client, method: str, path: str, body: Any, status: int, line: str
) -> None:
    response = client.request(method, path, json=body)
    assert (response.status_code, response.json()) == (status, {"error": line})


def test_only_json_is_read_as_json(client: httpx.Client) -> None:
    question = json.dumps({"question": BRITAIN})
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert client.post("/ask", content=question, headers={"content-type": kind}).status_code in {415, 422}
        response = client.post("/articles", content=question, headers={"content-type": kind})
        assert response.status_code == 415
        assert response.json()["error"].startswith(f"{kind!r} was sent; send application/json")
    assert client.post("/ask", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    assert client.post("/articles", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    assert client.post("/articles", data={"collection": "x"}, files={"x": (None, "y")}).json() == {
        "error": "no file was sent; send one or more as `files`"
    }


def test_too_much_is_refused(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    large = json.dumps({"question": "x" * 1_000_001})
    assert client.post("/ask", content=large, headers={"content-type": "application/json"}).status_code == 413
    monkeypatch.setattr(doors, "MOST_UPLOAD_BYTES", 100_000)

    def unannounced() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        yield from (b"storks " * 5_000 for _ in range(4))
        yield b"\r\n--x--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/articles", content=unannounced(), headers=kind).status_code == 413


def test_an_empty_library_says_so(home: Settings) -> None:
    with Assistant(home) as empty, TestClient(page_app(empty, "127.0.0.1"), base_url="http://localhost") as client:
        response = client.post("/api/ask", json={"question": BRITAIN})
        assert response.status_code == 409
        assert response.json()["error"].startswith("there are no articles yet; add some")
        assert client.get("/api/articles").json() == {"articles": [], "total": 0, "limit": 50, "offset": 0}


def test_a_missing_model_is_a_503(settings: Settings, shelf: Assistant, tmp_path: Path) -> None:
    lacking = shelf.settings.model_copy(update={"models": tmp_path})
    with Assistant(lacking) as opened, TestClient(page_app(opened, "127.0.0.1"), base_url="http://localhost") as client:
        response = client.post("/api/ask", json={"question": BRITAIN})
        assert response.status_code == 503
        assert "clippings models pull" in response.json()["error"]


def test_the_unexpected_is_a_line_and_its_traceback_in_the_log(
    shelf: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(page_app(shelf, "127.0.0.1"), base_url="http://localhost") as client:
        monkeypatch.setattr(shelf, "status", lambda: 1 / 0)
        response = client.get("/api/status")
    assert response.status_code == 500
    assert response.json() == {"error": "Something went wrong in the program itself; its log says what."}
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "elsewhere.example"}, 421),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_another_site_s_page_can_t_call(client: httpx.Client, headers: dict[str, str], status: int) -> None:
    response = client.get("/status", headers=headers)
    assert response.status_code == status
    assert status == 200 or set(response.json()) == {"error"}
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_on_another_address_a_login_is_asked_for(shelf: Assistant) -> None:
    readers = Readers(shelf.library.engine)
    readers.add("Ada", PASSWORD)
    try:
        _tried(page_app(shelf, "192.0.2.7", login=True))
    finally:
        readers.remove("Ada")


def _tried(app: Any) -> None:
    with TestClient(app, base_url="http://192.0.2.7:7860") as client:
        for path in ("/api/status", "/api", "/api/openapi.json", "/mcp"):
            response = client.get(path)
            assert response.status_code == 401
            assert response.headers["www-authenticate"].startswith("Basic")
            assert response.json()["error"].startswith("log in first")
        assert client.get("/api/status", auth=("Ada", PASSWORD)).status_code == 200
        line = "no reader has this name and password; send a reader's name and password by HTTP Basic"
        assert client.get("/api/status", auth=("Bob", PASSWORD)).json() == {"error": line}
        wrong = ["", "Basic", "Basic x", "Bearer owl", f"Basic {base64.b64encode(b'owl').decode()}", "Basic 4pi6"]
        for header in wrong:
            assert client.get("/api/status", headers={"authorization": header}).status_code == 401
        assert client.get("/api/status", auth=("Ada", PASSWORD.upper())).status_code == 401
        client.post("/login", data={"username": "Ada", "password": PASSWORD})
        assert client.get("/api/status").status_code == 200


def test_the_page_waits_for_nothing_of_it() -> None:
    named = ("mcp", "sse_starlette", "llama_index", "ui.programs.contract", "ui.programs.http")
    program = f"import sys, ui.app; print([name for name in {named!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"


def test_openapi_says_what_comes_out(client: httpx.Client) -> None:
    said = client.get("/openapi.json").json()
    assert said["servers"] == [{"url": "/api"}]
    assert {f"{method} {path}" for path, methods in said["paths"].items() for method in methods} == {
        "post /ask", "get /search", "get /articles", "post /articles", "get /articles/{id}", "delete /articles/{id}",
        "get /status",
    }  # fmt: skip
    asking = said["paths"]["/ask"]["post"]
    assert asking["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Answer")
    assert "text/event-stream" in asking["responses"]["200"]["content"]
    assert set(said["paths"]["/articles"]["post"]["requestBody"]["content"]) == {
        "application/json", "multipart/form-data"
    }  # fmt: skip
    assert {"400", "404", "409", "422", "503"} <= set(asking["responses"])
    assert [name for name, one in said["components"]["schemas"].items() if "description" not in one] == []
    assert sorted(one["operationId"] for methods in said["paths"].values() for one in methods.values()) == [
        "add_articles", "ask", "list_articles", "remove_article", "search", "show_article", "status"
    ]  # fmt: skip


def test_openapi_says_which_events_come(client: httpx.Client) -> None:
    said = client.get("/openapi.json").json()
    for path, events in (("/ask", ASKING), ("/articles", ADDING)):
        told = events_of(said["paths"][path]["post"]["responses"]["200"]["content"])
        assert {name: one["$ref"].rpartition("/")[2] for name, one in told.items()} == {
            name: kind.__name__ for name, kind in events.items()
        }
        assert {kind.__name__ for kind in events.values()} <= set(said["components"]["schemas"])
    page = client.get("/").text
    assert '<code>waiting</code> with <a href="#shape-Waiting">Waiting</a>' in page


def test_every_event_keeps_the_contract(slow: tuple[str, Slow, Assistant]) -> None:
    address, llm, _ = slow
    names = set()
    with httpx.stream("POST", f"{address}/ask", json={"question": BRITAIN, "stream": True}, timeout=60) as response:
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                names.add(name)
                holds(ASKING[name], json.loads(line.removeprefix("data: ")))
            if {"text", "evidence", "step"} <= names:
                break
    assert stopped(llm)


def test_the_page_for_programs_needs_nothing_from_elsewhere(client: httpx.Client, address: str) -> None:
    for path in ("/api", "/api/"):
        page = httpx.get(f"{address}{path}")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert f"curl {address}/api/ask" in page.text
    assert "POST</b> <code>/api/articles" in page.text
    assert "https://" not in page.text.replace("https addresses", "")
    style = httpx.get(f"{address}/clippings/programs.css")
    assert style.status_code == 200
