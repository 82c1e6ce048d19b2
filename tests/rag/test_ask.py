"""A question's path from end to end, on the sample articles with the real embedder; scripted text where logic is tested."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import MockLLM

from eval.sets import samples
from eval.sets.question import Part
from index.errors import ClippingsError, MisuseError, ModelError, ServerError
from index.filters import Filters
from index.settings import Settings
from rag.answer import REFUSAL, Answer, Turn
from rag.ask import ask
from rag.assistant import Assistant
from rag.events import EvidenceFound, Finished, Step, StepBegun, TextGrown
from rag.generator import Generator, open_generator
from rag.phrase import _without_verdict

BRITAIN = "Why did Britain skip the meeting?"
BECAUSE = "Britain skipped the dinner because it saw no need for an additional meeting outside the normal schedule"


class Says(Generator):
    """Writes a fixed text, whatever it is asked, and finds what it is asked to check as likely as ``odds`` say."""

    def __init__(self, *texts: str, fails: ClippingsError | None = None, odds: float | None = None) -> None:
        super().__init__("scripted", MockLLM())
        self.texts = texts
        self.fails = fails
        self.odds = odds
        self.asked: list[str] = []
        self.weighed: list[str] = []
        self.closed = False

    def stream(self, messages: Sequence[Any], max_tokens: int, seed: int = 0) -> Iterator[str]:
        self.asked.append(messages[-1].content)
        try:
            yield ""
            if self.fails:
                raise self.fails
            yield from self.texts
        finally:
            self.closed = True

    def yes_or_no(self, messages: Sequence[Any]) -> Iterator[float | None]:
        self.weighed.append(messages[-1].content)
        yield None
        yield self.odds


class Service:
    """The real service with a scripted generator in the place of the real one."""

    def __init__(self, assistant: Assistant, generator: Generator | None, problem: str | None = None) -> None:
        self.settings: Settings = assistant.settings.model_copy(update={"generator": "scripted"})
        self.library = assistant.library
        self.stages = assistant.stages
        self.additions = assistant.additions
        self.writes = True
        self.generator_problem = problem
        self._generator = generator

    def generator(self, wait: float) -> tuple[bool, Generator | None]:
        return True, self._generator


def events(assistant: Assistant, generator: Generator | None, question: str, *turns: Turn, **more: Any) -> list[Any]:
    service = Service(assistant, generator, more.get("problem"))
    return list(ask(service, question, turns, more.get("filters", Filters()), 10, True, 0))


def answer(found: Sequence[Any]) -> Answer:
    assert isinstance(found[-1], Finished)
    return found[-1].answer


def assert_valid(assistant: Assistant, given: Answer) -> None:
    """Every citation is its article's text, every statement has some, a refusal has none."""
    assert given.refused == (not given.statements)
    for statement in given.statements:
        assert 1 <= len(statement.citations) <= 3
    for citation in given.citations:
        text = assistant.library.by_id(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
    for passage in given.passages:
        assert assistant.library.by_id(passage.article_id).text[passage.span.start : passage.span.end] == passage.text


def test_evidence_comes_first_then_text_then_the_checked_answer(assistant: Assistant) -> None:
    said = "Britain saw no need for an additional meeting outside the normal schedule."
    found = events(assistant, Says(said[:12], said), BRITAIN)
    kinds = [type(event) for event in found if not isinstance(event, StepBegun)]
    assert kinds[0] is EvidenceFound
    assert kinds[-1] is Finished
    assert set(kinds[1:-1]) == {TextGrown}
    assert [event.text for event in found if isinstance(event, TextGrown)][-1] == said
    evidence = next(event for event in found if isinstance(event, EvidenceFound))
    assert BECAUSE in evidence.answer.text, "the evidence is an answer already"
    final = answer(found)
    assert final.text == said
    assert final.generator == "scripted"
    assert BECAUSE in final.citations[0].quote
    assert_valid(assistant, final)
    assert final.timings_ms.first_evidence is not None
    assert final.timings_ms.total is not None
    assert final.timings_ms.first_evidence < final.timings_ms.total


def test_each_step_is_told_before_it_is_done(assistant: Assistant) -> None:
    told = [
        event.step if isinstance(event, StepBegun) else type(event)
        for event in events(assistant, Says("Britain saw no need for an additional meeting."), BRITAIN)
    ]
    expected = [Step.LOOKING, Step.READING, EvidenceFound, Step.PHRASING, TextGrown, Step.CHECKING, Finished]
    assert list(dict.fromkeys(told)) == expected
    assert told[-1] is Finished
    direct = events(assistant, None, "Hello!")
    assert not any(isinstance(event, StepBegun) for event in direct), "nothing is looked for"


def test_what_the_model_invents_is_not_shown(assistant: Assistant) -> None:
    final = answer(events(assistant, Says("Britain skipped the meeting because 300 Martians had landed."), BRITAIN))
    assert "Martians" not in final.text
    assert "Martians" in final.rejected[0].text
    assert final.rejected[0].reason
    assert_valid(assistant, final)


def test_what_the_model_itself_denies_when_it_reads_again_is_quoted_instead(assistant: Assistant) -> None:
    said = "Britain stayed away, since it saw no need for an additional meeting."
    doubted = answer(events(assistant, Says(said, odds=-8.0), BRITAIN))
    assert said not in doubted.text
    assert [one.text for one in doubted.rejected] == [said]
    assert BECAUSE in doubted.text
    assert said in answer(events(assistant, Says(said, odds=8.0), BRITAIN)).text


def test_a_model_that_says_nothing_leaves_the_quotations(assistant: Assistant) -> None:
    final = answer(events(assistant, Says(""), BRITAIN))
    assert BECAUSE in final.text
    assert_valid(assistant, final)


def test_markdown_and_marks_of_the_model_s_own_are_taken_off(assistant: Assistant) -> None:
    said = "- Britain saw **no need** for an additional meeting [1]."
    assert answer(events(assistant, Says(said), BRITAIN)).text == "Britain saw no need for an additional meeting."


def test_a_model_that_fails_leaves_the_quotations_and_says_so(assistant: Assistant) -> None:
    final = answer(events(assistant, Says(fails=ServerError("the server is gone")), BRITAIN))
    assert final.notice == "the server is gone"
    assert final.generator is None
    assert BECAUSE in final.text


def test_without_a_generator_the_quotations_are_the_answer_and_why_is_said(assistant: Assistant) -> None:
    found = events(assistant, None, BRITAIN, problem="llama-cpp-python isn't installed")
    final = answer(found)
    assert final.notice == "llama-cpp-python isn't installed"
    assert (final.generator, final.timings_ms.first_token) == (None, None)
    assert all(statement.text == statement.citations[0].quote for statement in final.statements)
    assert_valid(assistant, final)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2018 World Cup?",
        "What is the capital of Mongolia?",
        "How do I bake sourdough bread?",
        "What did Taylor Swift sing at the Super Bowl?",
        "Which team won the 2023 NBA finals?",
    ],
)
def test_what_the_articles_dont_say_is_refused_with_the_nearest_passages(assistant: Assistant, question: str) -> None:
    generator = Says("The Springboks won it.")
    final = answer(events(assistant, generator, question))
    assert final.refused
    assert final.text == REFUSAL
    assert generator.asked == [], "the model isn't asked"
    assert final.passages or "Mongolia" in question
    assert final.confidence < assistant.settings.answer_threshold
    assert_valid(assistant, final)


