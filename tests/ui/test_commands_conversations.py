"""Conversations and feedback on the command line: listed, taken out and in, and made questions that the suite asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import Clippings, environment, run_in

from eval.sets.question_file import load
from index.article import Article
from index.filters import Filters
from index.library import Library
from index.readers import Readers
from index.settings import Settings
from rag.answer import Answer, Turn
from rag.assistant import Assistant
from rag.events import Finished
from ui.commands_conversations import _not_shown
from ui.conversation import Conversation
from ui.keeping.keeper import LibraryKeeper

BRITAIN, CASSINI = "Why did Britain skip the meeting?", "When did Cassini plunge into Saturn?"
NOBODY = "Who will win the next football World Cup?"


def asked(assistant: Assistant, conversation: Conversation, question: str) -> int:
    """Ask the real service within a conversation; the exchange's number."""
    begun = conversation.begin(question)
    (*_, last) = assistant.ask(question, conversation.history())
    assert isinstance(last, Finished)
    conversation.update(begun.finished(last.answer))
    return begun.number


@pytest.fixture
def kept(assistant: Assistant, settings: Settings) -> Iterator[tuple[LibraryKeeper, Conversation]]:
    """A conversation in the library of the samples, judged; the library is as before afterwards."""
    keeper = LibraryKeeper(assistant.library.engine)
    mine = Conversation(keeper=keeper)
    for question, helpful, reason in ((BRITAIN, True, ""), (CASSINI, False, "too much"), (NOBODY, True, "")):
        keeper.judge(mine, asked(assistant, mine, question), helpful, reason)
    yield keeper, mine
    for one in keeper.kept.listed(None):
        keeper.kept.delete(one.id)


@pytest.fixture
def clippings(assistant: Assistant) -> Clippings:
    return run_in(environment(assistant.settings))


def test_conversations_are_listed_exported_imported_and_deleted(
    clippings: Clippings, kept: tuple[LibraryKeeper, Conversation], tmp_path: Path
) -> None:
    _, mine = kept
    (listed,) = clippings("conversations", "list", "--json").value
    assert list(listed) == ["id", "title", "begun_at", "changed_at", "questions"]
    assert (listed["id"], listed["title"], listed["questions"]) == (mine.id, BRITAIN, 3)
    assert clippings("conversations", "list", "Cassini", "Saturn", "--json").value == [listed]
    assert clippings("conversations", "list", "zeppelin", "--json").value == []
    for suffix in ("md", "html", "json"):
        assert "Britain skipped the dinner" in clippings("conversations", "export", mine.id[:8], "--format", suffix).out
    file = tmp_path / "taken.json"
    file.write_text(clippings("conversations", "export", mine.id, "--format", "json").out, "utf-8")
    (tmp_path / "other.json").write_text("{}", "utf-8")
    ran = clippings("conversations", "import", str(file), str(tmp_path / "other.json"), "--json")
    assert (ran.code, len(ran.value["imported"]), len(ran.value["failed"])) == (1, 1, 1)
    assert ran.line == "clippings: other.json: not a conversation that was exported as JSON (format: Field required)"
    assert clippings("conversations", "delete", *ran.value["imported"]).code == 0
    assert len(clippings("conversations", "list", "--json").value) == 1
    for bad in ("short", "0" * 32):
        ran = clippings("conversations", "export", bad)
        assert (ran.code, ran.out, bad in ran.line) == (2, "", True)


def test_what_was_thought_of_answers_becomes_questions_that_the_suite_asks(
    clippings: Clippings, kept: tuple[LibraryKeeper, Conversation], assistant: Assistant, tmp_path: Path
) -> None:
    _, mine = kept
    out = tmp_path / "judged.jsonl"
    assert clippings("feedback", "--out", str(out)).code == 0
    head, britain, cassini, nobody = map(json.loads, out.read_text("utf-8").splitlines())
    assert head == {"set": "feedback"}
    assert (britain["question"], britain["answerable"], britain["type"]) == (BRITAIN, True, "answered well")
    assert (cassini["answerable"], cassini["type"], cassini["note"]) == (None, "answered badly", "too much")
    assert (nobody["answerable"], nobody["type"]) == (False, "refused well")
    assert cassini["history"] == [{"question": BRITAIN, "answer": mine.history()[0].answer}]

    def articles() -> list[Article]:
        texts = assistant.library.texts(assistant.library.ids(Filters()))
        return [Article(text=text, title="t", origin=one) for one, text in texts.items()]

    (need,) = britain["evidence"]
    text = assistant.library.by_id(need[0]["article"]).text
    assert "Britain skipped the dinner" in text[need[0]["start"] : need[0]["end"]]
    assert len(load(out, articles).questions) == 3
    ran = clippings("eval", "run", str(out), "--no-generator", "--out", str(tmp_path / "run"), "--json")
    assert ran.code == 0
    assert (ran.value["questions"], ran.value["failed"]) == (3, 0)
    assert ran.value["measures"]["EvidenceR"]["value"] == 1.0
    assert isinstance(mine.history()[0], Turn)


