"""What is asked of one article, named by its title or counted in a list: answered by looking, or from it alone."""

from __future__ import annotations

import pytest

from rag.answer import Answer, Turn
from rag.assistant import Assistant

STORM = "Puerto Rico to recount its hurricane dead"


def ask(assistant: Assistant, question: str) -> Answer:
    return list(assistant.ask(question, generate=False))[-1].answer


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (f"What does “{STORM}” say?", "The governor of Puerto Rico, Ricardo Rossello, on Monday ordered a review"),
        (f'Please summarise "{STORM.lower()}".', "The governor of Puerto Rico, Ricardo Rossello, on Monday ordered"),
        (f"What else does “{STORM}” say?", "Puerto Rico's Center for Investigative Journalism"),
        (
            f"When was “{STORM}” published?",
            f"“{STORM}” was published on 18 December 2017: “{STORM}”, Clippings sample,",
        ),
        (f"Where is “{STORM}” from?", f"“{STORM}” is from Clippings sample:"),
    ],
)
def test_what_is_asked_of_one_article_is_looked_up(assistant: Assistant, question: str, says: str) -> None:
    answer = ask(assistant, question)
    assert answer.text.startswith(says)
    assert {citation.title for citation in answer.citations} == {STORM}
    text = assistant.library.texts([citation.article_id for citation in answer.citations])
    assert all(text[cited.article_id][cited.start : cited.end] == cited.quote for cited in answer.citations)
    assert answer.timings_ms.retrieve is None


def test_what_an_article_doesnt_name_is_refused_with_the_article_shown(assistant: Assistant) -> None:
    answer = ask(assistant, f"Who wrote “{STORM}”?")
    assert answer.refused
    assert answer.statements == ()
    assert answer.notice == f"“{STORM}” names no author"
    assert {passage.title for passage in answer.passages} == {STORM}


def test_any_other_question_about_a_titled_article_is_answered_from_it_alone(assistant: Assistant) -> None:
    answer = ask(assistant, f"What did Rossello order in “{STORM}”?")
    assert {passage.title for passage in answer.passages} == {STORM}
    assert "review" in answer.text
    nowhere = ask(assistant, "What does “No such title” say about Rossello?")
    assert len({passage.title for passage in nowhere.passages}) > 1


def test_the_second_one_of_a_list_is_that_article(assistant: Assistant) -> None:
    turns: list[Turn] = []
    answers = {}
    for question in ("Which articles mention Trump?", "What does the second one say?", "When was it published?"):
        answers[question] = list(assistant.ask(question, turns, generate=False))[-1].answer
        turns.append(Turn.of(answers[question]))
    titles = turns[0].articles
    assert titles[1] == STORM
    assert answers["What does the second one say?"].standalone_question == f"What does “{STORM}” say?"
    assert "18 December 2017" in answers["When was it published?"].text
