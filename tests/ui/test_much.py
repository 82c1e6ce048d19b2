"""A very long article and an answer with a hundred citations: opened at the mark, readable, quick."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest
from reciting import Reciting, cited

from index.article import Article, Chunk, Sentence
from index.embed import ChunkVectors
from index.library import Prepared
from index.settings import Settings
from index.span import Span
from rag.answer import Answer, Statement
from rag.assistant import Assistant
from rag.events import EvidenceFound, Finished

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Serve = Callable[[Any], AbstractContextManager[str]]
LONG, MANY = "What stands near the end?", "What do all of them say?"
CHARACTERS, CITATIONS = 400_000, 100
#: Seconds; on two idle cores it takes a tenth of that.
MOST = 10.0
IN_VIEW = """() => { const mark = document.querySelector('#reader mark.current'); if (!mark) return false
  const box = mark.getBoundingClientRect(), pane = document.getElementById('reader').getBoundingClientRect()
  return box.height > 0 && box.top >= pane.top && box.bottom <= pane.bottom }"""
#: The longest that the page didn't answer while something was done, in milliseconds.
STALLS = """new PerformanceObserver(list => {
  for (const one of list.getEntries()) stalled = Math.max(stalled, one.duration)
})"""


class Many(Reciting):
    """Answers one question in three sentences that share a hundred citations."""

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[Any]:
        """Answer at once; nothing else is asked."""
        if question != MANY:
            yield from super().ask(question, history, **options) if question == LONG else ()
            return
        citations = tuple(self.citations[MANY])
        thirds = (citations[:1], citations[1:40], citations[40:])
        said = tuple(Statement(f"This is what part {n} of them says.", 0.9, part) for n, part in enumerate(thirds, 1))
        answer = Answer(question, question, said, (), 0.9, False, generator="a script")
        yield EvidenceFound(answer)
        yield Finished(answer)


@pytest.fixture(scope="module")
def long(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """A library of one article of 400,000 characters in short paragraphs, and what is cited of it.

    Nothing is looked for in it, so its vector is anything.
    """
    spans: list[Span] = []
    parts = ["# A report of many parts"]
    length = len(parts[0])
    while length < CHARACTERS:
        parts.append(
            f"The commission met again, and paragraph {len(parts)} of its report was read aloud to all present."
        )
        spans.append(Span(length + 2, length + 2 + len(parts[-1])))
        length = spans[-1].end
    article = Article("\n\n".join(parts), "A report of many parts", "file:/report.md")
    prepared = Prepared(
        article, [Sentence(n, span) for n, span in enumerate(spans)], [Chunk(0, Span(0, length), 0, len(spans) - 1)]
    )
    home = tmp_path_factory.mktemp("long")
    with Assistant(settings.model_copy(update={"home": home})) as opened:
        library = opened.library
        library.keep([prepared], [ChunkVectors(np.eye(4, dtype=np.float32)[0], b"x")], "a model")
        every = [cited(library, article.id, span) for span in spans[2::30][:CITATIONS]]
        yield Many(opened, {LONG: [cited(library, article.id, spans[-5])], MANY: every})


def ask(page: Any, question: str) -> Any:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    page.locator("#present .turn.answered", has_text=question).wait_for()
    return page.locator("#present .turn")


def test_a_very_long_article_opens_at_the_mark_at_once(
    long: Many, serve: Serve, opened: Open, record_property: Callable[[str, object], None]
) -> None:
    with serve(long) as address:
        page = opened(address)
        turn = ask(page, LONG)
        page.evaluate(f"stalled = 0; ({STALLS}).observe({{ entryTypes: ['longtask'] }})")
        begun = time.monotonic()
        turn.locator(".clipping .from").first.click()
        page.wait_for_function(IN_VIEW)
        took = time.monotonic() - begun
        stalled = page.evaluate("stalled")
        record_property("until the mark is in view, s; longest stall, ms", (took, stalled))
        assert took < MOST
        assert page.locator("#reader .text p").count() > 3000
        page.get_by_role("link", name="Copy a link to these words").wait_for()
        page.fill("#box textarea", "typed at once")
        assert page.locator("#box textarea").input_value() == "typed at once"
        page.close()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 360, "height": 740}])
def test_a_hundred_citations_can_be_read_and_stepped_through(
    long: Many, serve: Serve, opened: Open, size: dict[str, int], record_property: Callable[[str, object], None]
) -> None:
    with serve(long) as address:
        page = opened(address, viewport=size)
        turn = ask(page, MANY)
        chips = turn.locator(".statement .chip")
        assert chips.all_inner_texts() == [str(number) for number in range(1, CITATIONS + 1)]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(
            """() => { const pane = document.getElementById('thread').getBoundingClientRect()
            return [...document.querySelectorAll('#present .chip')].every(chip => {
              const box = chip.getBoundingClientRect()
              return box.left >= pane.left && box.right <= pane.right && box.width >= 24 && box.height >= 24
                && chip.scrollWidth <= chip.clientWidth + 1 }) }"""
        ), "every number stands whole within its column"
        begun = time.monotonic()
        chips.nth(98).click()
        page.locator("#reader .steps", has_text="Clipping 99 of 100").wait_for()
        page.get_by_role("button", name="Next clipping").click()
        page.locator("#reader .steps", has_text="Clipping 100 of 100").wait_for()
        page.wait_for_function(IN_VIEW)
        assert page.get_by_role("button", name="Next clipping").is_disabled()
        marked = "".join(page.locator("#reader mark.current").all_text_contents())
        assert marked == long.citations[MANY][99].quote
        page.get_by_role("button", name="Clipping before").click()
        page.locator("#reader .steps", has_text="Clipping 99 of 100").wait_for()
        took = time.monotonic() - begun
        record_property("three openings, s", took)
        assert took < 3 * MOST
        page.close()
