"""How the index stands, what is wrong with what remedy, and how much room everything takes, as HTML.

Values in, text out. It deliberately doesn't know how any of it was found.
"""

from __future__ import annotations

from index.diagnosing.health import Health, Room
from index.diagnosing.problem import Problem
from index.synchronise import State
from ui.byline import counted, escaped, plain_model
from ui.shelf.upkeep import Report


def render_health(report: Report) -> str:
    """Return the whole section."""
    return (
        f'<section class="health">{_standing(report)}{_counts(report.health)}{_buttons(report)}{_found(report)}'
        f"<h3>Room</h3>{_room(report.room)}</section>"
    )


def _standing(report: Report) -> str:
    health = report.health
    if report.doing == "rebuild" or health.state is State.REBUILDING:
        done = max(0, health.vectors - health.waiting)
        return (
            '<div class="standing-box busy" role="status"><p><b>The index is being made anew.</b> Full text answers '
            f"meanwhile. {done:,} of {counted(health.vectors, 'chunk')}.</p>"
            f'<progress aria-label="Indexed so far" value="{done}" max="{max(1, health.vectors)}"></progress></div>'
        )
    if health.state is State.ELSEWHERE:
        return _box("", "Another program has the index open.", "Questions search the library itself, which is slower.")
    if report.problem or health.problem:
        return _box("grave-said", "Something is wrong.", report.problem or health.problem or "")
    return _at_rest(health)


def _at_rest(health: Health) -> str:
    if health.state is None or health.state is State.OPENING:
        return _box("", "The index isn’t open yet.", "The first question opens it at the latest.")
    if health.waiting:
        return _box("busy", "Being brought up to date.", f"{counted(health.waiting, 'change')} to be indexed.")
    if not health.agrees:
        return _box("grave-said", "The index and the library differ.", "Rebuild it, or check everything first.")
    return _box("well", "Everything is where it should be.", "")


def _box(kind: str, head: str, line: str) -> str:
    words = f'<p><b>{head}</b> <span dir="auto">{escaped(line)}</span></p>'
    return f'<div class="standing-box {kind}" role="status">{words}</div>'


def _counts(health: Health) -> str:
    indexed = "not open here" if health.indexed is None else f"{health.indexed:,}"
    rows = (
        ("Articles", f"{health.articles:,}", f"and {health.removed:,} removed ones" if health.removed else ""),
        ("Chunks", f"{health.chunks:,}", "pieces of articles, as they are searched"),
        ("Vectors", f"{health.vectors:,}", f"by {plain_model(health.model)}"),
        ("In the index", indexed, "found by meaning"),
        ("In full text", f"{health.in_full_text:,}", "found by words"),
    )
    return f'<dl class="figures">{"".join(_figure(*row) for row in rows)}</dl>'


def _figure(name: str, value: str, note: str) -> str:
    return f'<div><dt>{name}</dt><dd>{escaped(value)}</dd><dd class="hint" dir="auto">{escaped(note)}</dd></div>'


def _buttons(report: Report) -> str:
    busy = " disabled" if report.doing or report.health.state is State.REBUILDING else ""
    checking = "Checking…" if report.doing == "check" else "Check everything"
    elsewhere = " disabled" if report.health.state is State.ELSEWHERE else busy
    return (
        f'<p class="health-do"><button type="button" class="quiet" data-act="check"{busy}>{checking}</button>'
        f'<button type="button" class="quiet" data-act="rebuild"{elsewhere}>Rebuild the index</button></p>'
        '<p class="hint">A rebuild makes the index from the library again. Nothing is lost by it, and the chat goes on '
        "answering by full text.</p>"
    )


def _found(report: Report) -> str:
    if report.checked is None or report.checked_at is None:
        return ""
    when = f'<time datetime="{report.checked_at:%Y-%m-%dT%H:%M:%SZ}">{report.checked_at:%H:%M} UTC</time>'
    problems = "".join(_problem(problem) for problem in report.checked.problems)
    notes = "".join(f'<li class="hint">{escaped(note)}</li>' for note in report.checked.notes)
    head = "nothing is wrong" if report.checked.ok else counted(len(report.checked.problems), "problem")
    listed = f'<ul class="problems">{problems}{notes}</ul>' if problems or notes else ""
    return f"<h3>Checked at {when}: {head}</h3>{listed}"


def _problem(problem: Problem) -> str:
    return (
        f'<li><p class="failure" dir="auto">{escaped(problem.what)}</p><p dir="auto">{escaped(problem.remedy)}</p></li>'
    )


def _room(room: Room) -> str:
    rows = (
        ("Library", room.library, "the articles, their vectors and the conversations"),
        ("Index", room.index, "made from the library"),
        ("Models", room.models, "shared by all libraries"),
        ("Uploads", room.uploads, "files that were added in the browser"),
        ("Memory", room.memory, "of this program, right now"),
    )
    return f'<dl class="figures">{"".join(_figure(name, _megabytes(size), note) for name, size, note in rows)}</dl>'


def _megabytes(size: int | None) -> str:
    if size is None:
        return "on a server"
    return f"{size / 1e9:,.2f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
