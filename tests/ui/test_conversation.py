"""A conversation, a stopped answer, an opened clipping: what the page does, without a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from index.errors import MisuseError
from rag.answer import Answer, Citation, Statement, Turn
from rag.background import in_background
from rag.events import EvidenceFound, Finished, TextGrown
from ui.asking import LOADING, STOPPED_QUOTING, UNEXPECTED, ask
from ui.conversation import SHOWN, Conversation
from ui.exchange import State
from ui.opening import GONE, Wanted, open_wanted
from ui.revision import Revision

CITED = Citation("a" * 64, "Title", None, None, None, 0, 5, "Words")
QUOTED = Answer("Q?", "Q?", (Statement("Words", 1, (CITED,)),), (), 0.9, refused=False)


class Scripted:
    """Stands in for the assistant: says what it is told to, and remembers what it was asked."""

    def __init__(self, *events: object, ready: bool = True) -> None:
        self.events, self.ready, self.asked, self.closed = events, ready, [], threading.Event()

    def status(self):
        return SimpleNamespace(embedder_ready=self.ready)

    def read_ahead(self):
        """Nothing: there is no language model."""

    def ask(self, question, history=(), filters=None, seed=0, understood=None, asker=None):
        self.filters = filters
        self.asked.append((question, tuple(history), seed))
        self.understood = understood
        try:
            for event in self.events:
                if isinstance(event, Exception):
                    raise event
                if isinstance(event, float):
                    time.sleep(event)
                else:
                    yield event
        finally:
            self.closed.set()


def test_an_exchange_grows_from_evidence_to_answer() -> None:
    final = Answer("Q?", "Q?", QUOTED.statements, (), 0.9, refused=False, generator="m")
    conversation = Conversation()
    script = Scripted(EvidenceFound(QUOTED), TextGrown("Wo"), TextGrown("Words"), Finished(final))
    steps = list(ask(script, conversation, "Q?"))
    assert [(e.state, e.text) for e in steps] == [
        (State.ASKED, ""),
        (State.WRITING, ""),
        (State.WRITING, "Wo"),
        (State.WRITING, "Words"),
        (State.ANSWERED, ""),
    ]
    assert conversation.exchanges == [steps[-1]]


def test_the_earlier_turns_go_with_the_next_question() -> None:
    conversation = Conversation()
    list(ask(Scripted(EvidenceFound(QUOTED), Finished(QUOTED)), conversation, "Q?"))
    list(ask(Scripted(MisuseError("no")), conversation, "bad"))
    script = Scripted(EvidenceFound(QUOTED), Finished(QUOTED))
    list(ask(script, conversation, "And then?"))
    assert script.asked == [("And then?", (Turn("Q?", "Words", "Q?", ("Title",)),), 0)]


def test_asking_again_takes_the_last_turn_back_and_varies_the_seed() -> None:
    conversation = Conversation()
    list(ask(Scripted(Finished(QUOTED)), conversation, "Q?"))
    script = Scripted(Finished(QUOTED))
    taken = conversation.take_back()
    assert taken is not None
    list(ask(script, conversation, taken.question, taken.edited))
    assert script.asked == [("Q?", (), 1)]
    assert len(conversation.exchanges) == 1


def test_an_edited_understanding_replaces_the_last_answer_and_later_turns_lean_on_it() -> None:
    conversation = Conversation()
    guessed = replace(QUOTED, standalone_question="Who is Ann?")
    list(ask(Scripted(Finished(guessed)), conversation, "Who is she?"))
    script = Scripted(Finished(replace(QUOTED, question="Who is she?", standalone_question="Who is Eve?")))
    question = conversation.revise(0, "Who is Eve?")
    list(ask(script, conversation, question, "Who is Eve?"))
    assert (script.asked, script.understood) == ([("Who is she?", (), 0)], "Who is Eve?")
    assert [(e.question, e.understood, e.number) for e in conversation.exchanges] == [("Who is she?", "Who is Eve?", 1)]
    assert conversation.history() == (Turn("Who is Eve?", "Words", "Who is Eve?", ("Title",)),)
    again = conversation.take_back()
    assert again is not None
    assert (again.question, again.edited) == ("Who is she?", "Who is Eve?"), "a retry keeps the reader's words"


def test_editing_an_earlier_understanding_asks_a_new_question_at_the_end() -> None:
    conversation = Conversation()
    for question in ("Who is she?", "Q?"):
        list(ask(Scripted(Finished(QUOTED)), conversation, question))
    question = conversation.revise(0, "Who is Eve?")
    list(ask(Scripted(Finished(QUOTED)), conversation, question, "Who is Eve?"))
    assert [exchange.question for exchange in conversation.exchanges] == ["Who is she?", "Q?", "Who is Eve?"]


@pytest.mark.parametrize("sent", [{}, {"understood": "  "}, {"understood": ["x"]}, {"understood": None, "turn": "0"}])
def test_an_edit_that_says_nothing_is_none(sent: dict[str, object]) -> None:
    assert Revision.parse(sent).understood == ""


def test_an_edit_is_read_as_one_line_of_its_turn() -> None:
    assert Revision.parse({"turn": "3", "understood": " Who\nis  Eve? "}) == Revision(3, "Who is Eve?")


def test_an_error_is_shown_as_its_line_and_an_unexpected_one_as_a_pointer_to_the_log() -> None:
    (*_, failed) = ask(Scripted(MisuseError("no such thing; do that")), Conversation(), "Q?")
    assert (failed.state, failed.message) == (State.FAILED, "no such thing; do that")
    (*_, failed) = ask(Scripted(ZeroDivisionError("secret")), Conversation(), "Q?")
    assert (failed.state, failed.message) == (State.FAILED, UNEXPECTED)


def test_a_question_that_waits_for_the_models_says_so_and_goes_on_by_itself() -> None:
    script = Scripted(0.35, Finished(QUOTED), ready=False)
    messages = [exchange.message for exchange in ask(script, Conversation(), "Q?")]
    assert messages == ["", LOADING, ""]


def test_stopping_shows_the_quotations_at_once_and_closes_the_stream() -> None:
    conversation = Conversation()
    script = Scripted(EvidenceFound(QUOTED), TextGrown("unchecked"), 1.0, TextGrown("more"), Finished(QUOTED))
    asked = ask(script, conversation, "Q?")
    while next(asked).text != "unchecked":
        pass
    start = time.monotonic()
    conversation.stop.set()
    (last,) = list(asked)
    assert time.monotonic() - start < 0.6
    assert last.answer is not None
    assert (last.state, last.text, last.answer.notice) == (State.ANSWERED, "", STOPPED_QUOTING)
    assert script.closed.wait(2)


def test_leaving_the_page_closes_the_stream() -> None:
    script = Scripted(EvidenceFound(QUOTED), 0.2, TextGrown("more"), 0.2, Finished(QUOTED))
    asked = ask(script, Conversation(), "Q?")
    next(asked), next(asked)
    asked.close()
    assert script.closed.wait(2)


def test_an_answer_to_a_question_that_was_taken_back_stays_away() -> None:
    conversation = Conversation()
    asked = ask(Scripted(EvidenceFound(QUOTED), 0.2, Finished(QUOTED)), conversation, "Q?")
    next(asked), next(asked)
    conversation.take_back()
    list(asked)
    assert conversation.exchanges == []
    assert not conversation.busy


def test_work_in_the_background_hands_its_error_on() -> None:
    def work(tell: Callable[[int], None]) -> None:
        tell(1)
        raise MisuseError("no")

    news = in_background(work, threading.Event())
    assert next(value for value in news if value is not None) == 1
    with pytest.raises(MisuseError):
        list(news)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "citation"},
        {"kind": "citation", "turn": "0", "number": "0"},
        {"kind": "citation", "turn": "0", "number": "2"},
        {"kind": "citation", "turn": "-1", "number": "-1"},
        {"kind": "citation", "turn": "9" * 99, "number": "१"},
        {"kind": ["x"], "turn": {}, "number": None},
    ],
)
def test_what_isnt_there_is_said_not_to_be(sent: dict[str, object]) -> None:
    conversation = Conversation()
    list(ask(Scripted(Finished(QUOTED)), conversation, "Q?"))
    assert GONE in open_wanted(None, conversation, Wanted.parse(sent))  # type: ignore[arg-type]


def test_only_so_many_exchanges_are_shown_and_the_rest_when_asked_for() -> None:
    conversation = Conversation()
    for number in range(SHOWN + 2):
        conversation.update(conversation.begin(f"{number}?").finished(QUOTED))
    assert [e.number for e in conversation.earlier] == list(range(1, SHOWN + 1))
    assert conversation.unshown == 1
    conversation.show_more()
    assert [e.number for e in conversation.earlier] == list(range(SHOWN + 1))
    assert conversation.unshown == 0
    conversation.update(conversation.begin("One more?").finished(QUOTED))
    assert (len(conversation.earlier), conversation.unshown) == (SHOWN, 2)
    assert len(conversation.history()) == SHOWN + 3, "what isn't shown is still known"
