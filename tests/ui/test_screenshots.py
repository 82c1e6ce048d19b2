"""The pictures in ``docs/`` are those that the command makes, and the README opens with the first."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from ui.screenshots import DOCS, SCALE, SHOTS, Shot

README = DOCS.parent / "README.md"
#: Bytes of a picture.
MOST = 400_000


def test_the_readme_opens_with_the_first() -> None:
    (first,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert DOCS.parent / first == DOCS / SHOTS[0].file_name
    assert (DOCS.parent / first).is_file()


def test_every_picture_in_docs_is_made_by_the_command() -> None:
    assert {path.name for path in DOCS.glob("*.png")} == {shot.file_name for shot in SHOTS}
    assert len(SHOTS) == 5


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_is_as_large_as_its_window_and_soon_loaded(shot: Shot) -> None:
    path = DOCS / shot.file_name
    with Image.open(path) as picture:
        assert picture.size == (shot.size[0] * SCALE, shot.size[1] * SCALE)
    assert path.stat().st_size < MOST


def test_nothing_that_runs_for_a_reader_imports_what_drives_a_browser() -> None:
    script = "import sys, ui.cli, ui.app, ui.page, ui.commands_bench; print('playwright' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
    drivers = {path for room in ("index", "rag", "eval", "ui") for path in (README.parent / room).rglob("*.py")}
    naming = {path.relative_to(README.parent) for path in drivers if "import sync_playwright" in path.read_text()}
    assert naming == {Path("eval/bench/page/browser.py")}
