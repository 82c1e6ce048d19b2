"""Reports of evaluations in the app: found, listed, served from one place only, and harmless in the browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from report_runs import HOSTILE, judged, refused, shown, write_run
from starlette.testclient import TestClient

from eval.reporting.report import write_report
from index.settings import Settings
from rag.assistant import Assistant
from ui.app import page_app
from ui.reports import find_reports, read_report, render_reports

PAGE = b"<!doctype html><title>a report</title>"
REPORTS = "/clippings/reports"


def put(home: Path, folder: str, result: str | None = None) -> Path:
    place = home / "eval" / "runs" / folder
    place.mkdir(parents=True)
    (place / "report.html").write_bytes(PAGE)
    if result is not None:
        (place / "result.json").write_text(result)
    return place


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one report, secrets beside it, and links that lead to them."""
    home = tmp_path_factory.mktemp("home")
    runs = put(home, "one").parent
    (home / "report.html").write_text("secret")
    (runs / "report.html").write_text("secret")
    (home / "elsewhere").mkdir()
    (home / "elsewhere" / "report.html").write_text("secret")
    (runs / "one" / "deeper").mkdir()
    (runs / "one" / "deeper" / "report.html").write_text("secret")
    (runs / "one" / "records.jsonl").write_text("secret")
    (runs / "linked").symlink_to(home / "elsewhere", target_is_directory=True)
    (runs / "linking").mkdir()
    (runs / "linking" / "report.html").symlink_to(home / "elsewhere" / "report.html")
    (runs / "folder" / "report.html").mkdir(parents=True)
    os.mkfifo(runs / "folder" / "pipe")
    (runs / "piped").mkdir()
    os.mkfifo(runs / "piped" / "report.html")
    return home


def app_client(home: Path, host: str = "127.0.0.1") -> TestClient:
    assistant = Assistant(Settings(home=home, generator="none"))
    return TestClient(page_app(assistant, host), base_url="http://127.0.0.1:7860")


@pytest.fixture(scope="module")
def client(kept: Path) -> TestClient:
    return app_client(kept)


def test_a_report_is_served_with_a_policy_that_cuts_it_off(client: TestClient) -> None:
    found = client.get(f"{REPORTS}/one/report.html")
    assert (found.status_code, found.content) == (200, PAGE)
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["x-content-type-options"] == "nosniff"
    policy = {
        name: values for name, *values in (part.split() for part in found.headers["content-security-policy"].split(";"))
    }
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == ["'none'"]
    assert policy["script-src"] == ["'unsafe-inline'"]
    assert policy["sandbox"] == ["allow-scripts"]


@pytest.mark.parametrize(
    "path", ["/clippings/page.js", "/config", f"{REPORTS}/one/report.htm", f"{REPORTS}/report.html"]
)
def test_nothing_else_may_run_scripts_of_its_own(client: TestClient, path: str) -> None:
    assert "'unsafe-inline'" not in client.get(path).headers["content-security-policy"].split("style-src")[0]


@pytest.mark.parametrize(
    "path",
    [
        "../report.html",
        "%2e%2e/report.html",
        "..%2f..%2felsewhere/report.html",
        "%2e%2e%2f%2e%2e%2felsewhere/report.html",
        "./report.html",
        "%2e/report.html",
        "one/../../../elsewhere/report.html",
        "one/deeper/report.html",
        "one%2fdeeper/report.html",
        "one/records.jsonl",
        "one/../report.html",
        "one%00/report.html",
        "..%5c..%5celsewhere/report.html",
        "%252e%252e/report.html",
        "linked/report.html",
        "linking/report.html",
        "folder/report.html",
        "piped/report.html",
        "none/report.html",
        "/report.html",
        "one/report.html/",
        "one",
        "",
    ],
)
def test_only_that_file_directly_below_the_runs_is_served(client: TestClient, path: str) -> None:
    found = client.get(f"{REPORTS}/{path}", follow_redirects=False)
    assert found.status_code in {404, 307}
    assert "secret" not in found.text
    assert PAGE.decode() not in found.text


@pytest.mark.parametrize(
    "folder", ["..", ".", "", "../..", "one/deeper", "/", "linked", "linking", "one\0", "piped", "folder"]
)
def test_no_name_of_a_folder_leads_out(kept: Path, folder: str) -> None:
    assert read_report(kept, folder) is None
    assert read_report(kept, "one") == PAGE


def test_another_method_or_site_gets_nothing(client: TestClient) -> None:
    assert client.post(f"{REPORTS}/one/report.html").status_code == 405
    elsewhere = {"origin": "https://elsewhere.example"}
    assert client.get(f"{REPORTS}/one/report.html", headers=elsewhere).status_code == 403
    assert client.get(f"{REPORTS}/one/report.html", headers={"host": "elsewhere.example"}).status_code == 421


def test_reports_are_found_newest_run_first(tmp_path: Path) -> None:
    for folder, day in (("a", "01"), ("c", "03"), ("b", "02")):
        write_report([write_run(tmp_path / "eval" / "runs" / folder, started_at=f"2026-03-{day}T10:00:00+00:00")])
    write_run(tmp_path / "eval" / "runs" / "without a report")
    assert [report.folder for report in find_reports(tmp_path)] == ["c", "b", "a"]