def test_what_the_dates_leave_open_no_model_decides(assistant: Assistant) -> None:
    question = "Did Britain send the Article 50 letter before or after the dinner on Trump?"
    answer = events(assistant, Says("Britain sent the letter after the dinner."), question)[-1].answer
    assert answer.text.startswith("Unclear. ")
    assert answer.generator is None
    assert all(statement.support == 1.0 for statement in answer.statements)


def test_a_part_that_the_articles_dont_answer_is_named(assistant: Assistant) -> None:
    answer = events(assistant, None, "When was the Ever Given freed, and who wrote Hamlet?")[-1].answer
    assert not answer.refused
    assert answer.unanswered == ("Who wrote Hamlet?",)
    assert "29 March 2021" in answer.text


def test_clauses_about_one_thing_are_cited_beside_the_whole_question_s_evidence(assistant: Assistant) -> None:
    question = "Which company freed the Ever Given, and is called Dutch by the article?"
    answer = events(assistant, None, question)[-1].answer
    assert len(answer.parts) == 2
    assert all(part.evidence == () for part in answer.parts)
    assert "Boskalis" in answer.text


def test_a_part_that_the_model_leaves_out_is_quoted(assistant: Assistant) -> None:
    question = "When was the Ever Given freed, and when was Cassini destroyed?"
    answer = events(assistant, Says("The Ever Given was afloat on 29 March 2021."), question)[-1].answer
    phrased, *left = answer.statements
    assert phrased.text == "The Ever Given was afloat on 29 March 2021."
    assert [statement.support for statement in left] == [1.0]
    assert "Cassini" in left[0].citations[0].title


