"""``clippings collections`` and ``restore``: what they print and end with."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import Clippings, environment, run_in

from index.settings import Settings


@pytest.fixture
def clippings(home: Settings) -> Clippings:
    """The command line on an empty home."""
    return run_in(environment(home))


@pytest.fixture
def ids(clippings: Clippings, tmp_path: Path) -> list[str]:
    """Two articles, added by it."""
    for name, text in (("storks", "Storks fly south in autumn."), ("geese", "Geese swim in the pond.")):
        (tmp_path / f"{name}.txt").write_text(text)
    added = clippings("add", str(tmp_path / "storks.txt"), str(tmp_path / "geese.txt"), "--json").value["added"]
    return [entry["id"] for entry in added]


def test_a_collection_from_its_making_to_its_end(clippings: Clippings, ids: list[str]) -> None:
    assert "there are no collections yet" in clippings("collections", "list").line
    assert clippings("collections", "create", " Birds ", "--json").value == {"name": "Birds", "articles": 0}
    assert clippings("collections", "put", "Birds", ids[0][:12], ids[1], "--json").value["articles"] == 2
    assert (
        clippings("collections", "rename", "Birds", "Big birds").out.split() == "renamed Big birds (2 articles)".split()
    )
    assert clippings("collections", "list").out.split() == ["2", "Big", "birds"]
    moved = clippings("collections", "put", "Ponds", ids[1], "--move", "--json")
    assert (moved.code, moved.value) == (0, {"name": "Ponds", "articles": 1})
    assert clippings("collections", "list", "--json").value == [
        {"name": "Big birds", "articles": 1}, {"name": "Ponds", "articles": 1},
    ]  # fmt: skip
    assert [entry["id"] for entry in clippings("list", "--collection", "Ponds", "--json").value] == [ids[1]]
    assert clippings("collections", "remove", "Ponds", "--json").value == {"name": "Ponds", "articles": 1}
    assert len(clippings("list", "--json").value) == 2


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["create", " "], 2, "name is empty"),
        (["create", "BIRDS"], 2, "there is a collection 'Birds' already"),
        (["rename", "Fish", "x"], 2, "no collection is called 'Fish'"),
        (["remove", "Fish"], 2, "no collection is called 'Fish'"),
        (["put", "Birds", "0" * 12], 1, "no article's id begins with"),
    ],
)
def test_what_cant_be_done_is_one_line(clippings: Clippings, args: list[str], code: int, says: str) -> None:
    clippings("collections", "create", "Birds")
    ran = clippings("collections", *args)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.line


def test_a_removed_article_is_restored_into_its_collections(clippings: Clippings, ids: list[str]) -> None:
    clippings("collections", "put", "Birds", ids[0])
    clippings("remove", ids[0])
    assert clippings("restore", ids[1]).line.endswith("isn't removed")
    assert clippings("restore", ids[0][:10], "--json").value == {"restored": [ids[0]], "failed": []}
    assert [entry["id"] for entry in clippings("list", "--collection", "Birds", "--json").value] == [ids[0]]
    assert "Storks" in clippings("ask", "Where do storks fly in autumn?").out
