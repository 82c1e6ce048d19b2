"""A run writes each question's record at once, goes on after any stop, and comes to the same figures."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from eval.measures.judgement import Measured
from eval.running.folder import RunFolder
from eval.running.manifest import Choice
from eval.running.record import Record
from eval.running.requirement import Requirement
from eval.running.run import choose
from eval.sets import samples
from eval.sets.question import Part
from index.errors import ClippingsError, MisuseError
from index.samples import sample_paths
from index.settings import Settings
from rag.assistant import Assistant
from ui.cli import cli

ROOT = Path(__file__).parents[2]
TIMES = ("Ms", "MsP95", "MemoryMB")
Run = Callable[..., Any]


def environment(settings: Settings) -> dict[str, str]:
    return {
        "CLIPPINGS_HOME": str(settings.home),
        "CLIPPINGS_MODELS": str(settings.models),
        "CLIPPINGS_GENERATOR": "none",
    }


@pytest.fixture(scope="module")
def eval_home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose library of the samples is built once for all tests here."""
    return Settings(home=tmp_path_factory.mktemp("eval"), models=models, generator="none")


@pytest.fixture
def clippings(eval_home: Settings) -> Run:
    def run(*args: str) -> Any:
        return CliRunner().invoke(cli, args, env=environment(eval_home), prog_name="clippings")

    return run


def figures(folder: Path) -> Mapping[str, Measured]:
    """What a run came to, times and memory left out: those are never the same."""
    measures = RunFolder(folder).result().measures
    return {name: measured for name, measured in measures.items() if not name.endswith(TIMES)}


def test_a_run_gives_the_same_figures_twice(clippings: Run, tmp_path: Path) -> None:
    for name in "ab":
        ran = clippings("eval", "run", "samples", "--no-generator", "--sample", "12", "--out", str(tmp_path / name))
        assert ran.exit_code == 0, ran.output
    assert figures(tmp_path / "a") == figures(tmp_path / "b")
    assert figures(tmp_path / "a")["CitationValid"].value == 1


def test_a_run_says_what_changed_since_the_last_one(clippings: Run, tmp_path: Path) -> None:
    args = ("eval", "run", "samples", "--no-generator", "--limit", "6", "--out")
    first = clippings(*args, str(tmp_path / "first"))
    assert "since" not in first.stderr
    time.sleep(1)  # runs are told apart by the second
    second = clippings(*args, str(tmp_path / "second"), "--set", "answer_threshold=1")
    assert "since first: " in second.stderr
    changed = int(second.stderr.partition("since first: ")[2].split()[0])
    assert changed == sum(not judged.refused for judged in RunFolder(tmp_path / "first").judgements()) > 0
    page = (tmp_path / "second" / "report.html").read_text(encoding="utf-8")
    assert "Since the last run" in page
    assert "answer_threshold" in page.partition("Since the last run")[2].partition("<h2")[0]
    assert "Since the last run" not in (tmp_path / "first" / "report.html").read_text(encoding="utf-8")


def test_the_json_is_the_contract_s(clippings: Run, tmp_path: Path) -> None:
    ran = clippings("eval", "run", "perturbations", "--limit", "50", "--json", "--out", str(tmp_path / "run"))
    value = json.loads(ran.stdout)
    assert list(value) == ["set", "part", "questions", "failed", "measures", "out"]
    assert (value["set"], value["part"], value["questions"], value["failed"]) == ("perturbations", "test", 50, 0)
    assert list(value["measures"]["TotalMs"]) == ["value", "low", "high", "n"]
    assert Path(value["out"]) == tmp_path / "run"


def test_the_manifest_says_how_to_have_the_figures_again(clippings: Run, tmp_path: Path) -> None:
    clippings("eval", "run", "samples", "--no-generator", "--limit", "2", "--out", str(tmp_path), "--set", "top_k=7")
    manifest = RunFolder(tmp_path).manifest()
    assert manifest.settings["top_k"] == 7
    assert set(manifest.models) == {"embedder", "reader", "weights"}
    assert {"python", "torch", "chromadb"} <= set(manifest.versions)
    assert manifest.choice == Choice(Part.TEST, limit=2, generate=False)
    assert "home" not in manifest.settings
    assert not any(str(Path.home()) in str(value) for value in manifest.settings.values())