def test_how_many_passages_are_wanted_doesnt_change_what_parts_find(assistant: Assistant) -> None:
    question = "When was the Ever Given freed, and when did Cassini burn up?"
    few, many = (
        next(e.answer for e in assistant.ask(question, top_k=k, generate=False) if isinstance(e, Finished))
        for k in (1, 10)
    )
    assert few.statements == many.statements
    assert len(few.passages) == 1


def test_without_any_evidence_even_the_lowest_threshold_refuses(assistant: Assistant) -> None:
    service = Service(assistant, None)
    service.settings = service.settings.model_copy(update={"answer_threshold": 0.0})
    nowhere = Filters(sources=("No such paper",))
    answer = list(ask(service, BRITAIN, (), nowhere, 10, False, 0))[-1].answer
    assert answer.refused
    assert answer.statements == ()


def test_closing_the_stream_closes_the_model(assistant: Assistant) -> None:
    generator = Says("One.", "One. Two.")
    stream = ask(Service(assistant, generator), BRITAIN, (), Filters(), 10, True, 0)
    while not isinstance(next(stream), TextGrown):
        pass
    stream.close()  # type: ignore[attr-defined]
    assert generator.closed


@pytest.mark.xfail(
    reason="the sentence model reads the samples' short follow-ups and near misses wrongly; see eval/LOG.md"
)
def test_a_follow_up_is_understood_from_the_conversation(assistant: Assistant) -> None:
    first = Turn(BRITAIN, "Britain saw no need for an additional meeting.")
    final = answer(events(assistant, None, "And France?", first))
    assert final.standalone_question == "Why did France skip the meeting?"
    assert "Ayrault" in final.text
    assert final.question == "And France?"


@pytest.mark.xfail(
    reason="the sentence model reads the samples' short follow-ups and near misses wrongly; see eval/LOG.md"
)
def test_a_follow_up_that_asks_when_finds_the_date(assistant: Assistant) -> None:
    turns = (
        Turn(BRITAIN, "Britain saw no need for an additional meeting."),
        Turn("And France?", "Jean-Marc Ayrault did not come to the dinner either."),
    )
    final = answer(events(assistant, None, "When was that?", *turns))
    assert "13 November 2016" in final.text


@pytest.mark.xfail(
    reason="the sentence model reads the samples' short follow-ups and near misses wrongly; see eval/LOG.md"
)
def test_a_date_that_is_asked_for_and_left_out_is_quoted_first(assistant: Assistant) -> None:
    said = "Jean-Marc Ayrault did not come to the dinner."
    final = answer(events(assistant, Says(said), "When did France skip the meeting?"))
    assert "13 November 2016" in final.statements[0].text
    assert final.statements[0].text == final.statements[0].citations[0].quote
    assert final.statements[1].text == said
    assert_valid(assistant, final)


