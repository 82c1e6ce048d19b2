"""What is wrong with the service, or not there yet: what that means, what can be done meanwhile, what mends it.

Values in, text out. It deliberately doesn't know how a model is loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.byline import escaped

if TYPE_CHECKING:
    from rag.assistant import Status

#: The command where a problem's line names none.
DOCTOR = "clippings doctor"
_COMMAND = re.compile(r"`([^`]+)`")
_GENERATOR = (
    "Answers are quotations: the language model isn’t there",
    "Everything else works: answers are found, cited and checked as always, in the articles’ own words.",
)
_SEARCH = (
    "Questions can’t be answered: a model that searches isn’t there",
    "Articles that are here already can be read; adding and asking need that model.",
)
_OTHER = ("Something needs mending", "Answers are given as well as can be meanwhile.")
_MODELS = (
    "The models that search, read and check",
    "The language model that phrases answers",
)
_MEANWHILE = (
    "Meanwhile you can add articles, read them, and type a question: its clippings come as soon as the first are "
    "there, phrased sentences once the language model is."
)
_MEANWHILE_QUOTING = (
    "Meanwhile you can add articles, read them, and type a question: it is answered as soon as they are there."
)


def render_troubles(status: Status) -> str:
    """Return each problem as one line that opens on its meaning and the one command that mends it; "" for none."""
    return "".join(_trouble(problem, *_meaning(problem, status)) for problem in status.problems)


def _meaning(problem: str, status: Status) -> tuple[str, str]:
    if problem == status.generator_problem:
        return _GENERATOR
    return _SEARCH if not status.embedder_ready else _OTHER


def _trouble(problem: str, line: str, meaning: str) -> str:
    named = _COMMAND.search(problem)
    command = escaped(named[1] if named else DOCTOR)
    remedy = "To mend it, run this in a terminal, then start Clippings again:"
    return (
        f'<details class="trouble"><summary>{escaped(line)}</summary><div class="remedy"><p>{escaped(meaning)}</p>'
        f'<p>{remedy}</p><p class="command"><code>{command}</code><button type="button" class="copy"'
        f' data-copy="{command}" data-copied="Command copied">Copy</button></p>'
        f'<p class="reason" dir="auto">{escaped(problem)}</p></div></details>'
    )


def render_loading(status: Status, quoting: bool) -> str:
    """Return what is loading and what can be done meanwhile; "" where nothing is.

    Args:
        quoting: no language model is wanted.
    """
    searching = status.embedder_ready or any(problem != status.generator_problem for problem in status.problems)
    phrasing = quoting or status.generator_ready or status.generator_problem is not None
    if searching and phrasing:
        return ""
    quoting = quoting or status.generator_problem is not None
    ready = (searching, phrasing)[: 1 if quoting else 2]
    lines = "".join(
        f'<li class="{"ready" if is_ready else "waiting"}">{name}{": ready" if is_ready else ": loading…"}</li>'
        for name, is_ready in zip(_MODELS, ready, strict=False)
    )
    meanwhile = _MEANWHILE_QUOTING if quoting else _MEANWHILE
    return f'<div class="loading" role="status"><ul>{lines}</ul><p class="hint">{meanwhile}</p></div>'
