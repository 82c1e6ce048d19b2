"""What goes in at `load`: files, folders and their limits. Formats and fetching have files of their own."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.article import Article
from index.errors import ArticleError
from index.loading.load import KNOWN_SUFFIXES, expand, load
from index.settings import Settings

SETTINGS = Settings()


def articles(target: Path | str, settings: Settings = SETTINGS) -> list[Article]:
    found = list(load(str(target), settings))
    assert all(isinstance(item, Article) for item in found), found
    return found  # type: ignore[return-value]


def error(target: Path | str, settings: Settings = SETTINGS) -> ArticleError:
    (found,) = load(str(target), settings)
    assert isinstance(found, ArticleError), found
    assert "\n" not in str(found)
    return found


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_is_one_article_under_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "my_trip-1.txt", "We left at dawn.\r\nIt rained.\rThen it didn’t.\n\n")
    monkeypatch.chdir(tmp_path)

    (article,) = articles("my_trip-1.txt")

    assert article.text == "We left at dawn.\nIt rained.\nThen it didn’t."
    assert article.title == "My trip 1"
    assert article.path == article.origin == str(tmp_path / "my_trip-1.txt")
    assert (article.url, article.author, article.published_at) == (None, None, None)


def test_a_suffix_counts_in_any_case(tmp_path: Path) -> None:
    assert len(articles(write(tmp_path / "A.TXT", "words"))) == 1


def test_a_folder_is_read_with_its_subfolders_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", "sub/deeper/d.txt", "another/e.txt", "photo.jpg"):
        write(tmp_path / name, f"text of {name}")

    found = [article.text.removeprefix("text of ") for article in articles(tmp_path)]

    assert found == ["a.md", "b.txt", "another/e.txt", "sub/c.txt", "sub/deeper/d.txt"]
    assert [os.path.relpath(path, tmp_path) for path in expand(str(tmp_path))] == found


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    for name in ("seen.txt", ".hidden.txt", ".git/notes.txt"):
        write(tmp_path / name, name)

    assert [article.text for article in articles(tmp_path)] == ["seen.txt"]


def test_a_hidden_file_or_folder_named_outright_is_read(tmp_path: Path) -> None:
    write(tmp_path / ".notes" / ".hidden.txt", "words")
    write(tmp_path / ".notes" / "seen.txt", "seen")

    assert [article.text for article in articles(tmp_path / ".notes")] == ["seen"]
    assert [article.text for article in articles(tmp_path / ".notes" / ".hidden.txt")] == ["words"]


def test_a_loop_of_symbolic_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt", "once")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "sub" / "self").symlink_to(tmp_path / "sub" / "self")

    assert [article.text for article in articles(tmp_path)] == ["once"]


def test_a_folder_without_a_readable_file_is_one_error_that_names_the_known_kinds(tmp_path: Path) -> None:
    write(tmp_path / "photo.jpg", b"\xff\xd8")

    reason = error(tmp_path).reason

    assert reason.startswith("no readable file in this folder")
    assert all(suffix in reason for suffix in KNOWN_SUFFIXES)
    assert expand(str(tmp_path)) == []


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "good")
    write(tmp_path / "b.txt", "")
    write(tmp_path / "c.txt", "good too")
    (tmp_path / "d.txt").symlink_to(tmp_path / "gone")

    found = list(load(str(tmp_path), SETTINGS))

    assert [type(item) for item in found] == [Article, ArticleError, Article, ArticleError]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty: it holds no text"),
        ("blank.md", b" \n\t\n", "empty: it holds no text"),
        ("mark.txt", b"\xef\xbb\xbf", "empty: it holds no text"),
        ("nuls.json", b'{"body": "\\u0000 "}', "empty: it holds no text"),
        ("photo.jpg", b"\xff\xd8", "unknown kind '.jpg'"),
        ("noext", b"words", "unknown kind ''"),
        ("noise.txt", bytes(range(256)) * 64, "not text"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    found = error(write(tmp_path / name, content))

    assert found.origin == str(tmp_path / name)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize("target", ["/no/such/place.txt", "/no/such/folder", "gone.pdf", "http:/one-slash"])
def test_a_missing_path_says_so(target: str) -> None:
    assert error(target).reason == "no such file or folder"


@pytest.mark.parametrize("target", ["", "  ", "a\0b.txt", "x" * 5000 + ".txt", "lone \ud800.txt"])
def test_what_is_no_path_at_all_is_an_error_too(target: str) -> None:
    str(error(target)).encode()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert error(tmp_path / "pipe.txt").reason == "not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "words").chmod(0)

    assert error(tmp_path / "a.txt").reason == "can't be opened (Permission denied)"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_subfolder_without_permission_is_an_error_beside_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "words")
    write(tmp_path / "shut" / "b.txt", "words").parent.chmod(0)

    found = list(load(str(tmp_path), SETTINGS))
    (tmp_path / "shut").chmod(0o700)

    assert [type(item) for item in found] == [Article, ArticleError]
    assert "Permission denied" in str(found[1])


def test_a_text_over_the_limit_names_its_length_the_limit_and_the_setting(tmp_path: Path) -> None:
    path = write(tmp_path / "long.txt", "x" * 1001)

    reason = error(path, Settings(max_article_characters=1000)).reason

    assert reason.startswith("1,001 characters long, the limit is 1,000")
    assert "max_article_characters" in reason
    assert len(articles(path, Settings(max_article_characters=1001))) == 1


@pytest.mark.parametrize("filler", [b"word ", "h\xe9llo ".encode("cp1252"), "слово ".encode("cp1251")])
def test_fifty_megabytes_are_refused_quickly(tmp_path: Path, filler: bytes) -> None:
    path = write(tmp_path / "huge.txt", filler * (50_000_000 // len(filler)))
    start = time.perf_counter()

    assert "characters long" in error(path).reason
    assert time.perf_counter() - start < 20


def test_a_file_over_two_hundred_megabytes_is_not_even_read(tmp_path: Path) -> None:
    with open(tmp_path / "sparse.txt", "wb") as file:
        file.truncate(200_000_001)

    assert error(tmp_path / "sparse.txt").reason == "200 MB, the limit is 200 MB; split it"


def test_nuls_and_lone_surrogates_go_and_nothing_else(tmp_path: Path) -> None:
    body = r'{"title": "T\u0000\n wo", "body": "a\u0000b \ud800c  \u00e9 e\u0301\u2028d"}'

    (article,) = articles(write(tmp_path / "a.json", body))

    assert article.text == "ab c  \u00e9 e\u0301\u2028d"
    assert article.title == "T wo"
    assert len(article.id) == 64


def test_a_file_name_in_no_encoding_still_gives_an_origin_that_can_be_stored(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    try:
        with open(path, "wb") as file:
            file.write(b"words")
    except OSError:
        pytest.skip("this file system takes only Unicode names")

    (article,) = articles(tmp_path)

    assert article.origin.encode().endswith(b"caf\\udce9.txt")


def test_the_public_corpus_is_read_as_it_is() -> None:
    default = Path(__file__).parents[2] / "../shared/data"
    corpus = Path(os.environ.get("CLIPPINGS_DATA", default)) / "multihop_rag" / "corpus.json"
    if not corpus.exists():
        pytest.skip(f"no {corpus}; set CLIPPINGS_DATA to the folder of question sets")

    found = articles(corpus)

    assert len(found) == 609
    assert len({article.origin for article in found}) == 609
    assert found[0].title == "200+ of the best deals from Amazon's Cyber Monday sale"
    assert found[0].source == "Mashable"
    assert found[0].published_at == datetime(2023, 11, 27, 8, 45, 59, tzinfo=UTC)
    assert found[0].origin == "https://mashable.com/article/cyber-monday-deals-amazon-2023"