@pytest.mark.parametrize(
    ("asked", "rewritten", "kept"),
    [
        ("Why did they skip it?", "Why did Britain skip the meeting?", True),
        ("Why did Britain skip the meeting?", "Why did Philae skip the meeting?", False),  # nobody spoke of Philae
        ("Why did Britain skip the meeting?", "Was it Britain?", False),  # half of the question is gone
        ("Why did Britain skip the meeting?", "Why did Britain skip the additional meeting on Sunday?", False),
    ],
)
def test_the_model_helps_where_the_rules_are_unsure(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, asked: str, rewritten: str, kept: bool
) -> None:
    """What it writes is taken where it is the reader's question still and the articles answer it more surely."""

    def unsure(question: str, history: object) -> Any:
        from rag.converse import Standalone

        return Standalone(question, changed=False, sure=False)

    monkeypatch.setattr("rag.ask.standalone", unsure)
    before = Turn("What did Britain do about the meeting?", "It skipped the additional meeting on Sunday.")
    found = events(assistant, Says(rewritten), asked, before)
    evidence = [event.answer.standalone_question for event in found if isinstance(event, EvidenceFound)]
    assert evidence == ([asked, rewritten] if kept else [asked])


def test_what_the_reader_says_a_question_means_is_taken_literally(assistant: Assistant) -> None:
    history = (Turn("Why did Philae bounce?", "Its harpoons did not fire."),)
    for asked in ("And France?", "Thanks!"):
        final = answer(list(assistant.ask(asked, history, generate=False, understood=f" {BRITAIN}")))
        assert (final.question, final.standalone_question) == (asked, BRITAIN)
        assert BECAUSE in final.text
    with pytest.raises(MisuseError, match="the question is empty"):
        next(assistant.ask("And France?", history, understood=" "))


def test_filters_restrict_the_search(assistant: Assistant) -> None:
    after = Filters(after=datetime(2018, 1, 1, tzinfo=UTC))
    final = answer(events(assistant, None, BRITAIN, filters=after))
    assert all(p.published_at and p.published_at >= after.after for p in final.passages if after.after)
    nobody = answer(events(assistant, None, BRITAIN, filters=Filters(sources=("Nobody",))))
    assert nobody.refused
    assert nobody.passages == ()


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question is empty"),
        (" \n ", "the question is empty"),
        ("why " * 5000, "the question has 19,999 characters; ask in 2,000 or fewer"),
        ("Warum hat Großbritannien das Treffen der Außenminister nicht besucht?", "seems to be in German"),
    ],
)
def test_a_question_that_cant_be_asked_is_said_in_one_line(assistant: Assistant, question: str, message: str) -> None:
    with pytest.raises(MisuseError, match=message):
        next(assistant.ask(question))


def test_an_empty_library_says_what_to_do(home: Settings) -> None:
    with Assistant(home) as empty, pytest.raises(MisuseError, match="no articles yet; add some"):
        next(empty.ask(BRITAIN))


def test_a_missing_embedder_is_said_in_one_line(home: Settings, tmp_path: Path) -> None:
    bare = home.model_copy(update={"models": tmp_path / "none"})
    (tmp_path / "a.txt").write_text("Storks fly south in autumn.")
    with Assistant(bare) as opened, pytest.raises(ModelError, match="clippings models pull"):
        opened.add([str(tmp_path / "a.txt")])


@pytest.mark.generator
def test_the_real_model_answers_from_the_evidence(writing_assistant: Assistant) -> None:
    final = answer(list(writing_assistant.ask(BRITAIN)))
    assert final.generator == "qwen2.5-coder-1.5b"
    assert "meeting" in final.text
    assert BECAUSE in " ".join(citation.quote for citation in final.citations)
    assert final.timings_ms.first_token is not None
    assert_valid(writing_assistant, final)


@pytest.mark.generator
def test_every_sample_question_s_statements_are_carried(writing_assistant: Assistant, tmp_path: Path) -> None:
    for question in samples.load(tmp_path).of_part(Part.DEV)[:4]:
        final = answer(list(writing_assistant.ask(question.text)))
        assert_valid(writing_assistant, final)


