"""Example questions are made once for a library as it stands, kept, and made again when it has changed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant
from ui.examples import KEPT, Examples

CHANNEL = "# The canal\n\nThe Corinth Canal was opened in 1893. Big ships avoid it because it is narrow.\n"
TOWER = "# The tower\n\nThe Eiffel Tower was opened on 31 March 1889. It was painted red at first.\n"


@pytest.fixture
def opened(home: Settings, tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "canal.md").write_text(CHANNEL)
    with Assistant(home) as assistant:
        assistant.add([str(tmp_path / "canal.md")])
        yield assistant


def awaited(examples: Examples, filters: Filters | None = None) -> tuple[str, ...]:
    for _ in range(1200):
        found = examples.offered(filters)
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("no examples within a minute")


def test_they_wait_for_the_models_and_are_kept(opened: Assistant, home: Settings) -> None:
    examples = Examples(opened)
    assert examples.offered() is None
    time.sleep(0.3)
    assert examples.offered() is None, "the page comes first: nothing loads models for examples"
    opened.stages()
    found = awaited(examples)
    assert found == ("When was the Corinth Canal opened?",)
    assert Examples(opened).offered() == found, "another start has them at once"
    assert json.loads((home.home / KEPT).read_text())["questions"][0][0] == found[0]


def test_other_articles_give_other_questions(opened: Assistant, tmp_path: Path) -> None:
    opened.stages()
    examples = Examples(opened)
    first = awaited(examples)
    (tmp_path / "tower.md").write_text(TOWER)
    added = opened.add([str(tmp_path / "tower.md")]).added
    assert examples.offered() is None
    both = awaited(examples)
    assert set(first) < set(both)
    assert "When was the Eiffel Tower opened?" in both
    tower = Filters(article_ids=tuple(added))
    assert examples.offered(tower) == ("When was the Eiffel Tower opened?",)
    opened.remove([entry.id for entry in opened.library.entries() if entry.id not in added])
    assert awaited(examples) == ("When was the Eiffel Tower opened?",)


@pytest.mark.parametrize("kept", ["", "[]", '{"library": "x"}', '{"library": "", "questions": [1]}'])
def test_what_cant_be_read_is_made_again(opened: Assistant, home: Settings, kept: str) -> None:
    (home.home / KEPT).write_text(kept)
    opened.stages()
    assert awaited(Examples(opened)) == ("When was the Corinth Canal opened?",)


def test_an_empty_library_has_none(home: Settings) -> None:
    with Assistant(home) as opened:
        assert Examples(opened).offered() == ()
