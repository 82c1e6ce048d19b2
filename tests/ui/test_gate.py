"""The gate: a policy on every response, no doors but the page's own, no callers from elsewhere; and the port."""

from __future__ import annotations

import re
import socket

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from index.errors import MisuseError
from ui.app import listen
from ui.gate import LOOPBACK, Gate

PAGE = '<html><head><meta property="og:image"\n content="https://elsewhere.example/x.png" /></head><script>1</script>'


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.get("/")(lambda: HTMLResponse(PAGE))
    app.get("/config")(lambda: {"a": "<script>"})
    app.get("/gradio_api/file={path:path}")(lambda path: path)
    return TestClient(Gate(app, LOOPBACK), base_url="http://127.0.0.1:7860")


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize("path", ["/", "/config", "/nothing", "/gradio_api/file=/etc/passwd"])
def test_every_response_has_the_policy(client: TestClient, path: str) -> None:
    found = directives(client.get(path).headers["content-security-policy"])
    assert found["default-src"] == found["form-action"] == found["worker-src"] == ["'none'"]
    assert found["connect-src"] == ["'self'"]
    assert found["require-trusted-types-for"] == ["'script'"]
    assert "'unsafe-inline'" not in found["script-src"]
    assert not [source for sources in found.values() for source in sources if "http" in source or "*" in source]


@pytest.mark.parametrize("path", ["/", "/config", "/nothing"])
def test_every_response_keeps_to_itself(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-dns-prefetch-control"] == "off"
    assert "camera=()" in headers["permissions-policy"]


def test_the_guard_is_the_pages_first_script(client: TestClient) -> None:
    text = client.get("/").text
    assert text.index("<script") == text.index(re.search(r'<script nonce="[^"]+" src="/clippings/guard.js">', text)[0])


def test_the_pages_own_scripts_run_by_a_nonce_that_is_new_each_time(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonce = next(
        value for value in directives(first.headers["content-security-policy"])["script-src"] if "nonce" in value
    )
    assert f'<script nonce="{nonce[7:-1]}">1</script>' in first.text
    assert nonce not in second.headers["content-security-policy"]
    assert "elsewhere.example" not in first.text
    assert int(first.headers["content-length"]) == len(first.content)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://elsewhere.example/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://elsewhere.example/",
        "/gradio_api/info",
        "/gradio_api/vibe-edit/",
        "/monitoring",
        "//gradio_api/file=/etc/passwd",
    ],
)
def test_doors_that_the_page_doesnt_need_are_shut(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_only_this_computers_names_reach_a_page_on_loopback(client: TestClient) -> None:
    for host, status in (("localhost:7860", 200), ("[::1]:7860", 200), ("elsewhere.example", 421), ("", 421)):
        assert client.get("/", headers={"host": host}).status_code == status


def test_another_sites_page_cant_call(client: TestClient) -> None:
    for origin in ("https://elsewhere.example", "null", "http://127.0.0.1:9999"):
        assert client.get("/", headers={"origin": origin}).status_code == 403
    assert client.get("/", headers={"origin": "http://127.0.0.1:7860"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_may_link_here_and_no_more(client: TestClient, site: str) -> None:
    assert client.get("/", headers={"sec-fetch-site": site}).status_code == 200
    assert client.get("/config", headers={"sec-fetch-site": site}).status_code == 403
    for own in ("same-origin", "none"):
        assert client.get("/config", headers={"sec-fetch-site": own}).status_code == 200


def test_the_next_free_port_is_taken() -> None:
    with listen("127.0.0.1", 47860) as first, listen("127.0.0.1", first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]
        assert second.family == socket.AF_INET


def test_an_address_that_isnt_this_computers_is_refused() -> None:
    with pytest.raises(MisuseError, match=r"203\.0\.113\.1"):
        listen("203.0.113.1", 47860)
