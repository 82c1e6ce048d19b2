"""Files made to harm: each is read or refused in one line, in time, in little memory, and the others go on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from index_bombs import BOMBS, Bomb, Watch, set_off

from index.article import Article
from index.errors import ArticleError
from index.loading.confined import MOST_MEMORY, Confined
from index.loading.from_text import has_only_plain_front_matter
from index.loading.load import load
from index.samples import sample_paths
from index.settings import Settings
from rag.assistant import Assistant

ROOT = Path(__file__).parents[2]
#: Those that end by the clock are stopped sooner here; ``python tests/index_bombs.py`` waits.
SOONER = 2.0


@pytest.fixture
def quiet(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_hostile_file_ends_in_one_line(bomb: Bomb, tmp_path: Path) -> None:
    with Confined(SOONER if bomb.slow else 30.0) as reader:
        outcome = set_off(bomb, tmp_path, reader)

    assert outcome.seconds < (SOONER + 8 if bomb.slow else 30)
    assert outcome.memory < MOST_MEMORY
    assert not list(tmp_path.iterdir()), "nothing is written beside it"
    last = outcome.items[-1]
    if bomb.reason is None:
        assert all(isinstance(item, Article) for item in outcome.items), last
    elif bomb.reason:
        assert isinstance(last, ArticleError)
        assert re.search(f"{bomb.reason}|takes longer than 2 s" if bomb.slow else bomb.reason, last.reason), last.reason
    for item in outcome.items:
        if isinstance(item, ArticleError):
            assert "\n" not in str(item)
            assert len(item.reason) < 250


def test_after_a_file_that_ends_its_reader_the_others_are_read(tmp_path: Path, quiet: Settings) -> None:
    crash = next(bomb for bomb in BOMBS if bomb.name == "deep-front-matter.md")
    for name in ("a.html", "c.html"):
        (tmp_path / name).write_text(
            f"<html><body><p>The {name} council voted on Tuesday to close it.</p></body></html>"
        )
    (tmp_path / "b.md").write_bytes(crash.make())

    found = list(load(str(tmp_path), quiet))

    assert [type(item) for item in found] == [Article, ArticleError, Article]


def test_a_batch_with_hostile_files_goes_on_and_the_program_lives(tmp_path: Path, home: Settings) -> None:
    good = sample_paths()[:3]
    for path in good:
        shutil.copy(path, tmp_path)
    names = (
        "deep-front-matter.md",
        "many-objects.json",
        "unpacks-to-10-gb.pdf",
        "declares-10-gb.docx",
        "ul><li-100000.html",
    )
    for bomb in BOMBS:
        if bomb.name in names:
            (tmp_path / bomb.name).write_bytes(bomb.make())
    before = {path.name for path in tmp_path.iterdir()}
    with Assistant(home) as assistant:
        added = assistant.add([str(tmp_path)])

        assert len(added.added) == len(good)
        assert {Path(error.origin).name for error in added.failed} == set(names)
        assert assistant.library.count() == len(good)
    assert {path.name for path in tmp_path.iterdir()} - before == {"home"}


def test_signs_without_words_are_refused_and_long_texts_of_words_are_not(home: Settings) -> None:
    signs = Article("." * 700_000, "Signs", "signs")
    words = Article("The council voted on Tuesday to close the bridge. " * 200, "Words", "words")
    with Assistant(home) as assistant:
        added = assistant.add_articles([signs, words])

    assert added.added == [words.id]
    (error,) = added.failed
    assert str(error) == "signs: makes 2,800 passages, the limit is 2,500 of a text with so few words; split it"


def test_a_file_that_takes_too_long_is_given_up_and_its_reader_is_gone(tmp_path: Path, quiet: Settings) -> None:
    slow = next(bomb for bomb in BOMBS if bomb.name == "many-attributes.html")
    (tmp_path / slow.name).write_bytes(slow.make())
    with Confined(seconds=0.5) as reader:
        start = time.perf_counter()
        (error,) = load(str(tmp_path / slow.name), quiet, reader)

        assert isinstance(error, ArticleError)
        assert error.reason == "takes longer than 0.5 seconds to read; split it, or save its text as .txt"
        assert time.perf_counter() - start < 3
        assert reader._process is None


def test_articles_read_before_the_end_are_kept(tmp_path: Path, quiet: Settings) -> None:
    lines = b"".join(b'{"body": "words %d"}\n' % n for n in range(60_000))
    (tmp_path / "many.jsonl").write_bytes(lines)
    with Confined(seconds=1.0) as reader:
        found = list(load(str(tmp_path / "many.jsonl"), quiet, reader))

    assert len(found) > 10
    assert [item for item in found if isinstance(item, ArticleError)] in ([], found[-1:])


def test_memory_is_bounded_where_the_system_doesn_t_bound_it(
    tmp_path: Path, quiet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, which takes the limit and doesn't keep to it: the process watches itself."""
    (tmp_path / "sitecustomize.py").write_text(
        "import resource\nreal = resource.setrlimit\n"
        "resource.setrlimit = lambda which, pair: None if which == resource.RLIMIT_AS else real(which, pair)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    bomb = next(bomb for bomb in BOMBS if bomb.name == "many-objects.json")
    (tmp_path / bomb.name).write_bytes(bomb.make())
    with Confined(memory=300_000_000) as reader:
        watch = Watch(reader)
        (error,) = load(str(tmp_path / bomb.name), quiet, reader)

    assert isinstance(error, ArticleError)
    assert error.reason.startswith("takes more than 300 MB of memory")
    assert watch.stop() < 700_000_000


def test_what_reads_a_file_can_write_none(tmp_path: Path) -> None:
    from index.loading.limits import forbid_writing

    pid = os.fork()
    if not pid:
        forbid_writing()
        try:
            (tmp_path / "written").write_text("x")
        except OSError:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_text()


def test_no_module_is_taken_from_the_folder_the_program_was_started_in(
    tmp_path: Path, quiet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trafilatura.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "page.html").write_text("<html><body><p>The council voted on Tuesday to close it.</p></body></html>")
    monkeypatch.chdir(tmp_path)

    (article,) = load("page.html", quiet)

    assert isinstance(article, Article)


@pytest.mark.parametrize(
    "matter",
    [
        "a: " + "[" * 1_000,
        "a: " + "{a: " * 500,
        "- " * 1_500,
        "-\t" * 1_500,
        "? " * 1_500,
        "- ? - ? " * 300,
        "a: &a [b, b]\nc: *a",
        "a: !!python/object x",
        "<<: {}",
        "title: " + "9" * 5_000,
    ],
)
def test_front_matter_that_could_do_harm_is_read_apart(matter: str) -> None:
    assert not has_only_plain_front_matter(f"---\n{matter}\n---\nwords".encode())


def test_ordinary_front_matter_and_texts_without_any_are_read_here() -> None:
    for path in sample_paths():
        assert has_only_plain_front_matter(path.read_bytes())
    assert has_only_plain_front_matter(b"words alone\n\n- a\n- b\n")
    assert has_only_plain_front_matter(b"---\ntags: [a, b]\nauthors:\n  - Ada\n  - Ben\n---\nwords")


def test_a_link_in_a_folder_that_a_person_adds_is_followed_and_one_among_the_uploads_is_not(tmp_path: Path) -> None:
    home, secret = tmp_path / "home", tmp_path / "secret.txt"
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "other.txt").write_text("The key lies there.")
    secret.write_text("The key lies under the mat.")
    for folder in (tmp_path / "mine", home / "uploads"):
        folder.mkdir(parents=True)
        (folder / "link.txt").symlink_to(secret)
        (folder / "loop.txt").symlink_to(folder / "loop.txt")
        (folder / "here").symlink_to(folder, target_is_directory=True)
        (folder / "there").symlink_to(tmp_path / "outside", target_is_directory=True)

    mine = list(load(str(tmp_path / "mine"), Settings(home=home)))
    uploads = list(load(str(home / "uploads"), Settings(home=home)))

    assert [item.text for item in mine if isinstance(item, Article)] == [
        "The key lies under the mat.",
        "The key lies there.",
    ]
    assert [item.reason for item in mine if isinstance(item, ArticleError)] == [
        "can't be opened (Too many levels of symbolic links)"
    ]
    assert {item.reason for item in uploads if isinstance(item, ArticleError)} == {
        "a link to another file, which isn't followed from here; add the file itself",
        "behind a link out of the folder of uploads, which isn't followed",
    }
    assert not [item for item in uploads if isinstance(item, Article)]


def test_what_the_program_itself_takes_isnt_counted(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        f"<title>T</title><article><p>{'Storks fly south in the autumn. ' * 20}</p></article>"
    )
    program = (
        "import sys; from index.loading.load import load; from index.settings import Settings\n"
        "models = bytearray(1_100_000_000)\n"
        "for at in range(0, len(models), 4096): models[at] = 1\n"
        "print(*(type(one).__name__ for one in load(sys.argv[1], Settings())))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "page.html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "Article"
