"""Five hundred citations over two hundred articles, each opened in a browser on exactly its words.

At exactly their place, too: many sentences stand in their article twice. Two tabs ask and read at the same time.
"""

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

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
Open = Callable[..., Any]
ARTICLES, CITATIONS, AN_ANSWER = 200, 500, 25
#: Sentences that are hard to count: marks that combine, letters outside the basic plane, other directions of writing.
COMBINED = "Zoe\u0308 paid 5\u00a0€ for the cafe\u0301 au lait of family 👩\u200d👩\u200d👧 number {}."
RIGHT_TO_LEFT = "The sign said שלום לכולם and مرحبا بالجميع in house {}."
REPEATED = "The same {} words stand here twice."
#: Press what opens these words, wait until the reader has them, and return what it marks, and after how many
#: characters; code points, as the library counts.
PRESS = """async ({ article, words }) => {
  const named = `[data-article="${article}"][data-words="${words}"]`
  const button = document.querySelector(`#present .clipping ${named}`)
  if (button) button.click()
  else location.hash = `#article=${article}&words=${words}`
  for (const start = performance.now(); performance.now() - start < 60_000; await new Promise(r => setTimeout(r, 5))) {
    const shown = document.querySelector(`#reader .article${named}`)
    if (!shown) continue
    const marks = [...shown.querySelectorAll('mark.current')]
    const before = document.createRange()
    before.setStart(shown.querySelector('.text'), 0)
    if (marks.length) before.setEndBefore(marks[0])
    return [marks.map(mark => mark.textContent).join(''), [...before.cloneContents().textContent].length]
  }
  return [`never shown; there is: ${document.querySelector('#reader').textContent.slice(0, 200)}`, -1]
}"""


def write_articles(folder: Path) -> None:
    """Write small articles of the samples' sentences, in turn as Markdown, page, text and JSON."""
    found: list[str] = []
    for path in sample_paths():
        body = path.read_text(encoding="utf-8").split("---", 2)[2]
        found += re.findall(r"[A-Z][^.!?\n]{40,160}[.!?](?=\s|$)", body)
    sentences = cycle(found)
    for number in range(ARTICLES):
        a, b, c, d = (next(sentences) for _ in range(4))
        hard, again = (COMBINED, RIGHT_TO_LEFT)[number % 2].format(number), REPEATED.format(number)
        name, head = folder / f"article-{number:03}", f"Article {number} <b>& others</b>"
        match number % 4:
            case 0:
                text = f"# {head}\n\n{a} {again}\n\n## Why\n\n- {b}\n- {hard}\n\n1. {c}\n2. {again}\n\n> {d}\n>\n> 😀 So.\n"
                name.with_suffix(".md").write_text(text, encoding="utf-8")
            case 1:
                listed = f"<ul><li>{b}</li><li>{hard}</li></ul><ol><li>{c}</li><li>{again}</li></ol>"
                body = f"<p>{a} {again}</p><h2>Why</h2>{listed}<blockquote>{d}</blockquote>"
                page = f"<html><body><article>{body}<p>It is number {number}.</p></article></body></html>"
                name.with_suffix(".html").write_text(page, encoding="utf-8")
            case 2:
                text = f"{again}\n{a}\n\n{b} {hard}\n\n{c} {again}\n\n{d}\n\nNumber {number} <i>of them</i>.\n"
                name.with_suffix(".txt").write_text(text, encoding="utf-8")
            case _:
                body = f"{again} {a} {hard}\n\n{b}\n{c} {d} {again} Number {number}."
                record = {"title": head, "source": "The <Paper>", "body": body}
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
    for words, least in (("words stand here twice", 80), ("au lait", 30), ("שלום", 30)):
        assert sum(words in one.quote for one in chosen) >= least, words
    batches = [chosen[at : at + AN_ANSWER] for at in range(0, CITATIONS, AN_ANSWER)]
    questions = {f"What is in batch {number}?": batch for number, batch in enumerate(batches)}
    reciting = Reciting(stocked, questions)
    pressing = Pressing()
    with serve(reciting) as address:
        tabs = [opened(address), opened(address)]
        asked = list(questions.items())
        for pair in zip(asked[::2], asked[1::2], strict=True):
            both = [(tab, question, batch) for tab, (question, batch) in zip(tabs, pair, strict=True)]
            read_in_two_tabs(reciting, pressing, both)
        for page in tabs:
            page.close()
    assert pressing.wrong == []
    assert pressing.right == CITATIONS


class Pressing:
    """Presses what opens citations, and keeps what didn't open on its words."""

    def __init__(self) -> None:
        self.right = 0
        self.wrong: list[tuple[str, Citation, list[Any]]] = []

    def __call__(self, page: Any, when: str, citations: list[Citation]) -> None:
        for one in citations:
            marked = page.evaluate(PRESS, {"article": one.article_id, "words": f"{one.start}-{one.end}"})
            if marked == [one.quote, one.start]:
                self.right += 1
            else:
                self.wrong.append((when, one, marked))


def read_in_two_tabs(reciting: Reciting, press: Pressing, both: list[tuple[Any, str, list[Citation]]]) -> None:
    """Ask in both tabs at once, and open every citation of both answers at some moment of its life."""

    def drafting(begin: Callable[[Any, str], None]) -> None:
        reciting.finish.clear()
        for page, question, _ in both:
            begin(page, question)
            page.locator("#present .draft").wait_for()

    def finished() -> Iterator[tuple[Any, list[Citation]]]:
        for page, question, batch in both:
            page.locator("#present .turn.answered", has_text=question).wait_for()
            yield page, batch

    drafting(ask)
    for (page, _, batch), (other, _, _) in zip(both, reversed(both), strict=True):
        press(page, "while streaming", batch[:8])
        press(other, "in another tab, by their address", batch[8:11])
    reciting.finish.set()
    for page, _, batch in both:
        press(page, "as the answer ends", batch[11:14])
    for page, batch in finished():
        press(page, "after the answer", batch[14:18])
    drafting(lambda page, question: page.locator("#retry").click())
    for page, _, batch in both:
        press(page, "while it is asked again", batch[18:21])
    reciting.finish.set()
    for page, batch in finished():
        press(page, "after retry", batch[21:])


def ask(page: Any, question: str) -> None:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
