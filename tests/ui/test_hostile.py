"""What others wrote runs nothing and reaches nobody, wherever the page shows it.

Every payload stands in a title, author, source, category, address, file name, body, question, suggestion, filter,
and in what a language model writes; every view is drawn, and everything in it is touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from canary import Canary
from hostile_library import FORMS, Hostile, address_of, file_name, groups, words_of, write_articles
from naive_page import TOUCH, markdown
from payloads import Payload, number_of
from report_runs import judged, shown, write_run
from watched import Watched
from wire_story import STORY
from writing import Writing

from eval.reporting.report import write_report
from index.article import Article
from index.settings import Settings
from rag.assistant import Assistant
from ui.examples import KEPT, Examples
from ui.opening import NO_ARTICLE, NO_WORDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]
Serve = Callable[[Any], AbstractContextManager[str]]
OPENED = "wanted => touch.opened(wanted)"


@pytest.fixture(scope="module")
def stocked(settings: Settings, hostile: list[Payload], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """A library in which every payload has an article of its own, and example questions made of payloads."""
    folder = tmp_path_factory.mktemp("articles")
    write_articles(folder, hostile)
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("hostile"), "generator": "scripted"})
    with Assistant(own.model_copy(update={"generator": "none"})) as opened:
        added = opened.add([str(folder)])
        assert len(added.added) == len(hostile), added.failed
        story = Article(STORY, hostile[0].text, "story", author=hostile[0].text, source=hostile[11].text)
        opened.add_articles([story])
        opened.stages()
        key = Examples(opened)._state_of_library()
        questions = [[one.text, "x"] for one in hostile]
        (own.home / KEPT).write_text(json.dumps({"library": key, "questions": questions}), encoding="utf-8")
        yield Hostile(opened, groups(hostile))


@pytest.fixture(scope="module")
def address(stocked: Hostile, serve: Serve) -> Iterator[str]:
    with serve(stocked) as found:
        yield found


@pytest.fixture
def watched(browser: Any, address: str) -> Iterator[Watched]:
    found = Watched(browser, address)
    yield found
    found.context.close()


def missing(hostile: Sequence[Payload], text: str, read: Callable[[str], str] = str) -> list[str]:
    """Return the payloads whose words, as they are read, don't stand in the text, white space aside."""
    squeezed = "".join(text.split())
    return [one.text for one in hostile if "".join(read(read(one.text)).split()) not in squeezed]


def text_of(page: Any, selector: str) -> str:
    return "\n".join(page.locator(selector).evaluate_all("all => all.map(one => one.textContent)"))


def test_in_the_examples_and_the_list_of_articles(watched: Watched, other: Canary, hostile: list[Payload]) -> None:
    page = watched.page
    page.locator(".example").first.wait_for()
    assert missing(hostile, text_of(page, ".example")) == []
    watched.check(other)
    page.get_by_role("button", name="Library", exact=True).click()
    page.locator("#listing .from").first.wait_for()
    watched.check(other)
    for half, number in (("firsthalf", 1), ("secondhalf", 0)):
        told = [one for one in hostile if one.number % 4 == number]
        page.get_by_label("Search the articles").fill(half)
        page.locator(".shelf-pages [role=status]", has_text=f"1–50 of {len(told)} articles").wait_for()
        titles = text_of(page, "#listing .title")
        sources = text_of(page, "#listing td.source")
        watched.check(other)
        page.get_by_role("button", name="Next page").click()
        page.locator(".shelf-pages", has_text="page 2 of 2").wait_for()
        assert missing(told, titles + text_of(page, "#listing .title")) == []
        assert missing(told, sources + text_of(page, "#listing td.source")) == []
        assert missing(told, text_of(page, "#listing option")) == []
        watched.check(other)


def test_in_the_reader_by_its_address_and_copied(
    watched: Watched, other: Canary, hostile: list[Payload], stocked: Hostile
) -> None:
    page = watched.page
    ids = [entry.id for entry in stocked.entries]
    texts = "\n".join(page.evaluate(OPENED, [f"#article={one}&words=0-9" for one in ids]))
    pages = [one for one in hostile if one.number % 4 == 2]
    assert missing([one for one in hostile if one not in pages], texts) == []
    assert missing(pages, texts) == [] or missing(pages, unescape(unescape(texts)), unescape) == []
    watched.check(other)
    names = [f"#article={one.text}&words={one.text}" for one in hostile[::2]]
    assert {text.strip() for text in page.evaluate(OPENED, names)} == {NO_ARTICLE}
    names = [f"#article={ids[0]}&words=0-{one.text}" for one in hostile[1::2]]
    assert {text.strip() for text in page.evaluate(OPENED, names)} == {NO_WORDS}
    watched.check(other)


def test_in_filters_and_their_choices(watched: Watched, other: Canary, hostile: list[Payload]) -> None:
    page = watched.page
    page.locator("[data-choosing=toggle]").click()
    page.locator("#choices .choice").first.wait_for()
    watched.check(other)
    kinds = ("source", "author", "category")
    for start in range(0, len(hostile), 75):
        told = hostile[start : start + 75]
        page.evaluate("ticked => touch.tick(ticked)", [(kinds[one.number % 3], one.text) for one in told])
        assert missing(told, text_of(page, "#filters .filter-chip")) == []
        watched.check(other)
        page.fill(".choosing-words", "127" if start > 180 else "hit")
        page.wait_for_function("document.querySelectorAll('#choices :checked').length > 20")
        watched.check(other)
        page.get_by_role("button", name="Clear all").click()
        page.locator("#filters .filter-chip").first.wait_for(state="detached")


