"""What the parts of a page's article are: found in the page, kept beside the text, which stays as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from index.article import Article, Chunk, Sentence
from index.embed import ChunkVectors
from index.errors import LibraryError
from index.library import Library, Prepared
from index.loading.clean import Raw
from index.loading.from_html import read_html
from index.loading.load import load
from index.schema import articles
from index.settings import Settings
from index.span import Span
from index.structure import Block, Container, Holder, Kind, Structure, fits, from_json, to_json

LONG = "The ferry between Wexmouth and Saint Brannock sailed again on Wednesday after four years. "
PAGE = f"""<html><head><title>The ferry</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>The ferry returns</h1><p>{LONG}<b>It was</b> full, and<br>late.</p>
<h2>Why it was closed</h2><p>{LONG}</p>
<blockquote><p>Nobody wanted to sign.</p><p>So said Bo Tran.</p></blockquote>
<ul><li>It is electric.</li><li>It carries dogs:<ul><li>small ones</li></ul></li></ul>
<ol><li>Buy a ticket.</li><li><p>Wait.</p><p>Board.</p></li></ol><p>- not an item</p><p># nor a heading</p>
<table><tr><td>a</td><td>b</td></tr></table></article></body></html>"""


def read(page: str) -> tuple[str, Structure]:
    (found,) = read_html(Raw(page.encode(), path="/ferry.html"))
    assert found.structure is not None
    return found.text, found.structure


def looks(text: str, structure: Structure) -> list[tuple[str, str]]:
    """Each block as what holds it and what it is, with its words but without its signs."""
    return [
        (
            "/".join([*(container.holder for container in block.within), block.kind[:1] + str(block.level or "")]),
            text[block.signs[-1].end if block.signs else block.span.start : block.span.end],
        )
        for block in structure
    ]


def test_headings_quotations_and_lists_of_a_page_are_known_for_what_they_are() -> None:
    text, structure = read(PAGE)
    assert looks(text, structure) == [
        ("h1", "The ferry returns"),
        ("p", f"{LONG}It was full, and"),
        ("p", "late."),
        ("h2", "Why it was closed"),
        ("p", LONG.strip()),
        ("quotation/p", "Nobody wanted to sign."),
        ("quotation/p", "So said Bo Tran."),
        ("bullets/item/p", "It is electric."),
        ("bullets/item/p", "It carries dogs:"),
        ("bullets/item/bullets/item/p", "small ones"),
        ("numbers/item/p", "Buy a ticket."),
        ("numbers/item/p", "Wait. Board."),
        ("p", "- not an item"),
        ("p", "# nor a heading"),
        ("p", "| a | b |"),
    ]
    quoted = [block.within[0].key for block in structure if block.within and block.within[0].holder is Holder.QUOTATION]
    assert len(set(quoted)) == 1, "one quotation of two paragraphs"


def test_a_list_nested_as_deep_as_a_page_can_be_is_still_read() -> None:
    page = f"<html><body><article><p>{LONG}</p>{'<ul><li>item ' * 80}{'<blockquote>' * 80}deep words</article></body></html>"
    text, structure = read(page)
    assert fits(structure, len(text))
    assert max(len(block.within) for block in structure) <= 14


PARTS = "<p>|</p>|<ul>|<li>|</li>|</ul>|<ol>|</ol>|<h2>|</h2>|<blockquote>|</blockquote>|<br>|<pre>|</pre>".split("|")
PARTS += [*"words here|- x|\n| |<b>bold</b>|<table><tr><td>|&lt;p&gt;".split("|"), f"<p>{LONG}</p>"]
pages = st.lists(
    st.sampled_from(PARTS),
    max_size=40,
)


@settings(deadline=None)  # the machine may be busy
@given(pages)
def test_blocks_are_the_lines_of_the_text_whatever_the_page(parts: list[str]) -> None:
    text, structure = read(f"<html><body><article><p>{LONG}</p>{''.join(parts)}</article></body></html>")
    assert fits(structure, len(text))
    assert [block.span.of(text) for block in structure] == [line for line in text.split("\n") if line]
    assert all(sign.of(text).strip() in ("", "-") for block in structure for sign in block.signs)


def test_a_structure_comes_back_from_what_is_kept_of_it() -> None:
    item = (Container(Holder.NUMBERS, 1), Container(Holder.ITEM, 2, 7))
    structure = (Block(Span(0, 5), Kind.HEADING, 2), Block(Span(7, 20), within=item, signs=(Span(7, 9),)))
    assert from_json(to_json(structure), 20) == structure


@pytest.mark.parametrize(
    "kept", ["", "{}x", "[[1]]", '[[0,4,"dance",0,[],[]]]', "[[0,4,null,0,[],[]]]", "7", '{"a":1}']
)
def test_a_damaged_structure_is_said_to_be(kept: str) -> None:
    with pytest.raises(LibraryError, match="structure is damaged"):
        from_json(kept, 10)


@pytest.mark.parametrize(
    "blocks",
    [
        [Block(Span(0, 11))],
        [Block(Span(5, 4))],
        [Block(Span(0, 5)), Block(Span(4, 8))],
        [Block(Span(0, 5), signs=(Span(4, 6),))],
        [Block(Span(2, 5), signs=(Span(1, 3),))],
    ],
)
def test_a_structure_that_doesnt_fit_its_text_is_refused(blocks: list[Block]) -> None:
    assert not fits(blocks, 10)
    with pytest.raises(LibraryError, match="doesn't fit"):
        from_json(to_json(blocks), 10)


def test_the_library_keeps_the_structure_beside_the_text(tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(PAGE)
    (tmp_path / "note.md").write_text("# A note\n\n- of one item\n")
    page, note = load(str(tmp_path), Settings(home=tmp_path))
    assert isinstance(page, Article)
    assert isinstance(note, Article)
    assert note.structure is None, "its text says it"
    library = Library.open(f"sqlite:///{tmp_path}/library.db")
    for one in (page, note):
        whole = Span(0, len(one.text))
        prepared = Prepared(one, [Sentence(0, whole)], [Chunk(0, whole, 0, 0)])
        library.keep([prepared], [ChunkVectors(np.eye(4, dtype=np.float32)[0], b"x")], "a model")
    assert library.by_id(page.id).structure == page.structure
    assert library.by_id(page.id).text == page.text
    assert library.by_id(note.id).structure is None
    with library.engine.begin() as connection:
        connection.execute(update(articles).where(articles.c.id == page.id).values(structure="[[0,9999999]]"))
    with pytest.raises(LibraryError, match="remove the article and add it again"):
        library.by_id(page.id)
    library.close()
