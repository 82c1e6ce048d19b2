"""Articles are added one order after the other, in the background: who asked may close the page and find it again.

There is one queue for all who look at the page. It deliberately doesn't know how an order is drawn, nor where its
targets come from.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING

from index.errors import ArticleError, ClippingsError
from index.ingest import Added, Progress, StoppedError
from ui.asking import UNEXPECTED
from ui.shelf.targets import Target, files_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)

#: Files read and kept at once: few enough to say how far it is, and to stop; enough to embed at full speed.
AT_ONCE = 16
#: Orders that are over and stay to be looked at; those with failures stay until they are put away.
KEPT = 3


class Stage(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    ADDING = "adding"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Failure:
    """What couldn't be added, why, and what to give to try it again."""

    error: ArticleError
    target: Target


@dataclass(frozen=True)
class Job:
    """An order to add something, as it stands.

    Attributes:
        named: what is to be added, in words.
        done, total: targets; a folder counts for the files in it.
        at: what is being added right now.
        problem: one line: why it ended early, or what it waits for.
        batch: orders made while others are under way are of the same batch.
        retried: its failures are another order's now.
    """

    number: int
    named: str
    targets: tuple[Target, ...]
    stage: Stage = Stage.WAITING
    done: int = 0
    total: int = 0
    at: str = ""
    problem: str = ""
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    batch: int = 0
    retried: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.stage in (Stage.STOPPED, Stage.DONE, Stage.FAILED)

    def grown(self, added: Added, group: Sequence[Target]) -> Job:
        """Return the order with what became of some of its targets."""
        return replace(
            self,
            added=(*self.added, *added.added),
            replaced=(*self.replaced, *added.replaced),
            unchanged=(*self.unchanged, *added.unchanged),
            failed=(*self.failed, *(Failure(error, _target_of(error, group)) for error in added.failed)),
        )


class Jobs:
    """The queue, safe to be used from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._jobs: dict[int, Job] = {}
        self._numbers = count(1)
        self._batch = 0
        self._thread: threading.Thread | None = None

    def submit(self, targets: Sequence[Target], named: str) -> Job:
        """Put an order at the end of the queue, and return it."""
        with self._lock:
            if all(job.over for job in self._jobs.values()):
                self._batch += 1
                self._put_away()
            job = Job(next(self._numbers), named, tuple(targets), total=len(targets), batch=self._batch)
            self._jobs[job.number] = job
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="adding", daemon=True)
                self._thread.start()
        return job

    def all(self) -> list[Job]:
        """Return the orders as they stand, oldest first."""
        with self._lock:
            return list(self._jobs.values())

    @property
    def busy(self) -> bool:
        """Whether one is being worked on or waits."""
        return any(not job.over for job in self.all())

    def stop(self, number: int) -> None:
        """Have an order end soon; what was added stays, and what wasn't begun is left out."""
        with self._lock:
            job = self._jobs.get(number)
            if job is not None and not job.over:
                stage = Stage.STOPPED if job.stage is Stage.WAITING else Stage.STOPPING
                self._jobs[number] = replace(job, stage=stage)

    def retry(self, number: int) -> Job | None:
        """Order exactly what failed again; None where nothing did."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None or not job.over or not job.failed or job.retried:
                return None
            self._jobs[number] = replace(job, retried=True)
        targets = list(dict.fromkeys(failure.target for failure in job.failed))
        return self.submit(targets, f"{len(targets):,} again" if len(targets) > 1 else targets[0].shown)

    def dismiss(self, number: int) -> None:
        """Put away an order that is over."""
        with self._lock:
            if number in self._jobs and self._jobs[number].over:
                del self._jobs[number]

    def _put_away(self) -> None:
        settled = [job.number for job in self._jobs.values() if job.over and (job.retried or not job.failed)]
        for number in settled[:-KEPT]:
            del self._jobs[number]

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._work(job.number)
            except Exception:
                log.exception("adding %s", job.named)
                self._end(job.number, Stage.FAILED, UNEXPECTED)

    def _next(self) -> Job | None:
        with self._lock:
            job = next((job for job in self._jobs.values() if job.stage is Stage.WAITING), None)
            if job is None:
                self._thread = None  # in one step with seeing that there is none: the next order starts another
            else:
                self._jobs[job.number] = replace(job, stage=Stage.ADDING)
            return job

    def _work(self, number: int) -> None:
        targets = [one for target in self._jobs[number].targets for one in files_of(target)]
        self._update(number, total=len(targets))
        for group in _groups(targets):
            if self._stopping(number):
                break
            self._update(number, at=group[0].shown, problem="")
            try:
                self._keep(number, self._add(number, group), group)
            except StoppedError as error:
                self._keep(number, error.added, group)
                self._fail_rest(number, targets, str(error))
                return
            except ClippingsError as error:
                self._fail_rest(number, targets, str(error))
                return
            if not self._stopping(number):
                self._update(number, done=self._jobs[number].done + len(group))
        self._end(number, Stage.STOPPED if self._stopping(number) else Stage.DONE, "")

    def _add(self, number: int, group: Sequence[Target]) -> Added:
        before = self._jobs[number].done

        def told(progress: Progress) -> bool:
            done = before + len(group) * progress.done // max(1, progress.total)
            within = "" if len(group) > 1 or progress.total < 2 else f" ({progress.done:,} of {progress.total:,})"
            self._update(number, at=f"{progress.title}{within}", done=min(done, before + len(group)), problem="")
            return not self._stopping(number)

        added = self._assistant.add(
            [target.what for target in group],
            group[0].collection,
            told,
            lambda line: self._update(number, problem=line),
        )
        self._update(number, done=before)
        return added

    def _stopping(self, number: int) -> bool:
        return self._jobs[number].stage is Stage.STOPPING

    def _keep(self, number: int, added: Added, group: Sequence[Target]) -> None:
        with self._lock:
            self._jobs[number] = self._jobs[number].grown(added, group)

    def _fail_rest(self, number: int, targets: Sequence[Target], reason: str) -> None:
        """End an order that can't go on: what wasn't come to has failed for the same reason."""
        known = {failure.target for failure in self._jobs[number].failed}
        left = [one for one in targets[self._jobs[number].done :] if one not in known]
        failed = Added(failed=[ArticleError(target.what, reason) for target in left])
        self._keep(number, failed, left)
        self._end(number, Stage.FAILED, reason)

    def _update(self, number: int, **changes: object) -> None:
        with self._lock:
            self._jobs[number] = replace(self._jobs[number], **changes)  # type: ignore[arg-type]  # each is a field

    def _end(self, number: int, stage: Stage, problem: str) -> None:
        self._update(number, stage=stage, problem=problem, at="")


def _groups(targets: Sequence[Target]) -> Iterator[Sequence[Target]]:
    """Yield files of one collection together, and each address alone: it may take long, or hold many articles."""
    group: list[Target] = []
    for target in targets:
        fits = group and not target.web and not group[0].web and target.collection == group[0].collection
        if group and (not fits or len(group) == AT_ONCE):
            yield group
            group = []
        group.append(target)
    if group:
        yield group


def _target_of(error: ArticleError, group: Sequence[Target]) -> Target:
    """Return what to give to try again what failed: an entry of a feed by itself, part of a file with its file."""
    exact = next((target for target in group if target.what == error.origin), None)
    if exact is not None:
        return exact
    if "://" in error.origin and " " not in error.origin:
        return Target(error.origin, group[0].collection)
    return next((target for target in group if error.origin.startswith(target.what)), group[0])
