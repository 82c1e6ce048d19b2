"""Orders to add: one after the other, told, stopped, tried again; and what may be ordered by whom."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import MisuseError, ModelError
from index.filters import Filters
from index.settings import Settings
from rag.assistant import Assistant
from ui.shelf.jobs import AT_ONCE, KEPT, Job, Jobs, Stage
from ui.shelf.targets import Target, Uploaded, kept, typed, uploads


class Gated:
    """The real service, whose adding waits at a gate."""

    def __init__(self, real: Assistant) -> None:
        self.real, self.gate, self.calls = real, threading.Event(), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def add(self, *args: Any) -> Any:
        self.calls += 1
        assert self.gate.wait(30)
        return self.real.add(*args)


@pytest.fixture(scope="module")
def real(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("jobs")})) as opened:
        yield opened


@pytest.fixture
def gated(real: Assistant) -> Gated:
    return Gated(real)


def wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def ended(jobs: Jobs, number: int) -> Job:
    wait(lambda: next(job for job in jobs.all() if job.number == number).over)
    return next(job for job in jobs.all() if job.number == number)


def write(folder: Path, name: str, text: str) -> Target:
    (folder / name).write_text(text)
    return Target(str(folder / name))


def test_two_orders_are_done_one_after_the_other(gated: Gated, tmp_path: Path) -> None:
    jobs = Jobs(gated)
    first = jobs.submit([write(tmp_path, "a.txt", "Ants march in lines."), write(tmp_path, "x.xyz", "?")], "two")
    second = jobs.submit([Target(write(tmp_path, "b.txt", "Bees dance in hives.").what, "Insects")], "one")
    wait(lambda: gated.calls == 1)
    assert [job.stage for job in jobs.all()] == [Stage.ADDING, Stage.WAITING]
    assert jobs.busy
    assert first.batch == second.batch
    gated.gate.set()
    done, later = ended(jobs, first.number), ended(jobs, second.number)
    assert (len(done.added), done.done, done.total) == (1, 2, 2)
    assert [failure.error.reason[:12] for failure in done.failed] == ["unknown kind"]
    assert gated.real.library.ids(Filters(collection="Insects")) == list(later.added)
    assert not jobs.busy
    assert jobs.submit([Target(str(tmp_path / "b.txt"))], "later").batch > second.batch


def test_a_folder_counts_for_its_files_and_one_without_any_says_so(real: Assistant, tmp_path: Path) -> None:
    jobs = Jobs(real)
    many, empty = tmp_path / "many", tmp_path / "empty"
    many.mkdir()
    empty.mkdir()
    for n in range(AT_ONCE + 2):
        write(many, f"{n}.txt", f"Number {n} of the crickets sings at night.")
    done = ended(jobs, jobs.submit([Target(str(many)), Target(str(empty))], "folders").number)
    assert (len(done.added), done.total) == (AT_ONCE + 2, AT_ONCE + 3)
    assert "no readable file" in done.failed[0].error.reason


def test_what_failed_is_tried_again_and_nothing_else(real: Assistant, tmp_path: Path) -> None:
    jobs = Jobs(real)
    good = write(tmp_path, "moths.txt", "Moths fly by night.")
    bad = Target(str(tmp_path / "later.txt"))
    rows = write(tmp_path, "rows.jsonl", '{"title": "Wasps", "body": "Wasps build nests."}\nnot json\n')
    first = ended(jobs, jobs.submit([good, bad, rows], "three").number)
    assert (len(first.added), len(first.failed)) == (2, 2)
    write(tmp_path, "later.txt", "Beetles come late.")
    (tmp_path / "rows.jsonl").write_text(
        "\n".join(json.dumps({"title": name, "body": f"{name} build nests."}) for name in ("Wasps", "Termites"))
    )
    again = jobs.retry(first.number)
    assert again is not None
    assert set(again.targets) == {bad, rows}
    second = ended(jobs, again.number)
    assert (len(second.added), len(second.failed)) == (2, 0)
    assert jobs.retry(first.number) is None, "they are another order's now"
    assert jobs.retry(second.number) is None


def test_a_waiting_order_is_stopped_at_once_and_one_under_way_between_files(gated: Gated, tmp_path: Path) -> None:
    jobs = Jobs(gated)
    files = [write(tmp_path, f"{n}.txt", f"Snail number {n} is slow.") for n in range(2 * AT_ONCE)]
    first, second = jobs.submit(files, "many"), jobs.submit(files[:1], "one")
    wait(lambda: gated.calls == 1)
    jobs.stop(second.number)
    jobs.stop(first.number)
    gated.gate.set()
    stopped = ended(jobs, first.number)
    assert stopped.stage is Stage.STOPPED
    assert len(stopped.added) == AT_ONCE, "what was begun is kept whole"
    assert ended(jobs, second.number).stage is Stage.STOPPED
    jobs.dismiss(first.number)
    assert [job.number for job in jobs.all()] == [second.number]


def test_a_file_of_many_articles_is_stopped_within(real: Assistant, tmp_path: Path) -> None:
    jobs = Jobs(real)
    lines = (
        json.dumps({"title": f"Fly {n}", "body": f"Fly {n} sat down. " * 40, "url": f"https://example.org/{n}"})
        for n in range(600)
    )
    job = jobs.submit([write(tmp_path, "flies.jsonl", "\n".join(lines))], "flies")
    before = real.library.count()
    wait(lambda: "Fly" in jobs.all()[0].at)
    jobs.stop(job.number)
    stopped = ended(jobs, job.number)
    assert stopped.stage is Stage.STOPPED
    assert before < real.library.count() < before + 600
    assert len(stopped.added) == real.library.count() - before, "what the file had given by then is listed"
    assert {entry.title.split()[0] for entry in real.library.entries(Filters(article_ids=stopped.added))} == {"Fly"}
    again = ended(jobs, jobs.submit(job.targets, "flies").number)
    assert (len(again.unchanged), len(again.added)) == (len(stopped.added), 600 - len(stopped.added))


def test_where_nothing_can_be_embedded_everything_fails_with_the_reason(settings: Settings, tmp_path: Path) -> None:
    bare = settings.model_copy(update={"home": tmp_path / "home", "models": tmp_path / "none"})
    files = [write(tmp_path, f"{n}.txt", f"Newt number {n}.") for n in range(AT_ONCE + 1)]
    with Assistant(bare) as assistant:
        jobs = Jobs(assistant)
        with pytest.raises(ModelError):
            assistant.embedder()
        done = ended(jobs, jobs.submit(files, "newts").number)
    assert done.stage is Stage.FAILED
    assert [failure.target for failure in done.failed] == files
    assert "models pull" in done.problem


def test_only_the_last_orders_that_went_well_stay(real: Assistant, tmp_path: Path) -> None:
    jobs = Jobs(real)
    failed = ended(jobs, jobs.submit([Target(str(tmp_path / "none.txt"))], "none").number)
    for n in range(KEPT + 2):
        ended(jobs, jobs.submit([write(tmp_path, f"{n}.txt", f"Gnat number {n}.")], "gnat").number)
    assert failed.number in [job.number for job in jobs.all()], "what failed stays until it is put away"
    assert len(jobs.all()) <= KEPT + 2


def test_what_is_typed_is_an_address_or_where_it_may_be_a_path(tmp_path: Path) -> None:
    assert typed(" https://example.org/x ", "Birds", local=False) == Target("https://example.org/x", "Birds")
    assert typed("example.org/feed", None, local=False).what == "https://example.org/feed"
    assert typed(str(tmp_path), None, local=True).what == str(tmp_path)
    with pytest.raises(MisuseError, match="no such file or folder"):
        typed(str(tmp_path / "none"), None, local=True)
    with pytest.raises(MisuseError, match="type the address"):
        typed("  ", None, local=True)


@pytest.mark.parametrize("path", ["/etc/passwd", "~/notes", "./x", "../x", "C:\\x", "c:/x", "\\\\server\\x"])
def test_a_path_of_the_server_is_nobody_elses_business(path: str) -> None:
    with pytest.raises(MisuseError, match="open to nobody else"):
        typed(path, None, local=False)


def test_only_files_that_were_uploaded_are_taken_for_uploads(tmp_path: Path) -> None:
    real, link = tmp_path / "a.txt", tmp_path / "link.txt"
    real.write_text("Text.")
    link.symlink_to("/etc/passwd")
    given = [{"path": str(path), "name": "notes/a.txt"} for path in (real, "/etc/passwd", link)]
    odd: list[object] = [7, {"path": 7, "name": "x"}, {"path": str(real)}, None]
    found = uploads({"files": [*given, *odd]}, {str(real), str(link)})
    assert found == [Uploaded(str(real), "notes/a.txt")]
    assert uploads({"files": "x"}, {"x"}) == uploads({}, set()) == []
    (target,) = kept(found, tmp_path / "home", "Birds")
    assert target == Target(str(tmp_path / "home" / "uploads" / "notes" / "a.txt"), "Birds")
