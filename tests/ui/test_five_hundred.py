"""Five hundred citations over two hundred articles, each opened in a browser on exactly its words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from reciting import Reciting, cited

from index.filters import Filters
from index.samples import sample_paths
from index.settings import Settings
from rag.answer import Citation
from rag.assistant import Assistant

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
ARTICLES, CITATIONS, AN_ANSWER = 200, 500, 25
#: Press what opens these words, wait until the reader has them, and return what it marks.
PRESS = """async ({ article, words }) => {
  const named = `[data-article="${article}"][data-words="${words}"]`
  const button = document.querySelector(`#present .clipping ${named}`)
  if (button) button.click()
  else location.hash = `#article=${article}&words=${words}`
  for (const start = performance.now(); performance.now() - start < 20_000; await new Promise(r => setTimeout(r, 5))) {
    const shown = document.querySelector(`#reader .article${named}`)
    if (!shown) continue
    return [...shown.querySelectorAll('mark.current')].map(mark => mark.textContent).join('')
  }
  return `never shown; there is: ${document.querySelector('#reader').textContent.slice(0, 200)}`
}"""


def write_articles(folder: Path) -> None:
    """Write small articles of the samples' sentences, in turn as Markdown, page, text and JSON."""
    found: list[str] = []
    for path in sample_paths():
        body = path.read_text(encoding="utf-8").split("---", 2)[2]
        found += re.findall(r"[A-Z][^.!?\n]{40,160}[.!?](?=\s|$)", body)
    sentences = cycle(found)
    for number in range(ARTICLES):
        a, b, c, d, e = (next(sentences) for _ in range(5))
        name, head = folder / f"article-{number:03}", f"Article {number} <b>& others</b>"
        match number % 4:
            case 0:
                text = f"# {head}\n\n{a} {b}\n\n## Why\n\n- {c}\n- {d}\n\n> {e}\n>\n> 😀 Number {number}.\n"
                name.with_suffix(".md").write_text(text, encoding="utf-8")
            case 1:
                body = f"<p>{a} {b}</p><h2>Why</h2><ul><li>{c}</li><li>{d}</li></ul><blockquote>{e}</blockquote>"
                page = f"<html><body><article>{body}<p>It is number {number}.</p></article></body></html>"
                name.with_suffix(".html").write_text(page, encoding="utf-8")
            case 2:
                text = f"{a}\n{b}\n\n{c} {d}\n\n{e}\n\nNumber {number} <i>of them</i>.\n"
                name.with_suffix(".txt").write_text(text, encoding="utf-8")
            case _:
                record = {"title": head, "source": "The <Paper>", "body": f"{a} {b}\n\n{c}\n{d} {e} Number {number}."}
                name.with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture(scope="module")
def stocked(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("articles")
    write_articles(folder)
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("stocked")})
    with Assistant(own) as opened:
        added = opened.add([str(folder)])
        assert len(added.added) == ARTICLES, added
        opened.stages()
        yield opened


def choose(assistant: Assistant) -> list[Citation]:
    """Return citations of sentences as the library cut them, all of them over all the articles."""
    library = assistant.library
    sentences = library.sentences(library.ids(Filters()))
    mixed = {key: Random(key).sample(found, len(found)) for key, found in sorted(sentences.items())}
    last = max(len(found) for found in mixed.values())
    rounds = [(key, found[n].span) for n in range(last) for key, found in mixed.items() if n < len(found)]
    return [cited(library, article_id, span) for article_id, span in rounds[:CITATIONS]]


def test_five_hundred_citations_open_on_exactly_their_words(
    stocked: Assistant, serve: Callable[[Any], AbstractContextManager[str]], opened: Open
) -> None:
    chosen = choose(stocked)
    assert len({(one.article_id, one.start) for one in chosen}) == CITATIONS
    assert len({one.article_id for one in chosen}) == ARTICLES
    batches = [chosen[at : at + AN_ANSWER] for at in range(0, CITATIONS, AN_ANSWER)]
    questions = {f"What is in batch {number}?": batch for number, batch in enumerate(batches)}
    reciting = Reciting(stocked, questions)
    wrong: list[tuple[str, Citation, str]] = []

    def press(page: Any, when: str, citations: list[Citation]) -> None:
        for one in citations:
            marked = page.evaluate(PRESS, {"article": one.article_id, "words": f"{one.start}-{one.end}"})
            if marked != one.quote:
                wrong.append((when, one, marked))

    with serve(reciting) as address:
        tabs = [opened(address), opened(address)]
        for number, (question, batch) in enumerate(questions.items()):
            page, other = tabs[number % 2], tabs[1 - number % 2]
            reciting.finish.clear()
            page.fill("#box textarea", question)
            page.keyboard.press("Enter")
            page.locator("#present .draft").wait_for()
            press(page, "while streaming", batch[:8])
            press(other, "in another tab, by their address", batch[8:11])
            reciting.finish.set()
            press(page, "as the answer ends", batch[11:14])
            page.locator("#present .turn.answered", has_text=question).wait_for()
            if number % 4 == 0:
                before = page.locator("#present .turn").get_attribute("data-turn")
                page.locator("#retry").click()
                page.locator(f"#present .turn.answered:not([data-turn='{before}'])").wait_for()
            press(page, "after the answer, or after retry", batch[14:])
        for page in tabs:
            page.close()
    assert wrong == []
