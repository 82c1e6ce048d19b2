"""What a button or an address asks for is opened at exactly its words, or one line says why it can't be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.article import Article, Chunk, Sentence
from index.embed import ChunkVectors
from index.library import Library, Prepared
from index.span import Span
from rag.answer import Answer, Citation, Statement
from ui.conversation import Conversation
from ui.exchange import State
from ui.opening import GONE, NO_ARTICLE, NO_WORDS, Wanted, open_wanted

TEXT = "Storks fly south. They return in spring.\n\nGeese stay."
STORKS = Article(TEXT, "Storks", "file:/storks.txt")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(f"sqlite:///{tmp_path}/library.db")
    keep(opened, STORKS)
    yield opened
    opened.close()


def keep(library: Library, article: Article) -> None:
    whole = Span(0, len(article.text))
    prepared = Prepared(article, [Sentence(0, whole)], [Chunk(0, whole, 0, 0)])
    library.keep([prepared], [ChunkVectors(np.eye(4, dtype=np.float32)[0], b"x")], "a model")


def citation(start: int, end: int) -> Citation:
    return Citation(STORKS.id, "Storks", None, None, None, start, end, TEXT[start:end])


SOUTH, SPRING, GEESE = citation(0, 17), citation(18, 40), citation(42, 53)


def answered(*cited: Citation) -> Conversation:
    statements = tuple(Statement(one.quote, 1.0, (one,)) for one in cited)
    answer = Answer("Q?", "Q?", statements, (), 0.9, False)
    conversation = Conversation()
    conversation.update(conversation.begin("Q?").finished(answer))
    return conversation


def current(html: str) -> str:
    return unescape("".join(re.findall(r'<mark class="current"[^>]*>(.*?)</mark>', html, re.DOTALL)))


def opened(library: Library, conversation: Conversation | None = None, **data: Any) -> str:
    return open_wanted(library, conversation, Wanted.parse({name: str(value) for name, value in data.items()}))


def at_address(library: Library, words: object = "", article: object = STORKS.id) -> str:
    return opened(library, None, kind="address", article=article, words=words)


def words_of(one: Citation) -> str:
    return f"{one.start}-{one.end}"


def test_every_clipping_of_the_answer_is_marked_with_its_number(library: Library) -> None:
    html = opened(library, answered(SOUTH, GEESE, SPRING), kind="citation", turn=0, number=3)
    marks = re.findall(r'<mark class="(\w+)" data-label="(\d)"[^>]*>(.*?)</mark>', html)
    assert marks == [("other", "1", SOUTH.quote), ("current", "3", SPRING.quote), ("other", "2", GEESE.quote)]


def test_a_button_opens_its_words_though_their_number_has_passed_to_others(library: Library) -> None:
    button = {"kind": "citation", "turn": 0, "number": 1, "article": STORKS.id, "words": words_of(GEESE)}
    html = opened(library, answered(SOUTH, GEESE), **button)
    assert current(html) == GEESE.quote
    assert "Clipping 2 of 2" in html


def test_a_button_opens_its_words_though_no_statement_cites_them_any_more(library: Library) -> None:
    button = {"kind": "citation", "turn": 0, "number": 1, "article": STORKS.id, "words": words_of(GEESE)}
    for conversation in (answered(SOUTH), Conversation()):
        html = opened(library, conversation, **button)
        assert current(html) == GEESE.quote
        assert "Clipping" not in html


def test_while_the_answer_is_written_the_article_says_so(library: Library) -> None:
    conversation = answered(SOUTH)
    assert "data-unfinished" not in opened(library, conversation, kind="citation", turn=0, number=1)
    (exchange,) = conversation.exchanges
    writing = replace(exchange, state=State.WRITING)
    conversation.update(writing)
    assert "data-unfinished" in opened(library, conversation, kind="citation", turn=0, number=1)


def test_an_address_opens_its_article_at_exactly_its_words(library: Library) -> None:
    assert current(at_address(library, "18-40")) == SPRING.quote
    assert current(at_address(library, f"0-{len(TEXT)}")) == TEXT
    whole = at_address(library)
    assert "Geese stay." in whole
    assert "<mark" not in whole


def test_the_readers_own_link_opens_the_same_words(library: Library) -> None:
    html = opened(library, answered(SOUTH, SPRING), kind="citation", turn=0, number=2)
    link = re.search(r'href="#article=([^&"]*)&amp;words=([^"]*)"', html)
    assert link
    assert current(at_address(library, link[2], link[1])) == SPRING.quote


def test_an_address_opens_a_version_that_was_replaced(library: Library) -> None:
    newer = replace(STORKS, text="Storks stay north now.")
    keep(library, newer)
    html = at_address(library, "0-17")
    assert current(html) == SOUTH.quote
    assert "no longer in the library: it was replaced by a newer one on" in html
    assert f'data-kind="article" data-article="{newer.id}">Read the newer version' in html


@pytest.mark.parametrize(
    "article", ["", "x", STORKS.id[:8], STORKS.id.upper(), f"{STORKS.id}0", "0" * 64, "%", "../..", None]
)
def test_an_address_of_no_article_gives_one_line_and_nothing_else(library: Library, article: object) -> None:
    assert at_address(library, "0-3", article) == f'<div class="nothing"><p dir="auto">{NO_ARTICLE}</p></div>'


@pytest.mark.parametrize(
    "words",
    ["3-3", "5-2", f"0-{len(TEXT) + 1}", "0", "-", "-1-3", "0-", "a-b", "0-3-5", "0-3 ", "٠-٣", "0-9999999999", "<b>"],
)
def test_an_address_of_no_words_gives_one_line_and_nothing_else(library: Library, words: str) -> None:
    assert at_address(library, words) == f'<div class="nothing"><p dir="auto">{NO_WORDS}</p></div>'


def test_before_the_page_is_ready_a_button_leads_nowhere(library: Library) -> None:
    assert GONE in opened(library, None, kind="citation", turn=0, number=1)
