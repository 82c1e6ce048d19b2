"""The reader's frame: head, steps, and what is copied from it; all of it escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

from index.kept import Entry, KeptArticle
from index.span import Span
from index.structure import Block, Kind
from ui.article_text import Mark
from ui.reader import Place, render_article

HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;</mark></p><script>alert(2)</script>"
TEXT = "One two.\n\nThree four five.\nSix."


def entry(**changed) -> Entry:
    values = {
        "id": "a" * 64,
        "title": "A title",
        "author": None,
        "source": "The Paper",
        "category": None,
        "published_at": datetime(2014, 11, 13, tzinfo=UTC),
        "url": None,
        "path": None,
        "added_at": datetime(2020, 1, 1, tzinfo=UTC),
        "retired_at": None,
        "characters": len(TEXT),
        "chunks": 1,
    }
    return Entry(**{**values, **changed})


def render(marks=(), place=None, **changed) -> str:
    return render_article(KeptArticle(entry(**changed), TEXT), marks, place)


def test_the_head_is_escaped_and_shows_what_is_known() -> None:
    html = render(title=HOSTILE, source=HOSTILE, author=HOSTILE)
    assert "<script" not in html
    assert "<img" not in html
    assert unescape(html).count(HOSTILE) == 4
    assert "13 November 2014" in html


def test_only_addresses_of_the_web_become_links() -> None:
    link = '<a href="https://example.org/a?b=&quot;c&quot;" target="_blank" rel="noopener noreferrer">'
    assert link in render(url='https://example.org/a?b="c"')
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "https://[", None):
        assert "original" not in render(url=url)
        assert "javascript" not in render(url=url)


def test_the_steps_end_at_the_first_and_the_last_clipping() -> None:
    first = render((), Place("citation", 4, 1, 2))
    assert "Clipping 1 of 2" in first
    assert 'data-number="0" aria-label="Clipping before" disabled' in first
    assert 'data-number="2" aria-label="Next clipping">' in first
    assert "Passage 3 of 9" in render((), Place("passage", 4, 3, 9))


def test_a_retired_version_says_so() -> None:
    assert "no longer in the library" in render(retired_at=datetime(2024, 1, 1, tzinfo=UTC))


def test_the_structure_that_the_library_kept_goes_before_the_texts_signs() -> None:
    text = "Why\n\n- it"
    kept = (Block(Span(0, 3), Kind.HEADING, 2), Block(Span(5, 9)))
    assert '<h3 dir="auto">Why</h3>' in render_article(KeptArticle(entry(), text, kept))
    assert "<li>" not in render_article(KeptArticle(entry(), text, kept))
    assert "<li>" in render_article(KeptArticle(entry(), text))


def test_the_current_words_are_copied_with_their_source_and_linked() -> None:
    marks = [Mark(Span(0, 8), 1), Mark(Span(10, 15), 2, current=True)]
    html = render(marks, Place("citation", 4, 2, 2), url="https://example.org/a")
    assert 'data-copy="&gt; Three\n\n— [A title](https://example.org/a), The Paper, 13 November 2014"' in html
    assert f'href="#article={"a" * 64}&amp;words=10-15"' in html
    assert f'data-article="{"a" * 64}" data-words="10-15" data-turn="4">' in html


def test_an_article_without_marks_is_linked_as_a_whole() -> None:
    html = render()
    assert "data-copy=" not in html
    assert f'href="#article={"a" * 64}"' in html


def test_an_answer_that_isnt_finished_says_so() -> None:
    mark = [Mark(Span(0, 8), 1, current=True)]
    assert "data-unfinished" in render(mark, Place("citation", 4, 1, 1, open=True))
    assert "data-unfinished" not in render(mark, Place("citation", 4, 1, 1))
