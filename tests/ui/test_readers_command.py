"""``clippings readers``: who may log in, by the command line."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.library import Library
from index.readers import Readers
from ui.cli import cli

PASSWORD = "three words here"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLIPPINGS_HOME", str(tmp_path))
    return tmp_path


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["readers", *args], input=typed, prog_name="clippings")


def known(home: Path) -> Readers:
    return Readers(Library.open(f"sqlite:///{home / 'library.db'}").engine)


def test_a_reader_is_added_listed_given_another_password_and_removed(home: Path) -> None:
    empty = run("list")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "clippings readers add NAME" in empty.stderr
    added = run("add", "Anna", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (added.exit_code, added.stdout, added.stderr) == (0, "", "clippings: 'Anna' can log in\n")
    assert known(home).check("Anna", PASSWORD) is not None
    assert run("list").stdout.split()[1] == "Anna"
    (listed,) = json.loads(run("list", "--json").stdout)
    assert set(listed) == {"name", "added_at"}
    assert run("password", "anna", "--password-stdin", typed="quite other words\n").exit_code == 0
    assert known(home).check("Anna", PASSWORD) is None
    assert known(home).check("Anna", "quite other words") is not None
    removed = run("remove", "anna", "--json")
    assert json.loads(removed.stdout) == {"removed": "Anna", "conversations": 0}
    assert json.loads(run("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("args", "typed", "said"),
    [
        (["add", "Anna", "--password-stdin"], f"{PASSWORD}\n", "a reader is called 'Anna' already"),
        (["add", "Ben", "--password-stdin"], "short\n", "the password has 5 characters"),
        (["add", "Ben", "--password-stdin"], "", "the password has 0 characters"),
        (["add", "Ben"], PASSWORD, "--password-stdin"),
        (["remove", "Ben"], "", "no reader is called 'Ben'"),
        (["password", "Ben", "--password-stdin"], f"{PASSWORD}\n", "no reader is called 'Ben'"),
    ],
)
def test_what_cant_be_done_is_said_in_one_line(home: Path, args: list[str], typed: str, said: str) -> None:
    run("add", "Anna", "--password-stdin", typed=f"{PASSWORD}\n")
    refused = run(*args, typed=typed)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    assert said in line
    assert PASSWORD not in line
    assert [one.name for one in known(home).all()] == ["Anna"]


def test_on_a_terminal_the_password_is_typed_twice_and_not_seen(home: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "ui.cli", "readers", "add", "Anna"]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for asked in (b"Password: ", b"The same again: "):
        while not shown.endswith(asked):
            shown += os.read(ours, 1_000)
        os.write(ours, f"{PASSWORD}\n".encode())
    assert process.wait(60) == 0
    assert PASSWORD.encode() not in shown + os.read(ours, 1_000)
    os.close(ours)
    assert known(home).check("Anna", PASSWORD) is not None


def test_a_page_for_others_without_anybody_who_could_log_in_is_refused(home: Path) -> None:
    chat = CliRunner().invoke(cli, ["chat", "--host", "0.0.0.0", "--no-browser", "--port", "48171"])
    assert chat.exit_code == 2
    (line,) = chat.stderr.splitlines()
    assert "clippings readers add NAME" in line
