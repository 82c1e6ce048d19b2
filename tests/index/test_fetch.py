"""Fetching: from a real server on loopback, which tests allow, and never from there by default."""

from __future__ import annotations

import contextlib
import gzip
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from index_bombs import GIGABYTE, deflated

from index.article import Article
from index.errors import ArticleError
from index.loading import fetch as fetch_module
from index.loading.addresses import refusal
from index.loading.fetch import fetch
from index.loading.load import load
from index.settings import Settings

ALLOWED = Settings(allow_private_addresses=True)
DEFAULT = Settings()
SENTENCE = "The council voted on Tuesday to close the bridge for six months."
PAGE = f"<html><head><title>Bridge closes</title></head><body><p>{SENTENCE}</p></body></html>".encode()
ANSWERS = {
    "/page": ("text/html; charset=utf-8", PAGE),
    "/latin": ("text/html; charset=iso-8859-1", PAGE.replace(b"Tuesday", b"the caf\xe9")),
    "/text": ("text/plain", SENTENCE.encode()),
    "/my-notes.md": ("text/plain", f"# Bridge\n\n{SENTENCE}".encode()),
    "/one.json": ("application/json", b'{"title": "T", "body": "words"}'),
    "/lines.jsonl": ("application/octet-stream", b'{"title": "T", "body": "words"}\n{"body": 3}'),
    "/photo": ("image/png", b"\x89PNG"),
    "/vague": ("application/octet-stream", b"?"),
    "/untyped": ("", b"?"),
    "/large": ("text/plain", b"x" * 30_000),
    "/empty": ("text/plain", b""),
}


class Handler(BaseHTTPRequestHandler):
    hosts: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        Handler.hosts.append(self.headers["Host"])
        path, _, query = self.path.partition("?")
        if path == "/to":
            self.answer(302, {"Location": query})
        elif path == "/hop":
            self.answer(302, {"Location": f"/hop?{int(query) - 1}" if query != "0" else "/text"})
        elif path == "/silent":
            time.sleep(2)
        elif path == "/drip":
            self.drip()
        elif path == "/packed":
            self.answer(200, {"Content-Type": "text/plain", "Content-Encoding": query}, gzip.compress(b"words" * 9000))
        elif path == "/bomb":
            head = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
            with contextlib.suppress(OSError):
                self.answer(
                    200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, head + deflated(10 * GIGABYTE)
                )
        elif path in ANSWERS:
            kind, body = ANSWERS[path]
            self.answer(200, {"Content-Type": kind} if kind else {}, body)
        else:
            self.answer(int(query) if path == "/status" else 404, {})

    def answer(self, code: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        try:
            for number in range(40):
                self.wfile.write(f"X-{number}: slow\r\n".encode())
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Host names and the addresses they resolve to in this test; others resolve as ever."""
    table: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        if host not in table:
            return list(real(host, port, *args, **kwargs))  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in table[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return table


def refused(url: str, settings: Settings = ALLOWED) -> str:
    with pytest.raises(ArticleError) as caught:
        fetch(url, settings)
    assert caught.value.origin == url
    assert "\n" not in str(caught.value)
    return caught.value.reason


def loaded(url: str, settings: Settings = ALLOWED) -> list[Article | ArticleError]:
    return list(load(url, settings))


# What a server may answer


def test_a_page_becomes_an_article_under_its_url(server: str) -> None:
    (article,) = loaded(f"{server}/page#part")

    assert isinstance(article, Article)
    assert article.text == SENTENCE
    assert article.title == "Bridge closes"
    assert article.url == article.origin == f"{server}/page"
    assert article.path is None


def test_the_servers_encoding_is_followed(server: str) -> None:
    (article,) = loaded(f"{server}/latin")

    assert isinstance(article, Article)
    assert "the café" in article.text


@pytest.mark.parametrize(("path", "titles"), [("/text", ["Text"]), ("/my-notes.md", ["Bridge"]), ("/one.json", ["T"])])
def test_other_types_go_through_the_same_readers(server: str, path: str, titles: list[str]) -> None:
    assert [item.title for item in loaded(server + path) if isinstance(item, Article)] == titles


def test_a_file_of_several_articles_reports_each(server: str) -> None:
    article, error = loaded(f"{server}/lines.jsonl")

    assert isinstance(article, Article)
    assert article.origin == f"{server}/lines.jsonl#T"
    assert isinstance(error, ArticleError)
    assert error.reason.startswith("line 2: body")


def test_redirects_are_followed_to_the_last_address(server: str) -> None:
    assert fetch(f"{server}/hop?4", ALLOWED).url == f"{server}/text"
    assert refused(f"{server}/hop?5") == "more than 5 redirects"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "the server answered 404 Not Found"),
        ("/status?503", "the server answered 503 Service Unavailable"),
        ("/status?599", "the server answered 599"),
        ("/status?304", "the server answered 304 Not Modified"),
        ("/photo", "the server sent image/png; what can be read is HTML"),
        ("/vague", "the server sent application/octet-stream; what can be read is HTML"),
        ("/untyped", "the server sent no type; what can be read is HTML"),
        ("/packed?br", "the server sent it packed as 'br'"),
        ("/to?ftp://echo.example/", "only http and https addresses can be fetched"),
        ("/to?http://:x/", "can't be fetched: Invalid URL in location header: Invalid port"),
    ],
)
def test_an_answer_that_is_no_article_is_one_line(server: str, path: str, reason: str) -> None:
    assert refused(server + path).startswith(reason)


def test_an_error_reaches_the_caller_of_load_as_a_value(server: str) -> None:
    (error,) = loaded(f"{server}/gone")
    (empty,) = loaded(f"{server}/empty")

    assert isinstance(error, ArticleError)
    assert isinstance(empty, ArticleError)
    assert empty.reason == "empty: it holds no text"


def test_a_packed_answer_is_unpacked_and_its_unpacked_size_counts(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetch(f"{server}/packed?gzip", ALLOWED).body == b"words" * 9000
    monkeypatch.setattr(fetch_module, "MOST_BYTES", 20_000)

    assert refused(f"{server}/packed?gzip").startswith("more than 0.02 MB")
    assert refused(f"{server}/large").startswith("more than 0.02 MB")


def test_a_packed_bomb_is_given_up_at_the_limit(server: str) -> None:
    """Ten gigabytes in ten megabytes: little more than the limit is ever unpacked."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refused(f"{server}/bomb").startswith("more than 20 MB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_nobody_there_is_one_line() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert refused(f"http://127.0.0.1:{port}/").startswith("can't be fetched: ")


def test_a_silent_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "STEP_SECONDS", 0.2)

    assert refused(f"{server}/silent").startswith("no answer within 0.2 seconds")