def test_a_run_cut_short_goes_on_to_the_same_figures(clippings: Run, tmp_path: Path) -> None:
    args = ["eval", "run", "samples", "--no-generator", "--limit", "8", "--out"]
    clippings(*args, str(tmp_path / "whole"))
    clippings(*args, str(tmp_path / "cut"))
    for name in ("judgements.jsonl", "result.json"):
        (tmp_path / "cut" / name).unlink()
    records = tmp_path / "cut" / "records.jsonl"
    records.write_bytes(records.read_bytes()[:-4000])  # the last line is torn, and the one before perhaps gone
    ran = clippings(*args, str(tmp_path / "cut"), "--resume")
    assert ran.exit_code == 0, ran.output
    assert figures(tmp_path / "cut") == figures(tmp_path / "whole")


def test_a_run_killed_anywhere_goes_on_to_the_same_figures(clippings: Run, eval_home: Settings, tmp_path: Path) -> None:
    args = ["eval", "run", "canard", "--limit", "400"] if has_canard(eval_home) else ["eval", "run", "perturbations"]
    clippings(*args, "--out", str(tmp_path / "whole"))
    random = Random(5)
    command = [sys.executable, "-m", "ui.cli", *args, "--out", str(tmp_path / "killed")]
    env = {**os.environ, **environment(eval_home)}
    for again in range(10):
        more = ["--resume"] if RunFolder(tmp_path / "killed").begun else []
        running = subprocess.Popen([*command, *more], cwd=ROOT, env=env, stderr=subprocess.PIPE)
        records = tmp_path / "killed" / "records.jsonl"
        before = lines(records)
        enough = random.randint(1, 12)
        while lines(records) < before + enough and running.poll() is None:
            time.sleep(0.002)
        running.kill()
        running.wait()
        assert lines(records) > before or again, running.stderr
    final = subprocess.run([*command, "--resume"], check=False, cwd=ROOT, env=env, capture_output=True, text=True)
    assert final.returncode == 0, final.stderr
    assert figures(tmp_path / "killed") == figures(tmp_path / "whole")


def has_canard(settings: Settings) -> bool:
    return (settings.data.absolute() / "canard" / "dev.json").exists()


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_ctrl_c_says_how_to_go_on_and_keeps_what_was_asked(eval_home: Settings, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [sys.executable, "-m", "ui.cli", "eval", "run", "samples", "--no-generator", "--out", str(out)]
    env = {**os.environ, **environment(eval_home)}
    running = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    while lines(out / "records.jsonl") < 2:
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert said.strip().splitlines()[-1].startswith("clippings: stopped after ")
    assert f"--out {out} --resume" in said
    assert len(RunFolder(out).records()) >= 2


def test_a_question_that_crashes_counts_as_wrong_and_is_listed(clippings: Run, tmp_path: Path) -> None:
    answer = {"article": "ever-given-freed", "quote": "The Ever Given belongs to Shoei Kisen Kaisha of Japan."}
    questions = tmp_path / "questions.jsonl"
    asked = [
        {"set": "two", "articles": [str(sample_paths()[0].parent)]},
        {"id": "q1", "question": "Who owns the Ever Given?", "evidence": [answer]},
        {"id": "q2", "question": "Wem gehört das Schiff, das den Kanal blockiert hat?", "evidence": [answer]},
    ]
    questions.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    ran = clippings("eval", "run", str(questions), "--no-generator", "--out", str(tmp_path / "run"))
    assert ran.exit_code == 1
    assert "1 of 2 questions crashed" in ran.stderr
    crashed = {judged.id: judged.error for judged in RunFolder(tmp_path / "run").judgements()}
    assert crashed["q1"] is None
    assert "English" in (crashed["q2"] or "")
    assert figures(tmp_path / "run")["R@10"].value == 0.5


def test_the_user_s_own_library_is_asked_where_a_file_names_no_articles(models: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", models=models, generator="none")
    with Assistant(settings) as assistant:
        assistant.add([str(sample_paths()[6])])
    questions = tmp_path / "mine.jsonl"
    line = {"id": "1", "question": "Who owns the Ever Given?", "evidence": [
        {"article": "ever-given-freed", "quote": "The Ever Given belongs to Shoei Kisen Kaisha of Japan."}]}  # fmt: skip
    questions.write_text(json.dumps(line), encoding="utf-8")
    command = ("eval", "run", str(questions), "--no-generator", "--out", str(tmp_path / "run"))
    ran = CliRunner().invoke(cli, command, env=environment(settings), prog_name="clippings")
    assert ran.exit_code == 0, ran.output
    assert not (settings.home / "eval" / "libraries").exists()
    assert figures(tmp_path / "run")["R@10"].value == 1


def test_a_requirement_missed_is_exit_1_and_one_line(clippings: Run, tmp_path: Path) -> None:
    args = ("eval", "run", "perturbations", "--limit", "60")
    met = clippings(*args, "--out", str(tmp_path / "a"), "--require", "TotalMs<1000")
    assert met.exit_code == 0, met.output
    missed = clippings(*args, "--out", str(tmp_path / "b"), "--require", "TotalMs<0", "--require", "RR@10>0")
    assert missed.exit_code == 1
    assert "TotalMs < 0 was required, " in missed.stderr
    assert "RR@10 > 0 was required, but it isn't defined for this set" in missed.stderr


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("MRR@10", "write MEASURE>=NUMBER"),
        ("MRR@10>=much", "write MEASURE>=NUMBER"),
        ("Beauty>=1", "no measure is called 'Beauty'; known are: MRR@10"),
    ],
)
def test_a_requirement_that_can_t_be_read_is_misuse(text: str, complaint: str) -> None:
    with pytest.raises(MisuseError, match=complaint):
        Requirement.parse(text, ["MRR@10"])


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("nonsense",), "nonsense"),
        (("samples", "--set", "colour=red"), "unknown setting 'colour'"),
        (("perturbations", "--require", "X>1"), "no measure is called 'X'"),
        (("perturbations", "--resume"), "no unfinished run of perturbations"),
        (("perturbations", "--data", "/nowhere/at/all"), "--data /nowhere/at/all: no such folder"),
        (("scifact", "--set-part", "dev"), "scifact"),
    ],
)
def test_misuse_is_one_line_and_exit_2(clippings: Run, args: tuple[str, ...], complaint: str) -> None:
    ran = clippings("eval", "run", *args)
    assert ran.exit_code == 2, ran.output
    assert complaint in ran.stderr.splitlines()[-1]


