"""Figures as tables for a terminal.

Pure: values in, text out. It deliberately doesn't print.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from eval.measures.judgement import Difference
from eval.reporting.comparison import Changed, Comparison
from eval.reporting.figures import DASH, heading, in_order, printed, together
from eval.running.folder import Result

#: Questions that changed, as many as are listed.
MOST_CHANGED = 20
MOST_QUESTION = 90


def measures_text(result: Result) -> str:
    """Return the figures of a run by group: value, interval, number of questions."""
    parts = together(result.measures)
    widest = max((len(figure.known.name) for part in parts for figure in part.figures), default=0)
    asked = f"{result.questions:,} questions" + (f", {result.failed:,} crashed" if result.failed else "")
    lines = [f"{result.set}, {result.part}: {asked}"]
    for part in parts:
        lines += ["", part.name]
        for figure in part.figures:
            between = "" if figure.interval == DASH else f"[{figure.interval}]"
            lines.append(f"  {figure.known.name:<{widest}}  {figure.value:>10}  {between:<17}  n {figure.n:,}".rstrip())
    return "\n".join(lines)


def comparison_text(comparison: Comparison) -> str:
    """Return each measure of both runs with its difference, then what differs, then the questions that changed."""
    lines = [f"A {comparison.a}   B {comparison.b}   {comparison.questions:,} questions in both"]
    lines += [f"warning: {comparison.warning}"] if comparison.warning else []
    lines += _measures(comparison.measures)
    if comparison.manifests:
        lines += ["", "what differs (A → B)", *(f"  {_plain(line)}" for line in comparison.manifests)]
    if comparison.changed:
        lines += ["", f"questions that changed: {len(comparison.changed):,}, worst first"]
        lines += [_line(changed) for changed in comparison.changed[:MOST_CHANGED]]
        left = len(comparison.changed) - MOST_CHANGED
        lines += [f"  and {left:,} more; --json has all"] if left > 0 else []
    return "\n".join(lines)


def _measures(measures: Mapping[str, Difference]) -> list[str]:
    names = in_order(measures)
    widest = max(map(len, names), default=0)
    head = f"  {'':<{widest}}  {'A':>10}  {'B':>10}  {'B − A':>10}  {'p':>6}  {'better':>7}  {'worse':>7}  {'n':>7}"
    lines = ["", head]
    group = ""
    for name in names:
        if heading(name) != group:
            group = heading(name)
            lines += ["", group]
        found = measures[name]
        size = printed(name, None if found.difference is None else abs(found.difference), False)
        lower = (found.difference or 0.0) < 0 and any(digit in size for digit in "123456789")
        change = size if found.difference is None else f"{'−' if lower else '+'}{size}"
        p = DASH if found.p is None else f"{found.p:.3f}"
        lines.append(
            f"  {name:<{widest}}  {printed(name, found.a):>10}  {printed(name, found.b):>10}  {change:>10}  {p:>6}  "
            f"{found.wins:>7,}  {found.losses:>7,}  {found.n:>7,}"
        )
    return lines


def _line(changed: Changed) -> str:
    step = changed.after if changed.before == changed.after else f"{changed.before} → {changed.after}"
    question = _plain(changed.question)
    question = question if len(question) <= MOST_QUESTION else question[: MOST_QUESTION - 1] + "…"
    change = f"{changed.change:+.3f}".replace("-", "−")
    return f"  {change}  {step}: {question} ({_plain(changed.id)})"


def _plain(text: str) -> str:
    """Leave nothing in text that could steer a terminal."""
    return " ".join("".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else " " for c in text).split())
