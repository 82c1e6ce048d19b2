"""What a run says of the code that ran."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from eval.running import manifest
from eval.running.manifest import Code, code


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of four modules, no checkout; how runs are judged is of no matter to what was answered."""
    for name in ("rag/answer.py", "eval/running/run.py", "index/words.py", "eval/measures/judge.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(f"# {path.stem}\n")
    monkeypatch.setattr(manifest, "ROOT", tmp_path)
    return tmp_path


def test_the_digest_is_of_every_module_that_answers_depend_on(modules: Path) -> None:
    told = b"index/words.py\n# words\nrag/answer.py\n# answer\neval/running/run.py\n# run\n"
    assert code() == Code(None, changed=False, digest=hashlib.sha256(told).hexdigest())


def test_a_module_that_changes_moves_or_comes_changes_the_digest(modules: Path) -> None:
    digests = [code().digest]
    answer = modules / "rag" / "answer.py"
    answer.write_text("# another\n")
    digests.append(code().digest)
    answer.rename(modules / "rag" / "answers.py")
    digests.append(code().digest)
    (modules / "index" / "empty.py").write_text("")
    digests.append(code().digest)
    assert len(set(digests)) == 4


def test_how_a_run_is_judged_is_not_in_its_digest(modules: Path) -> None:
    before = code()
    (modules / "eval" / "measures" / "judge.py").write_text("# stricter\n")
    assert code() == before