def test_in_questions_answers_and_how_they_were_found(
    watched: Watched, other: Canary, hostile: list[Payload], stocked: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, copied = watched.page, ""
    suggestions: list[str] = []
    monkeypatch.setattr("ui.suggesting.follow_ups", lambda *_: tuple(suggestions))
    for number, told in enumerate(stocked.told):
        form, question = FORMS[number % len(FORMS)], f"{words_of(told)} #{number}"
        suggestions[:] = [one.text for one in told]
        stocked.finish.clear()
        page.fill("#box textarea", question)
        page.keyboard.press("Enter")
        page.locator("#present .draft" if form != "refused" else "#present .refusal").wait_for()
        watched.check(other, "#present")
        stocked.finish.set()
        page.locator("#present .turn:not([aria-busy])").wait_for()
        assert missing(told, text_of(page, "#present .question")) == []
        if form not in ("refused", "failed", "reply"):
            page.locator(f"#suggested .suggested[data-after='{number}']").wait_for()
            assert missing(told, text_of(page, "#suggested")) == []
        if form in ("phrased", "quoted", "refused"):
            page.locator("#present .checking summary").click()
            page.locator("#present .checked section").first.wait_for()
            assert missing(told, text_of(page, "#present .checked")) == []
        if form in ("phrased", "failed", "reply"):
            assert missing(told, text_of(page, "#present")) == []
        copied += "\n\n".join(page.locator("#present .copy").evaluate_all("all => all.map(one => one.dataset.copy)"))
        watched.check(other)
    assert len(copied) > 10_000
    page = watched.context.new_page()
    page.set_content(markdown(copied))
    page.evaluate(TOUCH)
    page.evaluate("touch.busy(document.body, one => one.closest('a'))")
    page.wait_for_timeout(300)
    assert watched.nothing_happened(other), "nor where it is pasted and rendered"
    assert page.locator("a").count() > 50
    assert page.locator("a:not([href^='https://example.org/']), img, script, style").count() == 0


def test_in_what_the_language_model_writes(
    browser: Any, serve: Serve, stocked: Hostile, other: Canary, hostile: list[Payload]
) -> None:
    written = "\n".join(f"A hatch had been left open: {one.text}." for one in hostile[::6])
    with serve(Writing(stocked.real, written)) as found:
        watched = Watched(browser, found)
        watched.page.fill("#box textarea", "What had been left open on the ferry Anna?")
        watched.page.keyboard.press("Enter")
        watched.page.locator("#present .turn:not([aria-busy])").wait_for()
        watched.page.locator("#present .checking summary").click()
        watched.page.locator("#present .checked section").first.wait_for()
        assert watched.page.locator("#present .rejected li").count() > 0
        watched.check(other)
        watched.context.close()


def test_in_the_names_of_uploaded_files(watched: Watched, other: Canary, hostile: list[Payload]) -> None:
    page = watched.page
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_role("button", name="Add", exact=True).first.click()
    for start in range(0, len(hostile), 40):
        told = hostile[start : start + 40]
        files = [{"name": f"{file_name(one)}.txt", "mimeType": "text/plain", "buffer": b" "} for one in told]
        page.set_input_files("#choose-files", files)
        newest = page.locator("#shelf-news .job.ended").first
        newest.locator(".failed", has_text=f"failed {told[-1].number} ").wait_for()
        assert newest.locator(".failed").count() == len(told)
        watched.check(other)


def test_an_address_that_would_run_is_none(stocked: Hostile, tmp_path: Path, hostile: list[Payload]) -> None:
    for one in (one for one in hostile if one.place == "link" and one.runs):
        record = {"title": "x", "body": f"Report {one.number} of the sea.", "url": one.text}
        (tmp_path / f"{one.number}.json").write_text(json.dumps(record), encoding="utf-8")
    added = stocked.real.add([str(tmp_path)])
    assert len(added.failed) == 6
    assert not added.added
    assert {entry.url for entry in stocked.entries if entry.url} == {
        address_of(one) for one in hostile if one.number % 4 in (0, 1)
    }


def test_in_the_report_of_an_evaluation(browser: Any, other: Canary, hostile: list[Payload], tmp_path: Path) -> None:
    rows = [
        judged(
            f"q{one.number} {one.text}", question=one.text, answer=one.text, right=False, rejected=((one.text, one.text),),
            citations=(shown(one.text, False, one.text, title=one.text, source=one.text),), why=(one.text,), type=hostile[one.number % 2].text,
            history=((one.text, one.text),),
        )
        for one in hostile[::3]
    ]  # fmt: skip
    page_file = write_report([write_run(tmp_path / "run", rows)])
    ran, asked = [], []
    context = browser.new_context()
    context.expose_binding("hit", lambda source, said: ran.append(number_of(said)))
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.locator(".detail").nth(len(rows) - 1).wait_for(state="attached")
    assert missing(hostile[::3], text_of(page, ".detail")) == []
    assert page.locator("main :is(img, iframe, a[href^='javascript'], video, object, link)").count() == 0
    context.close()
    assert ran == []
    assert asked == [page_file.as_uri()]
    assert other.untouched
