"""What comes in through the browser: whatever it is called, it lies in the folder of uploads and nowhere else."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError, LibraryError
from index.loading.load import load
from index.settings import Settings
from ui.uploads import MOST_NAME_BYTES, keep_uploads, safe_name

NAMES = {
    "notes.md": "notes.md",
    "My trip, day 1.txt": "My trip, day 1.txt",
    "Zürich – été.txt": "Zürich – été.txt",
    "e\u0301.txt": "\u00e9.txt",
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\system.txt": "system.txt",
    "C:\\boot.txt": "boot.txt",
    "C:boot.txt": "C_boot.txt",
    "..": "upload",
    "...": "upload",
    "": "upload",
    " . ": "upload",
    ".hidden.txt": "hidden.txt",
    ".clippings-part.txt": "clippings-part.txt",
    "a\0b.txt": "ab.txt",
    "a\r\nb\x1b[31m.txt": "ab[31m.txt",
    "a\u202etxt.exe.txt": "atxt.exe.txt",
    "con.txt": "_con.txt",
    "NUL": "_NUL",
    "COM1.tar.txt": "_COM1.tar.txt",
    "lpt¹.txt": "_lpt¹.txt",
    "console.txt": "console.txt",
    'a<b>c:d"e|f?g*h.txt': "a_b_c_d_e_f_g_h.txt",
    "stream.txt:hidden": "stream.txt_hidden",
    "dots....": "dots",
    "space .txt": "space.txt",
    "-rf.txt": "-rf.txt",
    "~root.txt": "~root.txt",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_name_keeps_what_is_a_name_in_it(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    assert safe_name("é" * 500 + ".html") == "é" * ((MOST_NAME_BYTES - 5) // 2) + ".html"
    assert len(safe_name("a" * 500).encode()) == MOST_NAME_BYTES


@given(st.text())
def test_any_name_is_one_file_in_one_folder_on_any_system(name: str) -> None:
    kept = safe_name(name)

    assert kept == safe_name(kept)
    assert kept == Path(kept).name == PureWindowsPath(kept).name
    assert not kept.startswith(".")
    assert not kept.endswith((".", " "))
    assert 0 < len(kept.encode()) <= 255
    assert kept.isprintable()


def test_hostile_names_are_written_nowhere_else(tmp_path: Path) -> None:
    home, arrived = tmp_path / "home", tmp_path / "arrived"
    arrived.mkdir()
    names = [
        "..\\..\\evil.txt",
        ".bashrc.txt",
        "con.txt",
        "a" * 250 + ".txt",
        "C:\\windows\\evil2.txt",
        "\u202egnp.txt",
    ]
    for name in names:
        (arrived / name).write_text(f"words of {name}")

    kept = keep_uploads([str(arrived / name) for name in names], home)

    assert {Path(path).parent for path in kept} == {home / "uploads"}
    assert sorted(path.name for path in (home / "uploads").iterdir()) == sorted(Path(path).name for path in kept)
    assert list(arrived.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"home", "arrived"}
    assert all(Path(path).read_text().startswith("words of ") for path in kept)


def test_a_link_that_was_uploaded_is_read_by_nobody(tmp_path: Path) -> None:
    home, secret, link = tmp_path / "home", tmp_path / "secret.txt", tmp_path / "link.txt"
    secret.write_text("The key lies under the mat.")
    link.symlink_to(secret)

    (kept,) = keep_uploads([str(link)], home)
    (error,) = load(kept, Settings(home=home))

    assert isinstance(error, ArticleError)
    assert "isn't followed" in error.reason
    assert secret.read_text() == "The key lies under the mat."


def test_what_lies_under_a_name_already_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    home, secret = tmp_path / "home", tmp_path / "secret.txt"
    secret.write_text("The key lies under the mat.")
    (home / "uploads").mkdir(parents=True)
    (home / "uploads" / "a.txt").symlink_to(secret)
    (tmp_path / "a.txt").write_text("new words")

    (kept,) = keep_uploads([str(tmp_path / "a.txt")], home)

    assert secret.read_text() == "The key lies under the mat."
    assert Path(kept).read_text() == "new words"
    assert not Path(kept).is_symlink()


def test_a_folder_of_uploads_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "uploads").symlink_to(elsewhere, target_is_directory=True)
    (tmp_path / "a.txt").write_text("words")

    with pytest.raises(LibraryError, match="a link to another folder"):
        keep_uploads([str(tmp_path / "a.txt")], home)
    assert list(elsewhere.iterdir()) == []


def test_a_file_larger_than_any_that_is_read_isn_t_copied_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open(tmp_path / "huge.txt", "wb") as file:
        file.truncate(10_000_000_000)
    (tmp_path / "a.txt").write_text("words")

    huge, small = keep_uploads([str(tmp_path / "huge.txt"), str(tmp_path / "a.txt")], home)

    (error,) = load(huge, Settings(home=home))
    assert isinstance(error, ArticleError)
    assert error.reason == "10,000 MB, the limit is 200 MB; split it"
    assert [path.name for path in (home / "uploads").iterdir()] == ["a.txt"] == [Path(small).name]
