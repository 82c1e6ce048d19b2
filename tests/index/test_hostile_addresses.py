"""Addresses made to lead inside the user's network: nothing there is ever connected to.

A server on loopback counts who comes. Another stands for the whole public network: connections to public addresses are
led to it. Names are resolved by a script, numbers by the system.
"""

from __future__ import annotations

import _socket
import ipaddress
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest

from index.errors import ArticleError
from index.loading.addresses import refusal
from index.loading.fetch import PAGE, Wanted, asked, fetch
from index.loading.load import load
from index.loading.robots import Robots
from index.settings import Settings

SETTINGS = Settings()
PUBLIC = "93.184.215.14"
PUBLIC6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
#: What names resolve to, each time they are asked for; the last answer stays.
NAMES = {
    "public.example": [[PUBLIC]],
    "inside.example": [["10.1.2.3"]],
    "loop.example": [["127.0.0.1"]],
    "loop6.example": [["::1"]],
    "both.example": [[PUBLIC, "127.0.0.1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "link.example": [["169.254.169.254"]],
    "zero.example": [["0.0.0.0"]],
    "127.0.0.1.nip.io": [["127.0.0.1"]],
    "localtest.me": [["127.0.0.1", "::1"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "rebinding.example": [[PUBLIC], ["127.0.0.1"]],
    "xn--bcher-kva.example": [["192.168.0.1"]],
    "printer": [["192.168.0.9"]],
    "localhost.localdomain": [["127.0.0.1"]],
}
#: PORT is that of the server that counts. All of these are refused, by whatever way they come.
HOSTILE = """
http://127.0.0.1:PORT/
https://127.0.0.1:PORT/
http://127.1:PORT/
http://127.0.1:PORT/
http://127.255.255.254:PORT/
http://2130706433:PORT/
http://0x7f000001:PORT/
http://0x7f.1:PORT/
http://0X7F.0x0.0x0.0x1:PORT/
http://017700000001:PORT/
http://0177.0.0.1:PORT/
http://0177.1:PORT/
http://00000177.0.0.1:PORT/
http://127.0.0.1.:PORT/
http://localhost:PORT/
http://LOCALHOST:PORT/
http://localhost.:PORT/
http://localhost.localdomain:PORT/
http://0:PORT/
http://0.0.0.0:PORT/
http://[::1]:PORT/
http://[0:0:0:0:0:0:0:1]:PORT/
http://[::]:PORT/
http://[::ffff:127.0.0.1]:PORT/
http://[::ffff:7f00:1]:PORT/
http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/
http://[::127.0.0.1]:PORT/
http://[::1%25lo]:PORT/
http://[fe80::1%25eth0]:PORT/
http://[fe80::1]:PORT/
http://[fec0::1]:PORT/
http://[fc00::1]:PORT/
http://[fd12:3456:789a::1]:PORT/
http://[ff02::1]:PORT/
http://[2002:7f00:1::]:PORT/
http://[2002:a00:1::1]:PORT/
http://[64:ff9b::127.0.0.1]:PORT/
http://[64:ff9b::a00:1]:PORT/
http://[64:ff9b:1::127.0.0.1]:PORT/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:PORT/
http://[2001:db8::1]:PORT/
http://[100::1]:PORT/
http://10.0.0.1:PORT/
http://172.16.0.1:PORT/
http://172.31.255.255:PORT/
http://192.168.1.1:PORT/
http://192.0.2.1:PORT/
http://192.0.0.1:PORT/
http://198.18.0.1:PORT/
http://198.51.100.1:PORT/
http://203.0.113.1:PORT/
http://100.64.0.1:PORT/
http://169.254.169.254/latest/meta-data/
http://[fd00:ec2::254]/latest/meta-data/
http://224.0.0.1:PORT/
http://239.255.255.250:1900/
http://240.0.0.1:PORT/
http://255.255.255.255:PORT/
http://①②⑦.⓪.⓪.①:PORT/
http://127。0。0。1:PORT/
http://127．0．0．1:PORT/
http://１２７.0.0.1:PORT/
http://ⓛocalhost:PORT/
http://loop.example:PORT/
http://loop6.example:PORT/
http://both.example:PORT/
http://mapped.example:PORT/
http://link.example/
http://zero.example:PORT/
http://inside.example:PORT/
http://127.0.0.1.nip.io:PORT/
http://localtest.me:PORT/
http://metadata.google.internal/
http://bücher.example:PORT/
http://printer:PORT/
http://user@127.0.0.1:PORT/
http://user:password@public.example/
http://public.example@127.0.0.1:PORT/
http://public.example:80@127.0.0.1:PORT/
http://127.0.0.1:PORT@public.example/
http://public.example%40127.0.0.1:PORT/
http://public.example%00.127.0.0.1:PORT/
http://public.example%2f@127.0.0.1:PORT/
http://127.0.0.1:PORT\\@public.example/
http://public.example\\@127.0.0.1:PORT/
http:\\\\127.0.0.1:PORT/
http:127.0.0.1:PORT/
http:///127.0.0.1:PORT/
http:////127.0.0.1:PORT/
http://127.0.0.1:PORT#@public.example/
http://127.0.0.1:PORT?@public.example/
http://127.0.0.1%0d%0aHost:public.example:PORT/
http://127.0.0.1:PORT%0d%0a/
http://127.0.0.1:0PORT/
http://public.example:99999/
http://public.example:-1/
http://public.example:PORT0PORT/
http://public.example:22/
http://public.example:25/
http://public.example:6667/
http://[127.0.0.1]:PORT/
http://[::1:PORT/
http://::1:PORT/
http://[]:PORT/
http://.:PORT/
http://-:PORT/
http://%6c%6f%63%61%6c%68%6f%73%74:PORT/
http://%31%32%37.0.0.1:PORT/
file:///etc/passwd
file://127.0.0.1/etc/passwd
FILE:///etc/passwd
gopher://127.0.0.1:PORT/_GET
ftp://127.0.0.1:PORT/
dict://127.0.0.1:PORT/stat
ldap://127.0.0.1:PORT/
data:text/html,<p>words
javascript:alert(1)
jar:http://127.0.0.1:PORT/!/
view-source:http://127.0.0.1:PORT/
unix:///var/run/docker.sock
//127.0.0.1:PORT/
ws://127.0.0.1:PORT/
""".split("\n")[1:-1]
#: These can't stand in the list above, or in a header.
UNWRITABLE = [
    "http://127.0.0.1:PORT/\r\nHost: public.example",
    "http://public.example\r\n.127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\t/",
    "http://127.0.0.1\n:PORT/",
    "http://127.0.0.1 :PORT/",
    " http://127.0.0.1:PORT/ ",
    "http://127.0.0.1:PORT/\0",
    f"http://{'a.' * 3_000}127.0.0.1:PORT/",
    f"http://{'a' * 64}.example/",
    f"http://127.0.0.1:PORT/{'a' * 1_000_000}",
    "",
    "http://",
    "http://\ud800.example/",
]


@dataclass
class Net:
    """What was connected to and resolved; ``port`` is that of the server that counts who comes to it."""

    port: int = 0
    visits: int = 0
    connected: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def at(self, url: str) -> str:
        return url.replace("PORT", str(self.port))

    def assert_untouched(self) -> None:
        assert self.visits == 0
        assert all(ipaddress.ip_address(address).is_global for address in self.connected)


class Canary(threading.Thread):
    """Listens on every address of this machine and counts connections."""

    def __init__(self, net: Net) -> None:
        super().__init__(daemon=True)
        self.net = net
        self.listening = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        net.port = self.listening.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.net.visits += 1
            connection.close()


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    found = Net()
    canary = Canary(found)
    canary.start()
    public = public_server(found)
    monkeypatch.setattr(socket, "getaddrinfo", scripted(found))
    real = socket.socket.connect

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        found.connected.append(address[0])
        is_public = ipaddress.ip_address(address[0].partition("%")[0]).is_global
        loopback = "127.0.0.1" if self.family == socket.AF_INET else "::ffff:127.0.0.1"
        if is_public:
            _socket.socket.connect(self, (loopback, public.server_port))
        else:
            real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield found
    public.shutdown()
    public.server_close()
    canary.listening.close()


def public_server(net: Net) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            net.paths.append(self.path)
            path, _, query = self.path.partition("?")
            host = (self.headers["Host"] or "").partition(":")[0]
            if path == "/to" or (path == "/robots.txt" and host == "rebinding.example"):
                self.send_response(302)
                self.send_header("Location", unquote(query) or net.at("http://127.0.0.1:PORT/"))
            else:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    return http


def scripted(net: Net) -> Callable[..., list[object]]:
    """Resolve the names of the script, and numbers as the system does; nobody else is asked."""
    real = socket.getaddrinfo
    times: dict[str, int] = defaultdict(int)

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        net.resolved.append(host)
        name = host.lower().rstrip(".") if isinstance(host, str) else host
        if name in NAMES:
            answers = NAMES[name][min(times[name], len(NAMES[name]) - 1)]
            times[name] += 1
            return [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
                for one in answers
            ]
        flags = {} if name == "localhost" else {"flags": socket.AI_NUMERICHOST}
        return list(real(host, port, type=socket.SOCK_STREAM, **flags))

    return resolve


def refused(url: str, wanted: Wanted = PAGE) -> str:
    with pytest.raises(ArticleError) as caught:
        fetch(url, SETTINGS, wanted)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def by_a_program() -> Wanted:
    """As the pages of a feed are fetched."""
    return Wanted(permit=Robots().permit)


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) + len(UNWRITABLE) >= 120


@pytest.mark.parametrize("url", [*HOSTILE, *UNWRITABLE], ids=lambda url: ascii(url)[:60])
def test_a_hostile_address_leads_nowhere(net: Net, url: str) -> None:
    refused(net.at(url))
    refused(net.at(url), by_a_program())

    net.assert_untouched()


@pytest.mark.parametrize("url", HOSTILE)
def test_nor_does_a_redirect_to_it(net: Net, url: str) -> None:
    if url.startswith(("http:127", "//", "http:///", "http:\\\\")):
        pytest.skip("a path, or another spelling of a page, of the public site itself or of the address before it")
    to = f"http://public.example/to?{quote(net.at(url))}"

    refused(to)
    refused(to, by_a_program())

    net.assert_untouched()
    assert "/to" in net.paths[0], "the public site was asked, and sent us on"


def test_nor_does_a_chain_of_redirects(net: Net) -> None:
    last = net.at("http://127.0.0.1:PORT/secret")
    for _ in range(3):
        last = f"http://public.example/to?{quote(last)}"

    assert "a loopback address" in refused(last)
    assert len(net.paths) == 3
    net.assert_untouched()


def test_a_name_that_changes_its_address_is_connected_to_at_the_one_that_was_checked(net: Net) -> None:
    assert fetch("http://rebinding.example/text", SETTINGS).body == b""

    assert net.resolved == ["rebinding.example"], "asked for once: nobody can answer otherwise the second time"
    assert net.connected == [PUBLIC]
    net.assert_untouched()


def test_a_name_that_changed_its_address_is_checked_again_at_a_redirect(net: Net) -> None:
    to = f"http://rebinding.example/to?{quote(net.at('http://rebinding.example:PORT/'))}"

    assert "rebinding.example leads to 127.0.0.1, a loopback address" in refused(to)
    net.assert_untouched()


def test_robots_txt_is_fetched_as_carefully(net: Net) -> None:
    """Its own redirect leads to loopback here, and the name has changed its address by the time of the page."""
    assert "robots.txt can't be read" in refused("http://rebinding.example/page", by_a_program())
    assert asked("http://rebinding.example/page", SETTINGS, Robots().permit)

    assert "/page" not in net.paths
    net.assert_untouched()


def test_what_is_added_goes_the_same_way(net: Net) -> None:
    for url in HOSTILE:
        assert all(isinstance(item, ArticleError) for item in load(net.at(url), SETTINGS)), url

    net.assert_untouched()


def test_a_public_address_is_reached(net: Net) -> None:
    """Or all of the above would prove nothing."""
    for url in ("http://public.example/", f"http://{PUBLIC}/", f"http://[{PUBLIC6}]:8080/", "http://public.example./"):
        assert fetch(url, SETTINGS).body == b""
    assert net.connected == [PUBLIC, PUBLIC, PUBLIC6, PUBLIC]


def test_the_server_that_counts_does(net: Net) -> None:
    with pytest.raises(ArticleError):
        fetch(net.at("http://127.0.0.1:PORT/"), Settings(allow_private_addresses=True))
    assert net.visits == 1


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "fe80::1%eth0", "64:ff9b:1::7f00:1", "2002:7f00:1::", "::7f00:1"]
)
def test_an_address_inside_another_is_judged_itself(address: str) -> None:
    assert refusal(address) is not None