def test_links_and_other_things_arent_found(kept: Path) -> None:
    assert [report.folder for report in find_reports(kept)] == ["one"]


def test_a_report_is_listed_with_its_set_questions_date_and_figures(tmp_path: Path) -> None:
    write_report([write_run(tmp_path / "eval" / "runs" / "r 1&2")])
    html = render_reports(find_reports(tmp_path))
    for part in ("cheese, test", "4 questions", "1 March 2026", "EvidenceHit 0.500", "RefusalBalanced "):
        assert part in html
    assert f'href="{REPORTS}/r%201%262/report.html"' in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "result", [None, "", "{", "[]", '{"set": 1}', '{"set": "x", "part": "y", "questions": "many"}']
)
def test_a_run_whose_result_cant_be_read_is_listed_by_its_folder(tmp_path: Path, result: str | None) -> None:
    put(tmp_path, "odd <b>", result)
    assert "odd &lt;b&gt;" in render_reports(find_reports(tmp_path))


def test_where_there_are_none_nothing_is_shown(tmp_path: Path) -> None:
    assert render_reports(find_reports(tmp_path)) == ""
    (tmp_path / "eval").write_text("not a folder")
    assert find_reports(tmp_path) == []


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of 250 questions, one of which means harm."""
    harm = judged(
        "harm", question=HOSTILE, answer=HOSTILE, right=False, values={"F1": 0.0}, rejected=((HOSTILE, HOSTILE),),
        citations=(shown(HOSTILE, False, HOSTILE, title=HOSTILE),), why=(HOSTILE,), type=HOSTILE, history=((HOSTILE, HOSTILE),),
    )  # fmt: skip
    many = [judged(f"q{n}", values={"F1": 0.5 + n / 1000}) for n in range(200)] + [refused(f"r{n}") for n in range(49)]
    return write_report([write_run(tmp_path_factory.mktemp("run"), [*many, harm])])


@pytest.fixture
def report(browser: Any, page_file: Path) -> Iterator[Any]:
    """The report opened from its file; whatever it complains of or asks for fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page, complaints = context.new_page(), []
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda asked: complaints.append(asked.url) if asked.url != page_file.as_uri() else None)
    page.goto(page_file.as_uri())
    yield page
    context.close()
    assert complaints == []


@pytest.mark.browser
def test_what_others_wrote_runs_nothing_in_the_browser(report: Any) -> None:
    row = report.locator(".row").first
    row.locator("> summary").click()
    row.locator(".detail").wait_for()
    assert HOSTILE in row.inner_text()
    assert row.locator(".shown.no mark").inner_text() == HOSTILE
    assert report.evaluate("window.hit") is None
    assert report.locator("img").count() == 0


@pytest.mark.browser
def test_even_a_script_that_got_in_would_not_run(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    refused_by = page.evaluate("""() => new Promise((told) => {
      document.addEventListener("securitypolicyviolation", (event) => told(event.effectiveDirective));
      document.querySelector("main").insertAdjacentHTML("beforeend", '<img src=x onerror="window.hit = 1">');
      const script = document.createElement("script");
      script.textContent = "window.hit = 1";
      document.body.append(script);
    })""")
    assert refused_by in {"img-src", "script-src-attr", "script-src-elem"}
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    page.close()


@pytest.mark.browser
def test_questions_are_filtered_and_shown_a_hundred_at_a_time(report: Any) -> None:
    rows, tally = report.locator(".row"), report.locator(".tally")
    assert rows.count() == 100
    assert tally.inner_text() == "Showing 100 of 250."
    report.get_by_role("button", name="More").click()
    assert rows.count() == 200
    report.select_option("[name=outcome]", "refused rightly")
    assert tally.inner_text() == "Showing 49 of 49."
    assert not report.locator(".further").is_visible()
    report.select_option("[name=outcome]", "")
    report.fill("[name=words]", "PRIZE q199")
    assert rows.count() == 1
    rows.locator("> summary").click()
    rows.get_by_text("the picked evidence holds the gold sentence").wait_for()  # filled in once it is open
    report.fill("[name=words]", "no such words")
    assert tally.inner_text() == "No question is like that."
    report.fill("[name=words]", "")
    report.select_option("[name=order]", "id")
    assert [rows.nth(n).locator(".asked").inner_text() for n in (1, 2)] == ["Who won prize q0?", "Who won prize q1?"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280, 2560])
def test_no_width_makes_the_page_scroll_sideways(report: Any, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 800})
    for number in range(3):
        report.locator(".row > summary").nth(number).click()
    assert report.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_page_leads_to_the_reports(shelf: Assistant, address: str, opened: Callable[..., Any]) -> None:
    page = opened(address)
    page.wait_for_timeout(500)
    assert page.get_by_role("button", name="Evaluations").count() == 0
    write_report([write_run(shelf.settings.home / "eval" / "runs" / "first")])
    page = opened(address)
    page.get_by_role("button", name="Evaluations").click()
    link = page.locator("#evaluations a", has_text="cheese, test")
    with page.context.expect_page() as opening:
        link.click()
    report = opening.value
    report.wait_for_selector(".row")
    assert report.url == f"{address}{REPORTS}/first/report.html"
    assert report.evaluate("self.origin") == "null"
    page.get_by_role("button", name="Reader").click()
    assert not link.is_visible()
