"""What is being added or changed and what became of it, and the last line to the session, as HTML.

Values in, text out. It deliberately doesn't know the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.kept import Entry
from ui.byline import counted, escaped, shortened
from ui.places import told_place
from ui.shelf.changes import Change
from ui.shelf.jobs import Failure, Job, Stage
from ui.shelf.visit import Said

#: Lines of one outcome.
MOST_LINES = 40
#: Failures of one order that are listed.
MOST_FAILURES = 100
MOST_TITLE = 80


def render_news(jobs: Sequence[Job], entry_of: Callable[[str], Entry | None]) -> str:
    """Return every order that is under way or not put away yet: those of one batch as ordered, the newest batch first.

    So none takes another's place while something is under way: a press would stop the wrong one.
    """
    waiting = [job.number for job in jobs if job.stage is Stage.WAITING]
    return "".join(_job(job, waiting, entry_of) for job in sorted(jobs, key=_place))


def _place(job: Job) -> tuple[int, int]:
    return -job.batch, job.number


def render_said(said: Said | None) -> str:
    """Return the last line to the session, with the button that undoes what it tells."""
    return "" if said is None else _said(said, "quiet", "")


def render_changes(changes: Sequence[Change]) -> str:
    """Return what is being done with many articles, how far it is, and what came of it."""
    return "".join(
        _said(change.outcome, "away", f' data-change="{change.number}"') if change.outcome else _change(change)
        for change in changes
    )


def _said(said: Said, away: str, which: str) -> str:
    undo = f'<button type="button" class="quiet" data-act="undo"{which}>Undo</button>' if said.undo else ""
    kind = ' class="said grave-said" role="alert"' if said.grave else ' class="said" role="status"'
    return (
        f'<div{kind}><p dir="auto">{escaped(said.line)}</p>{undo}<button type="button" class="put-away"'
        f' data-act="{away}"{which} aria-label="Put this line away">✕</button></div>'
    )


def _change(change: Change) -> str:
    how_far = "Stopping…" if change.stopping else f"{change.done:,} of {change.total:,}"
    stop = (
        ""
        if change.stopping
        else f'<button type="button" class="quiet" data-act="halt" data-change="{change.number}"'
        f' aria-label="Stop: {escaped(change.doing)}">Stop</button>'
    )
    return (
        f'<section class="job change" aria-label="Being done"><div class="job-line"><p dir="auto">'
        f"<b>{escaped(change.doing)}</b>: {how_far}</p>{stop}</div>"
        f'<progress aria-label="Done so far" value="{change.done}" max="{change.total}"></progress></section>'
    )


def _job(job: Job, waiting: Sequence[int], entry_of: Callable[[str], Entry | None]) -> str:
    if job.over:
        return _ended(job, entry_of)
    button = (
        ""
        if job.stage is Stage.STOPPING
        else f'<button type="button" class="quiet" data-act="stop" data-job="{job.number}"'
        f' aria-label="Stop adding {escaped(job.named)}">Stop</button>'
    )
    return (
        f'<section class="job" aria-label="Being added"><div class="job-line"><p dir="auto">{_line(job, waiting)}</p>'
        f"{button}</div>{_bar(job)}{_failures(job)}</section>"
    )


def _line(job: Job, waiting: Sequence[int]) -> str:
    named = f"<b>{escaped(job.named)}</b>{_into(job)}"
    if job.stage is Stage.WAITING:
        before = waiting.index(job.number)
        ahead = "others are being added first" if not before else f"{counted(before, 'order')} before it"
        return f"Waiting: {named}; {ahead}."
    if job.stage is Stage.STOPPING:
        return f"Stopping: {named}…"
    told = f" {job.done:,} of {job.total:,}" if job.total > 1 else ""
    at = f"; {escaped(shortened(job.at, MOST_TITLE))}" if job.at and job.at != job.named else ""
    waits = f' <span class="hint">{escaped(job.problem)}</span>' if job.problem else ""
    return f"Adding {named}:{told}{at}…{waits}" if told or at else f"Adding {named}…{waits}"


def _bar(job: Job) -> str:
    if job.stage is Stage.WAITING:
        return ""
    value = f' value="{job.done}" max="{job.total}"' if job.total > 1 else ""
    return f'<progress aria-label="Added so far"{value}></progress>'


def _into(job: Job) -> str:
    names = {target.collection for target in job.targets if target.collection}
    return f" into “{escaped(names.pop())}”" if len(names) == 1 else ""


def _ended(job: Job, entry_of: Callable[[str], Entry | None]) -> str:
    failed = () if job.retried else job.failed
    groups = (("added", job.added), ("replaced", job.replaced), ("unchanged", job.unchanged))
    counts = [f"{len(ids):,} {word}" for word, ids in groups if ids]
    counts += [f"{len(failed):,} failed"] if failed else []
    counts += [f"{len(job.failed):,} tried again"] if job.retried else []
    end = "Stopped; what was added before stays. " if job.stage is Stage.STOPPED else ""
    reason = f"{job.problem}. " if job.problem else ""
    line = f"{end}{reason}{', '.join(counts) or ('' if end or reason else 'Nothing found to add')}"
    retry = (
        f'<button type="button" class="begin" data-act="retry" data-job="{job.number}">'
        f"Retry {'it' if len(failed) == 1 else f'the {len(failed):,} that failed'}</button>"
        if failed
        else ""
    )
    return (
        f'<section class="job ended" aria-label="What became of it"><div class="job-line"><p role="status" dir="auto">'
        f"<b>{escaped(job.named)}</b>{_into(job)}: {escaped(line.strip())}.</p>{retry}"
        f'<button type="button" class="put-away" data-act="dismiss" data-job="{job.number}"'
        f' aria-label="Put away what became of {escaped(job.named)}">✕</button></div>'
        f"{_failures(job) if failed else ''}{_outcome(job, entry_of)}</section>"
    )


def _failures(job: Job) -> str:
    if not job.failed:
        return ""
    rows = "".join(_failure(one) for one in job.failed[:MOST_FAILURES])
    more = len(job.failed) - MOST_FAILURES
    rest = f'<li class="hint">and {more:,} more</li>' if more > 0 else ""
    return f'<ul class="outcomes failures" aria-label="Failed">{rows}{rest}</ul>'


def _failure(failure: Failure) -> str:
    where = told_place(failure.error.origin)
    return (
        f'<li class="failed"><b>failed</b> <span dir="auto">{escaped(f"{where}: {failure.error.reason}")}</span></li>'
    )


def _outcome(job: Job, entry_of: Callable[[str], Entry | None]) -> str:
    """Return what became of the others, folded up where there are many."""
    groups = (("added", job.added), ("replaced", job.replaced), ("unchanged", job.unchanged))
    rows: list[str] = []
    for word, ids in groups:
        rows += [_kept(word, entry_of(article_id)) for article_id in ids[: MOST_LINES - len(rows)]]
    total = sum(len(ids) for _, ids in groups)
    if not total:
        return ""
    more = total - len(rows)
    rest = f'<li class="hint">and {more:,} more; the table has them all</li>' if more > 0 else ""
    listed = f'<ul class="outcomes">{"".join(rows)}{rest}</ul>'
    folded = f"<details><summary>What became of each</summary>{listed}</details>"
    return listed if total <= 5 else folded


def _kept(word: str, entry: Entry | None) -> str:
    if entry is None:
        return ""
    name = f"{told_place(entry.path)}: " if entry.path else ""
    return f'<li class="{word}"><b>{word}</b> <span dir="auto">{escaped(name + entry.title)}</span></li>'
