"""The main states of the page, each reached as a person reaches it, on articles that are hard to set.

Sample articles, beside them one in Arabic, one in Hebrew, and one of words and addresses that are too long for any
line, and notes enough for a second page of the table. It deliberately doesn't know what the page is held to in a state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reciting import Reciting, cited
from report_runs import judged, write_run

from eval.reporting.report import write_report
from index.article import Article
from index.samples import sample_paths
from index.settings import Settings
from index.span import Span
from rag.answer import Citation, Differing
from rag.assistant import Assistant
from rag.events import Event, Finished

LONG = "Donaudampfschifffahrts" * 14
ADDRESS = f"https://example.org/{'a-very-long-path-segment/' * 12}?q={'x' * 120}"
ARABIC = (
    "في صباح يوم الأحد أعلنت وكالة الفضاء أن المسبار فيلة قد استيقظ بعد سبعة أشهر من النوم. "
    "وقال مدير البعثة إن الإشارة استمرت خمسا وثمانين ثانية. وأضاف أن البطارية مشحونة بنسبة كافية."
)
HEBREW = "הגשושית פילה התעוררה ביום ראשון לאחר שבעה חודשי שינה. מנהל המשימה אמר כי האות נמשך שמונים וחמש שניות."
IN_ARABIC, IN_HEBREW = "المسبار فيلة يستيقظ", "פילה התעוררה"
CAPTAIN = f"The steamship company is called {LONG} and its captain was Grandma Bee."
LEADS_TO = f"Its address is {ADDRESS} since 1987."
FOREIGN = (
    Article(ARABIC, IN_ARABIC, "arabic", source="الجزيرة", published_at=datetime(2015, 6, 14, tzinfo=UTC)),
    Article(
        f"{HEBREW}\n\n> {HEBREW}\n\n- {HEBREW}",
        IN_HEBREW,
        "hebrew",
        source="הארץ",
        published_at=datetime(2015, 6, 15, tzinfo=UTC),
    ),
    Article(
        f"{CAPTAIN}\n\n{LEADS_TO}\n\n- {LONG}\n- {ADDRESS}\n\n> {LONG}\n\n```\n{ADDRESS}\n```\n",
        LONG,
        "long",
        source=LONG,
        author=LONG,
        published_at=datetime(2020, 1, 2, tzinfo=UTC),
    ),
)
NOTES = tuple(Article(f"Heron number {n} stood still.", f"Note {n}", f"note {n}") for n in range(40))
PHILAE, LANDING = "Philae lands on a comet, three times over", "What happened to Philae?"
RUGBY = "South Africa overpower England"
STRANGE = f"ماذا حدث للمسبار فيلة؟ {LONG}"
TOLL = "How many people died because of Hurricane Maria?"
DIFFER = (
    ("Puerto Rico raises hurricane toll from 64 to 2,975", "an estimated 2,975 people in Puerto Rico"),
    ("Puerto Rico to recount its hurricane dead", "the 64 whom his government has counted so far."),
)
#: More statements than there are colours of numbers.
CITED = 9


@contextmanager
def looked_at(settings: Settings, home: Path, serve: Callable[[Any], AbstractContextManager[str]]) -> Iterator[str]:
    """Serve the page with all that its states need, a report of an evaluation too; its address."""
    write_report([write_run(home / "eval" / "runs" / "cheese", [judged("a"), judged("b")])])
    with Assistant(settings.model_copy(update={"home": home})) as assistant, serve(furnish(assistant)) as address:
        yield address


class Disagreeing(Reciting):
    """Also has two articles differ, for one question."""

    def ask(self, question: str, history: Any = (), **options: Any) -> Iterator[Event]:
        """Answer with two numbers side by side, or as it otherwise does."""
        for event in super().ask(question, history, **options):
            if question == TOLL and isinstance(event, Finished):
                toll = self.citations[TOLL]
                sides = tuple(Differing(number, one) for number, one in zip(("2,975", "64"), toll, strict=True))
                yield Finished(replace(event.answer, disagreement=sides))
            else:
                yield event


def furnish(assistant: Assistant) -> Reciting:
    """Add the articles, the notes before the others; return the service, which cites chosen words where a state needs many or strange ones."""
    assistant.add_articles(list(NOTES))
    assistant.add([str(path) for path in sample_paths()])
    assistant.add_articles(list(FOREIGN))
    assistant.stages()
    entries = {entry.title: entry for entry in assistant.library.entries()}

    def words(title: str, quote: str) -> Citation:
        start = assistant.library.by_id(entries[title].id).text.index(quote)
        return cited(assistant.library, entries[title].id, Span(start, start + len(quote)))

    text = assistant.library.by_id(entries[PHILAE].id).text
    sentences = [found.group() for found in re.finditer(r"[A-Z][^.\n]{40,}\.", text)][:CITED]
    strange = [
        (IN_ARABIC, ARABIC.split(". ")[1]),
        (IN_HEBREW, HEBREW.split(". ")[0]),
        (LONG, CAPTAIN),
        (LONG, LEADS_TO),
    ]
    return Disagreeing(
        assistant,
        {
            LANDING: [words(PHILAE, sentence) for sentence in sentences],
            STRANGE: [words(title, quote) for title, quote in strange],
            TOLL: [words(title, quote) for title, quote in DIFFER],
        },
    )


def ask(page: Any, question: str, state: str = "answered") -> Any:
    """Ask, and wait until the answer stands."""
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#present .turn.{state}")
    return page.locator("#present .turn")


def read(page: Any, number: int = 0) -> None:
    """Open a clipping of the last answer in its article."""
    page.locator("#present .clipping .from").nth(number).click()
    page.wait_for_selector("#reader mark.current")


def empty(page: Any) -> None:
    """Nothing was asked yet; the questions to begin with are there."""
    page.wait_for_selector(".welcome .example")


def answer(page: Any) -> None:
    """A phrased answer, with a clipping of each colour and the article that has them all."""
    ask(page, LANDING)
    read(page)


def strange(page: Any) -> None:
    """A question, an answer and an article of words that are too long, or run from the right."""
    ask(page, STRANGE)
    read(page, 0)


def hebrew(page: Any) -> None:
    """The reader open at an article that runs from the right."""
    ask(page, STRANGE)
    read(page, 2)


def refusal(page: Any) -> None:
    """The articles don't say."""
    ask(page, "Which cheese won the tasting prize in Gouda?", "refused")


