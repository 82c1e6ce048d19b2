"""An article's text: marks stand on the very characters, whatever its parts look like; nothing is taken for markup."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from index.span import Span
from index.structure import fits
from ui.article_text import HUES, Mark, hue, render_text
from ui.markdown_signs import structure_by_signs

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


def shown(text: str, marks=(), title: str = "") -> str:
    return render_text(text, structure_by_signs(text), marks, title)


def test_the_current_clipping_is_marked_to_the_character_and_the_others_lightly() -> None:
    marks = [Mark(Span(0, 8), 1), Mark(Span(10, 15), 2, current=True)]
    found = Marked(shown(TEXT, marks))
    assert found.marks == [("other", "1", "One two."), ("current", "2", "Three")]


def test_overlapping_marks_are_cut_where_they_begin_and_end() -> None:
    found = Marked(shown("abcdef", [Mark(Span(0, 4), 1), Mark(Span(2, 6), 2, current=True)]))
    assert found.marks == [("other", "1", "ab"), ("current", "2", "cd"), ("current", None, "ef")]


def test_marks_of_one_beginning_show_both_numbers() -> None:
    found = Marked(shown("abcdef", [Mark(Span(0, 2), 1, current=True), Mark(Span(0, 4), 2)]))
    assert found.marks == [("current", "1 2", "ab"), ("other", None, "cd")]


def test_a_mark_over_two_paragraphs_goes_on_in_the_second() -> None:
    found = Marked(shown(TEXT, [Mark(Span(4, 15), 1, current=True)]))
    assert found.marks == [("current", "1", "two."), ("current", None, "\n\n"), ("current", None, "Three")]
    assert found.text == TEXT


def test_a_number_stands_where_the_words_begin_though_the_mark_begins_in_a_blank_line() -> None:
    found = Marked(shown(TEXT, [Mark(Span(9, 15), 3, current=True)]))
    assert found.marks == [("current", None, "\n"), ("current", "3", "Three")]


def test_paragraphs_are_kept_and_single_line_ends_stay_in_theirs() -> None:
    assert re.findall(r"<p[^>]*>(.*?)</p>", shown(TEXT), re.DOTALL) == ["One two.", "Three four five.\nSix."]


def test_an_article_is_never_taken_for_markup() -> None:
    start = TEXT.index("Three")
    text = f"{HOSTILE}\n\n{TEXT}"
    at = start + len(HOSTILE) + 2
    found = Marked(shown(text, [Mark(Span(at, at + 5), 1, current=True), Mark(Span(3, 20), 2)]))
    assert found.text == text
    assert set(found.tags) == {"p", "mark"}
    assert found.marks[-1] == ("current", "1", "Three")


MARKDOWN = """# A title

Intro <b>words</b>
of two lines.

## Why

- one
- two
  goes on
  1. deep

> quoted
>
> > twice

```python
code  <here>
```

7. seven
8. eight

