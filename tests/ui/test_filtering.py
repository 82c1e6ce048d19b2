"""Filters of a conversation: changed from what a browser sends, drawn escaped, passed on with every question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import Catalogue
from index.errors import MisuseError
from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant
from ui.asking import NOTHING_LEFT, ask
from ui.conversation import Conversation
from ui.exchange import State
from ui.filter_choices import MOST, render_bar, render_choices, titles
from ui.filtering import Change, changed, chips
from ui.thread import render_exchange

HOSTILE = "<img src=x onerror=alert(1)>\"'</ul>"
MAY = datetime(2020, 5, 4, tzinfo=UTC)


def change(filters: Filters, *steps: tuple[str, str, str]) -> Filters:
    for action, kind, value in steps:
        filters = changed(filters, Change(action, kind, value))
    return filters


def test_each_kind_is_added_and_removed() -> None:
    found = change(
        Filters(),
        ("add", "source", "The Owl"),
        ("add", "source", "The Heron"),
        ("add", "source", "The Owl"),
        ("add", "author", "A. Gull"),
        ("add", "category", "birds"),
        ("add", "article", "f" * 64),
        ("remove", "source", "The Heron"),
    )
    assert found == Filters(sources=("The Owl",), authors=("A. Gull",), categories=("birds",), article_ids=("f" * 64,))
    assert change(found, ("clear", "", "")).empty


def test_days_count_whole_and_one_takes_the_place_of_the_other() -> None:
    found = change(Filters(), ("add", "after", "2020-05-04"), ("add", "before", "2020-05-04"))
    assert (found.after, found.before) == (MAY, datetime(2020, 5, 4, 23, 59, 59, 999999, tzinfo=UTC))
    later = change(found, ("add", "before", "2021-01-01"), ("add", "after", ""))
    assert (later.after, later.before and later.before.year) == (None, 2021)
    assert change(found, ("remove", "after", ""), ("remove", "before", "")).empty


@pytest.mark.parametrize(("value", "line"), [("yesterday", "not a date"), ("2020-05-05", "later than the last")])
def test_a_day_that_makes_no_sense_is_one_line(value: str, line: str) -> None:
    until = change(Filters(), ("add", "before", "2020-05-04"))
    with pytest.raises(MisuseError, match=line):
        changed(until, Change("add", "after", value))


@pytest.mark.parametrize(
    "data", [{}, {"action": 1, "kind": None}, {"action": "drop", "kind": "source"}, {"action": "add", "kind": "text"}]
)
def test_what_makes_no_sense_changes_nothing(data: dict[str, Any]) -> None:
    assert changed(Filters(sources=("x",)), Change.parse(data)) == Filters(sources=("x",))


def test_a_chip_says_what_it_stands_for() -> None:
    filters = Filters(None, ("The Owl",), ("a" * 64, "b" * 64), MAY, MAY, ("A. Gull",), ("birds",))
    assert [chip.label for chip in chips(filters, {"a" * 64: "Storks"})] == [
        "The Owl", "by A. Gull", "birds", "from 4 May 2020", "to 4 May 2020", "“Storks”", f"“{'b' * 12}”",
    ]  # fmt: skip


@pytest.fixture
def library(home: Settings, tmp_path: Path) -> Any:
    for n in range(MOST + 3):
        text = f"---\ntitle: Number {n}\nsource: Paper {n}\nauthor: Author {n % 3}\npublished_at: 2020-01-{n + 1:02}\n---\n"
        (tmp_path / f"{n}.md").write_text(f"{text}Storks left village number {n} in August.")
    (tmp_path / "x.md").write_text(
        f"---\ntitle: '{HOSTILE.replace(chr(39), chr(39) * 2)}'\ncategory: odd\n---\nGeese swim."
    )
    with Assistant(home) as opened:
        opened.add([str(tmp_path)])
        yield opened.library


def test_the_choices_are_the_librarys_and_words_find_more(library: Catalogue) -> None:
    html = render_choices(library, Filters())
    assert html.count('data-kind="source"') == html.count('data-kind="article"') == MOST
    assert html.count('data-kind="author"') == 3
    assert "and 3 more; type above" in html
    assert 'data-kind="category"' not in html, "a choice of one is none"
    assert 'min="2020-01-01" max="2020-01-11"' in html
    found = render_choices(library, Filters(), "number 10")
    assert found.count('data-kind="article"') == 1
    assert 'type="date"' not in found
    assert "No source" in render_choices(library, Filters(), "zebra")


def test_what_is_chosen_stays_in_sight(library: Catalogue) -> None:
    last = list(library.entries())[-1]
    html = render_choices(library, Filters(sources=("Paper 10",), article_ids=(last.id,)))
    assert html.index('value="Paper 10" checked') < html.index('value="Paper 1"')
    assert f'value="{last.id}" checked' in html


def test_the_bar_tells_how_many_articles_are_left(library: Catalogue) -> None:
    assert "filter-chip" not in render_bar(library, Filters())
    html = render_bar(library, Filters(authors=("Author 0",)))
    assert "4 of 12 articles" in html
    assert 'data-action="remove" data-kind="author" data-value="Author 0"' in html
    none = render_bar(library, Filters(authors=("Author 0",), sources=("Paper 1",)))
    assert "No article is left by these filters" in none
    assert "articles</span>" not in none


def test_nothing_of_an_article_is_taken_for_markup(library: Catalogue) -> None:
    odd = next(entry for entry in library.entries() if entry.category == "odd")
    filters = Filters(article_ids=(odd.id,), sources=(HOSTILE,), authors=(HOSTILE,))
    html = render_bar(library, filters, HOSTILE) + render_choices(library, filters)
    assert "<img" not in html
    assert unescape(html).count("onerror=alert(1)") >= 5


def test_an_erased_article_leaves_a_chip_that_can_be_taken_away(library: Catalogue) -> None:
    filters = Filters(article_ids=("0" * 64,))
    assert titles(library, filters) == {}
    assert f"“{'0' * 12}”" in render_bar(library, filters)


def test_every_question_is_asked_under_the_filters_of_its_time(assistant: Assistant) -> None:
    conversation = Conversation(filters=Filters(categories=("sport",)))
    (*_, told) = ask(assistant, conversation, "Who won the Rugby World Cup?")
    assert told.state is State.ANSWERED
    assert told.within == ("sport",)
    assert told.answer is not None
    assert {passage.title for passage in told.answer.passages} == {
        "South Africa overpower England to win Rugby World Cup"
    }
    assert '<li dir="auto">sport</li>' in render_exchange(told)
    conversation.filters = Filters()
    (*_, after) = ask(assistant, conversation, "Why did Philae bounce when it landed?")
    assert after.within == ()
    assert 'class="within"' not in render_exchange(after)
    assert conversation.exchanges[0].within == ("sport",), "an answer keeps the filters it was given under"


def test_a_filter_that_leaves_no_article_is_one_line_and_no_search(assistant: Assistant) -> None:
    conversation = Conversation(filters=Filters(categories=("sport",), before=MAY.replace(year=2018)))
    steps = list(ask(assistant, conversation, "Who won?"))
    assert [step.state for step in steps] == [State.FAILED]
    assert steps[0].message == NOTHING_LEFT
    assert not conversation.busy


def test_a_hostile_label_is_escaped_in_the_thread() -> None:
    exchange = replace(Conversation().begin("Q?"), within=(HOSTILE,))
    assert "<img" not in render_exchange(exchange)
