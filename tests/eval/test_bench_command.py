"""``clippings bench`` keeps the contract: one JSON value, messages apart, the rows kept with what they come from."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.bench.choice import FULL, QUICK, Size
from eval.bench.page import run as of_page
from eval.bench.result import Bench, Provenance, read
from eval.bench.rows import row
from eval.running.manifest import Code, Machine
from index.errors import MisuseError
from index.settings import Settings
from ui.commands_bench import bench

NOTE = "nothing was written by a language model: it isn't there"


class Runs:
    """Stands for the bench itself: keeps what it was told to do, and gives a row."""

    def __init__(self) -> None:
        self.told: list[tuple[Settings, Size]] = []

    def __call__(self, settings: Settings, size: Size, command: str) -> Bench:
        self.told.append((settings, size))
        machine = Machine("Linux", "a processor", 2, 8.0)
        manifest = Provenance(
            1, command, "now", "0", 1, 2, 3, 4, {}, Code(None, changed=False, digest="0" * 64), {}, machine
        )
        return Bench((row("ingest", "chunks/s", 20.0, 10.0, 30),), (NOTE,), manifest)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runs:
    found = Runs()
    monkeypatch.setattr("eval.bench.run.bench", found)
    monkeypatch.setattr("ui.options.log_to", lambda home: logging.getLogger(str(home)))
    monkeypatch.setenv("CLIPPINGS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.argv", ["anything", "bench", "--set", "top_k=10 "])
    return found


def invoke(*args: str) -> Result:
    return CliRunner().invoke(bench, args, catch_exceptions=False)


def test_json_is_one_value_and_the_rest_is_said_beside_it(runs: Runs) -> None:
    ran = invoke("--json")
    assert ran.exit_code == 0
    (one,) = json.loads(ran.stdout)["rows"]
    assert (one["what"], one["unit"], one["ours"], one["plain"], one["ratio"]) == ("ingest", "chunks/s", 20, 10, 2)
    assert ran.stderr.splitlines()[0] == f"clippings: {NOTE}"


def test_without_json_it_is_a_table(runs: Runs) -> None:
    assert invoke().stdout.splitlines()[1].split() == ["ingest", "chunks/s", "20.0", "10.0", "2.00", "×", "–"]


def test_the_result_is_kept_in_the_home_with_the_command_as_typed(runs: Runs, tmp_path: Path) -> None:
    invoke()
    assert read(tmp_path / "home" / "eval" / "bench.json").manifest.command == "clippings bench --set 'top_k=10 '"


def test_or_where_out_says(runs: Runs, tmp_path: Path) -> None:
    invoke("--out", str(tmp_path / "figures.json"))
    assert read(tmp_path / "figures.json").rows[0].what == "ingest"
    assert not (tmp_path / "home" / "eval").exists()


def test_scale_is_another_measurement_kept_beside_it(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []

    def scaled(settings: Settings, chunks: int, command: str) -> Bench:
        asked.append(chunks)
        return runs(settings, FULL, command)

    monkeypatch.setattr("eval.bench.scale_rows.bench", scaled)
    ran = invoke("--scale", "6000", "--json")
    assert asked == [6000]
    assert json.loads(ran.stdout)["rows"][0]["what"] == "ingest"
    assert read(tmp_path / "home" / "eval" / "scale.json").rows
    assert not (tmp_path / "home" / "eval" / "bench.json").exists()


def test_quick_and_scale_exclude_one_another(runs: Runs) -> None:
    with pytest.raises(MisuseError, match="--quick and --scale: give one of them"):
        invoke("--quick", "--scale", "6000")


def test_the_page_is_another_measurement_kept_beside_it(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[of_page.Size] = []

    def measured(settings: Settings, size: of_page.Size, command: str) -> Bench:
        asked.append(size)
        return runs(settings, FULL, command)

    monkeypatch.setattr("eval.bench.page.run.bench", measured)
    assert json.loads(invoke("--page", "--json").stdout)["rows"]
    invoke("--page", "--quick")
    assert asked == [of_page.FULL, of_page.QUICK]
    assert read(tmp_path / "home" / "eval" / "page.json").rows
    assert not (tmp_path / "home" / "eval" / "bench.json").exists()


def test_page_and_scale_exclude_one_another(runs: Runs) -> None:
    with pytest.raises(MisuseError, match="--page, --scale and --load: give one of them"):
        invoke("--page", "--scale", "6000")


def test_quick_and_data_are_passed_on(runs: Runs, tmp_path: Path) -> None:
    invoke("--quick", "--data", str(tmp_path))
    invoke()
    (quick_settings, quick), (_, full) = runs.told
    assert (quick_settings.data, quick, full) == (tmp_path, QUICK, FULL)
