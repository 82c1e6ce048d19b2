"""Conversations are kept: opened again as they were, read again where memory let go, taken out and taken in."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from index.errors import LibraryError, MisuseError
from index.filters import Filters
from index.library import Library
from index.span import Span
from rag.answer import Answer, Citation, Passage, Statement
from ui.conversation import SHOWN, Conversation
from ui.exchange import INTERRUPTED, Exchange, State
from ui.keeping.exported import FORMAT, as_html, as_json, as_markdown
from ui.keeping.importing import import_text
from ui.keeping.keeper import LibraryKeeper
from ui.keeping.list_html import Wish, render_conversations
from ui.keeping.record import packed, unpacked
from ui.sittings import Sittings
from ui.thread import render_exchange

DATE = datetime(2021, 3, 29, tzinfo=UTC)
QUOTE = "It was *afloat* at 3:05 <b>p.m.</b>"
CITED = Citation("a" * 64, "Ever Given [freed]", "The Desk", DATE, "https://example.org/ship", 10, 45, QUOTE)
NEAR = Passage(1, "b" * 64, "Nearest", "The Wire", DATE, None, Span(0, 5), "Words of it", 0.5)


def answer(question: str = "Q?", **fields: object) -> Answer:
    said = (Statement("It floated.", 0.9, (CITED,)),)
    return replace(Answer(question, question, said, (NEAR,), 0.9, False, generator="a model"), **fields)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[LibraryKeeper]:
    library = Library.open(f"sqlite:///{tmp_path / 'library.db'}")
    yield LibraryKeeper(library.engine)
    library.close()


def asked(conversation: Conversation, question: str = "Q?") -> Exchange:
    exchange = conversation.begin(question)
    conversation.update(exchange.finished(answer(question)))
    return conversation.exchanges[-1]


def test_a_conversation_is_opened_as_it_was_left(keeper: LibraryKeeper) -> None:
    mine = Conversation(keeper=keeper)
    asked(mine, "First?")
    mine.restrict(Filters(sources=("The Desk",)))
    asked(mine, "Second?")
    mine.take_back()
    asked(mine, "Second?")
    keeper.judge(mine, 0, False, "Wrong ship.")
    opened = keeper.open(mine.id, None)
    assert opened is not None
    assert opened.exchanges == mine.exchanges
    assert opened.exchanges[0].reason == "Wrong ship."
    assert [one.number for one in opened.replaced] == [1]
    assert opened.exchanges[1].instead_of == (1,)
    assert (opened.filters, opened.asked) == (mine.filters, 3)
    assert opened.history() == mine.history()
    assert opened.answer(1) == answer("Second?"), "what was asked again can still be opened"


def test_nothing_is_kept_of_a_conversation_before_a_question(keeper: LibraryKeeper) -> None:
    mine = Conversation(keeper=keeper)
    mine.restrict(Filters(sources=("The Desk",)))
    assert keeper.kept.listed(None) == []


def test_a_question_is_kept_before_it_is_answered(keeper: LibraryKeeper) -> None:
    mine = Conversation(keeper=keeper)
    mine.begin("Will it be there?")
    opened = keeper.open(mine.id, None)
    assert opened is not None
    (one,) = opened.exchanges
    assert (one.question, one.state, one.message) == ("Will it be there?", State.STOPPED, INTERRUPTED)


def test_old_answers_are_let_go_and_read_again(keeper: LibraryKeeper) -> None:
    mine = Conversation(keeper=keeper)
    for number in range(SHOWN + 5):
        asked(mine, f"Question {number}?")
    assert [one.answer is None for one in mine.exchanges] == [True] * 4 + [False] * (SHOWN + 1)
    assert mine.answer(0) == answer("Question 0?")
    assert mine.cited(0) == (CITED,)
    assert mine.exchanges[0].understood == "Question 0?"
    assert [turn.question for turn in mine.history()] == [f"Question {n}?" for n in range(SHOWN + 5)]
    mine.show_more()
    assert [one.question for one in mine.earlier] == [f"Question {n}?" for n in range(SHOWN + 4)]
    assert all(one.answer for one in mine.earlier)


def test_what_was_thought_of_an_answer_comes_back_with_it(keeper: LibraryKeeper) -> None:
    mine = Conversation(keeper=keeper)
    asked(mine)
    keeper.judge(mine, 0, False, "Wrong ship.")
    for _ in range(SHOWN + 2):
        asked(mine)
    for conversation in (mine, keeper.open(mine.id, None)):
        assert conversation is not None
        assert conversation.exchanges[0].answer is None
        conversation.show_more()
        first = conversation.earlier[0]
        assert (first.answer is not None, first.helpful, first.reason) == (True, False, "Wrong ship.")


def test_without_a_keeper_nothing_is_let_go() -> None:
    mine = Conversation()
    for number in range(SHOWN + 5):
        asked(mine, f"Question {number}?")
    assert all(one.answer and not one.kept for one in mine.exchanges)


def test_what_cannot_be_kept_stays_and_says_why(keeper: LibraryKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Conversation(keeper=keeper)
    asked(mine)

    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(keeper.kept, "keep", full)
        assert (asked(mine).kept, mine.exchanges[-1].unkept) == (False, "the disk is full")
        for _ in range(SHOWN + 3):
            asked(mine)
        assert mine.exchanges[1].answer is not None, "it can't be read again, so it isn't let go"
    assert asked(mine).kept


def test_a_record_is_read_as_it_was_written() -> None:
    exchange = Exchange(3, "Q?", within=("Only this",)).finished(answer(passages=(), refused=True, statements=()))
    assert unpacked(packed(exchange)) == replace(exchange, kept=True)
    with pytest.raises(MisuseError, match="can't be read"):
        unpacked(b"nothing")


def test_a_sitting_goes_from_one_conversation_to_another(keeper: LibraryKeeper) -> None:
    sittings = Sittings(keeper, keeper.open)
    sitting = sittings.begin(None)
    first = sitting.conversation
    asked(first, "First?")
    assert sittings.move(sitting, None)
    assert sitting.conversation is not first
    assert first.stop.is_set()
    assert sittings.at_hand(first.id) is None
    assert not sittings.move(sitting, "f" * 32)
    assert sittings.move(sitting, first.id)
    assert [one.question for one in sitting.conversation.exchanges] == ["First?"]
    again = sittings.begin(first.id)
    assert again.conversation is sitting.conversation
    assert sittings.begin(first.id, reader_id=7).conversation is not sitting.conversation


def whole(*exchanges: Exchange, keeper: LibraryKeeper) -> tuple[Conversation, bytes]:
    mine = Conversation(keeper=keeper)
    for one in exchanges:
        begun = mine.begin(one.question)
        mine.update(replace(one, number=begun.number))
    taken = keeper.whole(mine.id, None)
    assert taken is not None
    return mine, as_json(taken).encode()


def test_taken_out_and_in_again_it_is_the_same(keeper: LibraryKeeper) -> None:
    refused = answer("Why?", refused=True, statements=())
    first, second = Exchange(0, "Q?").finished(answer()), Exchange(1, "Why?").finished(refused)
    mine, written = whole(first, second, keeper=keeper)
    keeper.judge(mine, 1, False, "It does say.")
    taken = keeper.whole(mine.id, None)
    assert taken is not None
    imported = import_text(as_json(taken).encode(), "f.json", keeper, None)
    assert imported.id != mine.id
    again = keeper.whole(imported.id, None)
    assert again is not None
    assert again.exchanges == taken.exchanges
    assert again.exchanges[1].reason == "It does say."
    assert as_json(again) == as_json(taken)
    assert written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", "not a conversation"),
        (b"[1]", "not a conversation"),
        (b"[" * 100_000, "not a conversation"),
        (b'{"format": "x"}', "not a conversation"),
        (b'{"format": "x", "version": 1, "begun_at": "2026-01-01T00:00:00Z", "exchanges": [{}]}', "'x' version 1"),
        (
            b'{"format": "clippings conversation", "version": 9, "begun_at": "2026-01-01T00:00:00Z", "exchanges": [{}]}',
            "version 9",
        ),
        (
            b'{"format": "clippings conversation", "version": 1, "begun_at": "2026-01-01T00:00:00Z", "exchanges": [{}]}',
            r"exchanges\[0\]",
        ),
    ],
)
def test_what_is_no_conversation_is_refused_in_one_line(keeper: LibraryKeeper, written: bytes, said: str) -> None:
    with pytest.raises(MisuseError, match=said) as refused:
        import_text(written, "f.json", keeper, None)
    assert "\n" not in str(refused.value)
    assert keeper.kept.listed(None) == []


@pytest.mark.parametrize(
    "change",
    [
        {"listed": True, "statements": []},
        {"confidence": float("nan")},
        {"statements": [{"text": "x", "support": 1, "citations": [{"article_id": "a"}]}]},
        {"disagreement": [{"number": "1", "citation": None}]},
    ],
)
def test_an_answer_that_could_not_be_shown_is_refused(keeper: LibraryKeeper, change: dict[str, object]) -> None:
    _, written = whole(Exchange(0, "Q?").finished(answer()), keeper=keeper)
    values = json.loads(written)
    values["exchanges"][0]["answer"].update(change)
    with pytest.raises(MisuseError):
        import_text(json.dumps(values).encode(), "f.json", keeper, None)
    assert len(keeper.kept.listed(None)) == 1


def test_nothing_of_an_imported_conversation_means_anything_to_a_browser(keeper: LibraryKeeper) -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    _, written = whole(Exchange(0, "Q?").finished(answer()), keeper=keeper)

    def everywhere(value: object) -> object:
        if isinstance(value, dict):
            return {name: everywhere(one) for name, one in value.items()}
        if isinstance(value, list):
            return [everywhere(one) for one in value]
        free = isinstance(value, str) and value not in ("answered", FORMAT) and not value.endswith("Z")
        return value + hostile if free else value

    imported = import_text(json.dumps(everywhere(json.loads(written))).encode(), "f.json", keeper, None)
    opened = keeper.open(imported.id, None)
    taken = keeper.whole(imported.id, None)
    assert opened is not None
    assert taken is not None
    listed = render_conversations(keeper.kept.listed(None), Wish())
    for page in (listed, render_exchange(opened.exchanges[0]), as_html(taken), MarkdownIt().render(as_markdown(taken))):
        read = _Text()
        read.feed(page)
        assert "onerror" in page
        assert not [tag for tag, attributes in read.tags if tag == "img" or "onerror" in attributes]


class _Text(HTMLParser):
    """The text of a page, and what it would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_html_and_markdown_have_every_quotation_with_source_and_date(keeper: LibraryKeeper) -> None:
    hostile = "<script>alert(1)</script> *Q* [x](javascript:y)?"
    refused = answer("Why?", refused=True, statements=())
    mine, _ = whole(Exchange(0, hostile).finished(answer()), Exchange(1, "Why?").finished(refused), keeper=keeper)
    taken = keeper.whole(mine.id, None)
    assert taken is not None
    for page in (as_html(taken), MarkdownIt().render(as_markdown(taken))):
        read = _Text()
        read.feed(page)
        for words in (
            hostile,
            "It floated.",
            QUOTE,
            "Ever Given [freed]",
            "The Desk",
            "29 March 2021",
            NEAR.text,
            "The Wire",
        ):
            assert words in read.text, words
        assert not [
            tag for tag, _ in read.tags if tag in ("script", "img", "b", "em" if page.startswith("<!") else "b")
        ]
        links = [attributes["href"] for tag, attributes in read.tags if tag == "a"]
        assert links == ["https://example.org/ship"]