def test_a_dripping_server_cannot_hold_us_beyond_the_whole_time(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "TOTAL_SECONDS", 0.3)
    start = time.perf_counter()

    assert refused(f"{server}/drip").startswith("no whole answer within 0.3 seconds")
    assert time.perf_counter() - start < 1.5


def test_proxies_in_the_environment_are_ignored(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert fetch(f"{server}/text", ALLOWED).body == SENTENCE.encode()


# Where a URL may not lead


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1:8080/admin",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "https://127.0.0.1/",
    ],
)
def test_addresses_inside_the_network_are_refused(url: str) -> None:
    assert "allow_private_addresses" in refused(url, DEFAULT)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/a.txt", "gopher://example.com/", "http:///a"])
def test_only_http_and_https(url: str) -> None:
    for settings in (DEFAULT, ALLOWED):
        (error,) = loaded(url, settings)
        assert isinstance(error, ArticleError)
        assert error.reason == "only http and https addresses can be fetched"


@pytest.mark.parametrize("url", ["http://user:pw@example.com/", "http://example.com@127.0.0.1/"])
def test_a_user_name_in_a_url_is_refused(url: str) -> None:
    assert refused(url, ALLOWED).startswith("an address with a user name")


@pytest.mark.parametrize(
    "url",
    [
        "http://no-such-host.invalid/",
        "http://0177.0.0.1/",
        f"http://{'a' * 70}.example/",
        "http://a b/",
        "http://exa\nmple/",
    ],
)
def test_what_is_no_host_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ArticleError) as caught:
        fetch(url, DEFAULT)
    assert "\n" not in caught.value.reason


def test_a_public_name_that_resolves_to_a_private_address_is_refused(names: dict[str, list[str]]) -> None:
    names["rebound.example"] = ["93.184.215.14", "10.1.2.3"]

    assert refused("http://rebound.example/", DEFAULT).startswith(
        "rebound.example leads to 10.1.2.3, a private address"
    )


def test_every_hop_is_checked(server: str, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    port = server.rpartition(":")[2]
    names["public.example"] = ["127.0.0.1"]
    real = refusal
    asked = iter([None])  # the first hop stands for a public address
    monkeypatch.setattr(fetch_module, "refusal", lambda address: next(asked, real(address)))

    for target in ("http://localhost/", "http://2130706433/", "http://[::1]/"):
        asked = iter([None])
        assert "a loopback address" in refused(f"http://public.example:{port}/to?{target}", DEFAULT)
    for target in ("file:///etc/passwd", "http://user@public.example/"):
        asked = iter([None])
        refused(f"http://public.example:{port}/to?{target}", DEFAULT)


def test_the_connection_goes_to_the_checked_address_under_the_hosts_name(
    server: str, names: dict[str, list[str]]
) -> None:
    port = server.rpartition(":")[2]
    names["echo.example"] = ["127.0.0.1"]

    fetched = fetch(f"http://echo.example:{port}/text", ALLOWED)

    assert fetched.url == f"http://echo.example:{port}/text"
    assert Handler.hosts[-1] == f"echo.example:{port}"


def test_a_dead_address_of_a_host_is_passed_over_for_the_next(server: str, names: dict[str, list[str]]) -> None:
    names["echo.example"] = ["127.0.0.2", "127.0.0.1"]

    assert fetch(f"http://echo.example:{server.rpartition(':')[2]}/text", ALLOWED).body == SENTENCE.encode()


def test_a_certificate_is_asked_for_by_the_hosts_name_and_checked(names: dict[str, list[str]], tmp_path: Path) -> None:
    names["echo.example"] = ["127.0.0.1"]
    asked: list[str | None] = []
    context = self_signed("other.example", tmp_path)
    context.sni_callback = lambda _, name, __: asked.append(name)
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    http.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()

    reason = refused(f"https://echo.example:{http.server_port}/text")
    http.shutdown()
    http.server_close()

    assert "certificate" in reason.lower()
    assert asked == ["echo.example"]


def self_signed(name: str, folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    plain = serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_pass(address: str) -> None:
    assert refusal(address) is None
