"""What the library's page draws: the table, what became of what was added, collections, the index, chunks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.browsing import Look, Share, Shelf, Sort
from index.collecting import Gathered
from index.diagnosing.doctor import Diagnosis, Problem
from index.diagnosing.health import Health, Room
from index.errors import ArticleError
from index.kept import Entry, KeptChunk
from index.span import Span
from index.synchronise import State
from ui.shelf.adding_html import render_adding
from ui.shelf.changes import Change
from ui.shelf.chunks_html import render_chunks
from ui.shelf.collections_html import render_collections
from ui.shelf.health_html import render_health
from ui.shelf.jobs import Failure, Job, Stage
from ui.shelf.news_html import MOST_FAILURES, MOST_LINES, render_changes, render_news, render_said
from ui.shelf.table_html import render_table
from ui.shelf.targets import Target
from ui.shelf.upkeep import Report
from ui.shelf.visit import Said, parse_ids, parse_look

HOSTILE = "<img src=x onerror=alert(1)>\"'"
DAY = datetime(2018, 7, 3, tzinfo=UTC)
ENTRY = Entry("a" * 64, "Boys found alive", "Jo Bloggs", "The Paper", None, DAY, None, "/x/boys.md", DAY, None, 1234, 2)
SHELF = Shelf(Look(), [ENTRY], 1, 1, 0, [Share("the paper", "The Paper", 1)], [], [Share("2018", "2018", 1)])
HEALTH = Health(14, 1, 40, 40, 40, 40, 0, "all-minilm-l6-v2+tokens1", State.READY)
ROOM = Room(2_000_000, 3_400_000, 1_390_000_000, 0, 431_000_000)
FAILED = Failure(ArticleError("/home/uploads/a.xyz", "unknown kind '.xyz'"), Target("/home/uploads/a.xyz"))
DONE = Job(3, "2 files", (Target("/x/boys.md"),), Stage.DONE, 2, 2, added=(ENTRY.id,), failed=(FAILED,))


def test_a_row_says_what_is_known_and_the_head_how_it_is_sorted() -> None:
    html = render_table(replace(SHELF, look=Look(sort=Sort.TITLE, descending=False)))
    for words in ("Boys found alive", "The Paper", "3 Jul 2018", "1,234"):
        assert words in html
    assert html.count('aria-sort="ascending"') == 1
    assert html.index('aria-sort="ascending"') < html.index('data-sort="title"') < html.index('data-sort="source"')


def test_pages_and_counts_are_told_and_steps_that_lead_nowhere_are_off() -> None:
    html = render_table(replace(SHELF, look=Look(page=196), entries=[ENTRY] * 50, found=9_800))
    assert "9,751–9,800 of 9,800 articles" in html
    assert "page 196 of 196" in html
    assert html.count(" disabled") == 2
    assert "<nav" not in render_table(SHELF), "one page needs no steps"


def test_a_filter_says_how_many_each_value_leaves_and_what_is_chosen_stays_a_choice() -> None:
    shares = [Share("the paper", "The Paper", 1_200), Share("", "", 3)]
    html = render_table(replace(SHELF, look=Look(source="Gone", year=0), sources=shares))
    assert "The Paper (1,200)" in html
    assert "Without a source (3)" in html
    assert '<option value="=gone" selected>gone (0)</option>' in html
    assert "Clear all" in html


def test_an_empty_library_an_empty_search_and_nothing_removed_each_say_what_to_do() -> None:
    assert 'data-section="add"' in render_table(Shelf(Look(), [], 0, 0, 0))
    assert "No article is like that" in render_table(Shelf(Look(words="x"), [], 0, 5, 0))
    assert "Nothing is removed" in render_table(Shelf(Look(removed=True), [], 0, 5, 0))
    everything = render_table(Shelf(Look(), [], 0, 0, 5))
    assert "all articles are removed" in everything
    assert "Show all" not in everything
    assert "<select" not in everything, "there is nothing to filter"


def test_a_removed_article_can_be_restored_or_erased_and_not_put_into_a_collection() -> None:
    html = render_table(replace(SHELF, look=Look(removed=True), live=0, removed=1))
    assert 'data-act="restore"' in html
    assert 'data-act="erase"' in html
    assert 'data-act="gather"' not in html
    assert 'data-act="remove"' not in html


def test_the_outcome_names_what_failed_with_its_reason_and_offers_exactly_that_again() -> None:
    html = render_news([DONE], lambda article_id: ENTRY)
    assert "1 added, 1 failed." in html
    assert "a.xyz: unknown kind &#x27;.xyz&#x27;" in html
    assert "/home/uploads" not in html
    assert "boys.md: Boys found alive" in html
    assert 'data-act="retry" data-job="3"' in html
    again = render_news([replace(DONE, retried=True)], lambda article_id: ENTRY)
    assert "1 tried again" in again
    assert "retry" not in again


def test_a_long_outcome_is_cut_and_says_so() -> None:
    job = replace(DONE, added=(ENTRY.id,) * (MOST_LINES + 3), failed=(FAILED,) * (MOST_FAILURES + 7))
    html = render_news([job], lambda article_id: ENTRY)
    assert html.count('class="added"') == MOST_LINES
    assert "and 3 more" in html
    assert html.count('class="failed"') == MOST_FAILURES
    assert "and 7 more" in html


def test_how_far_it_is_who_waits_and_a_stop_are_told() -> None:
    first = Job(1, "40 files", (Target("/a", "Birds"),), Stage.ADDING, 12, 40, at="storks.txt")
    second, third = Job(2, "x.md", (Target("/x.md"),)), Job(3, "y.md", (Target("/y.md"),))
    html = render_news([first, second, third], lambda article_id: None)
    assert "Adding <b>40 files</b> into “Birds”: 12 of 40; storks.txt…" in html
    assert 'value="12" max="40"' in html
    assert "others are being added first" in html
    assert "1 order before it" in html
    assert html.count('data-act="stop"') == 3
    stopping = render_news([replace(first, stage=Stage.STOPPING)], lambda article_id: None)
    assert "Stopping" in stopping
    assert 'data-act="stop"' not in stopping


def test_no_order_takes_another_s_place_while_something_is_under_way() -> None:
    def names(*jobs: Job) -> list[str]:
        return re.findall(r"<b>(.*?)</b>", render_news(jobs, lambda article_id: None))

    first, second, before = Job(2, "first", (), batch=2), Job(3, "second", (), batch=2), Job(1, "before", (), batch=1)
    for stage in Stage:
        assert names(before, replace(first, stage=stage)) == ["first", "before"]
        assert names(before, replace(first, stage=stage), second) == ["first", "second", "before"]


def test_all_that_match_are_offered_by_their_number() -> None:
    shelf = replace(SHELF, entries=[ENTRY] * 50, found=9_800)
    for look, offered in (
        (Look(), "Choose all 9,800 articles"),
        (Look(removed=True), "Choose all 9,800 removed articles"),
        (Look(words="boys"), "Choose all 9,800 that match"),
        (Look(before=DAY, removed=True), "Choose all 9,800 that match"),
    ):
        html = render_table(replace(shelf, look=look))
        assert f'data-every="{offered}"' in html
        assert 'data-found="9800"' in html


def test_how_far_a_change_is_what_came_of_it_and_its_undo_are_told() -> None:
    change = Change(7, "Removing 9,800 articles", 9_800, 4_500, long=True)
    html = render_changes([change])
    assert "<b>Removing 9,800 articles</b>: 4,500 of 9,800" in html
    assert 'value="4500" max="9800"' in html
    assert 'data-act="halt" data-change="7"' in html
    stopping = render_changes([replace(change, stopping=True)])
    assert "Stopping" in stopping
    assert "halt" not in stopping
    over = render_changes([replace(change, outcome=Said("Removed: 9,800 articles.", ("a" * 64,) * 9_800))])
    assert 'data-act="undo" data-change="7"' in over
    assert 'data-act="away" data-change="7"' in over
    assert len(over) < 500, "which ones it was stays with the server"
    assert "undo" not in render_said(Said("Moved."))


def test_how_the_index_stands_is_one_line_and_numbers() -> None:
    whole = render_health(Report(HEALTH, ROOM))
    for words in ("Everything is where it should be", "by all-minilm-l6-v2<", "and 1 removed", "1.39 GB", "431.0 MB"):
        assert words in whole
    assert "The index and the library differ" in render_health(Report(replace(HEALTH, indexed=39), ROOM))
    assert "Another program" in render_health(Report(replace(HEALTH, state=State.ELSEWHERE, indexed=None), ROOM))
    busy = render_health(Report(replace(HEALTH, state=State.REBUILDING, waiting=10), ROOM, doing="rebuild"))
    assert "30 of 40 chunks" in busy
    assert busy.count(" disabled") == 2
    server = render_health(Report(HEALTH, replace(ROOM, library=None, index=None)))
    assert server.count("on a server") == 2


def test_problems_that_were_found_stand_with_their_remedies() -> None:
    found = Diagnosis(problems=(Problem("3 chunks missing", "run `clippings doctor --repair`"),))
    html = render_health(Report(HEALTH, ROOM, found, DAY))
    assert "Checked at <time" in html
    assert "1 problem" in html
    assert "3 chunks missing" in html
    assert "run `clippings doctor --repair`" in html


def test_chunks_say_where_they_stand_and_whether_they_have_a_vector() -> None:
    chunks = [KeptChunk(n, ENTRY.id, n, Span(n * 9, n * 9 + 10), "ten charac", "", None, None, None) for n in range(2)]
    html = render_chunks(ENTRY, chunks, {0: "a-model+tokens1"})
    assert "2 chunks" in html
    assert "characters 9–19" in html
    assert html.count("vector by a-model") == 1
    assert html.count("no vector yet") == 1
    assert "no search finds it" in render_chunks(ENTRY, [], {})


def test_a_path_of_the_computer_is_only_asked_for_where_it_may_be_given() -> None:
    assert "path of this computer" in render_adding(local=True)
    assert "path of this computer" not in render_adding(local=False)


def test_everything_that_others_wrote_is_escaped() -> None:
    entry = replace(ENTRY, title=HOSTILE, source=HOSTILE, id=HOSTILE, path=f"/x/{HOSTILE}")
    target = Target(HOSTILE, HOSTILE)
    shares = [Share(HOSTILE, HOSTILE, 1), Share("x", HOSTILE, 1)]
    job = Job(1, HOSTILE, (target,), failed=(Failure(ArticleError(HOSTILE, HOSTILE), target),), added=("x",))
    chunk = KeptChunk(1, HOSTILE, 0, Span(0, 1), HOSTILE, HOSTILE, HOSTILE, None, HOSTILE)
    look = Look(words=HOSTILE, source=HOSTILE, collection=HOSTILE)
    stages = [replace(job, stage=stage, at=HOSTILE, problem=HOSTILE) for stage in Stage]
    found = Diagnosis(problems=(Problem(HOSTILE, HOSTILE),), notes=(HOSTILE,))
    html = (
        render_table(Shelf(look, [entry], 1, 1, 1, shares, shares, []), [HOSTILE], {HOSTILE: [HOSTILE] * 5})
        + render_said(Said(HOSTILE, (HOSTILE,), grave=True))
        + render_changes([Change(1, HOSTILE, 2), Change(1, HOSTILE, 2, outcome=Said(HOSTILE, (HOSTILE,)))])
        + render_news(stages, lambda article_id: entry)
        + render_collections([Gathered(HOSTILE, 1)])
        + render_health(Report(replace(HEALTH, model=HOSTILE, problem=HOSTILE), ROOM, found, DAY, problem=HOSTILE))
        + render_chunks(entry, [chunk], {1: HOSTILE})
    )
    assert "<img" not in html
    assert "x onerror" in html


@pytest.mark.parametrize(
    "data",
    [{}, {"page": "-1", "sort": "x", "year": "1e9", "after": "soon", "words": 7, "source": ["x"], "removed": "yes"}],
)
def test_what_makes_no_sense_from_the_browser_is_as_if_it_werent_there(data: dict[str, object]) -> None:
    assert parse_look(data) == Look()


def test_a_look_is_read_as_the_browser_says_it() -> None:
    look = parse_look({
        "words": "a b", "sort": "title", "descending": False, "page": 3, "source": "", "collection": "Birds",
        "year": "2019", "after": "2019-02-03", "before": "2019-02-04", "removed": True,
    })  # fmt: skip
    assert look == Look(
        "a b", Sort.TITLE, False, 3, "", "Birds", 2019, datetime(2019, 2, 3, tzinfo=UTC),
        datetime(2019, 2, 4, 23, 59, 59, 999999, tzinfo=UTC), removed=True,
    )  # fmt: skip
    assert parse_ids({"articles": f"{'a' * 64} x {'a' * 64} {'b' * 64}"}) == ["a" * 64, "b" * 64]
