"""Who asks an empty library while articles are being added to it waits for the first of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.errors import EmptyLibraryError
from index.samples import sample_paths
from index.settings import Settings
from rag.assistant import Assistant
from rag.events import Finished, Step, StepBegun

BRITAIN = "Why did Britain skip the meeting?"
ADDING = StepBegun(Step.ADDING)


@pytest.fixture
def empty(home: Settings) -> Iterator[Assistant]:
    with Assistant(home) as assistant:
        yield assistant


def test_a_question_waits_for_the_first_articles(empty: Assistant) -> None:
    events = empty.ask(BRITAIN, generate=False)
    with empty.additions:
        assert [next(events), next(events)] == [ADDING, ADDING]
        empty.add([str(path) for path in sample_paths()])
        *_, last = events

    assert isinstance(last, Finished)
    assert not last.answer.refused


def test_where_nothing_came_of_it_there_are_no_articles(empty: Assistant) -> None:
    events = empty.ask(BRITAIN, generate=False)
    with empty.additions:
        assert next(events) == ADDING

    with pytest.raises(EmptyLibraryError, match="there are no articles yet"):
        next(events)


def test_articles_that_are_there_are_asked_at_once(empty: Assistant) -> None:
    empty.add([str(sample_paths()[0])])
    with empty.additions:
        assert ADDING not in list(empty.ask(BRITAIN, generate=False))
