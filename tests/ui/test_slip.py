"""Were something not escaped one day: put into the real page as HTML, the payloads run nothing and reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from canary import Canary
from naive_page import placed
from payloads import Payload
from watched import Watched

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
IN_ONE = 50


@pytest.fixture
def watched(browser: Any, address: str) -> Iterator[Watched]:
    found = Watched(browser, address)
    yield found
    found.context.close()


def test_what_slips_into_the_page_runs_nothing_and_reaches_nobody(
    watched: Watched, other: Canary, hostile: list[Payload], address: str
) -> None:
    for start in range(0, len(hostile), IN_ONE):
        watched.page.evaluate("all => touch.slip(all)", [placed(one) for one in hostile[start : start + IN_ONE]])
    assert watched.ran == []
    assert other.untouched, (other.paths, other.connections, other.packets)
    assert set(watched.asked) <= set(watched.stopped), "what was asked of others was stopped in the browser"
    assert watched.page.url.split("#")[0] == f"{address}/"
    assert len(watched.context.pages) == 1
    assert len(watched.complaints) > 100, "the policy stops them, and says so"


def test_no_string_becomes_a_script(watched: Watched) -> None:
    watched.page.evaluate("text => touch.compile(text)", "hit(1)")
    watched.page.wait_for_timeout(500)
    assert watched.ran == []


def test_only_the_frameworks_templates_and_our_own_attachments_compile(watched: Watched) -> None:
    compiles = "([names, body]) => touch.compiles(names, body)"
    assert watched.page.evaluate(compiles, ["value", "return `${value}`;"])
    harmful = ("return `${value}`;hit(1)", "return `${hit(1)}`;", "hit(1)", "", "return `${value}`;\n}, hit(1), {")
    for names, body in [*(("value", body) for body in harmful), ("value, x = hit(1)", "return `${value}`;")]:
        assert not watched.page.evaluate(compiles, [names, body]), body


def test_html_brings_in_nothing_that_acts_by_itself(watched: Watched) -> None:
    html = "<link rel=x><META http-equiv=refresh><base href=/x><script>1</script><iframe></iframe><linked>&lt;meta&gt;</linked>"
    found = watched.page.evaluate(
        "html => { const host = document.createElement('div'); host.innerHTML = html; return host.innerHTML }", html
    )
    assert "<linked>&lt;meta&gt;</linked>" in found
    assert not [tag for tag in ("<link ", "<meta", "<base", "<script", "<iframe") if tag in found.lower()]
