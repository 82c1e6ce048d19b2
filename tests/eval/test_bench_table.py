"""The library's table measured: what it is measured on, each look as it is served, and everything that is done with all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from eval.bench.page.chat import Chat
from eval.bench.table.handled import handled
from eval.bench.table.looks import LOOKS, as_the_browser_says_it, found
from eval.bench.table.served import served
from eval.bench.table.shelves import COLLECTIONS, SOURCES, furnish
from index.browsing import Look, Sort, browse
from index.embed import open_embedder
from index.library import Library
from index.settings import Settings
from ui.shelf.visit import parse_look

ARTICLES = 110


@pytest.fixture(scope="module")
def home(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with so many articles, three of them removed."""
    folder = tmp_path_factory.mktemp("table") / "home"
    folder.mkdir()
    library = Library.open(f"sqlite:///{folder / 'library.db'}")
    furnish(library, ARTICLES, open_embedder(settings).name)
    library.close()
    return folder


@pytest.fixture
def library(home: Path) -> Library:
    return Library.open(f"sqlite:///{home / 'library.db'}")


def test_the_library_has_all_that_the_table_can_be_narrowed_by(library: Library, settings: Settings) -> None:
    shelf = browse(library, Look())
    assert (shelf.live, shelf.removed) == (ARTICLES - 3, 3)
    assert {share.label for share in shelf.sources} <= {*SOURCES, ""}
    assert {share.value for share in shelf.collections} <= {*COLLECTIONS, ""}
    assert library.count_vectors(open_embedder(settings).name) == library.count_chunks() > ARTICLES


def test_the_page_is_told_every_look_as_it_is_meant() -> None:
    assert {look.sort for look in LOOKS.values()} == set(Sort)
    for name, look in LOOKS.items():
        assert parse_look(as_the_browser_says_it(look)) == look, name


def test_every_look_is_found_and_served_and_everything_done_on_a_copy(
    home: Path, library: Library, settings: Settings, tmp_path: Path
) -> None:
    alone = found(library, 2)
    assert {name: len(times) for name, times in alone.items()} == dict.fromkeys(LOOKS, 2)
    with Chat(settings, home, {"generator": "none"}) as chat:
        whole = asyncio.run(served(chat.address, 2))
    for name in LOOKS:
        assert min(whole[name].times) > 1
        assert whole[name].size > 1_000
    assert whole["first page"].size > 2 * whole["removed"].size, "fifty rows and three"
    before = library.count(), library.collections()
    taken = handled(home / "library.db", tmp_path / "copy.db", open_embedder(settings))
    assert list(taken) == ["put into a collection", "moved", "removed", "brought back", "erased"]
    assert (library.count(), library.collections()) == before
    assert Library.open(f"sqlite:///{tmp_path / 'copy.db'}").count() == 0
