"""The list of articles, what became of added ones, and where uploads are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import gradio as gr
import pytest

from index.errors import ArticleError, LibraryError
from index.ingest import Added
from index.kept import Entry
from rag.assistant import Assistant
from ui.article_list import MOST, chosen, render_list, render_outcome
from ui.page import _Page
from ui.uploads import keep_uploads
from ui.welcome import render_welcome

HOSTILE = "<img src=x onerror=alert(1)>\"'"
DAY = datetime(2018, 7, 3, tzinfo=UTC)
ENTRY = Entry("a" * 64, "Boys found alive", "Jo Bloggs", "The Paper", None, DAY, None, "/x/boys.md", DAY, None, 1234, 2)


def test_every_word_of_the_filter_must_stand_in_title_source_or_author() -> None:
    other = replace(ENTRY, title="Something else", source=None, author=None)
    assert chosen([ENTRY, other], "  BOYS paper bloggs ") == [ENTRY]
    assert chosen([ENTRY, other], "boys nowhere") == []
    assert chosen([ENTRY, other], " ") == [ENTRY, other]


def test_a_row_says_what_is_known() -> None:
    html = render_list([ENTRY], 1)
    for words in ("Boys found alive", "The Paper", "3 July 2018", "1,234 characters"):
        assert words in html


def test_a_long_list_is_cut_and_says_so() -> None:
    html = render_list([ENTRY] * (MOST + 3), MOST + 3)
    assert html.count('class="entry"') == MOST
    assert "and 3 articles more" in html


def test_the_outcome_names_every_file_with_the_reason_where_it_failed() -> None:
    added = Added(added=[ENTRY.id], failed=[ArticleError("/home/uploads/a.xyz", "unknown kind '.xyz'")])
    html = render_outcome(added, lambda article_id: ENTRY)
    assert "1 added, 1 failed." in html
    assert "a.xyz: unknown kind &#x27;.xyz&#x27;" in html
    assert "/home/uploads" not in html
    assert "boys.md: Boys found alive" in html


def test_names_and_reasons_are_escaped() -> None:
    entry = replace(ENTRY, title=HOSTILE, source=HOSTILE, id=HOSTILE, path=f"/x/{HOSTILE}")
    outcome = render_outcome(Added(added=["x"], failed=[ArticleError(HOSTILE, HOSTILE)]), lambda article_id: entry)
    assert "<img" not in render_list([entry], 1) + outcome


def test_the_same_name_uploaded_again_takes_the_place_of_the_old(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "1" / "a.txt", tmp_path / "2" / "a.txt"
    for path in (first, second):
        path.parent.mkdir()
        path.write_text(path.parent.name)
    assert keep_uploads([str(first)], home) == keep_uploads([str(second)], home) == [str(home / "uploads" / "a.txt")]
    assert [path.read_text() for path in (home / "uploads").iterdir()] == ["2"]
    assert not first.exists()


def test_a_folder_that_cant_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(LibraryError, match="uploads"):
        keep_uploads(["a.txt"], tmp_path)


def test_the_empty_chat_offers_questions_or_says_how_to_begin() -> None:
    assert render_welcome(14, ["Who <b>?", "When?"]).count('data-event="ask"') == 2
    assert 'data-question="Who &lt;b&gt;?"' in render_welcome(14, ["Who <b>?"])
    assert "Looking for questions" in render_welcome(14, None)
    assert "14 articles to ask about" in render_welcome(14, [])


def test_an_upload_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "a.txt").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("1")
    with pytest.raises(LibraryError):
        keep_uploads([str(tmp_path / "a.txt")], tmp_path)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["a.txt"]


def test_a_list_that_came_too_late_for_its_filter_is_drawn_again(shelf: Assistant) -> None:
    page = _Page(shelf, lambda: None, lambda: "")
    count = shelf.library.count()
    _, _, now, _, listing, _ = page._looked(None, (count, "gouda"), "", "")
    assert now == (count, "")
    assert listing == page.panel.listed("")
    assert page._looked(None, now, "", "")[4] == gr.skip(), "and only then"
