"""The login of the page: who comes in, how a session ends, and what a program shows instead."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.errors import MisuseError
from index.library import Library
from index.readers import Readers
from index.settings import Settings
from ui import login
from ui.app import launch, page_app

PASSWORD, OTHER = "three words here", "other words here"
INSIDE = "/gradio_api/queue/status"
REPORT = "/clippings/reports/none/report.html"


class Service(SimpleNamespace):
    """What the page asks of the assistant before anybody looks at it."""

    def __init__(self, home: Path) -> None:
        library = Library.open(f"sqlite:///{home / 'library.db'}")
        super().__init__(settings=Settings(home=home, generator="none"), library=library, writes=False)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    found = Service(tmp_path)
    yield found
    found.library.close()


@pytest.fixture
def readers(service: Service) -> Readers:
    found = Readers(service.library.engine)
    found.add("Anna", PASSWORD)
    return found


def client(service: Any, **options: Any) -> TestClient:
    return TestClient(page_app(service, "192.0.2.1", login=True), base_url="http://127.0.0.1:7860", **options)


def come_in(browser: TestClient, name: str = "Anna", password: str = PASSWORD) -> Any:
    return browser.post("/login", data={"username": name, "password": password})


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(service: Service, readers: Readers) -> None:
    browser = client(service)
    wrong = [come_in(browser, "Anna", OTHER), come_in(browser, "Nobody", PASSWORD), come_in(browser, "", OTHER)]
    first = wrong[0]
    assert first.status_code == 400
    assert {(one.status_code, one.content) for one in wrong[:2]} == {(400, first.content)}
    assert "set-cookie" not in first.headers
    assert browser.get(INSIDE).status_code == 401


def test_the_right_ones_open_a_session_by_cookies_that_no_script_and_no_other_site_has(
    service: Service, readers: Readers
) -> None:
    browser = client(service)
    cookies = come_in(browser, "anna").headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "; HttpOnly" in cookie
        assert cookie.count("SameSite") == 1
        assert "; SameSite=Lax" in cookie
    assert browser.get(INSIDE).status_code == 200
    assert browser.get("/config").json()["username"] == "Anna"


def test_over_tls_no_cookie_goes_without_it(service: Service, readers: Readers) -> None:
    app = page_app(service, "127.0.0.1", login=True)
    browser = TestClient(app, base_url="https://clippings.example")  # as a proxy passes it on
    cookies = come_in(browser).headers.get_list("set-cookie")
    assert all(cookie.count("; Secure") == 1 for cookie in cookies)
    assert browser.get(INSIDE).status_code == 200


def test_logging_out_ends_this_browsers_session_and_no_other(service: Service, readers: Readers) -> None:
    app = page_app(service, "192.0.2.1", login=True)
    here, there = (TestClient(app, base_url="http://127.0.0.1:7860") for _ in range(2))
    come_in(here)
    come_in(there)
    token = dict(here.cookies)
    left = here.get("/logout", follow_redirects=False)
    assert (left.status_code, left.headers["location"]) == (302, "/")
    here.cookies.update(token)
    assert here.get(INSIDE).status_code == 401, "the token itself is worth nothing any more"
    assert there.get(INSIDE).status_code == 200


def test_another_password_and_a_removal_end_sessions_at_once(service: Service, readers: Readers) -> None:
    browser = client(service)
    come_in(browser)
    readers.change_password("Anna", OTHER)
    assert browser.get(INSIDE).status_code == 401
    assert come_in(browser).status_code == 400
    assert come_in(browser, password=OTHER).status_code == 200
    assert browser.get(INSIDE).status_code == 200
    readers.remove("Anna")
    assert browser.get(INSIDE).status_code == 401
    assert come_in(browser, password=OTHER).status_code == 400


def test_a_session_that_nobody_uses_ends(service: Service, readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client(service)
    come_in(browser)
    monkeypatch.setattr(login, "IDLE", -1.0)
    assert browser.get(INSIDE).status_code == 401


def test_a_program_shows_name_and_password_each_time_and_they_are_computed_once(
    service: Service, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, checked = client(service), []
    real = Readers.check
    monkeypatch.setattr(Readers, "check", lambda self, *given: checked.append(given) or real(self, *given))
    assert program.get(INSIDE, auth=("Anna", OTHER)).status_code == 401
    assert [program.get(REPORT, auth=("Anna", PASSWORD)).status_code for _ in range(3)] == [404] * 3
    assert len(checked) == 2
    readers.change_password("Anna", OTHER)
    assert program.get(REPORT, auth=("Anna", PASSWORD)).status_code == 401
    readers.remove("Anna")
    assert program.get(REPORT, auth=("Anna", OTHER)).status_code == 401


@pytest.mark.parametrize("said", ["Basic", "Basic !!!", "Basic QW5uYQ==", "Bearer abc", "Basic /////w=="])
def test_what_isnt_a_name_and_a_password_is_none(service: Service, readers: Readers, said: str) -> None:
    assert client(service).get(INSIDE, headers={"authorization": said}).status_code == 401


def test_a_program_is_told_how_to_log_in_and_the_page_isnt_asked_by_the_browser(
    service: Service, readers: Readers
) -> None:
    browser = client(service)
    assert "www-authenticate" not in browser.get(INSIDE).headers
    assert browser.get("/").status_code == 200, "the login itself"


def test_too_many_tries_are_refused_with_the_wait(service: Service, readers: Readers) -> None:
    browser = client(service)
    for _ in range(60):  # what the login counts, without the seconds that it holds each back
        door = browser.app.app.login  # type: ignore[attr-defined]
        door._guessing.failed("Nobody", "testclient")
    assert come_in(browser, "Nobody").status_code == 400, "one is held back no longer than it takes"
    refused = come_in(browser, "Nobody")
    assert refused.status_code == 429
    assert 30 < int(refused.headers["retry-after"]) < 70


def test_a_password_as_long_as_a_book_is_a_wrong_one(service: Service, readers: Readers) -> None:
    assert come_in(client(service), password="x" * 500_000).status_code == 400


def test_a_page_for_others_isnt_served_before_somebody_can_log_in(service: Service) -> None:
    with pytest.raises(MisuseError, match="clippings readers add NAME"):
        launch(service, host="0.0.0.0", port=48170, open_browser=False)  # type: ignore[arg-type]
    with pytest.raises(MisuseError, match="clippings readers add NAME"):
        launch(service, port=48170, open_browser=False, login=True)  # type: ignore[arg-type]
    with socket.socket() as tried:
        assert tried.connect_ex(("127.0.0.1", 48170)) != 0
