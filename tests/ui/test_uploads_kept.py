"""Where uploaded files are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import LibraryError
from ui.shelf.targets import within
from ui.uploads import keep_uploads


def test_the_same_name_uploaded_again_takes_the_place_of_the_old(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "1" / "a.txt", tmp_path / "2" / "a.txt"
    for path in (first, second):
        path.parent.mkdir()
        path.write_text(path.parent.name)
    assert keep_uploads([str(first)], home) == keep_uploads([str(second)], home) == [str(home / "uploads" / "a.txt")]
    assert [path.read_text() for path in (home / "uploads").iterdir()] == ["2"]
    assert not first.exists()


def test_a_folder_that_cant_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(LibraryError, match="uploads"):
        keep_uploads(["a.txt"], tmp_path)


def test_an_upload_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "a.txt").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("1")
    with pytest.raises(LibraryError):
        keep_uploads([str(tmp_path / "a.txt")], tmp_path)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["a.txt"]


def test_a_file_of_a_folder_keeps_its_folders_and_never_leaves_the_home(tmp_path: Path) -> None:
    for name, folders in (
        ("notes/2020/a.txt", ("notes", "2020")),
        ("a.txt", ()),
        ("../../etc/a.txt", ("etc",)),
        ("/etc/a.txt", ("etc",)),
        ("c:\\x\\..\\a.txt", ("c_", "x")),
        ("a/" * 20 + "a.txt", ("a",) * 8),
    ):
        assert within(name) == folders, name
    (tmp_path / "a.txt").write_text("1")
    (kept,) = keep_uploads([str(tmp_path / "a.txt")], tmp_path / "home", within("notes/2020/a.txt"))
    assert kept == str(tmp_path / "home" / "uploads" / "notes" / "2020" / "a.txt")
