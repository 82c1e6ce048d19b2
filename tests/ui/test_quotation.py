"""What is copied: the very words as a Markdown quotation, and who is quoted, whatever signs are in them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ui.quotation import markdown_quotation

DAY = datetime(2014, 11, 13, tzinfo=UTC)


def test_a_quotation_stands_above_its_title_source_and_date() -> None:
    found = markdown_quotation("It bounced.", "Philae lands", "https://example.org/a", "The Paper", DAY)
    assert found == "> It bounced.\n\n— [Philae lands](https://example.org/a), The Paper, 13 November 2014"


def test_what_isnt_known_is_left_out() -> None:
    assert markdown_quotation("It bounced.", "Philae lands", None, None, None) == "> It bounced.\n\n— Philae lands"
    assert "](" not in markdown_quotation("It bounced.", "Philae lands", "javascript:alert(1)", None, None)


def test_signs_of_markdown_are_escaped_and_an_address_stays_whole() -> None:
    found = markdown_quotation("# *No*\n\n1. [a](b) <i>", "a]b", "https://e.org/x_(y) z", "A_B", None)
    assert found == "> \\# \\*No\\*\n>\n> 1\\. \\[a\\](b) \\<i\\>\n\n— [a\\]b](https://e.org/x_%28y%29%20z), A\\_B"


def test_what_makes_pages_of_notes_finds_no_template_in_it() -> None:
    found = markdown_quotation("{{ site.x }} {% include x %}", "{{x}}", None, None, None)
    assert "{{" not in found
    assert "{%" not in found.replace("\\{%", "")


PARTS = "*¦_¦`¦[¦](x)¦<b>¦&amp;¦\\\\¦\n¦\n\n¦# ¦- ¦+ ¦1. ¦2) ¦> ¦~~¦|¦    ¦\t¦===¦---¦```¦a¦ ¦!¦:-¦0".split("¦")
PARTS += "www.a.b¦http://a.b¦a@b.c¦x\n=¦|-|\n".split("¦")
words = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=80) | st.lists(
    st.sampled_from(PARTS),
    max_size=12,
).map("".join)


@settings(deadline=None)  # the machine may be busy
@given(words, words, st.sampled_from([None, "https://e.org/a(b)c?d=<e>&f", "https://e.org/ä b"]), words)
def test_rendered_as_markdown_the_very_words_stand_there(quote: str, title: str, url: str | None, source: str) -> None:
    title = title.strip() or "x"  # a title is never empty
    found = markdown_quotation(quote or "x", title, url, source or None, DAY)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(found)
    end = next(at for at, token in enumerate(tokens) if token.type == "blockquote_close")
    assert {token.type for token in tokens} <= {
        "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline",
    }  # fmt: skip
    assert said(tokens[:end]).split() == (quote or "x").split()
    about = f"— {title}{', ' if source.split() else ''}{source if source.split() else ''}, 13 November 2014"
    assert said(tokens[end:]).replace(",", " , ").split() == about.replace(",", " , ").split()
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "softbreak"} | ({"link_open", "link_close"} if url else set())


def said(tokens: list[Token]) -> str:
    inner = (child for token in tokens for child in [*(token.children or ()), Token("softbreak", "", 0)])
    return "".join("\n" if child.type == "softbreak" else child.content for child in inner)