def test_a_folder_that_holds_another_run_is_left_alone(clippings: Run, tmp_path: Path) -> None:
    args = ("eval", "run", "perturbations", "--out", str(tmp_path))
    clippings(*args, "--limit", "5")
    before = (tmp_path / "records.jsonl").read_bytes()
    again = clippings(*args, "--limit", "5")
    assert again.exit_code == 2
    assert "holds a run already; go on with it by --resume" in again.stderr
    other = clippings(*args, "--limit", "9", "--resume")
    assert other.exit_code == 2
    assert "begun with other choice of questions, data (limit was 5, is 9)" in other.stderr
    assert (tmp_path / "records.jsonl").read_bytes() == before


def test_a_run_of_another_version_is_refused_in_one_line(clippings: Run, tmp_path: Path) -> None:
    clippings("eval", "run", "perturbations", "--limit", "5", "--out", str(tmp_path))
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 99'))
    for command in (["report", str(tmp_path)], ["compare", str(tmp_path), str(tmp_path)]):
        ran = clippings("eval", *command)
        assert ran.exit_code == 2, ran.output
        assert "a run of another version (99, this is 1)" in ran.stderr.splitlines()[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").symlink_to("/dev/full")
    with pytest.raises(ClippingsError, match=r"No space left on device\); free some space, then go on with --resume"):
        RunFolder(tmp_path).append(Record("q1"))


def test_a_sample_is_drawn_with_the_seed_and_keeps_the_order(tmp_path: Path) -> None:
    questions = samples.load(tmp_path)
    some = choose(questions, Choice(sample=20, seed=1))
    assert some == choose(questions, Choice(sample=20, seed=1))
    assert some != choose(questions, Choice(sample=20, seed=2))
    assert [q.id for q in some] == [q.id for q in questions.of_part(Part.TEST) if q in some]


@pytest.mark.generator
def test_what_the_generator_writes_is_the_same_after_a_stop(
    models: Path, generator_file: Path, eval_home: Settings, tmp_path: Path
) -> None:
    env = {**environment(eval_home), "CLIPPINGS_GENERATOR": "qwen2.5-coder-1.5b"}
    args = ("eval", "run", "samples", "--set-part", "dev", "--limit", "4", "--out")
    for name in ("whole", "cut"):
        ran = CliRunner().invoke(cli, (*args, str(tmp_path / name)), env=env, prog_name="clippings")
        assert ran.exit_code == 0, ran.output
    records = tmp_path / "cut" / "records.jsonl"
    records.write_bytes(records.read_bytes().splitlines(keepends=True)[0])
    again = CliRunner().invoke(cli, (*args, str(tmp_path / "cut"), "--resume"), env=env, prog_name="clippings")
    assert again.exit_code == 0, again.output
    written = {
        name: [
            (judged.answer, judged.values.get("TokensWritten")) for judged in RunFolder(tmp_path / name).judgements()
        ]
        for name in ("whole", "cut")
    }
    assert written["cut"] == written["whole"]
    assert any(tokens for _, tokens in written["whole"])
    assert figures(tmp_path / "cut") == figures(tmp_path / "whole")
