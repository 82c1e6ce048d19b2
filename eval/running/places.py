"""Where runs lie in the home: a folder each, named after what was run and when.

It deliberately doesn't know what is in them but whether a run was finished.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from eval.running.folder import RunFolder
from eval.running.manifest import Choice
from eval.sets.question import QuestionSet, Task
from index.errors import MisuseError


def default_folder(home: Path, questions: QuestionSet, choice: Choice) -> Path:
    """Return a new run's folder under the home."""
    return _runs(home) / f"{_label(questions, choice)}{datetime.now(UTC):%Y%m%d-%H%M%S}"


def unfinished_folder(home: Path, questions: QuestionSet, choice: Choice) -> Path:
    """Return the newest unfinished run of this choice under the home.

    Raises:
        MisuseError: there is none.
    """
    for path in sorted(_runs(home).glob(f"{_label(questions, choice)}[0-9]*"), reverse=True):
        folder = RunFolder(path)
        if folder.begun and not folder.done:
            return path
    raise MisuseError(f"no unfinished run of {questions.name} is under {_runs(home)}; leave --resume out")


def _runs(home: Path) -> Path:
    return home / "eval" / "runs"


def _label(questions: QuestionSet, choice: Choice) -> str:
    quoting = questions.task is not Task.REWRITE and not choice.generate
    return f"{Path(questions.name).stem}-{choice.part}-{'quotations-' if quoting else ''}"