def overview(page: Any) -> None:
    """A timeline."""
    ask(page, "What do the articles say about Philae?")
    read(page)


def checking(page: Any) -> None:
    """How an answer was found stands open under it."""
    ask(page, "Why did Britain skip the meeting?").get_by_text("How this was found", exact=True).click()
    page.wait_for_selector(".checked .found")


def differing(page: Any) -> None:
    """Two articles side by side that give different numbers."""
    ask(page, TOLL)
    page.wait_for_selector(".sides .side")


def filters(page: Any) -> None:
    """The choices of filters over the thread, and one chosen."""
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("#choices input[type=checkbox]").first.check()
    page.wait_for_selector(".filter-chip")


def articles(page: Any) -> None:
    """The table of articles, two of them chosen, one of them read beside it."""
    library(page)
    page.locator("#listing tbody [data-pick]").nth(0).check()
    page.locator("#listing tbody [data-pick]").nth(1).check()
    if page.viewport_size["width"] > 800:  # else it would lie on the table
        page.locator("#listing .from").first.click()
        page.wait_for_selector("#reader .article")


def everything(page: Any) -> None:
    """All articles on all pages of the table chosen."""
    library(page)
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Choose all 5").click()
    page.locator(".how-many", has_text="All 5").wait_for()


def removed(page: Any) -> None:
    """The removed articles, with the line that undoes the removal where it has just been done."""
    library(page)
    row = page.locator("#listing tbody tr", has_text=RUGBY)
    if row.count():
        row.get_by_role("button", name="Remove").click()
        page.wait_for_selector(".said button[data-act=undo]")
    page.locator(".shelf-states [data-value=true]").click()
    page.wait_for_selector("#listing [data-act=restore][data-articles]")


def adding(page: Any) -> None:
    """The forms by which articles come in, and what became of two files that couldn't."""
    library(page, "add")
    if not page.locator(".job.ended").count():
        files = [{"name": f"{name}.xyz", "mimeType": "text/plain", "buffer": b"?"} for name in ("a", LONG[:100])]
        page.set_input_files("#choose-files", files)
    page.wait_for_selector(".job.ended .failed")


def collections(page: Any) -> None:
    """The collections, one of them being renamed."""
    library(page, "collections")
    for name in ("Comets", LONG[:80]):
        if not page.locator(f"[data-show='{name}']").count():
            page.fill("#new-collection", name)
            page.keyboard.press("Enter")
            page.wait_for_selector(f"[data-show='{name}']")
    page.locator("#gathered [data-renaming=open]").first.click()


def index(page: Any) -> None:
    """How the index stands, after everything was checked."""
    library(page, "index")
    page.get_by_role("button", name="Check everything").click()
    page.locator(".health h3", has_text="Checked at").wait_for()


def chunks(page: Any) -> None:
    """An article as it is cut."""
    library(page)
    page.locator("#listing .from").first.click()
    page.get_by_role("button", name="Chunks", exact=True).click()
    page.wait_for_selector("#reader .chunks li")


def library(page: Any, section: str = "articles") -> None:
    """The library, and a part of it."""
    page.get_by_role("button", name="Library", exact=True).click()
    page.locator(f".shelf-parts [data-section={section}]").click()
    if section == "articles":
        page.locator("#listing .from").first.wait_for()


def conversations(page: Any) -> None:
    """The list of conversations, one of them of words that are too long, with the menu of formats open."""
    ask(page, STRANGE)
    page.locator("#present .thumb").nth(1).click()
    page.wait_for_selector("#present .judgement")
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator("#conversation-list .kept summary").first.click()


def evaluations(page: Any) -> None:
    """The reports of evaluations."""
    page.get_by_role("button", name="Evaluations", exact=True).click()
    page.wait_for_selector("#evaluations .entry")


def shortcuts(page: Any) -> None:
    """The list of keys over the page."""
    page.keyboard.press("Escape")  # out of the box, where it would be written
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()


STATES: dict[str, Callable[[Any], None]] = {
    state.__name__: state
    for state in (
        empty, answer, strange, hebrew, refusal, overview, checking, differing, filters, conversations, articles, everything,
        removed, adding, collections, index, chunks, evaluations, shortcuts,
    )
}  # fmt: skip