* * *
"""


def test_structure_looks_like_what_it_is_and_its_signs_arent_seen() -> None:
    html = shown(MARKDOWN, [Mark(Span(MARKDOWN.index("two\n"), MARKDOWN.index("  1. deep") + 9), 1, current=True)])
    seen = re.sub(r'<span class="sign">.*?</span>', "", html, flags=re.DOTALL)
    seen = re.sub(r">\s+<", "><", seen)
    flat = re.sub(r"\s+", " ", re.sub(r' (dir|class|value|data-[a-z]+)="[^"]*"', "", seen))
    assert "<h3>A title</h3>" in flat
    assert "<p>Intro &lt;b&gt;words&lt;/b&gt; of two lines.</p>" in flat
    assert "<h4>Why</h4>" in flat
    deep = "<p><mark>two goes on</mark></p><mark hidden></mark><ol><li><p><mark>deep</mark></p>"
    assert f"<ul><li><p>one</p></li><li>{deep}" in flat
    assert "<blockquote><p>quoted</p><blockquote><p>twice</p></blockquote></blockquote>" in flat
    assert "<pre><code>code &lt;here&gt;</code></pre>" in flat
    assert '<li value="7">' in seen
    assert '<p class="rule">* * *</p>' in seen
    assert unescape(re.sub(r"<[^>]*>", "", html)) == MARKDOWN


def test_a_heading_that_only_says_the_title_again_isnt_seen() -> None:
    assert '<h3 dir="auto" class="again">' in shown("# A title\n\nWords.", title="A title")
    assert "again" not in shown("# Another title\n\nWords.", title="A title")
    assert "again" not in shown("Words.\n\n# A title", title="A title")


def test_a_number_has_its_colour_and_a_mark_without_one_has_none() -> None:
    html = shown("abcdef", [Mark(Span(0, 2), 3), Mark(Span(4, 6), None, current=True)])
    assert '<mark class="other" data-label="3" data-numbers="3" data-hue="3">ab</mark>' in html
    assert '<mark class="current">ef</mark>' in html
    assert [hue(number) for number in (1, HUES, HUES + 1, 100)] == [1, HUES, 1, 4]


def test_all_the_numbers_that_cover_a_piece_are_named_and_the_asked_one_gives_its_colour() -> None:
    html = shown("abcdef", [Mark(Span(0, 4), 1), Mark(Span(2, 6), 2, current=True)])
    assert 'data-label="2" data-numbers="1 2" data-hue="2">cd</mark>' in html


def test_only_lines_that_were_broken_to_fit_a_page_are_run_together() -> None:
    printed = "It was a bright cold day in April, and the clocks\nstruck thirteen" + " words" * 3
    lines = "\n".join(f"{line:-<60}" for line in printed.split("\n"))
    assert 'class="printed"' in shown(lines)
    assert 'class="printed"' not in shown("Shall I compare thee\nto a summer's day?")
    assert 'class="printed"' not in shown(f"{'one paragraph ' * 20}\n{'another ' * 20}")


PARTS = "\n¦\n\n¦ \n \t\n¦a¦<b>¦&amp;¦\u200f\u05d0¦😀¦  ¦# ¦- ¦> ¦1. ¦2000. ¦```¦***¦---¦===¦\t¦`¦ ##".split("¦")
PARTS += "\n- ¦\n> ¦\n  ¦\n## ¦\n\n\u00a0\n".split("¦")
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200) | st.lists(
    st.sampled_from(PARTS),
    max_size=40,
).map("".join)


@settings(deadline=None)  # the machine may be busy
@given(texts)
def test_blocks_cover_everything_but_white_space_and_hide_only_signs(text: str) -> None:
    structure = structure_by_signs(text)
    assert fits(structure, len(text))
    covered = {place for block in structure for place in range(block.span.start, block.span.end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)
    signs = {place for block in structure for sign in block.signs for place in range(sign.start, sign.end)}
    fenced = {place for block in structure if block.kind == "code" for place in range(*edges(block.span))}
    assert all(text[place].isspace() or text[place] in "#->=`*123450." for place in signs - fenced)


@settings(deadline=None)  # the machine may be busy
@given(texts, st.lists(st.tuples(st.integers(0, 220), st.integers(0, 80), st.booleans()), max_size=5))
def test_the_text_is_there_again_without_the_tags(text: str, given_marks: list[tuple[int, int, bool]]) -> None:
    marks = [
        Mark(Span(start, min(start + length, len(text))), number, current)
        for number, (start, length, current) in enumerate(given_marks, 1)
        if start < min(start + length, len(text))
    ]
    html = shown(text, marks)
    assert unescape(re.sub(r"<[^>]*>", "", html)) == text
    found = Marked(html)
    assert found.text == text
    current = sorted({place for mark in marks if mark.current for place in range(mark.span.start, mark.span.end)})
    marked = "".join(words for kind, _, words in found.marks if kind == "current")
    assert marked == "".join(text[place] for place in current)


def edges(span: Span) -> tuple[int, int]:
    return span.start, span.end
