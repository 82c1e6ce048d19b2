"""The page's states as a person meets them: nothing there yet, loading, missing, underway, stopped, failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reciting import LONGEST, Reciting, cited

from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant, Status
from rag.events import Event, Step, StepBegun
from ui.asking import LOADING, STOPPED
from ui.conversation import Adding
from ui.first_run import render_first_run
from ui.troubles import render_loading, render_troubles
from ui.waiting import WORDS

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
ASKED = "What is cited here?"
GERMAN = "Warum ist die Landesonde nach der Landung wieder abgeprallt?"
READY = Status(14, 40, True, True, "a model", False, ())
PHONE = {"width": 360, "height": 740}


def ask(page: Any, question: str = ASKED) -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator("#present .turn")
    turn.wait_for()
    return turn


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


class Gated(Reciting):
    """Tells one step after the other, each when the test lets it; says that models load until ``ready`` is set."""

    def __init__(self, real: Assistant) -> None:
        library = real.library
        entry = library.entries()[0]
        sentences = library.sentences(library.ids(Filters()))[entry.id][:3]
        super().__init__(real, {ASKED: [cited(library, entry.id, one.span) for one in sentences]})
        self.steps: list[Step] = []
        self.go = threading.Semaphore(0)
        self.ready = threading.Event()
        self.ready.set()
        self.slow = 0.0

    def status(self) -> Status:
        return replace(self.real.status(), embedder_ready=self.ready.is_set())

    @property
    def library(self) -> Any:
        time.sleep(self.slow)
        return self.real.library

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[Event]:
        """Wait for the models, then for each step."""
        assert self.ready.wait(LONGEST)
        for step in self.steps if question == ASKED else ():
            yield StepBegun(step)
            assert self.go.acquire(timeout=LONGEST)
        yield from super().ask(question, history, **options)


@pytest.fixture
def gated(shelf: Assistant) -> Gated:
    return Gated(shelf)


def test_from_an_empty_library_to_a_checked_answer_in_three_presses(home: Settings, serve: Serve, opened: Open) -> None:
    with Assistant(home) as empty, serve(empty) as address:
        empty.warm()
        page = opened(address)
        page.set_default_timeout(240_000)  # articles are embedded, and questions made
        steps = page.locator(".first-step")
        assert steps.locator("h3").all_inner_texts() == ["Add articles", "Ask", "Check"]
        assert steps.nth(0).get_attribute("aria-current") == "step"
        assert page.get_by_role("button", name="Show me").is_disabled()
        page.get_by_role("button", name="Add articles").click()
        page.locator("#drop").wait_for()
        page.get_by_role("button", name="Back to the chat").click()
        page.get_by_role("button", name="To the question box").click()
        assert page.evaluate("document.activeElement.closest('#box') !== null")

        page.get_by_role("button", name="Take the sample articles").click()
        steps.nth(0).locator("[role=status]").wait_for()
        page.locator(".first-step.done", has_text="14 articles to ask about").wait_for()
        page.locator("#standing [data-articles='14']").wait_for()
        show = page.get_by_role("button", name="Show me")
        page.locator(".first-step .example").first.wait_for()
        show.click()
        page.locator("#present .turn.answered").wait_for()
        page.locator("#reader mark.current").first.wait_for()
        quote = page.locator("#present blockquote").first.inner_text()
        assert "".join(page.locator("#reader mark.current").all_text_contents()) == quote
        page.locator("#new").click()
        page.locator(".welcome:not(.first-run)").wait_for()
        page.close()


def test_a_first_run_fits_a_phone(home: Settings, serve: Serve, opened: Open) -> None:
    with Assistant(home) as empty, serve(empty) as address:
        page = opened(address, viewport=PHONE)
        assert fits(page)
        page.get_by_role("button", name="Add articles").click()
        page.locator("#library #drop").wait_for()
        assert fits(page)
        page.close()


def test_while_models_load_it_says_which_and_a_question_waits_for_them(
    gated: Gated, serve: Serve, opened: Open
) -> None:
    gated.ready.clear()
    with serve(gated) as address:
        page = opened(address)
        loading = page.locator(".welcome .loading")
        loading.get_by_text("The models that search, read and check: loading…").wait_for()
        assert "Meanwhile you can add articles" in loading.inner_text()
        turn = ask(page)
        turn.get_by_text(LOADING).wait_for()
        assert turn.locator(".awaited-cards li").count() == 3, "the clippings' places are kept"
        gated.ready.set()
        page.locator("#present .turn.answered").wait_for()
        page.locator("#new").click()
        page.locator(".welcome").wait_for()
        assert page.locator(".loading").count() == 0
        page.close()


def test_a_missing_language_model_says_what_that_means_and_the_one_command_that_mends_it(
    home: Settings, models: Path, tmp_path: Path, serve: Serve, opened: Open
) -> None:
    (tmp_path / "models").mkdir()
    for part in ("all-minilm-l6-v2", "converted"):
        if (models / part).exists():
            (tmp_path / "models" / part).symlink_to(models / part)
    lacking = home.model_copy(update={"models": tmp_path / "models", "generator": "qwen2.5-coder-1.5b"})
    with Assistant(lacking) as without, serve(without) as address:
        without.start_generator()
        page = opened(address, permissions=["clipboard-read", "clipboard-write"])
        line = page.locator("#standing summary", has_text="Answers are quotations: the language model isn’t there")
        line.click()
        remedy = page.locator("#standing .remedy")
        assert "found, cited and checked as always" in remedy.inner_text()
        assert remedy.locator("code").inner_text() == "clippings models pull"
        remedy.get_by_role("button", name="Copy").click()
        remedy.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "clippings models pull"
        assert fits(page)
        page.close()


def test_an_answer_says_which_step_it_is_at(gated: Gated, serve: Serve, opened: Open) -> None:
    gated.steps = [Step.LOOKING, Step.READING]
    gated.finish.clear()
    with serve(gated) as address:
        page = opened(address)
        turn = ask(page)
        for step in gated.steps:
            turn.locator(f".waiting[data-step={step}]", has_text=WORDS[step]).wait_for()
            assert turn.locator(".awaited-cards").count() == 1
            gated.go.release()
        turn.locator(".waiting[data-step=reading]").wait_for()
        turn.locator(".draft").wait_for()
        assert turn.locator(".awaited-cards").count() == 0
        assert turn.locator(".clipping").count() == 3
        gated.finish.set()
        page.locator("#present .turn.answered").wait_for()
        assert turn.locator(".waiting").count() == 0
        page.close()


def test_what_was_stopped_before_anything_was_found_says_so_and_is_asked_again(
    gated: Gated, serve: Serve, opened: Open
) -> None:
    gated.steps = [Step.LOOKING]
    with serve(gated) as address:
        page = opened(address)
        ask(page).locator(".waiting").wait_for()
        page.locator("#stop").click()
        stopped = page.locator("#present .turn.stopped")
        stopped.get_by_text(STOPPED).wait_for()
        assert stopped.locator(".failure").count() == 0, "it is no error"
        gated.steps = []
        stopped.get_by_role("button", name="Try again").click()
        page.locator("#present .turn.answered").wait_for()
        assert page.locator(".turn").count() == 1
        page.close()


def test_a_failure_is_one_line_with_what_can_be_done(shelf: Assistant, address: str, opened: Open) -> None:
    page = opened(address)
    ask(page, GERMAN)
    failed = page.locator("#present .turn.failed")
    failed.get_by_text("German").wait_for()
    failed.get_by_role("button", name="Change the question").click()
    box = page.locator("#box textarea")
    assert box.input_value() == GERMAN
    assert box.evaluate("box => box === document.activeElement")
    box.fill("Why did Philae bounce when it landed?")
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered").wait_for()
    assert page.locator("#past .failure").count() == 1
    assert page.locator("#past .again").count() == 0, "only the last question can be asked again"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_what_is_on_its_way_has_its_outline_and_moves_only_where_motion_is_liked(
    gated: Gated, serve: Serve, opened: Open, motion: str
) -> None:
    with serve(gated) as address:
        page = opened(address, reduced_motion=motion)
        ask(page)
        page.locator("#present .turn.answered").wait_for()
        gated.slow = 0.8
        page.locator("#present .clipping .from").first.click()
        page.locator("#reader[data-awaited]").wait_for()
        said = page.evaluate("getComputedStyle(document.getElementById('reader'), '::before').content")
        assert "Opening the article" in said
        moving = page.evaluate("document.getAnimations().length")
        assert (moving == 0) == (motion == "reduce")
        page.locator("#reader .article").wait_for()
        page.locator("#reader:not([data-awaited])").wait_for()
        gated.slow = 0.0
        page.close()


def test_only_what_is_loading_is_said_to_be() -> None:
    assert render_loading(READY, quoting=False) == ""
    assert render_loading(replace(READY, generator_ready=False), quoting=True) == ""
    late = render_loading(replace(READY, generator_ready=False), quoting=False)
    assert late.count("ready</li>") == 1
    assert late.count("loading…</li>") == 1
    missing = replace(READY, generator_ready=False, problems=("no",), generator_problem="no")
    assert render_loading(missing, quoting=False) == ""
    assert "language model" not in render_loading(replace(missing, embedder_ready=False), quoting=False)
    assert "language model" not in render_loading(replace(READY, embedder_ready=False), quoting=True)


def test_each_trouble_has_its_meaning_and_a_command() -> None:
    searching = render_troubles(replace(READY, embedder_ready=False, problems=("x/config.json: missing; run `a <b>`",)))
    assert "Questions can’t be answered" in searching
    assert "<code>a &lt;b&gt;</code>" in searching
    other = render_troubles(replace(READY, problems=("the index of vectors is broken",)))
    assert "<code>clippings doctor</code>" in other
    assert render_troubles(READY) == ""


def test_samples_that_fail_say_why_and_can_be_taken_again() -> None:

    failed = render_first_run(0, (), Adding("no <room>", busy=False), "", "")
    assert "no &lt;room&gt;" in failed
    assert "Take the sample articles" in failed
    assert "Take the sample articles" not in render_first_run(0, (), Adding("Added 1 of 14"), "", "")
