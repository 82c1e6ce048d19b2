"""The reader: marks stand on the very characters, and nothing in an article is taken for markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from index.article import Span
from index.kept import Entry
from ui.reader import Mark, Place, render_article, render_text

HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;</mark></p><script>alert(2)</script>"
TEXT = "One two.\n\nThree four five.\nSix."


class Marked(HTMLParser):
    """What a browser would find: the text, and the words in each kind of mark."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.marks, self.tags, self._kind = "", [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "mark":
            self._kind = dict(attrs)["class"]
            self.marks.append((self._kind, dict(attrs).get("data-label"), ""))

    def handle_endtag(self, tag):
        if tag == "mark":
            self._kind = ""

    def handle_data(self, data):
        self.text += data
        if self._kind:
            kind, label, words = self.marks[-1]
            self.marks[-1] = (kind, label, words + data)


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


def test_the_current_clipping_is_marked_to_the_character_and_the_others_lightly() -> None:
    marks = [Mark(Span(0, 8), 1), Mark(Span(10, 15), 2, current=True)]
    found = Marked(render_text(TEXT, marks))
    assert found.marks == [("other", "1", "One two."), ("current", "2", "Three")]


def test_overlapping_marks_are_cut_where_they_begin_and_end() -> None:
    found = Marked(render_text("abcdef", [Mark(Span(0, 4), 1), Mark(Span(2, 6), 2, current=True)]))
    assert found.marks == [("other", "1", "ab"), ("current", "2", "cd"), ("current", None, "ef")]


def test_marks_of_one_beginning_show_both_numbers() -> None:
    found = Marked(render_text("abcdef", [Mark(Span(0, 2), 1, current=True), Mark(Span(0, 4), 2)]))
    assert found.marks == [("current", "1 2", "ab"), ("other", None, "cd")]


def test_a_mark_over_two_paragraphs_goes_on_in_the_second() -> None:
    found = Marked(render_text(TEXT, [Mark(Span(4, 15), 1, current=True)]))
    assert found.marks == [("current", "1", "two."), ("current", None, "Three")]
    assert found.text == TEXT


def test_a_number_stands_where_the_words_begin_though_the_mark_begins_in_a_blank_line() -> None:
    found = Marked(render_text(TEXT, [Mark(Span(9, 15), 3, current=True)]))
    assert found.marks == [("current", "3", "Three")]


def test_paragraphs_are_kept_and_single_line_ends_stay_in_theirs() -> None:
    assert re.findall(r"<p[^>]*>(.*?)</p>", render_text(TEXT), re.DOTALL) == ["One two.", "Three four five.\nSix."]


def test_an_article_is_never_taken_for_markup() -> None:
    start = TEXT.index("Three")
    text = f"{HOSTILE}\n\n{TEXT}"
    at = start + len(HOSTILE) + 2
    found = Marked(render_text(text, [Mark(Span(at, at + 5), 1, current=True), Mark(Span(3, 20), 2)]))
    assert found.text == text
    assert set(found.tags) == {"p", "mark"}
    assert found.marks[-1] == ("current", "1", "Three")


def test_the_head_is_escaped_and_shows_what_is_known() -> None:
    html = render_article(entry(title=HOSTILE, source=HOSTILE, author=HOSTILE), TEXT)
    assert "<script" not in html
    assert "<img" not in html
    assert unescape(html).count(HOSTILE) == 4
    assert "13 November 2014" in html


def test_only_addresses_of_the_web_become_links() -> None:
    link = '<a href="https://example.org/a?b=&quot;c&quot;" target="_blank" rel="noopener noreferrer">'
    assert link in render_article(entry(url='https://example.org/a?b="c"'), TEXT)
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "https://[", None):
        assert "<a " not in render_article(entry(url=url), TEXT)


def test_the_steps_end_at_the_first_and_the_last_clipping() -> None:
    first = render_article(entry(), TEXT, (), Place("citation", 4, 1, 2))
    assert "Clipping 1 of 2" in first
    assert 'data-number="0" aria-label="Clipping before" disabled' in first
    assert 'data-number="2" aria-label="Next clipping">' in first
    assert "Passage 3 of 9" in render_article(entry(), TEXT, (), Place("passage", 4, 3, 9))


def test_a_retired_version_says_so() -> None:
    assert "no longer in the library" in render_article(entry(retired_at=datetime(2024, 1, 1, tzinfo=UTC)), TEXT)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200) | st.lists(
    st.sampled_from(["\n", "\n\n", " \n \t\n", "a", "<b>", "&amp;", "\u200f\u05d0", "😀", "  "]), max_size=40
).map("".join)


@given(texts, st.lists(st.tuples(st.integers(0, 220), st.integers(0, 80), st.booleans()), max_size=5))
def test_the_text_is_there_again_without_the_tags(text: str, given_marks: list[tuple[int, int, bool]]) -> None:
    marks = [
        Mark(Span(start, min(start + length, len(text))), number, current)
        for number, (start, length, current) in enumerate(given_marks, 1)
        if start < min(start + length, len(text))
    ]
    html = render_text(text, marks)
    assert unescape(re.sub(r"<[^>]*>", "", html)) == text
    found = Marked(html)
    assert found.text == text
    current = {place for mark in marks if mark.current for place in range(mark.span.start, mark.span.end)}
    visible = sorted(place for place in current if not in_gap(text, place))
    assert "".join(words for kind, _, words in found.marks if kind == "current") == "".join(text[i] for i in visible)


def in_gap(text: str, place: int) -> bool:
    """Whether a character stands between two paragraphs."""
    return any(gap.start() <= place < gap.end() for gap in re.finditer(r"\n[^\S\n]*\n\s*", text))
