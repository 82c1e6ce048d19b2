"""Questions about the library itself: told from others by rule, answered by looking, each article cited."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.filters import Filters
from rag.answer import Answer, Turn
from rag.assistant import Assistant
from rag.converse.social import small_talk
from rag.listing import Listing, listed, listing
from rag.listing.periods import period
from rag.listing.understand import Ask

TODAY = date(2026, 11, 27)
SOURCES = ["Reuters", "Clippings sample"]


def read(question: str) -> Listing:
    found = listing(question, SOURCES, TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "ask", "topic"),
    [
        ("Which articles mention Trump?", Ask.WHICH, "Trump"),
        ("How many articles mention Boris Johnson?", Ask.COUNT, "Boris Johnson"),
        ("How many articles are there?", Ask.COUNT, ""),
        ("how many of my articles do you have", Ask.COUNT, ""),
        ("In which articles is Merkel mentioned?", Ask.WHICH, "Merkel"),
        ("List the articles that name the Great Bitter Lake.", Ask.WHICH, "the Great Bitter Lake"),
        ("Show me all articles about hurricanes", Ask.WHICH, "hurricanes"),
        ('Which clippings mention "collective whinge-o-rama"?', Ask.WHICH, "collective whinge-o-rama"),
        ("What articles do I have from Reuters?", Ask.WHICH, ""),
        ("What is this collection about?", Ask.WHICH, ""),
        ("What are these articles about?", Ask.WHICH, ""),
        ("What's in here?", Ask.WHICH, ""),
        ("What can I ask you about?", Ask.WHICH, ""),
    ],
)
def test_what_asks_for_articles_is_read(question: str, ask: Ask, topic: str) -> None:
    found = read(question)
    assert (found.ask, found.topic) == (ask, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Which articles say that Trump won?",
        "How many articles of the treaty were ratified?",
        "How many articles did Johnson write?",
        "Which article of the treaty lets a member leave?",
        "What is Article 50?",
        "Who wrote the article on Brexit?",
        "How many people does the article mention?",
        "Why did Britain skip the meeting?",
        "Which articles?",
        "What is the article about?",
        "What do you know about Brexit?",
        "What is the treaty about?",
    ],
)
def test_a_question_about_what_articles_say_is_none_about_the_library(question: str) -> None:
    assert listing(question, SOURCES, TODAY) is None


def test_about_is_more_than_a_mention() -> None:
    assert read("Which articles are about Brexit?").about
    assert not read("Which articles mention Brexit?").about


def test_a_source_is_one_that_the_library_has() -> None:
    found = read("Which articles from Reuters mention the Rugby World Cup?")
    assert (found.sources, found.topic) == (("Reuters",), "the Rugby World Cup")
    assert listing("Which articles from Paris mention Trump?", SOURCES, TODAY) is None


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Which article is the newest?", "newest"),
        ("What is the latest article about Trump?", "newest"),
        ("Show me the oldest article", "oldest"),
        ("Which articles mention Trump?", ""),
    ],
)
def test_the_newest_or_oldest_may_be_asked_for(question: str, order: str) -> None:
    assert read(question).order == order


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("since March", "2026-03-01", None),
        ("since December", "2025-12-01", None),
        ("after March 2021", "2021-04-01", None),
        ("before March 2021", None, "2021-02-28"),
        ("until 5 March 2021", None, "2021-03-05"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("from the 1990s", "1990-01-01", "1999-12-31"),
        ("on 2 July 2018", "2018-07-02", "2018-07-02"),
        ("between May and July 2018", "2018-05-01", "2018-07-31"),
        ("from 1 May 2018 to 3 May 2018", "2018-05-01", "2018-05-03"),
        ("that were published in February 2020", "2020-02-01", "2020-02-29"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("in the last 30 days", "2026-10-28", "2026-11-27"),
        ("since last year", "2025-01-01", None),
    ],
)
def test_times_are_read_from_today(text: str, after: str | None, before: str | None) -> None:
    found = period(f"articles {text}", TODAY)
    assert found is not None
    assert (str(found.after)[:10] if found.after else None) == after
    assert (str(found.before)[:10] if found.before else None) == before
    assert f"articles {text}"[found.start : found.end].strip() == text


@pytest.mark.parametrize(
    "text", ["about the 2019 final", "mention May", "about Friday", "with 30 pages", "on hurricanes"]
)
def test_a_date_without_a_word_of_time_restricts_nothing(text: str) -> None:
    assert period(text, TODAY) is None


def ask(assistant: Assistant, question: str, filters: Filters | None = None) -> Answer:
    return listed(question, question, read(question), assistant.library, filters or Filters())


def titles(answer: Answer) -> list[str]:
    return [statement.citations[0].title for statement in answer.statements[1:]]


def test_articles_that_mention_something_are_listed_newest_first(assistant: Assistant) -> None:
    answer = ask(assistant, "Which articles mention the Great Bitter Lake?")
    assert titles(answer) == ["Ever Given is freed and the Suez Canal reopens"]
    assert answer.statements[0].text == "1 of the 14 articles mentions the Great Bitter Lake:"
    assert "Great Bitter Lake" in answer.statements[1].citations[0].quote
    answer = ask(assistant, "Which articles mention Trump?")
    dates = [c.published_at for c in answer.citations if c.published_at]
    assert len(dates) > 2
    assert dates == sorted(dates, reverse=True)
    assert all("Trump" in citation.quote for citation in answer.citations)


def test_every_article_that_has_the_word_is_found(assistant: Assistant) -> None:
    ids = assistant.library.ids(Filters())
    holding = {key for key, text in assistant.library.texts(ids).items() if "Johnson" in text}
    answer = ask(assistant, "How many articles mention Johnson?")
    assert {citation.article_id for citation in answer.citations} == holding
    assert answer.statements[0].text.startswith(f"{len(holding)} of the 14 articles")


def test_two_names_must_both_be_mentioned(assistant: Assistant) -> None:
    both = titles(ask(assistant, "Which articles mention Philae and Rosetta?"))
    assert set(both) == set(titles(ask(assistant, "Which articles mention Philae?"))) & set(
        titles(ask(assistant, "Which articles mention Rosetta?"))
    )


def test_articles_of_a_time_are_counted(assistant: Assistant) -> None:
    answer = ask(assistant, "How many articles since 2019?")
    after = Filters(after=datetime(2019, 1, 1, tzinfo=UTC))
    assert answer.statements[0].text == f"There are {assistant.library.count(after)} articles published since 2019:"
    assert len(answer.statements) == 1 + assistant.library.count(after)


def test_the_reader_s_filters_hold_too(assistant: Assistant) -> None:
    until = Filters(before=datetime(2018, 12, 31, tzinfo=UTC))
    everything, some = (
        ask(assistant, "How many articles are there?"),
        ask(assistant, "How many articles are there?", until),
    )
    assert len(some.statements) < len(everything.statements) == 15
    none = ask(assistant, "How many articles since 2019?", until)
    assert none.refused
    assert none.notice == "there are no articles published since 2019"


def test_where_none_is_found_it_says_so(assistant: Assistant) -> None:
    answer = ask(assistant, "Which articles mention Napoleon?")
    assert answer.refused
    assert not answer.statements
    assert answer.notice == "none of the 14 articles mentions Napoleon"


def test_the_oldest_is_one(assistant: Assistant) -> None:
    answer = ask(assistant, "Which article is the oldest?")
    assert titles(answer) == ["Philae lands on a comet, three times over"]
    assert answer.statements[0].text == "The oldest of the 14 articles:"


def test_every_citation_is_its_article_s_text(assistant: Assistant) -> None:
    for question in (
        "How many articles are there?",
        "Which articles are about Brexit?",
        "Which articles mention NASA?",
    ):
        answer = ask(assistant, question)
        texts = assistant.library.texts([citation.article_id for citation in answer.citations])
        for statement in answer.statements:
            assert statement.citations
            for citation in statement.citations:
                assert texts[citation.article_id][citation.start : citation.end] == citation.quote != ""


def test_the_passages_are_those_that_the_cited_sentences_stand_in(assistant: Assistant) -> None:
    answer = ask(assistant, "Which articles mention Trump?")
    cited = [statement.citations[0] for statement in answer.statements[1:]]
    assert len(cited) == len(answer.passages) > 1
    for citation, passage in zip(cited, answer.passages, strict=True):
        assert citation.article_id == passage.article_id
        assert passage.span.start <= citation.start < citation.end <= passage.span.end
        assert citation.quote in passage.text


def test_where_no_article_is_found_the_nearest_passages_are_shown(assistant: Assistant) -> None:
    answer = list(assistant.ask("Which articles mention Napoleon?"))[-1].answer
    assert answer.refused
    assert answer.passages


def test_the_assistant_lists_without_a_model(assistant: Assistant) -> None:
    (answer,) = [event.answer for event in assistant.ask("Which articles mention NASA?")][-1:]
    assert answer.listed
    assert answer.generator is None
    follow_up = list(assistant.ask("And Trump?", history=[(Turn("Which articles mention NASA?", answer.text))]))[
        -1
    ].answer
    assert follow_up.standalone_question == "Which articles mention Trump?"
    assert follow_up.listed


@pytest.mark.parametrize(
    "said",
    [
        "Thanks!",
        "thank you very much",
        "Ok, great, thanks a lot!",
        "Hello",
        "hi there",
        "Good morning!",
        "Great.",
        "bye :)",
    ],
)
def test_small_talk_gets_a_reply_and_no_retrieval(assistant: Assistant, said: str) -> None:
    events = list(assistant.ask(said))
    answer = events[-1].answer
    assert answer.reply == answer.text == small_talk(said)
    assert not answer.refused
    assert not answer.passages
    assert answer.timings_ms.retrieve is None


@pytest.mark.parametrize(
    "said",
    [
        "Thanks for the Memories was sung by whom?",
        "Hello Kitty",
        "Is it good?",
        "No",
        "Good Friday",
        "Who said goodbye?",
    ],
)
def test_what_asks_something_is_no_small_talk(said: str) -> None:
    assert small_talk(said) is None