#: A process that keeps one answer after the other, ten a conversation, and says what a page would show as kept. It does
#: nothing else, so that a kill falls into writing; the program itself, which mostly searches, is killed in test_killed.
TALKER = """
import sys, time
from index.library import Library
from ui.conversation import Conversation
from ui.keeping.keeper import LibraryKeeper
from test_keeping import answer
keeper = LibraryKeeper(Library.open(sys.argv[1]).engine)
number = int(sys.argv[2])
while True:
    mine = Conversation(keeper=keeper)
    for turn in range(10):
        question = f"Question {number}?"
        exchange = mine.begin(question)
        mine.update(exchange.finished(answer(question)))
        if mine.exchanges[-1].kept:
            print(mine.id, turn, number, flush=True)
        number += 1
"""
KILLS = 6


def test_what_was_kept_is_there_though_the_process_was_killed_while_writing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    Library.open(url).close()
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": f"{here}:{here.parent.parent}"}
    kept: dict[str, list[tuple[int, int]]] = {}
    number, chance = 0, random.Random(7)
    for _ in range(KILLS):
        talker = subprocess.Popen(
            [sys.executable, "-c", TALKER, url, str(number)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert talker.stdout is not None
        first = talker.stdout.readline()
        time.sleep(chance.uniform(0.05, 1.5))
        os.kill(talker.pid, signal.SIGKILL)
        for line in (first, *talker.stdout.read().split("\n")[:-1]):
            conversation_id, turn, number = line.split()[0], *map(int, line.split()[1:])
            kept.setdefault(conversation_id, []).append((turn, number))
        talker.wait()
        number += 1
    library = Library.open(url)
    keeper = LibraryKeeper(library.engine)
    for conversation_id, said in kept.items():
        opened = keeper.open(conversation_id, None)
        assert opened is not None
        for turn, asked_number in said:
            assert opened.exchanges[turn].question == f"Question {asked_number}?"
            assert opened.answer(turn) == answer(f"Question {asked_number}?")
    answers = sum(len(said) for said in kept.values())
    sys.stdout.write(f"{KILLS} kills, {len(kept)} conversations with {answers} answers shown as kept, none lost\n")
    library.close()


def test_an_export_is_json_that_says_what_it_is(keeper: LibraryKeeper) -> None:
    _, written = whole(Exchange(0, "Q?").finished(answer()), keeper=keeper)
    values = json.loads(written)
    assert (values["format"], values["version"], values["title"]) == ("clippings conversation", 1, "Q?")
    (cited,) = values["exchanges"][0]["answer"]["statements"][0]["citations"]
    assert (cited["quote"], cited["source"], cited["published_at"]) == (QUOTE, "The Desk", "2021-03-29T00:00:00Z")