def test_without_any_there_is_nothing_to_make_questions_of(tmp_path: Path, settings: Settings) -> None:
    Library.open(f"sqlite:///{tmp_path / 'library.db'}").close()
    ran = run_in(environment(settings.model_copy(update={"home": tmp_path})))("feedback")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing was judged yet" in ran.line


@pytest.fixture
def shared(home: Settings) -> Iterator[LibraryKeeper]:
    """A library that Ann and Bo share, without articles: two conversations of hers, judged, one of his."""
    library = Library.open(home.database)
    keeper, readers = LibraryKeeper(library.engine), Readers(library.engine)
    for name, questions in (("Ann", ("Where are storks?", "Where are geese?")), ("Bo", ("Where are swans?",))):
        reader = readers.add(name, "three words or so")
        for question in questions:
            theirs = Conversation(reader_id=reader.id, keeper=keeper)
            theirs.update(theirs.begin(question).finished(Answer(question, question, (), (), 0.1, True)))
            keeper.judge(theirs, 0, False, f"{name} knows")
    yield keeper
    library.close()


def test_conversations_of_readers_are_not_lost_to_who_owns_the_library(
    home: Settings, shared: LibraryKeeper, tmp_path: Path
) -> None:
    clippings = run_in(environment(home))
    ran = clippings("conversations", "list", "--json")
    assert (ran.code, ran.value) == (0, [])
    assert ran.line == (
        "clippings: not shown are readers' conversations: 2 of 'Ann', 1 of 'Bo'; "
        "give --reader NAME to list one reader's"
    )
    assert "1 of 'Ann'; give" in clippings("conversations", "list", "storks").line
    ran = clippings("conversations", "list", "--reader", "ann", "--json")
    assert (ran.err, [one["title"] for one in ran.value]) == ("", ["Where are geese?", "Where are storks?"])
    (swans,) = clippings("conversations", "list", "--reader", "Bo", "--json").value
    short = swans["id"][:8]
    ran = clippings("conversations", "export", short)
    assert (ran.code, ran.out) == (2, "")
    assert ran.line == f"clippings: no conversation's id begins with {short!r}; one of 'Bo' does: give --reader"
    file = tmp_path / "swans.json"
    file.write_text(clippings("conversations", "export", short, "--reader", "Bo", "--format", "json").out, "utf-8")
    (imported,) = clippings("conversations", "import", str(file), "--reader", "Ann", "--json").value["imported"]
    assert len(clippings("conversations", "list", "swans", "--reader", "Ann", "--json").value) == 1
    assert clippings("conversations", "delete", imported).code == 2
    assert clippings("conversations", "delete", imported, "--reader", "Ann").out.startswith("deleted")
    assert clippings("conversations", "list", "swans", "--reader", "Ann", "--json").value == []
    assert shared.kept.listed(None) == [], "nothing of it went to nobody"


@pytest.mark.parametrize(
    "command",
    [
        ["conversations", "list"],
        ["conversations", "export", "0" * 32],
        ["conversations", "import", "f.json"],
        ["conversations", "delete", "0" * 32],
        ["feedback"],
    ],
)
def test_a_reader_who_is_not_known_is_one_line(home: Settings, shared: LibraryKeeper, command: list[str]) -> None:
    ran = run_in(environment(home))(*command, "--reader", "Cy")
    assert (ran.code, ran.out) == (2, "")
    assert ran.line == "clippings: no reader is called 'Cy'; `clippings readers list` shows who there is"


def test_feedback_takes_what_everybody_thought_or_one_reader(home: Settings, shared: LibraryKeeper) -> None:
    clippings = run_in(environment(home))

    def notes(*options: str) -> list[str]:
        _, *lines = map(json.loads, clippings("feedback", *options).out.splitlines())
        assert not [key for line in lines for key in line if "reader" in key]
        return sorted(line["note"] for line in lines)

    assert notes() == ["Ann knows", "Ann knows", "Bo knows"]
    assert notes("--reader", "bo") == ["Bo knows"]


def test_many_readers_are_counted_together() -> None:
    line = _not_shown({f"reader {n}": n for n in range(1, 9)})
    assert "8 of 'reader 8', 7 of 'reader 7'" in line
    assert "4 of 'reader 4', 6 of 3 other readers; give" in line