@pytest.mark.generator
def test_an_openai_compatible_server_takes_the_model_s_place(
    assistant: Assistant, generator_file: Path, tmp_path: Path
) -> None:
    from tests_support import free_port

    port = free_port()
    command = [
        sys.executable, "-m", "llama_cpp.server", "--model", str(generator_file), "--model_alias", "served",
        "--port", str(port), "--n_ctx", "2048",
    ]  # fmt: skip
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, (tmp_path / "log").read_text()
                    assert time.monotonic() < deadline
                    time.sleep(0.5)
            settings = assistant.settings.model_copy(
                update={"generator": "openai:served", "generator_url": f"http://127.0.0.1:{port}/v1"}
            )
            generator = open_generator(settings)
            assert generator is not None
            final = answer(events(assistant, generator, BRITAIN))
            assert final.generator == "served"
            assert final.notice is None
            assert_valid(assistant, final)
        finally:
            server.terminate()


def test_a_server_that_isnt_there_leaves_the_quotations(assistant: Assistant) -> None:
    settings = assistant.settings.model_copy(
        update={"generator": "openai:none", "generator_url": "http://127.0.0.1:9/v1"}
    )
    final = answer(events(assistant, open_generator(settings), BRITAIN))
    assert "language model's server for 'none' failed" in (final.notice or "")
    assert BECAUSE in replace(final).text


@pytest.mark.parametrize(("odds", "opening"), [(4.0, "Yes."), (-4.0, "No.")])
def test_the_models_odds_say_yes_or_no(assistant: Assistant, odds: float, opening: str) -> None:
    generator = Says("Britain skipped the dinner.", odds=odds)
    final = answer(events(assistant, generator, "Did Britain skip the meeting?"))
    assert final.text.startswith(opening)
    assert final.standalone_question in generator.weighed[0]
    assert_valid(assistant, final)


def test_where_it_stays_unclear_the_models_own_word_isnt_said(assistant: Assistant) -> None:
    final = answer(events(assistant, Says(f"Yes, {BECAUSE}", odds=0.6), "Did Britain skip the meeting?"))
    assert final.verdict == "unclear"
    assert not final.text.lower().startswith(("yes", "no"))


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("No, Britain skipped the dinner.", "Britain skipped the dinner."),
        ("Yes Britain skipped it.", "Britain skipped it."),
        ("No. It skipped it.", "It skipped it."),
        ("No one was hurt.", "No one was hurt."),
        ("No-fly zones were set up.", "No-fly zones were set up."),
        ("After the storm it did.", "After the storm it did."),
        ("No", ""),
    ],
)
def test_only_a_verdict_is_left_out_of_what_a_model_writes(written: str, left: str) -> None:
    asked = Answer("Q?", "Q?", (), (), 0.9, refused=False, verdict="unclear")
    assert _without_verdict(written, asked) == left
    assert _without_verdict(written, replace(asked, verdict=None)) == written


def test_a_model_that_tells_no_odds_leaves_the_verdict_to_the_check(assistant: Assistant) -> None:
    asked = "Did Britain skip the meeting?"
    alone = answer(events(assistant, None, asked)).verdict
    assert answer(events(assistant, Says("Britain skipped the dinner."), asked)).verdict == alone


def test_a_model_reads_more_than_is_shown_and_cites_it(assistant: Assistant) -> None:
    asked = "Did anyone die in the Thai cave rescue?"
    said = "Saman Gunan, a former navy diver, died on Friday, 6 July."
    generator = Says(said)
    found = events(assistant, generator, asked)
    first = next(event for event in found if isinstance(event, EvidenceFound))
    shown, read = (
        [part.quote for item in items for part in item.parts] for items in (first.answer.evidence, first.answer.context)
    )
    assert set(shown) < set(read)
    assert all(" ".join(quote.split()) in generator.asked[0] for quote in read)
    (statement,) = answer(found).statements
    assert statement.text == said
    assert statement.citations[0].quote not in shown


def test_what_fails_is_replaced_from_what_was_shown(assistant: Assistant) -> None:
    found = events(assistant, Says("Two hundred people died in Paris."), "Did anyone die in the Thai cave rescue?")
    first = next(event for event in found if isinstance(event, EvidenceFound))
    shown = [part.quote for item in first.answer.evidence for part in item.parts]
    assert all(statement.text in shown for statement in answer(found).statements)
