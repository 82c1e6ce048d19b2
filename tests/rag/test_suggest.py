"""Suggested questions are answered when asked, from what wasn't cited yet; examples are of the articles at hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from index.filters import Filters
from index.settings import Settings
from index.span import Span
from rag.answer import Answer
from rag.assistant import Assistant
from rag.suggest import examples, follow_ups
from rag.suggest.candidates import Candidate, varied
from rag.suggest.examples import newest_of_each_source

BOYS = "Who found the boys in the Tham Luang cave?"


def answer(assistant: Assistant, question: str, filters: Filters | None = None) -> Answer:
    return list(assistant.ask(question, (), filters, generate=False))[-1].answer


def suggested(
    assistant: Assistant, after: Answer, filters: Filters | None = None, wanted: Callable[[], bool] = lambda: True
) -> tuple[str, ...]:
    return follow_ups(assistant, after, [after.question], filters or Filters(), wanted)


def places(told: Answer) -> set[tuple[str, int, int]]:
    return {(one.article_id, one.start, one.end) for one in told.citations}


def test_every_suggestion_is_answered_from_other_words_than_those_cited(assistant: Assistant) -> None:
    told = answer(assistant, BOYS)
    found = suggested(assistant, told)
    assert 1 <= len(found) <= 3
    for question in found:
        then = answer(assistant, question)
        assert not then.refused, question
        assert places(then) - places(told), question


def test_what_was_asked_already_isnt_suggested(assistant: Assistant) -> None:
    told = answer(assistant, BOYS)
    first = suggested(assistant, told)[0]
    again = follow_ups(assistant, told, [BOYS, f"{first.lower().rstrip('?')} ?"], Filters(), lambda: True)
    assert first not in again


def test_nothing_is_suggested_after_a_refusal_or_a_greeting(assistant: Assistant) -> None:
    assert suggested(assistant, answer(assistant, "Which cheese won the tasting prize in Gouda?")) == ()
    assert suggested(assistant, answer(assistant, "Thank you!")) == ()


def test_filters_hold_for_what_is_suggested(assistant: Assistant) -> None:
    within = Filters(before=datetime(2016, 12, 31, tzinfo=UTC))
    told = answer(assistant, "Why did Britain skip the dinner?", within)
    found = suggested(assistant, told, within)
    assert found
    for question in found:
        then = answer(assistant, question, within)
        assert not then.refused
        assert all(one.published_at and one.published_at.year <= 2016 for one in then.citations)


def test_nothing_more_is_asked_once_nobody_wants_it(assistant: Assistant) -> None:
    told, asked = answer(assistant, BOYS), []

    def once() -> bool:
        asked.append(None)
        return len(asked) == 1

    assert len(suggested(assistant, told, wanted=once)) <= 1
    assert len(asked) == 2
    assert suggested(assistant, told, wanted=lambda: False) == ()


def test_examples_are_answered_and_each_of_another_article(assistant: Assistant) -> None:
    found = examples(assistant)
    assert len(found) == 4
    assert len({one.article_id for one in found}) == 4
    for one in found:
        told = answer(assistant, one.question)
        assert not told.refused
        assert one.article_id in {citation.article_id for citation in told.citations}


def test_an_article_that_gives_no_question_gives_no_example(home: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Notes\n\nIt was late. They went home, and nothing else happened to them there.")
    with Assistant(home) as opened:
        opened.add([str(tmp_path / "a.md")])
        assert examples(opened) == ()


def test_the_newest_articles_of_each_source_come_first(home: Settings, tmp_path: Path) -> None:
    for name, source, day in (("a", "Owl", 1), ("b", "Owl", 3), ("c", "Heron", 2), ("d", "", 4)):
        head = f"---\ntitle: {name}\nsource: {source}\npublished_at: 2020-01-0{day}\n---\n"
        (tmp_path / f"{name}.md").write_text(f"{head}Text of {name} stands here.")
    with Assistant(home) as opened:
        opened.add([str(tmp_path)])
        assert [entry.title for entry in newest_of_each_source(opened.library.entries())] == ["d", "b", "c", "a"]


def test_the_likeliest_come_first_and_what_is_like_them_later() -> None:
    def one(question: str, kind: str, article: str, worth: float, start: int) -> Candidate:
        return Candidate(question, kind, article, Span(start, start + 1), worth)

    when, again = one("When?", "when", "a", 1.0, 0), one("When again?", "when", "a", 0.9, 1)
    why, same = one("Why?", "why", "b", 0.8, 2), one("Whom?", "who", "b", 0.1, 2)
    assert varied([again, same, why, when, when]) == [when, why, again], "of one sentence only the best is asked"
